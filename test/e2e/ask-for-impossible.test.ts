// A request that turns out to be impossible once the worker reads Atlas: only its requester learns of it.
import { afterEach, expect, test } from '@jest/globals';
import { CHANNELS, type Message, PEOPLE } from '../../src/sandbox/slack/index.js';
import { approvalsCard, askGrant, cardWhere, latestView, ownCard, submitted } from '../support/acting.js';
import { idOn } from '../support/cards.js';
import { textOf, toldDirectly } from '../support/looking.js';
import { atRest } from '../support/outcome.js';
import type { TestSystem } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const system = useTestSystem({ roles: ['web', 'worker'] });
const { rita } = PEOPLE;
afterEach(() => system.atlas.clearFaults());

/** Texts of messages that mention the reason, in the approvals channel and where the request was made. */
const posted = ({ slack }: TestSystem, reason: string) =>
  [CHANNELS.approvals, CHANNELS.incident]
    .flatMap((channel) => slack.messages(channel))
    .map(({ text, blocks }) => textOf([text, blocks]))
    .filter((text) => text.includes(reason));

test('a request that Atlas can’t carry out is shown only to its requester, who edits it and asks again', async () => {
  const { slack, atlas } = system;
  const { clusters } = atlas.world;
  const line =
    'grant-access Cluster1 in Payments for 4h level infrastructure case 01234567 because INC-71 slow checkout';
  const view = await askGrant(system, rita, line);
  const [gone] = clusters.splice(
    clusters.findIndex(({ name }) => name === 'Cluster1'),
    1,
  );
  await submitted(system, rita, view);
  const told = await slack.until(() => toldDirectly(slack, rita).find(({ text }) => text.startsWith('Not possible: ')));
  await atRest(system.inside, idOn(told));
  expect(posted(system, 'INC-71')).toEqual([]);

  if (gone !== undefined) clusters.push(gone);
  await slack.press(rita, cardWhere(told), 'edit');
  const again = await latestView(system, rita, 'Undo');
  for (const [param, value] of [
    ['case', '01234567'],
    ['for', '4h'],
  ] as const)
    expect(again.view.blocks).toContainEqual(
      expect.objectContaining({
        block_id: `param:${param}`,
        element: expect.objectContaining({ initial_value: value }),
      }),
    );
  expect(textOf(again.view)).toMatch(/Cluster1.*infrastructure.*INC-71 slow checkout/);
  await submitted(system, rita, again);
  await approvalsCard(system, 'INC-71 slow checkout', 'waiting');
  await slack.until(() => posted(system, 'INC-71 slow checkout').length === 2);
}, 120_000);

test('a request that Atlas doesn’t let me read is shown only to its requester', async () => {
  const { slack, atlas } = system;
  const view = await askGrant(system, rita, 'grant-access Cluster0 in Payments for 4h because INC-72');
  atlas.fault({ kind: 'status', status: 403, errorCode: 'USER_UNAUTHORIZED', path: /clusters\/Cluster0$/ });
  await submitted(system, rita, view);
  const isTold = ({ text }: Message) => /^Not possible: .*Cluster0/.test(text);
  const told = await slack.until(() => toldDirectly(slack, rita).find(isTold));
  await atRest(system.inside, idOn(told));
  expect(posted(system, 'INC-72')).toEqual([]);
}, 120_000);

test('a request is posted once Atlas can be reached', async () => {
  const { slack, atlas } = system;
  const view = await askGrant(system, rita, 'grant-access Cluster0 in Payments for 4h because INC-73');
  atlas.fault({ kind: 'status', status: 503, path: /clusters\/Cluster0$/ });
  await submitted(system, rita, view);
  await ownCard(system, rita, 'INC-73', /I’ll keep trying/);
  expect(posted(system, 'INC-73')).toEqual([]);
  atlas.clearFaults();
  await approvalsCard(system, 'INC-73', 'waiting');
  await slack.until(() => posted(system, 'INC-73').length === 2);
}, 120_000);
