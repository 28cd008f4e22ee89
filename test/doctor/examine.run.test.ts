// The doctor from the command line: its output and exit code, and that it changes nothing.
import { afterAll, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { policyHash } from '../../src/approvals/policy/store.js';
import { createKeyBuilder } from '../../src/redis/keys.js';
import { eventually } from '../support/eventually.js';
import { openFixture, POLICY, secretsIn } from './fixture.js';

const fixture = await openFixture();
afterAll(() => fixture.close());
const { slack, atlas, admin } = fixture;

/** @returns a function that stops listening and returns the write commands with their keys */
async function writesTo(redis: Redis): Promise<() => Promise<readonly string[]>> {
  const names = z.array(z.string()).parse(await redis.call('COMMAND', 'LIST', 'FILTERBY', 'ACLCAT', 'write'));
  const monitor = await redis.monitor();
  const seen: string[] = [];
  let isOver = false;
  monitor.on('monitor', (_, [name = '', key]: string[], source: string) => {
    isOver ||= key === 'over';
    if (names.includes(name.toLowerCase())) seen.push(`${name.toLowerCase()} ${key} by ${source}`);
  });
  return async () => {
    await redis.ping('over');
    await eventually(() => isOver);
    monitor.disconnect();
    return seen;
  };
}

/** Printed on a busy machine. */
const BUSY = /^warn {2}Redis replies in /;

test('passes a correct setup without changing anything or printing a secret', async () => {
  const written = await writesTo(admin);
  const { code, text } = await fixture.run();
  const [body = '', figures] = text.split('\n\n');
  const lines = body.split('\n');
  const [passed, others] = [
    lines.filter((line) => line.startsWith('pass  ')),
    lines.filter((line) => !line.startsWith('pass  ')),
  ];
  expect(others.filter((line) => !BUSY.test(line))).toEqual([]);
  for (const about of ['Slack: ', 'Redis: ', 'Atlas, look-ups: ', 'Atlas, changes: ', 'Policy: ', 'Clock: '])
    expect(lines).toContainEqual(expect.stringContaining(about));
  expect(figures).toBe(`${passed.length} pass, ${others.length} warn, 0 fail\n`);
  expect(code).toBe(0);
  for (const secret of secretsIn(fixture.env)) expect(text).not.toContain(secret);

  expect(slack.sockets()).toBe(0);
  expect([...new Set(slack.calls.map(({ method }) => method))].sort()).toEqual([
    'api.test',
    'apps.connections.open',
    'auth.test',
    'conversations.info',
    'usergroups.users.list',
    'users.info',
  ]);
  const called = atlas.calls.filter(({ method }) => method !== 'GET').map(({ path }) => path);
  expect([...new Set(called)]).toEqual(['/api/oauth/token', '/api/oauth/revoke']);
  // To see whether Redis confirms a write, the doctor sets a key and deletes it in the same step.
  const key = createKeyBuilder(slack.world.team.id)('doctor');
  expect(await written()).toEqual(['set', 'del'].map((name) => `${name} ${key} by lua`));
  expect(await admin.dbsize()).toBe(0);
}, 120_000);

test('reports whether this policy file is in force', async () => {
  const said = async () => (await fixture.examine()).filter((line) => line.includes('in force'));
  const { id: teamId } = slack.world.team;
  const key = createKeyBuilder(teamId)('policy');
  expect(await said()).toEqual([]);
  try {
    await admin.hset(key, { hash: 'h', text: 'x', since: '0' });
    expect(await said()).toEqual([expect.stringMatching(/^warn {2}Policy: a different file is in force {2}—/)]);
    await admin.hset(key, { nextHash: policyHash(POLICY), nextText: POLICY });
    expect(await said()).toEqual([expect.stringMatching(/^warn {2}Policy: a different file .*waiting/)]);
    await admin.hset(key, { hash: policyHash(POLICY) });
    expect(await said()).toEqual(['pass  Policy: this file is in force']);
    await admin.hdel(key, 'hash', 'text');
    await admin.hset(key, { lostAt: '1' });
    expect(await said()).toEqual([
      expect.stringMatching(/^fail {2}Policy: no policy is in force.*This file is waiting/),
    ]);
  } finally {
    await admin.del(key);
  }
}, 120_000);

test('fails while changes are frozen after a loss of history, with the next step', async () => {
  const key = createKeyBuilder(slack.world.team.id);
  const said = async () => (await fixture.examine()).filter((line) => line.includes('History: '));
  const doubt = { kind: 'missing', from: 1, til: 2, isExplained: false, isJudged: true };
  expect(await said()).toEqual([expect.stringMatching(/^pass /)]);
  try {
    await admin.hset(key('history'), {
      revision: 1,
      doubts: JSON.stringify([{ ...doubt, kind: 'gap', isJudged: false }]),
    });
    expect(await said()).toEqual([expect.stringMatching(/^warn .*worker/)]);
    const freeze = { scope: { kind: 'all' }, by: 'countersign', reason: 'x' };
    await admin.hset(key('freezes'), { version: 1, json: JSON.stringify([freeze]) });
    await admin.hset(key('history'), { doubts: JSON.stringify([doubt]) });
    expect(await said()).toEqual([expect.stringMatching(/^fail .*frozen.*unfreeze.*npx countersign history accept/)]);
    await admin.hset(key('policy'), { lostAt: '1' });
    expect(await said()).toEqual([expect.not.stringContaining('unfreeze')]);
    await admin.del(key('policy'));
    await admin.hset(key('history'), { doubts: JSON.stringify([{ ...doubt, kind: 'empty' }]) });
    expect(await said()).toEqual([expect.not.stringContaining('unfreeze')]);
  } finally {
    await admin.del(key('history'), key('freezes'), key('policy'));
  }
}, 120_000);

test('exits with 1 if a check fails or settings are invalid', async () => {
  const wrong = await fixture.run({ SLACK_BOT_TOKEN: 'xoxb-wrong' });
  expect(wrong.text).toMatch(/^fail {2}Slack doesn’t accept SLACK_BOT_TOKEN [\s\S]*\n\n\d+ pass, \d+ warn, 1 fail\n$/);
  expect(wrong.text).not.toContain('xoxb-wrong');
  expect(wrong.code).toBe(1);
  const missing = await fixture.run({ SLACK_BOT_TOKEN: '', REDIS_URL: '' });
  expect(missing.text).toMatch(
    /^fail {2}Settings: SLACK_BOT_TOKEN is missing.*\nfail {2}Settings: REDIS_URL is missing/,
  );
  expect(missing.code).toBe(1);
}, 120_000);

test('warns about a missing policy and exits with 0', async () => {
  const { code, text } = await fixture.run({ COUNTERSIGN_POLICY: '' });
  expect(text).toMatch(/^warn {2}Policy: there’s no policy.* {2}— copy/m);
  expect(code).toBe(0);
}, 120_000);
