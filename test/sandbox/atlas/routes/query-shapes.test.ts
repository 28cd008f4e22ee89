import { beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { type AtlasStandIn, clusterNamed, projectNamed } from '../../../../src/sandbox/atlas/index.js';
import { at, call, get, start } from '../caller.js';

const Shapes = z.object({ summaries: z.array(z.object({ command: z.string(), queryShapeHash: z.string() })) });
const MINUTE = 60_000;
const NOW = Date.now();
let now: number;
let atlas: AtlasStandIn;
let cluster: string;
beforeEach(async () => {
  now = NOW;
  atlas = await start({ now: () => now });
  cluster = `/groups/${projectNamed(atlas.world, 'Payments').id}/clusters/Cluster0`;
});
const summaries = async (query = '', of = cluster) =>
  (await get(atlas, `${of}/queryShapeInsights/summaries${query}`)).body;
const worst = async () => String(at(await summaries(), 'summaries.0.queryShapeHash'));
const set = (hash: string, status: string) =>
  call(atlas, 'PATCH', `${cluster}/queryShapes/${hash}`, { body: { status } });

describe('query shapes', () => {
  test('are sorted by total time and contain no values', async () => {
    expect(await summaries('?nSummaries=2')).toMatchObject({
      summaries: [
        { namespace: 'payments.transactions', command: 'find', keysExamined: 0, docsExaminedRatio: 412_000 / 12 },
        { namespace: 'payments.ledger.entries' },
      ],
    });
    expect(at(await summaries(), 'summaries.0.queryShape')).toContain('"note":{"$regex":"?string"}');
  });

  test('are filtered by time, namespace, command and hash', async () => {
    const hash = await worst();
    const hours = (from: number, to: number) => `?since=${NOW - from * 60 * MINUTE}&until=${NOW - to * 60 * MINUTE}`;
    expect(at(await summaries(hours(3, 2)), 'summaries.*.queryShapeHash')).not.toContain(hash);
    expect(at(await summaries('?commands=distinct'), 'summaries.*.command')).toEqual(['distinct']);
    expect(at(await summaries('?namespaces=catalog.items'), 'summaries')).toHaveLength(2);
    expect(at(await summaries(`?queryShapeHashes=${hash}`), 'summaries.*.queryShapeHash')).toEqual([hash]);
    for (const wrong of ['?nSummaries=101', '?since=yesterday', '?commands=delete', '?since=7'])
      expect(await summaries(wrong)).toMatchObject({ errorCode: 'INVALID_QUERY_PARAMETER' });
  });

  test('show the application that sends them', async () => {
    expect((await get(atlas, `${cluster}/queryShapeInsights/${await worst()}/details`)).body).toMatchObject({
      firstSeen: { applicationName: 'support-search', timestamp: expect.any(Number) },
      queryStats: { namespace: 'payments.transactions' },
    });
  });

  test('stop running while they’re rejected', async () => {
    const hash = await worst();
    const count = async () => at(await summaries(`?queryShapeHashes=${hash}`), 'summaries.0.execCount');
    expect(await set(hash, 'REJECTED')).toMatchObject({ status: 200, body: { status: 'REJECTED', command: 'FIND' } });
    const before = await count();
    now += 10 * MINUTE;
    expect(await count()).toBe(before);
    expect(at((await get(atlas, `${cluster}/queryShapes?status=REJECTED`)).body, 'results.*.queryShapeHash')).toEqual([
      hash,
    ]);
    expect(await set(hash.toLowerCase(), 'REJECTED')).toMatchObject({ status: 200 });
    expect(await set(hash, 'UNREJECTED')).toMatchObject({ status: 200, body: { status: 'UNREJECTED' } });
    expect(await set(hash, 'UNREJECTED')).toMatchObject({ status: 200 });
    expect(await count()).toBeGreaterThan(Number(before));
    expect(atlas.calls.flatMap(({ changed }) => changed ?? [])).toHaveLength(2);
  });

  test('are found one by one only while they’re rejected, even if insights no longer list them', async () => {
    const hash = await worst();
    const one = () => get(atlas, `${cluster}/queryShapes/${hash}`);
    expect(await one()).toMatchObject({ status: 404 });
    await set(hash, 'REJECTED');
    now += 25 * 60 * MINUTE;
    expect(at(await summaries(), 'summaries.*.queryShapeHash')).not.toContain(hash);
    expect((await one()).body).toMatchObject({ status: 'REJECTED', namespace: 'payments.transactions' });
    await set(hash, 'UNREJECTED');
    expect(await one()).toMatchObject({ status: 404 });
  });

  test('of writes are listed on MongoDB 9, and can’t be rejected', async () => {
    const commands = async () => at(await summaries(), 'summaries.*.command');
    expect(await commands()).not.toContain('update');
    Object.assign(clusterNamed(atlas.world, 'Cluster0'), { mongoDBVersion: '9.0.1' });
    expect(await commands()).toContain('update');
    const listed = Shapes.parse(await summaries()).summaries.find(({ command }) => command === 'update');
    expect(await set(listed?.queryShapeHash ?? '', 'REJECTED')).toMatchObject({ status: 400 });
  });

  test('can’t be rejected with an unknown hash, a wrong status or a missing role', async () => {
    const hash = await worst();
    expect(await set('A'.repeat(64), 'REJECTED')).toMatchObject({ status: 404 });
    expect(await set('A'.repeat(63), 'REJECTED')).toMatchObject({ status: 400 });
    expect(await set(hash, 'KILLED')).toMatchObject({ status: 400, body: { errorCode: 'INVALID_ENUM_VALUE' } });
    const as = atlas.credentials.viewer;
    const body = { status: 'REJECTED' };
    expect(await call(atlas, 'PATCH', `${cluster}/queryShapes/${hash}`, { as, body })).toMatchObject({ status: 401 });
    expect(atlas.calls.flatMap(({ changed }) => changed ?? [])).toEqual([]);
  });

  test('don’t exist for a paused cluster, and the runaway query ends with its alert', async () => {
    expect(at(await summaries('', cluster.replace('Cluster0', 'reports-archive')), 'summaries')).toEqual([]);
    const hash = await worst();
    for (const alert of atlas.world.alerts) alert.resolved = new Date(NOW).toISOString();
    now += 24 * 60 * MINUTE;
    expect(at(await summaries(), 'summaries.*.queryShapeHash')).not.toContain(hash);
    expect(await set(hash, 'UNREJECTED')).toMatchObject({ status: 200 });
  });
});
