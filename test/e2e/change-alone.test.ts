// Changes that one person may make without approval.
import { expect, test } from '@jest/globals';
import { CHANNELS, GROUPS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { approvalsCard, askGrant, submitted } from '../support/acting.js';
import { cardSaying, idOn, typesOf } from '../support/cards.js';
import { lookInside } from '../support/inside.js';
import { textOf } from '../support/looking.js';
import { POLICY, type TestSystem } from '../support/test-system.js';
import { testSystems } from '../support/use-test-system.js';

const open = testSystems();
const ALONE = `${POLICY}  - operations: [revoke-access]\n    requesters: [sre]\n    alone: true\n`;
const LINE = 'revoke-access Cluster0 in Payments because INC-95 is over';

/** Gives MongoDB staff access. */
function granted({ atlas }: TestSystem): void {
  const found = atlas.world.clusters.find(({ name, kind }) => name === 'Cluster0' && kind === 'dedicated');
  if (found?.kind !== 'dedicated') throw new Error('no Cluster0');
  const expirationTime = new Date(Date.now() + 7_200_000).toISOString();
  found.grant = { grantType: 'CLUSTER_DATABASE_LOGS', expirationTime };
}
const revoked = ({ atlas }: TestSystem) =>
  atlas.calls.filter(({ path }) => path.endsWith(':revokeMongoDBEmployeeAccess'));

test('one person revokes access, visible to approvers and in the journal', async () => {
  const here = await open({ policy: ALONE });
  granted(here);
  const form = await askGrant(here, PEOPLE.rita, LINE);
  expect(textOf(form.view)).toMatch(/No approval needed: rule 4 .*Run it/);
  await submitted(here, PEOPLE.rita, form);
  const said = await cardSaying(here, 'INC-95', /^Done: /);
  expect(said).toMatch(/Cluster0 is revoked\. Confirmed (?!.*approved)/);
  expect(revoked(here)).toHaveLength(1);
  const posted = here.slack.calls.find(
    ({ method, args }) => method === 'chat.postMessage' && args.channel === CHANNELS.approvals,
  );
  expect(JSON.stringify(posted?.args)).not.toContain(GROUPS.security);
  const inside = await lookInside(here);
  const id = idOn(await approvalsCard(here, 'INC-95', 'done'));
  expect(typesOf(await inside.journal(id))).toBe('asked previewed quorum claimed sent succeeded');
  inside.close();
}, 120_000);

test('the form says so when there is nothing to revoke', async () => {
  const here = await open({ policy: ALONE });
  const { slack } = here;
  for (const cluster of here.atlas.world.clusters) if (cluster.kind === 'dedicated') cluster.grant = undefined;
  await slack.command(PEOPLE.rita, CHANNELS.incident, LINE);
  const { view } = await slack.until(() =>
    slack.openViews(PEOPLE.rita).find(({ view }) => textOf(view).includes('nothing to revoke')),
  );
  expect(textOf(view)).not.toMatch(/Run it|No approval needed/);
}, 120_000);
