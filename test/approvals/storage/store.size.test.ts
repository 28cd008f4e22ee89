// Finished requests stay in Redis, so each must be small.
import { expect, test } from '@jest/globals';
import { createWorld, projectNamed, startAtlas } from '../../../src/sandbox/atlas/index.js';
import { openArchive } from '../../bench/archive.js';
import { database } from '../../bench/link.js';
import { openWaitingRoom } from '../../bench/waiting.js';
import { openRedis } from '../../support/redis.js';

const COUNT = 300;
/** Half of its size as plain JSON. */
const MOST_BYTES = 4_500;

const { connection, freshStore } = await openRedis();

test('a finished request with its journal, cards and index entries takes at most 4,500 bytes', async () => {
  const store = freshStore();
  const world = createWorld(Date.now());
  const project = projectNamed(world, 'Payments').id;
  world.federatedDatabases.unshift(database(project, 0));
  const { url, credentials, close } = await startAtlas({ world });
  const room = await openWaitingRoom({ atlas: url, credentials, project });
  await close();
  await openArchive(room, store, connection).finished(COUNT);
  const keys = await connection.keys(store.key('*'));
  const bytes = await Promise.all(keys.map((key) => connection.memory('USAGE', key, 'SAMPLES', 0)));
  expect(bytes.reduce<number>((sum, one) => sum + (one ?? 0), 0) / COUNT).toBeLessThanOrEqual(MOST_BYTES);
});
