// Evaluates manifest/alerts.yaml against the bot's /metrics, with Prometheus's promtool.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { inPath, programNamed } from './debian-program.js';
import { ANSWERS_WITHIN_MS } from './eventually.js';
import type { Bot } from './test-system.js';

export const ALERT_RULES = join(import.meta.dirname, '../../manifest/alerts.yaml');
const run = promisify(execFile);

const rule = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string(),
  labels: z.strictObject({ severity: z.enum(['warning', 'critical']) }),
  annotations: z.strictObject({ summary: z.string(), description: z.string() }),
});
const file = z.strictObject({ groups: z.tuple([z.strictObject({ name: z.string(), rules: z.array(rule) })]) });

export const alertRules = async () => file.parse(parse(await readFile(ALERT_RULES, 'utf8'))).groups[0].rules;

/** Values by name and labels, in Prometheus's notation. */
export type Scrape = ReadonlyMap<string, string>;

/** Scrapes a process, and adds the labels that Prometheus would add. */
export async function scrape({ role, port }: Bot): Promise<Scrape> {
  const signal = AbortSignal.timeout(ANSWERS_WITHIN_MS);
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`, { signal })).text();
  const all = new Map<string, string>();
  for (const [, name = '', own = '', value = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)) {
    const named = [own, `instance="${role}"`, 'job="countersign"'].filter((label) => label !== '');
    if (value !== 'NaN') all.set(`${name}{${named.join(',')}}`, value);
  }
  return all;
}

/** The alerts expected to fire, each with the labels that identify it. */
type Firing = Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;

/**
 * Simulates that the first scrape of each process repeats once a minute for a quarter of an hour, followed by its last
 * one.
 * @param scrapes the scrapes of each process
 * @throws with promtool's output when, eight minutes later, other alerts fire, or an expected one does not
 */
export async function expectFiring(scrapes: readonly (readonly Scrape[])[], firing: Firing): Promise<void> {
  const rules = await alertRules();
  const test = {
    interval: '1m',
    input_series: scrapes.flatMap((ofOne) => seriesOf(ofOne)),
    alert_rule_test: rules.map(({ alert, labels, annotations }) => ({
      alertname: alert,
      eval_time: '23m',
      exp_alerts: (firing[alert] ?? []).map((own) => ({
        exp_labels: { ...(scrapes.length > 0 && { job: 'countersign' }), ...labels, ...own },
        exp_annotations: { ...annotations, summary: filledIn(annotations.summary, own) },
      })),
    })),
  };
  const folder = await mkdtemp(join(tmpdir(), 'countersign-alerts-'));
  try {
    const cases = join(folder, 'cases.yaml');
    await writeFile(cases, JSON.stringify({ rule_files: [ALERT_RULES], evaluation_interval: '1m', tests: [test] }));
    await promtool('test', 'rules', cases);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A template of Prometheus, as people read it. */
const filledIn = (template: string, labels: Readonly<Record<string, string>>) =>
  template.replace(/\{\{ \$labels\.(\w+) \}\}/g, (_, name: string) => labels[name] ?? '');

const BEFORE = 15;
const AFTER = 9;

function seriesOf(scrapes: readonly Scrape[]): readonly { readonly series: string; readonly values: string }[] {
  const [first, last] = [scrapes[0], scrapes.at(-1)];
  const names = new Set(scrapes.flatMap((one) => [...one.keys()]));
  // promtool's notation: `a+0x3` is four samples of a, `_x4` four missing ones.
  const times = (value: string | undefined, count: number) =>
    value === undefined ? `_x${count}` : `${value}+0x${count - 1}`;
  return [...names].map((series) => ({
    series,
    values: `${times(first?.get(series), BEFORE)} ${times(last?.get(series), AFTER)}`,
  }));
}

/**
 * @returns its output
 * @throws with the output when it fails
 */
export async function promtool(...args: readonly string[]): Promise<string> {
  const { path, env } = await programNamed({
    name: 'promtool',
    installed: inPath('promtool'),
    packages: ['promtool'],
    path: 'usr/bin/promtool',
    size: 'about 16 MB',
    help: 'Debian: apt-get install prometheus, macOS: brew install prometheus',
  });
  try {
    return (await run(path, args, { env: { ...process.env, ...env } })).stdout;
  } catch (error) {
    const { stdout, stderr } = z.object({ stdout: z.string(), stderr: z.string() }).parse(error);
    throw new Error(`${stdout}${stderr}`, { cause: error });
  }
}
