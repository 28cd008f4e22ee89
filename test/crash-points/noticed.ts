// Which process noticed the loss of history, for the report of a failed point.
import { z } from 'zod';
import type { CrashRunner } from './crash-runner.js';
import type { Lost } from './restore.js';

const line = z.object({
  time: z.string().transform((text) => Date.parse(text)),
  message: z.literal('Redis may be missing history'),
  kind: z.string(),
  known: z.object({ epoch: z.string(), id: z.string() }).optional(),
  epoch: z.string(),
});
const doubts = z.array(z.looseObject({ kind: z.string(), til: z.number() }));

export async function describeNoticed(runner: CrashRunner, lost: Lost): Promise<readonly string[]> {
  const { epoch = '', doubts: json } = await runner.redis.hgetall(runner.key('history'));
  const all = doubts.parse(JSON.parse(json ?? '[]'));
  const since = all.filter(({ til }) => til >= lost.at).map(({ kind, til }) => `${kind} after ${til - lost.at} ms`);
  const [copied, last] = lost.epochs;
  const isInForce = (await runner.redis.hexists(runner.key('policy'), 'hash')) === 1;
  return [
    `epochs: ${short(copied)} copied, ${short(last)} before the restore, ${short(epoch)} now`,
    `doubts since: ${since.join(', ') || 'none'}; ${isInForce ? 'a' : 'no'} policy is in force`,
    ...runner.system.bots.flatMap(({ role, process, output }) =>
      output()
        .split('\n')
        .flatMap((text) => noticedIn(text, lost.at).map((what) => `${role} ${process.pid}: ${what}`)),
    ),
  ];
}

/** The root, which an older copy shares, and the part that a loss changes. */
const short = (epoch: string) => epoch.replaceAll(/\b(\w{6})\w+/g, '$1') || 'none';

function noticedIn(text: string, since: number): readonly string[] {
  const read = line.safeParse(jsonIn(text));
  if (!read.success || read.data.time < since) return [];
  const { time, kind, known, epoch } = read.data;
  const knew = known === undefined ? 'remembered nothing' : `remembered ${short(known.epoch)} ${known.id}`;
  return [`${kind} after ${time - since} ms; ${knew}; then ${short(epoch)}`];
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
