import { describe, expect, test } from '@jest/globals';
import { clusterNamed, projectNamed } from '../../../src/sandbox/atlas/index.js';
import { at, call, get, start } from './caller.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const MINUTE_MS = 60_000;

async function payments() {
  let clock = NOW;
  const atlas = await start({ now: () => clock });
  const root = `/groups/${projectNamed(atlas.world, 'Payments').id}`;
  return {
    atlas,
    read: async (path: string) => (await get(atlas, `${root}${path}`)).body,
    write: (method: string, path: string, body?: unknown) => call(atlas, method, `${root}${path}`, { body }),
    go: (ms: number) => {
      clock += ms;
    },
  };
}
const firstProcess = async (read: (path: string) => Promise<unknown>) =>
  String(at(await read('/processes'), 'results.0.id'));

describe('alerts', () => {
  test('are listed by status, oldest first', async () => {
    const { read } = await payments();
    const created = [at(await read('/alerts?status=CLOSED'), 'results.*.created')].flat();
    expect(created).toHaveLength(5);
    expect(created).toEqual(created.toSorted());
    expect(at(await read('/alerts?status=OPEN'), 'results.*.status')).toEqual(['OPEN', 'OPEN']);
    expect(await read('/alerts?status=open')).toMatchObject({ error: 400 });
  });

  test('refer to alert configurations with their thresholds', async () => {
    const { read } = await payments();
    const config = at(await read('/alerts?status=OPEN'), 'results.1.alertConfigId');
    expect(at(await read('/alertConfigs'), 'results')).toContainEqual(
      expect.objectContaining({ id: config, metricThreshold: expect.objectContaining({ threshold: 80 }) }),
    );
  });

  test('can be acknowledged with an end and a comment, and unacknowledged', async () => {
    const { read, write } = await payments();
    const alert = `/alerts/${at(await read('/alerts?status=OPEN'), 'results.1.id')}`;
    const acknowledged = { acknowledgedUntil: '2026-11-25T12:00:00Z', acknowledgementComment: 'on it' };
    expect(await write('PATCH', alert, acknowledged)).toMatchObject({ status: 200, body: acknowledged });
    expect(await read(alert)).toMatchObject({ ...acknowledged, status: 'OPEN', updated: '2026-11-25T10:00:00Z' });
    await write('PATCH', alert, { unacknowledgeAlert: true });
    expect(await read(alert)).not.toHaveProperty('acknowledgedUntil');
  });

  test.each([
    [{}, 'MISSING_ATTRIBUTE'],
    [{ acknowledgedUntil: 'tomorrow' }, 'INVALID_ATTRIBUTE'],
    [{ unacknowledgeAlert: true, acknowledgementComment: 'a'.repeat(201) }, 'ACKNOWLEDGEMENT_COMMENT_TOO_LONG'],
  ])('can’t be acknowledged with %j', async (body, errorCode) => {
    const { read, write } = await payments();
    const alert = `/alerts/${at(await read('/alerts?status=OPEN'), 'results.1.id')}`;
    expect(await write('PATCH', alert, body)).toMatchObject({ status: 400, body: { errorCode } });
    expect(await read(alert)).not.toHaveProperty('acknowledgedUntil');
  });

  test('that go to PagerDuty are acknowledged only there', async () => {
    const { atlas, read, write } = await payments();
    const paging = at(await read('/alertConfigs'), 'results.3');
    expect(paging).toMatchObject({ notifications: [{}, { typeName: 'PAGER_DUTY' }] });
    const [alert] = atlas.world.alerts.filter(({ status }) => status === 'OPEN');
    Object.assign(alert ?? {}, { alertConfigId: at(paging, 'id') });
    const body = { acknowledgedUntil: '2026-11-25T12:00:00Z' };
    expect(await write('PATCH', `/alerts/${alert?.id}`, body)).toMatchObject({ status: 400 });
  });

  test('are cancelled when their configuration is disabled, and open again with a new id and unacknowledged', async () => {
    const { read, write } = await payments();
    const open = async () => at(await read('/alerts?status=OPEN'), 'results.*.id');
    const before = [await open()].flat();
    const oplog = at(await read('/alerts?status=OPEN'), 'results.0.alertConfigId');
    await write('PATCH', `/alertConfigs/${oplog}`, { enabled: false });
    expect(await open()).toEqual(before.slice(1));
    expect(await read(`/alerts/${before[0]}`)).toMatchObject({ status: 'CANCELLED' });
    for (const enabled of [true, true]) await write('PATCH', `/alertConfigs/${oplog}`, { enabled });
    expect(await open()).toEqual([before[1], expect.any(String)]);
    const again = await read('/alerts?status=OPEN');
    expect(at(again, 'results.1.alertConfigId')).toBe(oplog);
    expect(at(again, 'results.1')).not.toHaveProperty('acknowledgedUntil');
  });

  test('are disabled by their configuration, whose other fields can’t be changed', async () => {
    const { read, write } = await payments();
    const config = `/alertConfigs/${at(await read('/alertConfigs'), 'results.0.id')}`;
    expect(await write('PATCH', config, { enabled: false })).toMatchObject({ status: 200, body: { enabled: false } });
    expect(await read(config)).toMatchObject({ enabled: false, eventTypeName: 'OUTSIDE_METRIC_THRESHOLD' });
    const more = { enabled: true, eventTypeName: 'HOST_DOWN' };
    expect(await write('PATCH', config, more)).toMatchObject({ body: { errorCode: 'INVALID_ATTRIBUTE' } });
    expect(await write('PATCH', '/alertConfigs/0', { enabled: true })).toMatchObject({
      status: 404,
      body: { errorCode: 'ALERT_CONFIG_NOT_FOUND' },
    });
  });
});

