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

  test('is set, with an empty answer, and shown without what is announced', async () => {
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

  test('is the day 0 where there is none, and once it is reset', async () => {
    expect(await read(WINDOW, 'Research')).toMatchObject({ dayOfWeek: 0 });
    expect((await send('DELETE', WINDOW)).status).toBe(204);
    expect(await read(WINDOW)).toMatchObject({ dayOfWeek: 0, numberOfDeferrals: 0 });
  });

  test('is deferred twice, and no more', async () => {
    expect((await send('POST', `${WINDOW}/defer`)).status).toBe(200);
    expect(await read(WINDOW)).toMatchObject({ numberOfDeferrals: 2 });
    expect(await send('POST', `${WINDOW}/defer`)).toMatchObject({
      status: 400,
      body: { errorCode: 'ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED' },
    });
  });

  test('is deferred only from 72 to 48 hours before maintenance starts', async () => {
    const defer = async () => (await send('POST', `${WINDOW}/defer`)).body;
    now += 18 * HOUR;
    expect(await defer()).toMatchObject({ errorCode: 'VALIDATION_ERROR' });
    now -= 2 * HOUR;
    expect(await defer()).toBeUndefined();
    await send('PATCH', WINDOW, { dayOfWeek: 3, hourOfDay: 3 });
    expect(await defer()).toMatchObject({ errorCode: 'ATLAS_MAINTENANCE_NOT_SCHEDULED' });
  });

  test('loses its deferrals when it is updated, and maintenance starts in the next window', async () => {
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
  ])('is not deferred in %s', async (project, errorCode) => {
    const reply = await send('POST', `${WINDOW}/defer`, undefined, project);
    expect(reply).toMatchObject({ status: 400, body: { errorCode } });
  });

  test('is deferred by itself, or not, each time that is asked', async () => {
    for (const autoDeferOnceEnabled of [true, false]) {
      await send('POST', `${WINDOW}/autoDefer`);
      expect(await read(WINDOW)).toMatchObject({ autoDeferOnceEnabled });
    }
  });

  test('stays while maintenance is announced, which may start at once', async () => {
    const moved = { dayOfWeek: 2, hourOfDay: 5 };
    expect(await send('PATCH', WINDOW, moved)).toMatchObject({
      body: { errorCode: 'ATLAS_MAINTENANCE_ALREADY_SCHEDULED' },
    });
    expect((await send('PATCH', WINDOW, { dayOfWeek: 7, startASAP: true })).status).toBe(200);
    expect((await send('PATCH', WINDOW, moved)).status).toBe(200);
    expect(await read(WINDOW)).toMatchObject({ ...moved, numberOfDeferrals: 0 });
  });

  test.each([
    [{ hourOfDay: 5 }, 'MISSING_ATTRIBUTE'],
    [{ dayOfWeek: 8 }, 'ATLAS_INVALID_MAINTENANCE_WINDOW_DAY_OF_WEEK'],
    [{ dayOfWeek: 1, hourOfDay: 24 }, 'ATLAS_INVALID_MAINTENANCE_WINDOW_HOUR_OF_DAY'],
    [{ dayOfWeek: 1, numberOfDeferrals: 1 }, 'INVALID_ATTRIBUTE'],
  ])('is not set to %j', async (body, errorCode) => {
    expect(await send('PATCH', WINDOW, body, 'Search')).toMatchObject({ status: 400, body: { errorCode } });
  });
});

describe('auditing', () => {
  test('is switched, keeps its filter, and says what kind that is', async () => {
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

  test('takes no filter that is not JSON, and is for owners', async () => {
    expect(await send('PATCH', '/auditLog', { auditFilter: '{atype' })).toMatchObject({
      status: 400,
      body: { errorCode: 'INVALID_JSON_ATTRIBUTE' },
    });
    expect((await get(atlas, `${root()}/auditLog`, { as: atlas.credentials.viewer })).status).toBe(401);
  });
});

describe('settings and limits', () => {
  test('of a project are changed one by one', async () => {
    const before = await read('/settings');
    await send('PATCH', '/settings', { isDataExplorerEnabled: false });
    expect(await read('/settings')).toEqual({ ...Object(before), isDataExplorerEnabled: false });
    expect(await read('/settings', 'Search')).toEqual(before);
    expect(await send('PATCH', '/settings', { isEverythingEnabled: true })).toMatchObject({ status: 400 });
  });

  test('are as they are everywhere once deleted', async () => {
    const clusters = '/limits/atlas.project.deployment.clusters';
    expect((await send('PATCH', clusters, { value: 30 })).body).toMatchObject({ value: 30, currentUsage: 4 });
    expect(await read(clusters)).toMatchObject({ value: 30 });
    expect((await send('DELETE', clusters)).status).toBe(204);
    expect(await read(clusters)).toMatchObject({ value: 25 });
    expect(await send('PATCH', clusters, { value: 101 })).toMatchObject({ body: { errorCode: 'VALIDATION_ERROR' } });
    expect(await send('PATCH', clusters, { value: -1 })).toMatchObject({ body: { errorCode: 'ATTRIBUTE_NEGATIVE' } });
  });
});
