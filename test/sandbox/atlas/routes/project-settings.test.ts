import { beforeEach, describe, expect, test } from '@jest/globals';
import { type AtlasStandIn, projectNamed } from '../../../../src/sandbox/atlas/index.js';
import { call, get, start } from '../caller.js';

const HOUR = 3_600_000;
let now: number;
let atlas: AtlasStandIn;
beforeEach(async () => {
  now = Date.parse('2026-11-25T10:00:00Z');
  atlas = await start({ now: () => now });
});
const root = (project = 'Payments') => `/groups/${projectNamed(atlas.world, project).id}`;
const read = async (path: string, project?: string) => (await get(atlas, `${root(project)}${path}`)).body;
const send = (method: string, path: string, body?: unknown, project?: string) =>
  call(atlas, method, `${root(project)}${path}`, { body });

describe('a maintenance window', () => {
  const WINDOW = '/maintenanceWindow';

  test('is set with an empty response and shown without upcoming maintenance', async () => {
    expect(await send('PATCH', WINDOW, { dayOfWeek: 2, hourOfDay: 5 }, 'Search')).toMatchObject({
      status: 200,
      body: undefined,
    });
    expect(await read(WINDOW, 'Search')).toEqual({
      dayOfWeek: 2,
      hourOfDay: 5,
      numberOfDeferrals: 0,
      autoDeferOnceEnabled: false,
      startASAP: false,
      timeZoneId: 'UTC',
    });
  });

  test('has day 0 if it’s not set or was reset', async () => {
    expect(await read(WINDOW, 'Research')).toMatchObject({ dayOfWeek: 0 });
    expect((await send('DELETE', WINDOW, undefined, 'Search')).status).toBe(204);
    expect(await read(WINDOW, 'Search')).toMatchObject({ dayOfWeek: 0, numberOfDeferrals: 0 });
  });

  test('can be deferred at most twice', async () => {
    expect((await send('POST', `${WINDOW}/defer`)).status).toBe(200);
    expect(await read(WINDOW)).toMatchObject({ numberOfDeferrals: 2 });
    expect(await send('POST', `${WINDOW}/defer`)).toMatchObject({
      status: 400,
      body: { errorCode: 'ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED' },
    });
  });

  test('can only be deferred from 72 to 48 hours before maintenance starts', async () => {
    const defer = async () => (await send('POST', `${WINDOW}/defer`)).body;
    now += 18 * HOUR;
    expect(await defer()).toMatchObject({ errorCode: 'VALIDATION_ERROR' });
    now -= 2 * HOUR;
    expect(await defer()).toBeUndefined();
    await send('PATCH', WINDOW, { dayOfWeek: 3, hourOfDay: 3 });
    expect(await defer()).toMatchObject({ errorCode: 'ATLAS_MAINTENANCE_NOT_SCHEDULED' });
  });

  test('loses its deferrals in an update, and maintenance starts in the next window', async () => {
    await send('POST', `${WINDOW}/defer`);
    expect((await send('PATCH', WINDOW, { dayOfWeek: 6, hourOfDay: 12 })).status).toBe(200);
    expect(await read(WINDOW)).toMatchObject({ dayOfWeek: 6, numberOfDeferrals: 0 });
    expect((await send('POST', `${WINDOW}/defer`)).status).toBe(200);
    now += 9 * 24 * HOUR + HOUR;
    expect(await read(WINDOW)).toMatchObject({ numberOfDeferrals: 1 });
    now += 2 * HOUR;
    expect(await read(WINDOW)).toMatchObject({ numberOfDeferrals: 0 });
  });

  test.each([
    ['Search', 'ATLAS_MAINTENANCE_NOT_SCHEDULED'],
    ['Research', 'ATLAS_MAINTENANCE_WINDOW_NOT_DEFINED'],
  ])('can’t be deferred in %s', async (project, errorCode) => {
    const reply = await send('POST', `${WINDOW}/defer`, undefined, project);
    expect(reply).toMatchObject({ status: 400, body: { errorCode } });
  });

  test('toggles automatic deferral', async () => {
    for (const autoDeferOnceEnabled of [true, false]) {
      await send('POST', `${WINDOW}/autoDefer`);
      expect(await read(WINDOW)).toMatchObject({ autoDeferOnceEnabled });
    }
  });

  test('can’t be changed while maintenance is announced, but maintenance can start immediately', async () => {
    const moved = { dayOfWeek: 2, hourOfDay: 5 };
    const errorCode = 'ATLAS_MAINTENANCE_ALREADY_SCHEDULED';
    expect(await send('PATCH', WINDOW, moved)).toMatchObject({ body: { errorCode } });
    expect(await send('DELETE', WINDOW)).toMatchObject({ body: { errorCode } });
    expect((await send('PATCH', WINDOW, { dayOfWeek: 7, startASAP: true })).status).toBe(200);
    expect((await send('PATCH', WINDOW, moved)).status).toBe(200);
    expect(await read(WINDOW)).toMatchObject({ ...moved, numberOfDeferrals: 0 });
  });

  test.each([
    [{ hourOfDay: 5 }, 'MISSING_ATTRIBUTE'],
    [{ dayOfWeek: 8 }, 'ATLAS_INVALID_MAINTENANCE_WINDOW_DAY_OF_WEEK'],
    [{ dayOfWeek: 1, hourOfDay: 24 }, 'ATLAS_INVALID_MAINTENANCE_WINDOW_HOUR_OF_DAY'],
    [{ dayOfWeek: 1, numberOfDeferrals: 1 }, 'INVALID_ATTRIBUTE'],
  ])('can’t be set to %j', async (body, errorCode) => {
    expect(await send('PATCH', WINDOW, body, 'Search')).toMatchObject({ status: 400, body: { errorCode } });
  });
});