describe('events', () => {
  test('are filtered by time and cluster, newest first', async () => {
    const { read } = await payments();
    const created = [at(await read('/events'), 'results.*.created')].flat();
    expect(created).toEqual(created.toSorted().reverse());
    const hour = at(await read('/events?minDate=2026-11-25T09:00:00Z&maxDate=2026-11-25T10:00:00Z'), 'totalCount');
    expect(hour).toBe(6);
    const named = at(await read('/events?clusterNames=ledger-eu'), 'results.*.clusterName');
    expect(new Set([named].flat())).toEqual(new Set(['ledger-eu']));
    expect(JSON.stringify(await read('/events'))).toContain('"delegatePrincipal":{"id":"incident-helper","name":"');
    expect(await read('/events?minDate=yesterday')).toMatchObject({ errorCode: 'INVALID_DATE_FORMAT' });
  });

  test.each([
    ['POST', '/clusters/Cluster0:grantMongoDBEmployeeAccess', 'EMPLOYEE_ACCESS_GRANTED'],
    ['POST', '/clusters/Cluster1:revokeMongoDBEmployeeAccess', 'EMPLOYEE_ACCESS_REVOKED'],
    ['DELETE', '/dataFederation/FederatedDB0/limits/bytesProcessed.daily', 'DATA_FEDERATION_QUERY_LIMIT_DELETED'],
    ['PATCH', '/dataFederation/FederatedDB0/limits/bytesProcessed.daily', 'DATA_FEDERATION_QUERY_LIMIT_CONFIGURED'],
  ])('are created by %s %s', async (method, path, type) => {
    const { read, write } = await payments();
    const grant = { grantType: 'CLUSTER_DATABASE_LOGS', expirationTime: '2026-11-25T12:00:00Z' };
    const bodies: Record<string, unknown> = {
      EMPLOYEE_ACCESS_GRANTED: grant,
      DATA_FEDERATION_QUERY_LIMIT_CONFIGURED: { value: 1 },
    };
    expect((await write(method, path, bodies[type])).status).toBeLessThan(300);
    const newest = at(await read('/events'), 'results.0');
    expect(newest).toMatchObject({ eventTypeName: type, created: '2026-11-25T10:00:00Z' });
  });
});

