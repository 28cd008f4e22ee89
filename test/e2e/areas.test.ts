// One change of each area in a real browser: asked for, approved, there in Atlas, and undone, after which Atlas is as it was.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { POLICY } from '../../src/sandbox/policy.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { atlasView } from '../../src/sandbox/web/atlas-note.js';
import { type Page as PageServer, startPage } from '../../src/sandbox/web/server.js';
import { at, get } from '../sandbox/atlas/caller.js';
import { payments } from '../support/atlas-things.js';
import { openBrowser } from '../support/browser.js';
import { useHouse } from '../support/use-house.js';

const house = useHouse({ roles: ['web', 'worker'], policy: POLICY });
let server: PageServer;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  const { slack, atlas } = house;
  const bundle = new URL('../../dist/sandbox/web/', import.meta.url);
  server = await startPage({ slack, atlas: atlasView(atlas), port: 0, bundle });
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await server?.close();
});
beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(60_000);
});
afterEach(() => page.close());

interface Asker {
  readonly id: string;
  readonly name: string;
}
const RITA: Asker = { id: PEOPLE.rita, name: 'Rita Reyes' };
/** In security, too. */
const MAX: Asker = { id: PEOPLE.max, name: 'Max Moreau' };

const person = (name: string) => page.getByRole('region', { name, exact: true });
const sam = () => person('Sam Sato');

/** Types the line, in a page that also shows what Sam approves. @returns what they see who typed it */
async function type({ id, name }: Asker, line: string): Promise<Locator> {
  const beside = `as2=${PEOPLE.sam}&channel2=${CHANNELS.approvals}`;
  await page.goto(`${server.url}?as=${id}&channel=${CHANNELS.incident}&${beside}`);
  await person(name).getByLabel('Message #inc-42').fill(`/atlas ${line}`);
  await page.keyboard.press('Enter');
  return person(name);
}

/** Returns once the form is gone. */
async function send(form: Locator, button: string): Promise<void> {
  await form.getByRole('button', { name: button }).click();
  await form.waitFor({ state: 'detached' });
}

async function askAndApprove(asker: Locator): Promise<void> {
  await send(asker.getByRole('dialog'), 'Ask for approval');
  await sam()
    .getByRole('button', { name: /^Approve:/ })
    .click();
}

const cardSaying = (theirs: Locator, reason: string) => theirs.getByRole('article').filter({ hasText: reason });
const says = (card: Locator, words: RegExp) => card.getByText(words).first().waitFor();

/** What Atlas shows at `place` of its reply; its lists are in no order. */
async function inAtlas(path: string, place: string): Promise<unknown> {
  const { world } = house.atlas;
  const ids = { project: payments(world), org: world.organizations[0]?.id, federation: world.federations[0]?.id };
  const { body } = await get(
    house.atlas,
    path.replace(/\{(\w+)\}/g, (_, name: keyof typeof ids) => ids[name] ?? ''),
  );
  const text = JSON.stringify(at(body, place), (_, value: unknown) =>
    Array.isArray(value) ? value.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))) : value,
  );
  return JSON.parse(text);
}

interface Walk {
  readonly area: string;
  readonly line: string;
  /** Where Atlas shows what it changes. */
  readonly path: string;
  readonly place: string;
  /** What the panel beside Slack shows only while it is changed. */
  readonly panel?: string;
  readonly asker?: Asker;
}
const CLUSTERS = '/groups/{project}/clusters';
const WALKS: readonly Walk[] = [
  {
    area: 'cluster',
    line: 'protect-cluster Cluster1 in Payments',
    path: `${CLUSTERS}/Cluster1`,
    place: 'terminationProtectionEnabled',
  },
  {
    area: 'queries',
    line: 'reject-query d88210 on Cluster0 in Payments',
    path: `${CLUSTERS}/Cluster0/queryShapes?status=REJECTED`,
    place: 'results',
  },
  {
    area: 'backup',
    line: 'set-backup-schedule Cluster0 weekly=8w in Payments',
    path: `${CLUSTERS}/Cluster0/backup/schedule`,
    place: 'policies.0.policyItems',
  },
  {
    area: 'network',
    line: 'remove-address 203.0.113.9/32 in Payments',
    path: '/groups/{project}/accessList',
    place: 'results',
  },
  {
    area: 'database users',
    line: 'set-db-user-roles app read@payments in Payments',
    path: '/groups/{project}/databaseUsers',
    place: 'results',
  },
  {
    area: 'people',
    line: 'add-role oli@counter.example project-cluster-manager in Payments',
    path: '/groups/{project}/users',
    place: 'results',
  },
  {
    area: 'alerts',
    line: 'mute-alert 095f8b in Payments',
    path: '/groups/{project}/alertConfigs',
    place: 'results.*.enabled',
  },
  {
    area: 'project',
    line: 'set-project-setting isDataExplorerEnabled=false in Payments',
    path: '/groups/{project}/settings',
    place: '',
  },
  {
    area: 'federation',
    line: 'connect-org "Entra trial" to "Counter Inc"',
    path: '/federationSettings/{federation}/connectedOrgConfigs',
    place: 'results',
    asker: MAX,
  },
  {
    area: 'federated database',
    line: 'set-query-limit FederatedDB0 daily to 10TB in Payments',
    path: '/groups/{project}/dataFederation/FederatedDB0/limits/bytesProcessed.daily',
    place: 'value',
    panel: 'daily: 10 TiB',
  },
];

test.each(WALKS)(
  '$area',
  async ({ area, line, path, place, panel, asker = RITA }) => {
    const before = await inAtlas(path, place);
    const theirs = await type(asker, `${line} because OPS-9 ${area}`);
    await askAndApprove(theirs);
    const card = cardSaying(theirs, `OPS-9 ${area}`);
    await says(card, /^Done: /);
    expect(await inAtlas(path, place)).not.toEqual(before);
    if (panel !== undefined) await page.getByText(panel).waitFor();

    // What the clock would do to a cluster.
    for (const cluster of house.atlas.world.clusters) if ('settlesAt' in cluster) cluster.settlesAt = 0;
    await card.getByRole('button', { name: /^Undo…/ }).click();
    await askAndApprove(theirs);
    await says(card, /Undone by/);
    expect(await inAtlas(path, place)).toEqual(before);
    if (panel !== undefined) await page.getByText(panel).waitFor({ state: 'detached' });
  },
  180_000,
);

test('keys, which cannot be undone: the name is typed by both', async () => {
  const listed = () => inAtlas('/orgs/{org}/apiKeys', 'results.*.publicKey');
  expect(await listed()).toContain('pipeline');
  const max = await type(MAX, 'delete-api-key pipeline of "Counter Inc" because OPS-9 keys');
  await max.getByLabel(/^Type its name, pipeline/).fill('pipeline');
  await send(max.getByRole('dialog'), 'Ask for approval');
  await sam()
    .getByRole('button', { name: /^Approve for good…/ })
    .click();
  await sam()
    .getByLabel(/^Type its name, pipeline/)
    .fill('pipeline');
  await send(sam().getByRole('dialog'), 'Approve for good');
  const card = cardSaying(max, 'OPS-9 keys');
  await says(card, /^Done: /);
  expect(await listed()).not.toContain('pipeline');
  expect(await card.getByRole('button', { name: /^Undo/ }).count()).toBe(0);
}, 180_000);
