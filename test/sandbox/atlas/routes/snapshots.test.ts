import { beforeEach, describe, expect, test } from '@jest/globals';
import { type AtlasStandIn, projectNamed } from '../../../../src/sandbox/atlas/index.js';
import { at, call, get, start } from '../caller.js';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const NOW = Date.parse('2026-11-25T10:00:00Z');
let now: number;
let atlas: AtlasStandIn;
let backup: string;
beforeEach(async () => {
  now = NOW;
  atlas = await start({ now: () => now });
  backup = `/groups/${projectNamed(atlas.world, 'Payments').id}/clusters/Cluster0/backup`;
});
const results = async (field: string) =>
  [at((await get(atlas, `${backup}/snapshots?itemsPerPage=500`)).body, `results.*.${field}`)].flat();
const schedule = async () => (await get(atlas, `${backup}/schedule`)).body;
const set = (body: unknown) => call(atlas, 'PATCH', `${backup}/schedule`, { body });
const remove = (id: unknown) => call(atlas, 'DELETE', `${backup}/snapshots/${id}`);
const changes = () => atlas.calls.flatMap(({ changed }) => changed ?? []);
const item = (frequencyType: string, frequencyInterval: number, retentionValue: number, retentionUnit = 'days') => ({
  frequencyType,
  frequencyInterval,
  retentionUnit,
  retentionValue,
});
const policies = (...policyItems: unknown[]) => ({ policies: [{ policyItems }] });

describe('a snapshot', () => {
  test('on demand is queued, completes within minutes and expires', async () => {
    const body = { description: 'before the release', retentionInDays: 3 };
    const taken = await call(atlas, 'POST', `${backup}/snapshots`, { body });
    expect(taken).toMatchObject({ status: 200, body: { status: 'queued', snapshotType: 'onDemand' } });
    const id = at(taken.body, 'id');
    const shown = async () => (await get(atlas, `${backup}/snapshots/${id}`)).body;
    now += MINUTE;
    expect(await shown()).toMatchObject({ status: 'inProgress', storageSizeBytes: 0 });
    expect(await call(atlas, 'POST', `${backup}/snapshots`, { body })).toMatchObject({
      status: 400,
      body: { errorCode: 'UNFINISHED_ON_DEMAND_SNAPSHOT' },
    });
    now += 4 * MINUTE;
    expect(await shown()).toMatchObject({ status: 'completed', description: 'before the release' });
    now = NOW + 3 * DAY;
    expect(await shown()).toMatchObject({ error: 404, errorCode: 'SNAPSHOT_NOT_FOUND' });
  });

  test('can be deleted, but not while it’s in progress', async () => {
    const [oldest] = await results('id');
    expect(await remove(oldest)).toMatchObject({ status: 204 });
    expect(await results('id')).not.toContain(oldest);
    expect(await remove(oldest)).toMatchObject({ status: 404 });
    now = Date.parse('2026-11-25T15:17:00Z');
    expect(await remove((await results('id')).at(-1))).toMatchObject({
      status: 400,
      body: { errorCode: 'CANNOT_DELETE_IN_PROGRESS_SNAPSHOT' },
    });
    expect(changes()).toHaveLength(1);
  });

  test('isn’t taken while the cluster is paused', async () => {
    backup = backup.replace('Cluster0', 'Cluster1');
    const pause = (paused: boolean) => call(atlas, 'PATCH', backup.replace('/backup', ''), { body: { paused } });
    await pause(true);
    now += DAY;
    await pause(false);
    now += DAY;
    const days = (await results('createdAt')).map((when) => String(when).slice(5, 10));
    expect(days.slice(-6)).toEqual(['11-25', '11-25', '11-26', '11-26', '11-27', '11-27']);
  });
});

describe('a backup schedule', () => {
  test('keeps omitted fields and applies new rules to later snapshots', async () => {
    const reply = await set(policies(item('hourly', 6, 7), item('weekly', 6, 4, 'weeks'), item('daily', 1, 14)));
    expect(reply).toMatchObject({ status: 200, body: { referenceHourOfDay: 3, nextSnapshot: '2026-11-25T15:16:00Z' } });
    expect(at(reply.body, 'policies.0.policyItems.*.frequencyType')).toEqual(['hourly', 'weekly', 'daily']);
    expect(await schedule()).toEqual(reply.body);
    expect(await results('frequencyType')).not.toContain('daily');
    now += DAY;
    expect(await results('frequencyType')).toContain('daily');
    await set({ referenceHourOfDay: 22 });
    expect(await schedule()).toMatchObject({ nextSnapshot: '2026-11-26T10:16:00Z' });
    expect(at(await schedule(), 'policies.0.policyItems')).toHaveLength(3);
  });

  test('changes existing snapshots only on request', async () => {
    const before = await results('id');
    await set(policies(item('hourly', 6, 2)));
    expect(await results('id')).toEqual(before);
    await set({ ...policies(item('hourly', 6, 2)), updateSnapshots: true });
    expect(await results('frequencyType')).toHaveLength(4 + 8);
    await set(policies(item('hourly', 6, 2), item('weekly', 6, 4, 'weeks')));
    await set({ ...policies(item('hourly', 6, 2)), deleteSnapshots: true });
    expect(await results('frequencyType')).toEqual(Array.from({ length: 8 }, () => 'hourly'));
    expect(changes().at(-1)).toMatch(/Cluster0.* schedule, deleted 4 snapshots/);
    expect(await schedule()).not.toHaveProperty('deleteSnapshots');
  });

  test('has no rules after its deletion, and its snapshots stay', async () => {
    const before = await results('id');
    expect(await call(atlas, 'DELETE', `${backup}/schedule`)).toMatchObject({
      status: 200,
      body: { policies: [{ policyItems: [] }] },
    });
    expect(await schedule()).not.toHaveProperty('nextSnapshot');
    expect(await results('id')).toEqual(before);
    now += DAY;
    expect((await results('id')).length).toBeLessThan(before.length);
  });

  test.each([
    [{ policies: [] }, 'INVALID_NUM_OF_POLICIES'],
    [policies(), 'INVALID_NUM_OF_POLICY_ITEMS'],
    [policies(item('hourly', 29, 7)), 'INVALID_ATTRIBUTE'],
    [policies({ frequencyType: 'daily' }), 'MISSING_ATTRIBUTE'],
    [{ referenceHourOfDay: 24 }, 'INVALID_ATTRIBUTE'],
    [{ restoreWindowDays: 0 }, 'INVALID_RESTORE_WINDOW'],
    [policies(item('weekly', 6, 6)), 'INVALID_BACKUP_POLICY'],
    [policies(item('hourly', 6, 14), item('weekly', 6, 1, 'weeks')), 'INVALID_BACKUP_POLICY'],
  ])('can’t be changed to %j', async (body, errorCode) => {
    expect(await set(body)).toMatchObject({ status: 400, body: { errorCode } });
    expect(changes()).toEqual([]);
  });
});
