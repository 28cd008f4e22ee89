// How many providers an organization can have for its databases, against a stateful Atlas.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { connectOrg } from '../../../src/operations/federation/connect-org.js';
import { openFixture } from '../fixture.js';
import { between, NOW } from '../given.js';

let fixture: Awaited<ReturnType<typeof openFixture>>;
beforeEach(async () => {
  fixture = await openFixture(() => NOW);
});
afterEach(() => fixture.close());

test.each([
  ['Entra trial', 'Counter Labs', [/with Labs Google.*only one.*disconnect-org "Labs Google" from "Counter Labs"/]],
  ['CI pipelines', 'Counter Labs', []],
  ['Entra trial', 'Counter Inc', []],
])('allows one OIDC provider for people: connecting %s to %s', async (provider, org, sentences) => {
  const given = await between(provider, org)(fixture);
  const { blockers } = await connectOrg.preview(fixture.atlas, given, NOW);
  expect(blockers.map(({ sentence }) => sentence)).toEqual(sentences.map((one) => expect.stringMatching(one)));
});
