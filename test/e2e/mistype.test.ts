// Whatever is typed gets a clear answer, and nothing reaches Atlas as a change.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { startRedis } from '../../src/sandbox/redis.js';
import { reserveFreePort } from '../../src/sandbox/servers.js';
import { CHANNELS, type OpenView, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, askGrant, cardWhere, latestView } from '../support/acting.js';
import { eventually } from '../support/eventually.js';
import { textOf } from '../support/looking.js';
import { useTestSystem } from '../support/use-test-system.js';

const system = useTestSystem();

const { rita } = PEOPLE;
const ended = z.object({ code: z.number().nullable(), stderr: z.string(), stdout: z.string() });

describe('a command', () => {
  test.each([
    ['', /Look-ups/],
    ['grnt-access Cluster0', /Did you mean grant-access/],
    ['🙈🙉🙊', /I don’t recognize/],
    ['\u202eevil\u202c', /I don’t recognize/],
    ['a'.repeat(10_000), /10,000 characters/],
    [`namespaces because ${'a '.repeat(2_490)}end`, /(a ){2400}end/],
    ['namespaces Cluster0 in Paymentz', /find the project Paymentz.*Payments/],
    ['namespaces Cluster0 in Sandbox', /Two projects are called Sandbox/],
    ['namespaces Cluster0 in Payments last never', /a length of time/],
    ['namespaces Cluster0 in Payments last 1h frobnicate 3', /frobnicate/],
    ['namespaces “Cluster0” in ‘Payments’ —last 1h', /payments\./],
    ['namespaces FlexDev in Payments', /./],
    ['request nonsense', /Which request/],
    ['request AAA-AAA', /Which request/],
    ['request 333-333', /can’t find request/],
    ['requests', /./],
    ['whoami', /Your groups in the policy: @sre/],
    ['whoami', /Organization Owner in Counter Inc and Counter Labs/],
    ['orgs', /see 2 organizations/],
    ['overview Nothing0 in Payments', /no cluster Nothing0/],
    ['clusters Payments', /Payments has 5 clusters/],
    ['projects "Counter Labs"', /Counter Labs has 2 projects/],
    ['status', /Atlas: ok/],
    ['help delete-idp', /identity provider/],
    ['help nonsense', /found nothing for “nonsense”/],
  ])('%j gets a clear answer', async (text, answer) => {
    expect(await ask(system, rita, text)).toMatch(answer);
  });

  test('with an unknown name offers the list in its form', async () => {
    const told = await ask(system, rita, 'namespaces Cluster0 in Qqqqqqqqqq last 1h');
    expect(told).toMatch(/project Qqqqqqqqqq\. Choose one/);
    const offer = system.slack
      .messages(CHANNELS.incident, rita)
      .findLast(({ blocks }) => JSON.stringify(blocks).includes('answer:pick'));
    await system.slack.press(rita, cardWhere(offer), 'answer:pick');
    const form = await latestView(system, rita, 'Qqqqqqqqqq');
    expect(textOf(form.view)).toContain('Project');
    await system.slack.closeView(rita, form.id);
  });

  test.each([
    ['grant-access Cluster0 in Payments for -4h because x', /a length of time/],
    ['grant-access Cluster0 in Payments for 9999999999h because x', /a length of time|too long/],
    ['grant-access Clutser0 in Payments for 1h because x', /no cluster Clutser0/],
    ['grant-access FlexDev in Payments for 1h because x', /flex/i],
  ])('%j opens its form, which says what is wrong and keeps the rest', async (text, sentence) => {
    await system.slack.command(rita, CHANNELS.incident, text);
    const view = await system.slack.until(() =>
      system.slack
        .openViews(rita)
        .findLast((one) => sentence.test(textOf(one.view)) && textOf(one.view).includes('Reason')),
    );
    expect(system.slack.values(view.id).reason).toMatchObject({ reason: { value: 'x' } });
    await system.slack.closeView(rita, view.id);
  });
});

