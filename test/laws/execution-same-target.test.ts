// Two approved changes of one thing: one after the other, and the second is judged by what the first has left.
import { expect, test } from '@jest/globals';
import { grantAccess } from '../../src/operations/cluster/grant-access.js';
import { deleteQueryLimit } from '../../src/operations/federated-database/delete-query-limit.js';
import { PEOPLE } from '../../src/sandbox/slack/index.js';
import { makeCluster, makeDatabase, payments } from '../support/atlas-things.js';
import { atRest, effects, falseStatements, story, untilStored, words, writes } from '../support/outcome.js';
import { useHouse } from '../support/use-house.js';

const house = useHouse({ roles: ['web', 'worker', 'worker'] });
const { inside, desk } = house;

function grantOn(cluster: string, hours: number) {
  const project = payments(house.atlas.world);
  return desk.plan(grantAccess, { project, cluster, level: 'logs', for: `${hours}h` });
}

test('a change waits while another one of its target is unknown, others go on, and it is judged afresh afterwards', async () => {
  const { atlas } = house;
  for (const name of ['shared', 'elsewhere']) makeCluster(atlas.world, name);
  const [first, second, other] = await Promise.all([
    grantOn('shared', 4),
    grantOn('shared', 2),
    grantOn('elsewhere', 1),
  ]);
  atlas.fault({ kind: 'status after effect', status: 500, method: 'POST', path: /clusters\/shared:/, times: 1 });
  const end = atlas.onCall(({ method, path }) => {
    if (method === 'POST' && path.includes('/shared:'))
      atlas.fault({ kind: 'status', status: 503, path: /clusters\/shared$/ });
  });
  await desk.store(first);
  await untilStored(inside, first.id, ({ state }) => state === 'unknown');
  await desk.store(second);
  await desk.store(other);

  const waits = await untilStored(inside, second.id, (one) => one.state === 'approved' && one.delayed);
  expect(waits).toContain(first.id);
  expect((await atRest(inside, other.id)).state).toBe('succeeded');
  expect((await inside.request(first.id)).state).toBe('unknown');
  expect(writes(house, '/shared:')).toHaveLength(1);
  expect((await words(house, second.id, PEOPLE.rita)).answer).toContain(waits);

  end();
  atlas.clearFaults();
  const unknown = await inside.request(first.id);
  if (unknown.state === 'unknown') await inside.age(unknown, { nextReadAt: await inside.store.now() });
  expect((await atRest(inside, first.id)).state).toBe('succeeded');
  expect((await atRest(inside, second.id)).state).toBe('voided');
  expect(writes(house, '/shared:')).toHaveLength(1);
  expect(await story(inside, second.id)).toBe('delayed claimed voided');
  const { copy, told, answer } = await words(house, second.id, PEOPLE.rita);
  for (const text of [copy, told, answer])
    expect(text).toMatch(
      /the present grant went from none to database logs until .* Ask again to get approval for how things are now/,
    );
  expect(falseStatements(house, first.id, '/shared:')).toEqual([]);
}, 120_000);

test('of two changes of one thing that are due at once, the one that comes second finds it done and is void', async () => {
  makeDatabase(house.atlas.world, 'lake');
  const params = { project: payments(house.atlas.world), database: 'lake', limit: 'daily' };
  const both = await Promise.all([desk.plan(deleteQueryLimit, params), desk.plan(deleteQueryLimit, params)]);
  await Promise.all(both.map((one) => desk.store(one)));
  const ended = await Promise.all(both.map(({ id }) => atRest(inside, id)));
  expect(ended.map(({ state }) => state).sort()).toEqual(['succeeded', 'voided']);
  expect(writes(house, '/lake/')).toHaveLength(1);
  const late = ended.find(({ state }) => state === 'voided');
  expect((await words(house, late?.id ?? '', PEOPLE.rita)).copy).toMatch(
    /Nothing was changed in Atlas.*has no daily limit/,
  );
}, 60_000);

test('when Atlas refuses the first of two changes of one thing, the second is carried out', async () => {
  makeCluster(house.atlas.world, 'twice');
  const both = await Promise.all([grantOn('twice', 3), grantOn('twice', 5)]);
  house.atlas.fault({
    kind: 'status',
    status: 403,
    errorCode: 'X',
    method: 'POST',
    path: /clusters\/twice:/,
    times: 1,
  });
  await Promise.all(both.map((one) => desk.store(one)));
  const ended = await Promise.all(both.map(({ id }) => atRest(inside, id)));
  expect(ended.map(({ state }) => state).sort()).toEqual(['failed', 'succeeded']);
  expect([writes(house, '/twice:').length, effects(house, '/twice:').length]).toEqual([2, 1]);
}, 60_000);
