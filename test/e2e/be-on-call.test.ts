// An on-call engineer's session over signed HTTP: without trouble, and with hostile names, limits and refused blocks.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { projectNamed } from '../../src/sandbox/atlas/index.js';
import { BOT_USER_ID, CHANNELS, type Message, PEOPLE } from '../../src/sandbox/slack/index.js';
import { cardWhere } from '../support/acting.js';
import { dedicated, objectId } from '../support/atlas-things.js';
import { channelsOf } from '../support/incident.js';
import { textOf } from '../support/looking.js';
import {
  accessSaid,
  atRest,
  grantApproved,
  grantAsked,
  lookUps,
  NEW_BLOCKS,
  type OnCallSession,
  refreshed,
  typed,
  typesIn,
  wholeTable,
} from '../support/on-call-session.js';
import { useTestSystem } from '../support/use-test-system.js';

const { rita, oli, sam } = PEOPLE;
const AN_HOUR_AGO = () => new Date(Date.now() - 3_600_000).toISOString();

const CHANNEL = 'C0INC43000';
const PROJECT = 'Zahlung <!channel> & *größe* _支払い_ `x`'.padEnd(64, '~');
/** As hostile as Atlas allows: words of the command, and as long as a name can be. */
const CLUSTER = 'for-in-because-'.padEnd(64, 'x');
const COLLECTION = '<!here> *größe* 東京 & ~more~';
const FORMULA = '=HYPERLINK("https://example.com")';
const LABS = objectId();
const INC = objectId();

const system = useTestSystem({ roles: ['web', 'worker'] });
beforeAll(async () => {
  makeHostile();
}, 90_000);

const { said, toAll, lastAlone } = channelsOf(() => system);
const grants = (projectId: string) =>
  system.atlas.calls.filter(
    ({ method, path }) => method === 'POST' && path.includes(projectId) && path.includes('grantMongoDBEmployeeAccess'),
  );

/** Two projects with one name in two organizations. The first has a cluster like Cluster0 with another name. */
function makeHostile(): void {
  const { world } = system.atlas;
  const like = projectNamed(world, 'Payments');
  const labs = world.organizations.find(({ id }) => id !== like.organizationId);
  if (labs === undefined) throw new Error('there is only one organization');
  world.projects.push({ ...like, id: INC, name: PROJECT });
  world.projects.push({ ...like, id: LABS, name: PROJECT, organizationId: labs.id });
  const { namespaces, restoreJobs, ...rest } = dedicated(world, 'Cluster0');
  const cluster = {
    ...rest,
    id: objectId(),
    projectId: INC,
    name: CLUSTER,
    grant: undefined,
    namespaces: [`payments.${COLLECTION}`, ...namespaces],
    restoreJobs: restoreJobs.map((job) => ({ ...job, targetClusterName: FORMULA })),
  };
  world.clusters.push(cluster);
  const alert = world.alerts.find(({ clusterName, status }) => clusterName === 'Cluster0' && status === 'OPEN');
  if (alert === undefined) throw new Error('Cluster0 has no open alert');
  world.alerts.push({ ...alert, id: objectId(), projectId: INC, clusterName: CLUSTER, clusterId: cluster.id });
  system.slack.world.channels.push({
    id: CHANNEL,
    name: 'inc-43',
    kind: 'public',
    members: [rita, oli, sam, BOT_USER_ID],
    archived: false,
    connectedTeams: [],
  });
}

test('an on-call session goes from the binding to a grant that has ended', async () => {
  const session: OnCallSession = {
    system,
    channel: CHANNELS.incident,
    cluster: 'Cluster0',
    reason: 'INC-77 slow checkout',
  };
  const { projectId } = dedicated(system.atlas.world, 'Cluster0');
  expect((await said(rita, 'use Payments Cluster0')).text).toMatch(/now defaults to Payments \/ /);

  const [, alerts, hottest, history, jobs] = await lookUps(session);
  for (const message of [alerts, hottest, jobs]) expect(message && typesIn(message)).toContain('data_table');
  expect(history && typesIn(history)).toContain('data_visualization');
  const rows = await wholeTable(session);
  expect(rows).toHaveLength(1 + 230);
  expect(rows[0]).toMatch(/^Status,Started,Finished/);

  const id = await grantAsked(session);
  expect(grants(projectId)).toHaveLength(0);
  expect(textOf((await grantApproved(session)).blocks)).toMatch(/Confirmed in Atlas/);
  expect(grants(projectId)).toHaveLength(1);
  const access = await accessSaid(session, /access to 2 clusters.*Cluster0 open .*database logs/);
  await atRest(session, id);

  const { grant } = dedicated(system.atlas.world, 'Cluster0');
  if (grant === undefined) throw new Error('there is no grant');
  dedicated(system.atlas.world, 'Cluster0').grant = { ...grant, expirationTime: AN_HOUR_AGO() };
  await refreshed(session, access, /access to \S+ for another.*Cluster0 ended .*database logs/);
  expect(grants(projectId)).toHaveLength(1);
}, 120_000);