/** The text between the input of a param and the next input. */
function underField({ view: { blocks } }: OpenView, param: string): string {
  const from = blocks.findIndex((block) => block.block_id?.startsWith(param)) + 1;
  const rest = blocks.slice(from);
  return textOf(
    rest.slice(
      0,
      rest.findIndex(({ type }) => type === 'input'),
    ),
  );
}

describe('a form', () => {
  test('refuses a long reason and a bad duration at their fields', async () => {
    const view = await askGrant(system, rita, 'grant-access Cluster0 in Payments for 1h because x');
    expect(await system.slack.submit(rita, view.id, { reason: 'y'.repeat(1_001) })).toEqual({
      kind: 'incomplete',
      errors: { reason: 'Enter at most 1000 characters.' },
    });
    expect(await system.slack.submit(rita, view.id, { reason: 'y', 'param:for': 'a while' })).toMatchObject({
      errors: { 'param:for': expect.stringContaining('a length of time') },
    });
    await system.slack.closeView(rita, view.id);
  });

  test('keeps a reason of the line that is too long, and says so', async () => {
    const reason = 'y'.repeat(1_001);
    const view = await askGrant(system, rita, `grant-access Cluster0 in Payments for 1h because ${reason}`);
    expect(system.slack.values(view.id).reason).toMatchObject({ reason: { value: reason } });
    expect(await system.slack.submit(rita, view.id)).toMatchObject({
      errors: { reason: expect.stringContaining('1,001 characters') },
    });
    await system.slack.closeView(rita, view.id);
  });

  test('for an impossible change says why when submitted, and stores nothing', async () => {
    const { slack, atlas } = system;
    const connected = atlas.world.federations[0]?.identityProviders.find(
      ({ displayName }) => displayName !== 'Entra trial',
    );
    await slack.command(PEOPLE.max, CHANNELS.incident, `delete-idp "${connected?.displayName}" because INC-61`);
    const view = await latestView(system, PEOPLE.max, 'still connected to');
    expect(textOf(view.view)).not.toContain('type: ');
    expect(await slack.submit(PEOPLE.max, view.id)).toMatchObject({
      kind: 'errors',
      errors: { 'param:provider': expect.stringMatching(/still connected to .*disconnect-org/) },
    });
    await slack.closeView(PEOPLE.max, view.id);
    expect(textOf(slack.messages(CHANNELS.approvals))).not.toContain('INC-61');
  });

  test.each([
    ['delete-query-limit FederatedDB0 weekly in Payments', 'param:limit', 'FederatedDB0 has no weekly limit'],
    ['grant-access Cluster0 in Payments for 9h level logs', 'param:for', '9 hours is too long'],
  ])('for %j says under the field why it is impossible, and again when submitted', async (line, at, why) => {
    await system.slack.command(rita, CHANNELS.incident, `${line} because INC-63`);
    const view = await latestView(system, rita, why);
    expect(underField(view, at)).toContain(why);
    const before = await ask(system, rita, 'requests');
    const seen = await system.slack.submit(rita, view.id);
    const [[block = '', sentence = ''] = []] = Object.entries('errors' in seen ? seen.errors : {});
    expect([block.startsWith(at), sentence.includes(why)]).toEqual([true, true]);
    expect(await ask(system, rita, 'requests')).toBe(before);
    await system.slack.closeView(rita, view.id);
  });

  test('for a change that has become possible is only previewed again by Check again', async () => {
    const { slack, atlas } = system;
    const limits = atlas.world.federatedDatabases.find(({ name }) => name === 'FederatedDB0')?.limits;
    await slack.command(rita, CHANNELS.incident, 'delete-query-limit FederatedDB0 weekly in Payments because INC-66');
    const view = await latestView(system, rita, 'Not possible');
    const before = await ask(system, rita, 'requests');
    const daily = limits?.find(({ name }) => name.endsWith('daily'));
    if (daily !== undefined) limits?.push({ ...daily, name: 'bytesProcessed.weekly' });
    expect(await slack.submit(rita, view.id)).toEqual({ kind: 'updated' });
    await slack.until(() => slack.openViews(rita).find(({ view: { submit } }) => submit?.text === 'Ask for approval'));
    expect(slack.values(view.id).reason).toMatchObject({ reason: { value: 'INC-66' } });
    expect(await ask(system, rita, 'requests')).toBe(before);
    await slack.closeView(rita, view.id);
  });

  test('shows an error of the line under its field until it is fixed', async () => {
    const { slack } = system;
    await slack.command(rita, CHANNELS.incident, 'grant-access Clutser0 in Payments for 1h because INC-64');
    const view = await latestView(system, rita, 'no cluster Clutser0');
    expect(underField(view, 'param:cluster')).toContain('no cluster Clutser0');
    const place = { viewId: view.id };
    await slack.suggest(rita, place, 'param:cluster', '');
    await slack.change(rita, place, 'param:cluster', 'Cluster0');
    expect(textOf((await latestView(system, rita, 'Undo')).view)).not.toContain('Clutser0');
    await slack.closeView(rita, view.id);
  });

  test('starts the reason with the incident in the channel’s name if the line has none', async () => {
    const reasonIn = async (channel: string, line: string) => {
      await system.slack.command(rita, channel, line);
      const { id } = await latestView(system, rita, 'Reason');
      const { value } = system.slack.values(id).reason?.reason ?? {};
      await system.slack.closeView(rita, id);
      return value;
    };
    const line = 'grant-access Cluster0 in Payments for 1h';
    expect(await reasonIn(CHANNELS.incident, line)).toBe('INC-42 ');
    expect(await reasonIn(CHANNELS.incident, `${line} because the checkout is slow`)).toBe('the checkout is slow');
    expect(await reasonIn(CHANNELS.general, line)).toBeNull();
  });

  test('for an irreversible change submitted before its preview says to wait, and keeps the input', async () => {
    const { slack } = system;
    await slack.command(PEOPLE.max, CHANNELS.incident, 'delete-idp "Entra trial" because INC-62');
    const view = await latestView(system, PEOPLE.max, 'type: Entra trial');
    const place = { viewId: view.id };
    const okta = (await slack.suggest(PEOPLE.max, place, 'param:provider', 'Okta')).at(0)?.value ?? '';
    const sent = await slack.submit(PEOPLE.max, view.id, { 'param:provider': okta, confirm: 'Entra trial' });
    expect(sent).toMatchObject({ errors: { 'param:provider': expect.stringContaining('for the preview') } });
    await slack.change(PEOPLE.max, place, 'param:provider', okta);
    await latestView(system, PEOPLE.max, 'type: Okta');
    expect(slack.values(view.id).reason).toMatchObject({ reason: { value: 'INC-62' } });
    expect(await slack.submit(PEOPLE.max, view.id, { confirm: 'Okta' })).toEqual({ kind: 'closed' });
  });

  test('asks for missing values, suggests names while typing, and clears a cluster of another project', async () => {
    await system.slack.command(rita, CHANNELS.incident, 'grant-access for 2h because INC-60');
    const view = await latestView(system, rita, 'Project');
    const projects = await system.slack.suggest(rita, { viewId: view.id }, 'param:project', 'pay');
    expect(projects.map(({ text }) => text.text)).toEqual(['Payments']);
    await system.slack.change(rita, { viewId: view.id }, 'param:project', projects[0]?.value ?? '');
    await system.slack.until(() =>
      Object.keys(system.slack.values(view.id)).includes(`param:cluster:${projects[0]?.value}`),
    );
    const clusters = await system.slack.suggest(rita, { viewId: view.id }, 'param:cluster', '');
    expect(clusters.map(({ value }) => value)).toContain('Cluster1');
    await system.slack.change(rita, { viewId: view.id }, 'param:cluster', 'Cluster1');
    await latestView(system, rita, 'Undo');
    await system.slack.closeView(rita, view.id);
  });

  test('of a look-up asks for missing values, and answers privately', async () => {
    await system.slack.command(rita, CHANNELS.incident, 'private-endpoints');
    const view = await latestView(system, rita, 'Project');
    const [project] = await system.slack.suggest(rita, { viewId: view.id }, 'param:project', 'Payments');
    await system.slack.submit(rita, view.id, { 'param:project': project?.value ?? '' });
    await system.slack.until(() =>
      system.slack
        .messages(CHANNELS.incident, rita)
        .some(({ ephemeralFor, text }) => ephemeralFor === rita && /private endpoints:/.test(text)),
    );
  });
});

