import { beforeEach, describe, expect, test } from '@jest/globals';
import { type AtlasStandIn, type FaultRule, projectNamed } from '../../../src/sandbox/atlas/index.js';
import { askToken, basic, call, get, start } from './caller.js';

let atlas: AtlasStandIn;
let limit: string;
beforeEach(async () => {
  atlas = await start();
  limit = `/groups/${projectNamed(atlas.world, 'Payments').id}/dataFederation/FederatedDB0/limits/bytesProcessed.daily`;
});
const remove = () => call(atlas, 'DELETE', limit);
const isThere = async () => (await get(atlas, limit)).status === 200;

describe('a fault', () => {
  test.each<[FaultRule, number, boolean]>([
    [{ kind: 'status', status: 503, errorCode: 'SERVICE_UNAVAILABLE' }, 503, true],
    [{ kind: 'status after effect', status: 500, errorCode: 'UNEXPECTED_ERROR' }, 500, false],
    [{ kind: 'slow', ms: 1 }, 204, false],
    [{ kind: 'wait before effect', until: Promise.resolve() }, 204, false],
    [{ kind: 'wait after effect', until: Promise.resolve() }, 204, false],
  ])('%j returns %i (limit still exists: %j)', async (rule, status, there) => {
    atlas.fault({ ...rule, times: 1 });
    expect((await remove()).status).toBe(status);
    expect(await isThere()).toBe(there);
    expect(atlas.calls.filter(({ fault }) => fault === rule.kind)).toHaveLength(1);
  });

  test.each<[FaultRule['kind'] & `cut ${string}`, boolean]>([
    ['cut before effect', true],
    ['cut after effect', false],
  ])('%s cuts the connection (limit still exists: %j)', async (kind, there) => {
    atlas.fault({ kind, times: 1 });
    await expect(remove()).rejects.toThrow('fetch failed');
    expect(atlas.calls.at(-1)).toMatchObject({ fault: kind });
    expect(atlas.calls.at(-1)?.status).toBeUndefined();
    expect(await isThere()).toBe(there);
  });

  test('cut mid reply sends a partial body', async () => {
    atlas.fault({ kind: 'cut mid reply' });
    await expect(get(atlas, limit)).rejects.toThrow('terminated');
  });

  test.each<[FaultRule['kind'] & `hang${string}`, boolean]>([
    ['hang', true],
    ['hang after effect', false],
  ])('%s never responds until the server closes', async (kind, there) => {
    atlas.fault({ kind, times: 1 });
    const hanging = remove();
    hanging.catch(() => undefined);
    await new Promise<void>((resolve) => atlas.onCall((one) => one.fault === kind && resolve()));
    expect(await isThere()).toBe(there);
    await atlas.close();
    await expect(hanging).rejects.toThrow('fetch failed');
  });

  test('can delay a call’s effect until a promise resolves', async () => {
    let letGo = () => {};
    atlas.fault({
      method: 'DELETE',
      kind: 'wait before effect',
      until: new Promise<void>((resolve) => (letGo = resolve)),
      times: 1,
    });
    const late = remove();
    while (!atlas.calls.some(({ fault }) => fault !== undefined)) await isThere();
    expect(await isThere()).toBe(true);
    letGo();
    expect((await late).status).toBe(204);
    expect(await isThere()).toBe(false);
  });

  test('can return an HTML page or any JSON body, with headers', async () => {
    atlas.fault({
      kind: 'status',
      status: 502,
      html: '<h1>Bad Gateway</h1>',
      headers: { 'retry-after': '7' },
      times: 1,
    });
    await expect(get(atlas, limit)).rejects.toThrow('not valid JSON');
    atlas.fault({ kind: 'status', status: 200, body: { odd: true }, headers: { 'retry-after': '7' } });
    const { headers, body } = await get(atlas, limit);
    expect([headers.get('retry-after'), body]).toEqual(['7', { odd: true }]);
  });

  test('only affects calls with its method and path, as often as specified', async () => {
    atlas.fault({ kind: 'status', status: 500, method: 'DELETE', path: /\/limits\//, times: 2 });
    expect((await get(atlas, limit)).status).toBe(200);
    expect((await get(atlas, '/orgs')).status).toBe(200);
    expect([(await remove()).status, (await remove()).status, (await remove()).status]).toEqual([500, 500, 204]);
  });

  test('ends when it’s removed or all faults are cleared', async () => {
    const removed = atlas.fault({ kind: 'status', status: 500 });
    removed();
    expect((await get(atlas, '/orgs')).status).toBe(200);
    atlas.fault({ kind: 'status', status: 500 });
    atlas.clearFaults();
    expect((await get(atlas, '/orgs')).status).toBe(200);
  });

  test('affects token requests only if its path matches', async () => {
    const ask = () => askToken(atlas, { authorization: basic(atlas.credentials.reader) });
    atlas.fault({ kind: 'status', status: 500 });
    expect((await ask()).status).toBe(200);
    atlas.fault({ kind: 'status', status: 429, path: /oauth/, headers: { 'retry-after': '1' } });
    expect((await ask()).status).toBe(429);
  });

  test('isn’t used up by an unauthenticated call', async () => {
    atlas.fault({ kind: 'status', status: 500, times: 1 });
    expect((await fetch(`${atlas.url}/api/atlas/v2/orgs`)).status).toBe(401);
    expect((await get(atlas, '/orgs')).status).toBe(500);
  });
});
