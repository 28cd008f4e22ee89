import { describe, expect, test } from '@jest/globals';
import { createAtlas } from '../../../src/atlas/client.js';
import { createLog } from '../../../src/log.js';
import { withResolvedTimes } from '../../../src/operations/call.js';
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
  test('are listed newest first, with the most important event in the headline', async () => {
    const { run } = await payments();
    const { headline, table } = await run(events);
    expect(said(headline)).toBe(
      '6 events in Payments in the last hour; the most important: a restore was requested, Cluster0, 9 minutes ago (<9>).',
    );
    expect(table?.rows[0]).toEqual([[{ at: NOW - 6 * MINUTE_MS }], 'a cluster change started', 'Cluster1', 'a person']);
  });

  test('name people and addresses only on request, and only to the asker', async () => {
    const { run } = await payments();
    const without = await run(events, { last: '1d' });
    expect(JSON.stringify(without)).not.toMatch(/@counter|203\.0\.113/);
    expect(without.personal).toBeUndefined();
    const people = await run(events, { last: '1d', with: 'people' });
    expect(JSON.stringify(people.table)).toMatch(/rita@counter\.example.*203\.0\.113/);
    expect(people.personal).toBe(true);
  });

  test('can be limited to a time range', async () => {
    const { run, standIn, project } = await payments();
    standIn.world.events.splice(
      0,
      Number.POSITIVE_INFINITY,
      ...[10, 20, 30].map((ago) => event(project, NOW - ago * MINUTE_MS, ago)),
    );
    const { table } = await run(events, { from: iso(NOW - 25 * MINUTE_MS), to: iso(NOW - 15 * MINUTE_MS) });
    expect(table?.rows.map(([when]) => when)).toEqual([[{ at: NOW - 20 * MINUTE_MS }]]);
    expect(said((await run(events, { last: '5m' })).headline)).toMatch(/no events in Payments in the last 5 minutes/);
  });

  test('include the bot’s own changes', async () => {
    const { run, standIn, project } = await payments();
    const atlas = createAtlas({
      baseUrl: standIn.url,
      credential: standIn.credentials.executor,
      log: createLog('silent'),
    });
    const params = { project, cluster: 'Cluster0', level: 'logs', for: '1h' };
    const { call } = await grantAccess.preview(atlas, params, NOW);
    if (call !== undefined) await atlas.write(withResolvedTimes(call, NOW));
    await atlas.close();
    expect(said((await run(events)).headline)).toContain('MongoDB support was given access, just now');
  });
});

test.each([
  [{ username: 'rita@counter.example' }, 'a person', 'rita@counter.example'],
  [{ userId: 'a'.repeat(24) }, 'a person', 'a'.repeat(24)],
  [{ publicKey: 'pipeline' }, 'an API key', 'pipeline'],
  [{ apiKeyId: 'b'.repeat(24), remoteAddress: '203.0.113.7' }, 'an API key', 'b'.repeat(24)],
  [
    { username: 'rita@counter.example', delegatePrincipal: { id: 'x', name: 'Helper' } },
    'a person, through an application',
    'rita@counter.example through Helper',
  ],
  [
    { delegatePrincipal: { id: 'x', onBehalfOf: { name: 'rita@counter.example' } } },
    'somebody, through an application',
    'rita@counter.example through x',
  ],
  [{ delegatePrincipal: { name: 'Helper' } }, 'an application', 'Helper'],
  [{ username: 'eve@mongodb.example', isGlobalAdmin: true }, 'MongoDB', 'eve@mongodb.example'],
  [{ remoteAddress: '1.2.3.4' }, '–', '–'],
  [{ isGlobalAdmin: false }, 'Atlas', '–'],
])('shows the actor %j as “%s”, and names them only on request', async (actor, kind, who) => {
  const { run, standIn } = await payments();
  const results = [{ id: 'c'.repeat(24), created: iso(NOW - MINUTE_MS), eventTypeName: 'CLUSTER_CREATED', ...actor }];
  standIn.fault({ kind: 'status', status: 200, path: /\/events$/, body: { results } });
  const without = await run(events);
  expect(without.table?.rows[0]?.[3]).toBe(kind);
  expect(JSON.stringify(without)).not.toMatch(/@|1\.2\.3\.4|aaaaaa|bbbbbb|203\.0/);
  expect((await run(events, { with: 'people' })).table?.rows[0]?.[4]).toBe(who);
});

test('reports a missing cluster instead of an empty list', async () => {
  const { run } = await payments();
  expect((await run(events, { cluster: 'Clutser0' })).headline).toBe('Payments has no cluster Clutser0.');
  expect(said((await run(events, { cluster: 'FlexDev', last: '1m' })).headline)).toMatch(/no events in FlexDev/);
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

  test('are all counted, with the newest thousand listed and no page read twice', async () => {
    const { run, standIn } = await many(12_000);
    const { headline, facts, table, notes } = await run(events);
    expect(said(headline)).toMatch(/^12,000 events in Payments in the last hour/);
    const often = 'a database user was added (9,000) and a cluster became ready (3,000)';
    expect(facts).toEqual([{ label: 'Most frequent', value: often }]);
    expect(table?.rows).toHaveLength(1_000);
    expect(notes[0]).toMatch(/newest 1,000 of 12,000 events/);
    const pages = standIn.calls.flatMap(({ path, query }) => (path.endsWith('/events') ? (query.pageNum ?? []) : []));
    expect(new Set(pages).size).toBe(pages.length);
    // A fixed end keeps new events from shifting others to the next page.
    const ends = standIn.calls.flatMap(({ path, query }) => (path.endsWith('/events') ? [query.maxDate] : []));
    expect(ends).toEqual(ends.map(() => [iso(NOW)]));
  }, 120_000);

  test('are kept when Atlas stops responding, with the time before which events are missing', async () => {
    const { run, standIn } = await many(5_000);
    let requests = 0;
    const stop = standIn.onCall(({ path }) => {
      requests += path.endsWith('/events') ? 1 : 0;
      if (requests === 3)
        standIn.fault({ kind: 'status', status: 429, errorCode: 'RATE_LIMITED', headers: { 'retry-after': '99' } });
    });
    const { headline, missing } = await run(events);
    stop();
    expect(said(headline)).toMatch(/^At least 1,500 events in Payments/);
    expect(missing?.[0]).toMatch(/^Events before 2026-11-25 09:45 UTC are missing: Atlas is limiting/);
  }, 120_000);
});

test('throws when the credential lacks a role', async () => {
  const { run, standIn } = await payments();
  standIn.fault({ kind: 'status', status: 401, errorCode: 'USER_UNAUTHORIZED', path: /\/events$/ });
  await expect(run(events)).rejects.toMatchObject({ errorCode: 'USER_UNAUTHORIZED' });
});
