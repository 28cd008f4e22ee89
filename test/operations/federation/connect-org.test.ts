// How many providers an organization may have for its databases, against a stateful Atlas.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { connectOrg } from '../../../src/operations/federation/connect-org.js';
import { between, NOW } from '../given.js';
import { openStage } from '../stage.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeEach(async () => {
  stage = await openStage(() => NOW);
});
afterEach(() => stage.close());

test.each([
  ['Entra trial', 'Counter Labs', [/with Labs Google.*only one.*disconnect-org "Labs Google" from "Counter Labs"/]],
  ['CI pipelines', 'Counter Labs', []],
  ['Entra trial', 'Counter Inc', []],
])('%s is connected to %s only beside providers for applications', async (provider, org, sentences) => {
  const given = await between(provider, org)(stage);
  const { blockers } = await connectOrg.preview(stage.atlas, given, NOW);
  expect(blockers.map(({ sentence }) => sentence)).toEqual(sentences.map((one) => expect.stringMatching(one)));
});