describe('processes', () => {
  test('exist for three nodes of each running cluster, one of them the primary', async () => {
    const { read, atlas } = await payments();
    const types = async () => [at(await read('/processes'), 'results.*.typeName')].flat();
    expect((await types()).filter((type) => type === 'REPLICA_PRIMARY')).toHaveLength(3);
    expect(await types()).toHaveLength(9);
    Object.assign(clusterNamed(atlas.world, 'Cluster0'), { paused: true });
    expect(await types()).toHaveLength(6);
  });

  test('return the same values for the same time and new values as time passes', async () => {
    const { read, go } = await payments();
    const path = `/processes/${await firstProcess(read)}/measurements?granularity=PT1M&period=PT10M&m=CONNECTIONS`;
    const values = async () => [at(await read(path), 'measurements.0.dataPoints.*.value')].flat();
    const before = await values();
    expect(await values()).toEqual(before);
    go(3 * MINUTE_MS);
    const after = await values();
    expect(after.slice(0, -3)).toEqual(before.slice(3));
    expect(new Set(after).size).toBe(after.length);
  });

  test('return null as the first value of a rate', async () => {
    const { read } = await payments();
    const path = `/processes/${await firstProcess(read)}/measurements?granularity=PT1M&period=PT10M&m=OPCOUNTER_QUERY`;
    const [first, second] = [at(await read(path), 'measurements.0.dataPoints.*.value')].flat();
    expect([first, typeof second]).toEqual([null, 'number']);
  });

  test('have disks whose used space grows and free space shrinks', async () => {
    const { read } = await payments();
    const disk = `/processes/${await firstProcess(read)}/disks/data/measurements?granularity=PT1H&period=P2D`;
    const series = async (name: string) =>
      [at(await read(`${disk}&m=DISK_PARTITION_SPACE_${name}`), 'measurements.0.dataPoints.*.value')]
        .flat()
        .map(Number);
    const [used, free, percent] = [await series('USED'), await series('FREE'), await series('PERCENT_USED')];
    const [first = 0, last = 0] = [used[0], used.at(-1)];
    expect(last).toBeGreaterThan(first);
    expect(first + (free[0] ?? 0)).toBeCloseTo(last + (free.at(-1) ?? 0), 0);
    expect(percent[0]).toBeCloseTo((100 * first) / (first + (free[0] ?? 0)), 5);
  });

  test.each([
    ['period=PT1H&m=CONNECTIONS', 400],
    ['granularity=PT1M&m=CONNECTIONS', 400],
    ['granularity=PT2M&period=PT1H', 400],
    ['granularity=PT1M&period=PT1H&m=NOTHING', 400],
    ['granularity=PT1M&period=PT1H&start=2026-11-25T09:00:00Z', 400],
    [`granularity=PT1M&period=PT1H${'&m=CONNECTIONS'.repeat(11)}`, 400],
  ])('can’t be measured with %s', async (query, error) => {
    const { read } = await payments();
    expect(await read(`/processes/${await firstProcess(read)}/measurements?${query}`)).toMatchObject({ error });
  });

  test('return no minute values from three days ago', async () => {
    const { read } = await payments();
    const ask = async (granularity: string) =>
      at(
        await read(
          `/processes/${await firstProcess(read)}/measurements?granularity=${granularity}&start=2026-11-22T09:00:00Z&end=2026-11-22T12:00:00Z&m=CONNECTIONS`,
        ),
        'measurements.0.dataPoints',
      );
    expect(await ask('PT1M')).toEqual([]);
    expect(await ask('PT1H')).toHaveLength(3);
  });
});

describe('backups', () => {
  test('are taken on schedule', async () => {
    const { read, go } = await payments();
    const newest = async () => at(await read('/clusters/Cluster0/backup/snapshots?itemsPerPage=500'), 'results');
    const next = at(await read('/clusters/Cluster0/backup/schedule'), 'nextSnapshot');
    go(Date.parse(String(next)) - NOW + MINUTE_MS);
    expect([await newest()].flat().at(-1)).toMatchObject({ status: 'inProgress', storageSizeBytes: 0 });
    go(10 * MINUTE_MS);
    expect([await newest()].flat().at(-1)).toMatchObject({ status: 'completed', frequencyType: 'hourly' });
  });
});
