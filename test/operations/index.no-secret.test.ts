// Whatever else Atlas shows, such as connection strings and keys, the answer of a look-up has none of it.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createAtlas } from '../../src/atlas/client.js';
import { createLog } from '../../src/log.js';
import { type AtlasStandIn, startAtlas } from '../../src/sandbox/atlas/index.js';
import { PLANTED, planting } from '../support/planted.js';
import { LOOK_UP_LINES, readLookUp } from './every-call.js';
import { NOW } from './given.js';

let standIn: AtlasStandIn;
let client: ReturnType<typeof createAtlas>;
beforeAll(async () => {
  standIn = await startAtlas({ now: () => NOW });
  client = createAtlas({ baseUrl: standIn.url, credential: standIn.credentials.reader, log: createLog('silent') });
});
afterAll(async () => {
  await client.close();
  await standIn.close();
});

test.each(LOOK_UP_LINES)('%s', async (line) => {
  const { operation, params } = await readLookUp(client, line);
  const answer = await operation.run(planting(client), params, NOW);
  expect(JSON.stringify(answer)).not.toContain(PLANTED);
});
