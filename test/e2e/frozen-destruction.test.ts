// While everything is frozen, nothing destructive is sent, though approved; a change that only removes access is.
import { beforeAll, expect, test } from '@jest/globals';
import { createAtlas } from '../../src/atlas/client.js';
import { createLog } from '../../src/log.js';
import { snapshotKind } from '../../src/operations/backup/snapshot-param.js';
import { handleOf } from '../../src/operations/handles.js';
import { listNames } from '../../src/operations/params/kind.js';
import { CHANNELS, type OpenView, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, cardWhere, latestView, submitted } from '../support/acting.js';
import { dedicated, payments } from '../support/atlas-things.js';
import { answerForm, pressForm } from '../support/card-forms.js';
import { cardSaying, cardWith, idOn } from '../support/cards.js';
import { POLICY } from '../support/house.js';
import { textOf } from '../support/looking.js';
import { atRest, untilStored, writes } from '../support/outcome.js';
import { useHouse } from '../support/use-house.js';

const { rita, sam } = PEOPLE;
const RULE = `  - operations: [delete-cluster, delete-snapshot, pause-cluster, delete-db-user, disconnect-org, revoke-access]
    requesters: [sre]
freeze: [security]
`;

const house = useHouse({ roles: ['web', 'worker'], policy: `${POLICY}${RULE}` });
const { inside } = house;
beforeAll(async () => {
  // Who approves signs in elsewhere: what locks approvers out is refused.
  for (const person of house.slack.world.people) person.email = `${person.name}@people.example`;
  const expirationTime = new Date(Date.now() + 7_200_000).toISOString();
  dedicated(house.atlas.world, 'Cluster0').grant = { grantType: 'CLUSTER_DATABASE_LOGS', expirationTime };
}, 90_000);

/** The one before the newest, which may still be under way. */
async function takenSnapshot(cluster: string): Promise<string> {
  const { url: baseUrl, credentials, world } = house.atlas;
  const atlas = createAtlas({ baseUrl, credential: credentials.reader, log: createLog('silent') });
  const [, taken] = await listNames(atlas, snapshotKind, { project: payments(world), cluster });
  await atlas.close();
  return handleOf(taken?.id ?? '');
}

/** Rita asks for it, Sam approves it, each typing the name where the form asks for it. @returns its id */
async function approved(line: string, reason: string): Promise<string> {
  await house.slack.command(rita, CHANNELS.incident, `${line} because ${reason}`);
  const form = await latestView(house, rita, reason);
  await submitted(house, rita, form, confirmIn(form));
  const card = await cardWith(house, reason, /Approve/);
  const isForm = JSON.stringify(card.blocks).includes('decide:approve-form');
  if (!isForm) await house.slack.press(sam, cardWhere(card), 'decide:approve');
  else {
    const approving = await pressForm(house, sam, cardWhere(card), 'decide:approve-form', /Type its name/);
    expect(await answerForm(house, sam, approving, confirmIn(approving))).toEqual({ kind: 'closed' });
  }
  return idOn(card);
}

/** The paths of all calls that change something in Atlas. */
const sent = () =>
  writes(house, '/')
    .map(({ path }) => path)
    .filter((path) => !path.startsWith('/api/oauth/'));

function confirmIn({ view }: OpenView): Record<string, string> {
  const [, confirm] = /Type its name, (.*?), to/.exec(textOf(view)) ?? [];
  return confirm === undefined ? {} : { confirm };
}

test('a freeze over five destructive changes sends none of them until it ends', async () => {
  const snapshot = await takenSnapshot('Cluster0');
  const lines = [
    'delete-cluster reports-archive in Payments',
    `delete-snapshot ${snapshot} of Cluster0 in Payments`,
    'pause-cluster Cluster1 in Payments',
    'delete-db-user CN=billing in Payments',
    'disconnect-org "Counter SSO" from "Counter Inc"',
  ];
  expect(await ask(house, sam, 'freeze because INC-42')).toMatch(/All changes are frozen/);
  const ids = [];
  for (const [nth, line] of lines.entries()) ids.push(await approved(line, `SEC-${nth} cleanup`));
  for (const [nth, id] of ids.entries()) {
    await untilStored(inside, id, ({ state }) => state === 'approved');
    await cardSaying(house, `SEC-${nth} cleanup`, /All changes are frozen: INC-42/);
  }

  const gentle = await approved('revoke-access Cluster0 in Payments', 'SEC-9 is over');
  expect((await atRest(inside, gentle)).state).toBe('succeeded');
  expect(sent()).toEqual([expect.stringMatching(/Cluster0:revoke/)]);
  for (const id of ids) expect(await inside.request(id)).toMatchObject({ state: 'approved', attempts: 0 });

  expect(await ask(house, sam, 'unfreeze because INC-42 is over')).toMatch(/no longer frozen/);
  for (const id of ids) expect((await atRest(inside, id)).state).toBe('succeeded');
  expect(sent()).toHaveLength(6);
}, 240_000);