describe('auditing', () => {
  test('can be turned off, keeps its filter and shows the filter’s kind', async () => {
    expect(await send('PATCH', '/auditLog', { enabled: false })).toMatchObject({ status: 202 });
    expect(await read('/auditLog')).toMatchObject({ enabled: false, configurationType: 'FILTER_JSON' });
    expect(await read('/auditLog', 'Search')).toEqual({
      auditAuthorizationSuccess: false,
      configurationType: 'NONE',
      enabled: false,
    });
    await send('PATCH', '/auditLog', { auditFilter: '{"atype":"authenticate"}' }, 'Search');
    expect(await read('/auditLog', 'Search')).toMatchObject({ configurationType: 'FILTER_JSON' });
  });

  test('refuses a filter that isn’t JSON, and is only for owners', async () => {
    expect(await send('PATCH', '/auditLog', { auditFilter: '{atype' })).toMatchObject({
      status: 400,
      body: { errorCode: 'INVALID_JSON_ATTRIBUTE' },
    });
    expect((await get(atlas, `${root()}/auditLog`, { as: atlas.credentials.viewer })).status).toBe(401);
  });
});

describe('settings and limits', () => {
  test('can be changed one by one', async () => {
    const before = await read('/settings');
    await send('PATCH', '/settings', { isDataExplorerEnabled: false });
    expect(await read('/settings')).toEqual({ ...Object(before), isDataExplorerEnabled: false });
    expect(await read('/settings', 'Search')).toEqual(before);
    expect(await send('PATCH', '/settings', { isEverythingEnabled: true })).toMatchObject({ status: 400 });
  });

  test('reset to the default if deleted', async () => {
    const clusters = '/limits/atlas.project.deployment.clusters';
    expect((await send('PATCH', clusters, { value: 30 })).body).toMatchObject({ value: 30, currentUsage: 4 });
    expect(await read(clusters)).toMatchObject({ value: 30 });
    expect((await send('DELETE', clusters)).status).toBe(204);
    expect(await read(clusters)).toMatchObject({ value: 25 });
    expect(await send('PATCH', clusters, { value: 101 })).toMatchObject({ body: { errorCode: 'VALIDATION_ERROR' } });
    expect(await send('PATCH', clusters, { value: -1 })).toMatchObject({ body: { errorCode: 'ATTRIBUTE_NEGATIVE' } });
  });
});
