import { describe, expect, test } from '@jest/globals';
import { createAtlas } from '../../../src/atlas/client.js';
import { createLog } from '../../../src/log.js';
import { runAt } from '../../../src/operations/call.js';
import { grantAccess } from '../../../src/operations/cluster/grant-access.js';
import { events } from '../../../src/operations/monitoring/events.js';
import { MINUTE_MS, NOW, payments, said } from '../payments.js';

const iso = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
const event = (projectId: string, at: number, number: number) => ({
  id: number.toString(16).padStart(24, '0'),
  projectId,
  created: iso(at),
  eventTypeName: number % 4 === 0 ? 'CLUSTER_READY' : 'MONGODB_USER_ADDED',
  username: 'rita.call@counter.example',
  remoteAddress: '203.0.113.24',
});

describe('events', () => {
  test('are told newest first, with what should not be overlooked in the headline', async () => {
    const { run } = await payments();
    const { headline, table } = await run(events);
    expect(said(headline)).toBe(
      '6 events in Payments in the last hour; the most important: a restore was requested, Cluster0, 9 minutes ago (<9>).',
    );
    expect(table?.rows[0]).toEqual([[{ at: NOW - 6 * MINUTE_MS }], 'a cluster change began', 'Cluster1', 'a person']);
  });

  test('name people and addresses only when asked to, and are then for the asker alone', async () => {
    const { run } = await payments();
    const without = await run(events, { last: '1d' });
    expect(JSON.stringify(without)).not.toMatch(/@counter|203\.0\.113/);
    expect(without.personal).toBeUndefined();
    const people = await run(events, { last: '1d', with: 'people' });
    expect(JSON.stringify(people.table)).toMatch(/rita@counter\.example.*203\.0\.113/);
    expect(people.personal).toBe(true);
  });

  test('of another time are asked for by its two ends', async () => {
    const { run, standIn, project } = await payments();
    standIn.world.events.splice(
      0,
      Number.POSITIVE_INFINITY,
      ...[10, 20, 30].map((ago) => event(project, NOW - ago * MINUTE_MS, ago)),
    );
    const { table } = await run(events, { from: iso(NOW - 25 * MINUTE_MS), to: iso(NOW - 15 * MINUTE_MS) });
    expect(table?.rows.map(([when]) => when)).toEqual([[{ at: NOW - 20 * MINUTE_MS }]]);
    expect(said((await run(events, { last: '5m' })).headline)).toBe(
      'Atlas recorded no events of Payments in the last 5 minutes.',
    );
  });

  test('show what the bot itself changed', async () => {
    const { run, standIn, project } = await payments();
    const atlas = createAtlas({
      baseUrl: standIn.url,
      credential: standIn.credentials.executor,
      log: createLog('silent'),
    });
    const params = { project, cluster: 'Cluster0', level: 'logs', for: '1h' };
    const { call } = await grantAccess.preview(atlas, params, NOW);
    if (call !== undefined) await atlas.write(runAt(call, NOW));
    await atlas.close();
    expect(said((await run(events)).headline)).toContain(
      'the most important: MongoDB support was given access, just now',
    );
  });
});

test.each([
  [{ username: 'rita@counter.example' }, 'a person', 'rita@counter.example'],
  [{ userId: 'a'.repeat(24) }, 'a person', 'a'.repeat(24)],
  [{ publicKey: 'pipeline' }, 'an API key', 'pipeline'],
  [{ apiKeyId: 'b'.repeat(24), remoteAddress: '203.0.113.7' }, 'an API key', 'b'.repeat(24)],
  [{ userId: 'a'.repeat(24), delegatePrincipal: { id: 'x' } }, 'an application', 'a'.repeat(24)],
  [{ username: 'eve@mongodb.example', isGlobalAdmin: true }, 'MongoDB', 'eve@mongodb.example'],
  [{ remoteAddress: '1.2.3.4' }, '–', '–'],
  [{ isGlobalAdmin: false }, 'Atlas', '–'],
])('what %j did is said to be done by %s, and by whom only to who asks for that', async (actor, kind, who) => {
  const { run, standIn } = await payments();
  const results = [{ id: 'c'.repeat(24), created: iso(NOW - MINUTE_MS), eventTypeName: 'CLUSTER_CREATED', ...actor }];
  standIn.fault({ kind: 'status', status: 200, path: /\/events$/, body: { results } });
  const without = await run(events);
  expect(without.table?.rows[0]?.[3]).toBe(kind);
  expect(JSON.stringify(without)).not.toMatch(/@|1\.2\.3\.4|aaaaaa|bbbbbb|203\.0/);
  expect((await run(events, { with: 'people' })).table?.rows[0]?.[4]).toBe(who);
});

test('nothing is said to have happened to a cluster that is not there', async () => {
  const { run } = await payments();
  expect((await run(events, { cluster: 'Clutser0' })).headline).toBe('Payments has no cluster Clutser0.');
  expect(said((await run(events, { cluster: 'FlexDev', last: '1m' })).headline)).toMatch(
    /^Atlas recorded no events of FlexDev/,
  );
});

describe('more events than an answer shows', () => {
  const many = async (count: number) => {
    const system = await payments();
    const { project } = system;
    const list = Array.from({ length: count }, (_, at) => event(project, NOW - (3_000_000 / count) * (count - at), at));
    system.standIn.world.events.splice(0);
    for (const one of list) system.standIn.world.events.push(one);
    return system;
  };

  test('are all counted, the newest thousand listed, and no page is asked for twice', async () => {
    const { run, standIn } = await many(12_000);
    const { headline, facts, table, notes } = await run(events);
    expect(said(headline)).toMatch(/^12,000 events in Payments in the last hour/);
    const often = 'a database user was added (9,000) and a cluster became ready (3,000)';
    expect(facts).toEqual([{ label: 'Most often', value: often }]);
    expect(table?.rows).toHaveLength(1_000);
    expect(notes[0]).toContain('newest 1,000 of 12,000 events');
    const pages = standIn.calls.flatMap(({ path, query }) => (path.endsWith('/events') ? (query.pageNum ?? []) : []));
    expect(new Set(pages).size).toBe(pages.length);
    // Events of meanwhile would push others from page to page.
    const ends = standIn.calls.flatMap(({ path, query }) => (path.endsWith('/events') ? [query.maxDate] : []));
    expect(ends).toEqual(ends.map(() => [iso(NOW)]));
  }, 60_000);

  test('that Atlas stops telling are shown as far as it told, and it is said from when on some are missing', async () => {
    const { run, standIn } = await many(5_000);
    let told = 0;
    const stop = standIn.onCall(({ path }) => {
      told += path.endsWith('/events') ? 1 : 0;
      if (told === 3)
        standIn.fault({ kind: 'status', status: 429, errorCode: 'RATE_LIMITED', headers: { 'retry-after': '99' } });
    });
    const { headline, missing } = await run(events);
    stop();
    expect(said(headline)).toMatch(/^At least 1,500 events in Payments/);
    expect(missing?.[0]).toMatch(/^Events before 2026-11-25 09:45 UTC are missing: Atlas is limiting/);
  }, 60_000);
});

test('a missing role is no empty list', async () => {
  const { run, standIn } = await payments();
  standIn.fault({ kind: 'status', status: 401, errorCode: 'USER_UNAUTHORIZED', path: /\/events$/ });
  await expect(run(events)).rejects.toMatchObject({ errorCode: 'USER_UNAUTHORIZED' });
});
