// Atlas's clock is an hour ahead: Redis's time decides when a grant ends, Atlas's clock what a Retry-After date means.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { grantAccess } from '../../src/operations/cluster/grant-access.js';
import { type AtlasStandIn, startAtlas } from '../../src/sandbox/atlas/index.js';
import { PEOPLE } from '../../src/sandbox/slack/index.js';
import { type Approving, approving } from '../support/approving.js';
import { dedicated, makeCluster, payments } from '../support/atlas-things.js';
import { type Inside, lookInside } from '../support/inside.js';
import { atRest, effects, story, words, writes } from '../support/outcome.js';
import { openTestSystem, type TestSystem } from '../support/test-system.js';

const HOUR_MS = 3_600_000;
const ahead = () => Date.now() + HOUR_MS;

let own: TestSystem;
let atlas: AtlasStandIn;
let system: TestSystem;
let inside: Inside;
let driver: Approving;
beforeAll(async () => {
  [own, atlas] = await Promise.all([openTestSystem({ roles: [] }), startAtlas({ now: ahead })]);
  system = { ...own, atlas };
  await system.start('all', { MONGODB_ATLAS_BASE_URL: atlas.url });
  inside = await lookInside(system);
  driver = approving(system, inside);
}, 120_000);
afterAll(async () => {
  await driver.close();
  inside.close();
  await Promise.all([own.close(), atlas.close()]);
});

async function granted(cluster: string): Promise<string> {
  makeCluster(atlas.world, cluster);
  const project = payments(atlas.world);
  const id = await driver.approve(grantAccess, { project, cluster, level: 'logs', for: '4h' });
  expect((await atRest(inside, id)).state).toBe('succeeded');
  expect(effects(system, `/${cluster}:`)).toHaveLength(1);
  return id;
}

test('a grant for four hours ends four hours after it was sent by Redis’s time', async () => {
  const id = await granted('on-time');
  const request = await inside.request(id);
  if (request.state !== 'succeeded') throw new Error(request.state);
  const endsAt = Date.parse(dedicated(atlas.world, 'on-time').grant?.expirationTime ?? '');
  expect(endsAt).toBe(Math.floor((request.sent.at + 4 * HOUR_MS) / 1000) * 1000);
  expect(request.readBack).toBe(true);
  expect((await words(system, id, PEOPLE.rita)).card).toMatch(/Confirmed in Atlas/);
}, 120_000);

test('waits for a Retry-After date by the clock of the server that sent it', async () => {
  atlas.fault({
    kind: 'status',
    status: 429,
    errorCode: 'RATE_LIMITED',
    headers: { 'retry-after': new Date(ahead() + 2_000).toUTCString() },
    method: 'POST',
    path: /clusters\/limited:/,
    times: 1,
  });
  const id = await granted('limited');
  expect(writes(system, '/limited:')).toHaveLength(2);
  expect(await story(inside, id)).toBe('claimed sent returned claimed sent succeeded');
}, 120_000);
