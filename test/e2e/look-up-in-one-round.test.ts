// Slack and Atlas are asked in parallel, so that nobody waits for one after the other.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { latestView, privateAnswers } from '../support/acting.js';
import { openTestSystem, type TestSystem } from '../support/test-system.js';

const { rita } = PEOPLE;
/** Longer than all answers of Atlas take on a busy machine. */
const SLOW_MS = 2_000;

let system: TestSystem;
beforeEach(async () => {
  system = await openTestSystem({ roles: ['web'] });
}, 120_000);
afterEach(() => system.close());

const slowly = (method: string) => system.slack.fault({ method, kind: 'slow', ms: SLOW_MS, carriedOut: true });
const answerOf = (method: string) =>
  system.slack.until(() => system.slack.calls.find((call) => call.method === method));
const lookedAt = (path: RegExp) => system.atlas.calls.filter((call) => path.test(call.path)).map(({ at }) => at);

test('reads Atlas for the preview while the form opens, and draws the form once', async () => {
  const { slack } = system;
  slowly('views.open');
  await slack.command(rita, CHANNELS.incident, 'grant-access Cluster0 in Payments for 4h because INC-1 slow checkout');
  await latestView(system, rita, 'Undo');
  const opened = await answerOf('views.open');
  const looks = lookedAt(/\/clusters\/Cluster0$|\/settings$/);
  expect(looks).toHaveLength(2);
  expect(Math.max(...looks)).toBeLessThan(opened.at);
  expect(slack.calls.filter(({ method }) => method === 'views.update')).toHaveLength(1);
});

test('asks Atlas while Slack describes the channel, and answers only after that', async () => {
  const { slack } = system;
  slowly('conversations.info');
  await slack.command(rita, CHANNELS.incident, 'private-endpoints in Payments');
  await slack.until(() => privateAnswers(system, rita, CHANNELS.incident).length > 0);
  const [said, answered] = [await answerOf('conversations.info'), await answerOf('response_url')];
  const looks = lookedAt(/\/endpointIds$/);
  expect(looks).toHaveLength(1);
  expect(Math.max(...looks)).toBeLessThan(said.at);
  expect(answered.at).toBeGreaterThanOrEqual(said.at);
});
