// Asks the sandbox's Atlas over HTTP.
import { afterAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { createAtlas } from '../../../src/atlas/client.js';
import { path } from '../../../src/atlas/path.js';
import { createLog } from '../../../src/log.js';
import { privateEndpoints } from '../../../src/operations/network/private-endpoints.js';
import type { LookUp } from '../../../src/operations/operation.js';
import { createOptionalReads } from '../../../src/operations/optional-reads.js';
import { startAtlas } from '../../../src/sandbox/atlas/index.js';
import { askForAnswer } from '../../../src/slack/answers/answer-for-asker.js';
import { LookUpRunner } from '../../../src/slack/answers/ask-atlas.js';
import { FakePeople, rita } from '../../support/people.js';

const log = createLog('silent');
const atlas = await startAtlas();
const reader = createAtlas({ baseUrl: atlas.url, credential: atlas.credentials.reader, log });
afterAll(async () => {
  await reader.close();
  await atlas.close();
});

/** Answers without the projects if Atlas doesn't list them in time. */
const run: LookUp['run'] = async (from) => {
  const partial = createOptionalReads();
  await partial.read('Projects are', from.get(path`/groups`, z.unknown()));
  return { headline: 'Projects', place: {}, facts: [], notes: [], missing: partial.missing };
};

test('gives a partial answer in time when reading the line used up most of the deadline', async () => {
  atlas.fault({ kind: 'hang', path: /groups/ });
  const deps = {
    asking: new LookUpRunner(reader, async () => []),
    offered: async () => ({ names: [] }),
    people: new FakePeople(),
    policy: { rules: [], lookUpRequesters: 'everyone' as const },
    log,
  };
  const question = { operation: { ...privateEndpoints, run }, params: {}, names: {}, person: rita, command: '/atlas' };
  const asked = await askForAnswer(deps, question, { leftMs: () => 200 });
  expect('answer' in asked && asked.answer.result.missing).toEqual([expect.stringMatching(/^Projects are/)]);
});