test('a workspace without the new blocks gets the same answer in old ones', async () => {
  system.slack.refuseNewBlocks(true);
  const answer = await ask(system, rita, 'restore-jobs Cluster0 in Payments');
  system.slack.refuseNewBlocks(false);
  expect(answer).toMatch(/restore jobs/);
  const message = system.slack.messages(CHANNELS.incident, rita).findLast(({ ephemeralFor }) => ephemeralFor === rita);
  expect(message?.blocks.some(({ type }) => type === 'data_table')).toBe(false);
  expect(JSON.stringify(message?.blocks)).toContain('rich_text_preformatted');
});

describe('a start', () => {
  const start = async (env: Record<string, string>, policy?: string) => {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-start-'));
    if (policy !== undefined) await writeFile(join(folder, 'policy.yaml'), policy);
    const main = join(import.meta.dirname, '../../dist/main.js');
    // A process that does not exit fails the test, and must not outlive it.
    const options = { cwd: folder, env: { PATH: process.env.PATH, ...env }, timeout: 30_000 };
    const run = await promisify(execFile)(process.execPath, [main], options).then(
      () => ({ code: 0, stderr: '', stdout: '' }),
      (error: unknown) => ended.parse(error),
    );
    await rm(folder, { recursive: true });
    return run;
  };

  test('without settings names all missing ones and exits with 1', async () => {
    const { code, stderr } = await start({ SLACK_BOT_TOKEN: 'wrong-secret' });
    expect(code).toBe(1);
    for (const name of ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'REDIS_URL', 'MONGODB_ATLAS_CLIENT_ID'])
      expect(stderr).toContain(name);
    expect(stderr).not.toContain('wrong-secret');
  }, 120_000);

  const POLICY = 'approvals_channel: C0123456789\ngroups:\n  sre: [S0123456789]\nlookups: {}\n';
  const PROBLEM = /policy\.yaml, line 4: lookups isn’t a key/;
  const given = async () => ({
    SLACK_BOT_TOKEN: system.slack.botToken,
    SLACK_SIGNING_SECRET: 'secret',
    SLACK_API_URL: system.slack.apiUrl,
    MONGODB_ATLAS_CLIENT_ID: 'mdb_sa_id_1',
    MONGODB_ATLAS_CLIENT_SECRET: 'mdb_sa_sk_secret',
    PORT: String(await reserveFreePort()),
  });

  test('with an unknown key in the policy and none in force names its line and exits with 1', async () => {
    const redis = await startRedis();
    const { code, stderr, stdout } = await start({ ...(await given()), REDIS_URL: redis.url }, POLICY);
    await redis.stop();
    expect(code).toBe(1);
    expect(stderr).toMatch(PROBLEM);
    expect(stderr + stdout).not.toMatch(/_secret|xoxb-/);
  }, 120_000);

  test('reports errors in the policy at once while it waits for Redis', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-start-'));
    await writeFile(join(folder, 'policy.yaml'), POLICY);
    const main = join(import.meta.dirname, '../../dist/main.js');
    const env = { PATH: process.env.PATH, ...(await given()), REDIS_URL: 'redis://127.0.0.1:1' };
    const bot = spawn(process.execPath, [main], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    bot.stdout.on('data', (some) => {
      said += String(some);
    });
    await eventually(() => PROBLEM.test(said));
    expect(bot.exitCode).toBeNull();
    bot.kill('SIGKILL');
    await once(bot, 'exit');
    await rm(folder, { recursive: true });
  }, 120_000);
});