describe('an on-call session with refused blocks, hostile names and limits', () => {
  let session: OnCallSession;

  beforeAll(() => {
    system.slack.refuseNewBlocks(true);
    session = { system, channel: CHANNEL, cluster: CLUSTER, reason: 'INC-78 <!everyone> & *now*', before: limits };
  });

  const LIMITED = {
    kind: 'status',
    status: 429,
    errorCode: 'RATE_LIMITED_TOKEN_BUCKET',
    headers: { 'retry-after': '1' },
  };
  const slackLimits = (method: string) => system.slack.fault({ method, kind: 'ratelimited', retryAfter: 1 });
  function limits(step: string): void {
    if (step === 'alerts') slackLimits('chat.postMessage');
    if (step === 'namespaces') system.atlas.fault({ ...LIMITED, kind: 'status', path: /collStats/, times: 1 });
    if (step === 'file') slackLimits('files.completeUploadExternal');
    if (step === 'approve') {
      system.atlas.fault({ ...LIMITED, kind: 'status', path: /grantMongoDBEmployeeAccess/, times: 1 });
      slackLimits('chat.update');
    }
  }

  test('works the same, in plain blocks and with every name intact', async () => {
    await system.slack.command(rita, CHANNEL, typed(`use "${PROJECT}" "${CLUSTER}"`));
    const asked = await system.slack.until(() => system.slack.messages(CHANNEL, rita).at(-1));
    expect(textOf([asked.text, asked.blocks])).toMatch(
      /Two projects are called .*\(Counter \w+\) and .*\(Counter \w+\)\. Which one/,
    );
    const labels = asked.blocks.flatMap((block) => (block.type === 'actions' ? block.elements.map(textOf) : []));
    const inc = labels.findIndex((label) => label.trim().endsWith('(Counter Inc)'));
    await system.slack.press(rita, cardWhere(lastAlone(rita, CHANNEL)), `run:${inc}`);
    const note = await system.slack.until(() => toAll(CHANNEL).at(-1));
    expect(note.text).toMatch(/now defaults to .*&lt;!channel&gt; &amp; .*\/ for-in-because-x/);

    const answers = await lookUps(session);
    const [, , hottest, history] = answers;
    expect(textOf(hottest?.blocks)).toContain(COLLECTION);
    expect(textOf(history?.blocks)).toMatch(/UTC.*payments/);
    const [, ...rows] = await wholeTable(session);
    expect(rows).toHaveLength(230);
    expect(rows[0]).toContain(`,"'=HYPERLINK(`);
    expect(rows.join('\n')).not.toContain('"=');

    const id = await grantAsked(session);
    expect(textOf((await grantApproved(session)).blocks)).toMatch(/Confirmed in Atlas/);
    expect(grants(INC).map(({ status }) => status)).toEqual([429, expect.any(Number)]);
    expect(grants(INC).filter(({ changed }) => changed !== undefined)).toHaveLength(1);
    expect(grants(LABS)).toEqual([]);
    expect(textOf((await accessSaid(session, /database logs/)).blocks)).toContain(CLUSTER);
    await atRest(session, id);
    const limited = system.slack.calls.filter(({ answer }) => answer.error === 'ratelimited');
    expect(limited.map(({ method }) => method)).toEqual([
      'chat.postMessage',
      'files.completeUploadExternal',
      'chat.update',
    ]);
  }, 120_000);

  test('posts no unescaped markup and no refused blocks', () => {
    const seen = [...system.slack.messages(CHANNEL, rita), ...system.slack.messages(CHANNELS.approvals).slice(-4)];
    expect(seen.length).toBeGreaterThan(8);
    for (const message of seen) {
      expect(typesIn(message).filter((type) => NEW_BLOCKS.includes(type))).toEqual([]);
      expect(markupIn(message)).not.toMatch(/<!(channel|here|everyone)>/);
    }
  });
});

/** All text that Slack parses as markup: the top-level text, and each mrkdwn text. */
function markupIn({ text, blocks }: Message): string {
  const found = [text];
  JSON.stringify(blocks, (_, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'type' in value && value.type === 'mrkdwn')
      found.push(textOf(value));
    return value;
  });
  return found.join('\n');
}
