// The glass box and the fault dial of a whole sandbox: real Redis, real HTTP, the bot in its production build.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/index.js';
import type { Check } from '../../../src/sandbox/web/glass-wire.js';
import type { Act, Snapshot } from '../../../src/sandbox/web/wire.js';
import { type Behind, openScenes, type Scenes } from '../../support/behind-scenes.js';
import { ask as askRaw } from './page.js';

const { rita, sam } = PEOPLE;

let sandbox: Scenes;
beforeAll(async () => {
  sandbox = await openScenes();
}, 120_000);
afterAll(() => sandbox?.stop());

const asked = (cluster: string, reason: string) =>
  requested(`grant-access ${cluster} in Payments for 1h level logs`, reason);

/** Rita asks for a change. @returns the request's id, once its card waits for approval */
async function requested(line: string, reason: string): Promise<string> {
  const text = `${line} because ${reason}`;
  await sandbox.act(rita, { kind: 'command', channel: CHANNELS.incident, name: '/atlas', text });
  const filled = ({ views }: Snapshot) =>
    views.find((view) => JSON.stringify(view).includes(reason) && view.submit)?.id;
  const viewId = await sandbox.sees(rita, filled);
  expect(await sandbox.act(rita, { kind: 'submit', viewId, values: {} })).toEqual({ kind: 'done' });
  const press = await approveIn(reason);
  return press.blockId.replace('decide:', '');
}

/** The press on the card with this reason. */
async function approveIn(reason: string): Promise<Extract<Act, { kind: 'press' }>> {
  return sandbox.sees(sam, ({ channels }) => {
    const messages = channels.find(({ id }) => id === CHANNELS.approvals)?.messages ?? [];
    const card = messages.find(({ blocks }) => JSON.stringify(blocks).includes(reason));
    const actions = card?.blocks.find(({ type }) => type === 'actions');
    if (card === undefined || actions?.block_id === undefined) return undefined;
    const place = { channel: CHANNELS.approvals, ts: card.ts };
    return { kind: 'press', in: place, blockId: actions.block_id, actionId: 'decide:approve', value: null };
  });
}

const approved = async (reason: string) =>
  expect(await sandbox.act(sam, await approveIn(reason))).toEqual({ kind: 'done' });

const checkOf =
  (id: string, is: (check: Check) => boolean) =>
  ({ glass }: Behind) =>
    glass.checks.find((check) => check.request === id && is(check));
const saysDone = ({ card }: Check) => card === 'done';
const journalOf = (id: string, { entries }: Behind) =>
  entries.filter(({ source, requests }) => source === 'journal' && requests.includes(id)).map(({ answer }) => answer);
const ONCE = { received: 1, carriedOut: 1, card: 'done', verdict: 'holds' };

describe('the glass box', () => {
  test('shows what happened to a change in order, each entry with what it came from', async () => {
    const id = await asked('Cluster0', 'timeline one');
    await approved('timeline one');
    expect(await sandbox.behind(checkOf(id, saysDone))).toMatchObject(ONCE);
    const { entries } = await sandbox.behind((behind) => behind);
    const about = entries.filter(({ requests }) => requests.includes(id));
    const order = [
      about.findIndex(({ source, answer }) => source === 'journal' && answer === 'asked'),
      about.findIndex(({ source, what }) => source === 'slack' && what === 'chat.postMessage in #atlas-approvals'),
      about.findIndex(
        ({ source, what, who }) => source === 'slack' && what === 'pressed Approve' && who === 'Sam Sato',
      ),
      about.findIndex(({ source, answer, who }) => source === 'journal' && answer === 'approved' && who === 'Sam Sato'),
      about.findIndex(({ source, answer }) => source === 'journal' && answer === 'sent'),
      about.findIndex(({ source, tone, who }) => source === 'atlas' && tone === 'change' && who === 'executor'),
      about.findIndex(({ source, answer }) => source === 'journal' && answer === 'succeeded'),
      about.findIndex(({ source, what }) => source === 'requests' && what === `${id} is stored as succeeded`),
    ];
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((one, other) => one - other));
  }, 60_000);

  test('tells of each entry where it came from: arguments and answer, the request as stored, the message it drew', async () => {
    const { entries } = await sandbox.behind((behind) => behind);
    const textOf = async (is: (entry: (typeof entries)[number]) => boolean) => {
      const found = entries.find(is);
      if (found === undefined) throw new Error('no such entry');
      return JSON.stringify(await sandbox.details(found));
    };
    expect(await textOf(({ tone, source }) => source === 'atlas' && tone === 'change')).toMatch(
      /CLUSTER_DATABASE_LOGS/,
    );
    expect(await textOf(({ source }) => source === 'requests')).toMatch(/planHash|preparing/);
    const posted = entries.find(({ what }) => what === 'chat.postMessage in #atlas-approvals');
    expect(posted?.drew?.channel).toBe(CHANNELS.approvals);
    const cards = await sandbox.sees(
      sam,
      ({ channels }) => channels.find(({ id }) => id === CHANNELS.approvals)?.messages,
    );
    expect(cards.map(({ ts }) => ts)).toContain(posted?.drew?.ts);
  });

  test('shows no token, no secret and no link that needs no other key', async () => {
    const { entries } = await sandbox.behind((behind) => behind);
    const details = await Promise.all(entries.map((entry) => sandbox.details(entry)));
    const all = JSON.stringify([entries, details]);
    expect(all.includes('response_url')).toBe(true);
    const secret = /xox[a-z]-|mdb_sa_sk_|\/response\/|X-Amz-|mongodb\+srv:|[\w.]+@counter\.example/;
    expect(secret.exec(all)?.[0]).toBeUndefined();
  });
});

describe('the fault dial', () => {
  test('an Atlas that answers 502 after it did it: not known at first, then done, with one call', async () => {
    expect(await sandbox.dial({ turn: 'atlas', to: 'after' })).toMatchObject({ done: true });
    const id = await asked('Cluster1', 'dial 502');
    await approved('dial 502');
    expect(await sandbox.behind(checkOf(id, saysDone))).toMatchObject(ONCE);
    const journal = await sandbox.behind((behind) => journalOf(id, behind));
    expect(journal.indexOf('lost')).toBeGreaterThan(journal.indexOf('sent'));
    expect(journal.at(-1)).toBe('succeeded');
    expect(await sandbox.dial({ wellAgain: true })).toMatchObject({ done: true });
  }, 90_000);

  test('a killed worker comes back, and does what was approved while it was gone', async () => {
    const id = await asked('Cluster0', 'dial killed');
    await sandbox.dial({ deed: 'kill-worker' });
    const lifeOf = ({ dial }: Behind) => dial.processes.find(({ name }) => name === 'worker')?.life;
    expect(await sandbox.behind(lifeOf)).not.toBe('running');
    await approved('dial killed');
    expect(await sandbox.behind(checkOf(id, saysDone))).toMatchObject(ONCE);
    await sandbox.behind((behind) => lifeOf(behind) === 'running');
  }, 90_000);

  test('a request expires when time is moved forward, and says so', async () => {
    const id = await asked('Cluster1', 'dial time');
    const said = await sandbox.dial({ deed: 'hour' });
    expect(said).toEqual({ done: true, sentence: `An hour later for ${id}` });
    const check = await sandbox.behind(checkOf(id, ({ card }) => card === 'expired'));
    expect(check).toMatchObject({ received: 0, carriedOut: 0, verdict: 'holds' });
  }, 60_000);

  test('Redis killed and started again has kept the request, and the bot goes on with it', async () => {
    const id = await asked('Cluster0', 'dial redis');
    await sandbox.dial({ turn: 'redis', to: 'killed' });
    await sandbox.behind(({ glass }) => glass.redis === 'not reachable');
    await sandbox.dial({ turn: 'redis', to: 'well' });
    await sandbox.behind(({ glass }) => glass.redis === 'read');
    expect(await sandbox.dial({ deed: 'hour' })).toMatchObject({ done: true });
    await sandbox.behind(checkOf(id, ({ card }) => card === 'expired'));
  }, 90_000);

  test('a limit that somebody else doubled is not deleted under an approval of what it was', async () => {
    const id = await requested('delete-query-limit FederatedDB0 daily in Payments', 'dial drift');
    const { sentence } = await sandbox.dial({ deed: 'limit' });
    expect(sentence).toMatch(/^Another administrator: the daily limit of FederatedDB0 is \d+ GiB now$/);
    await approved('dial drift');
    const check = await sandbox.behind(checkOf(id, ({ card }) => card === 'void'));
    expect(check).toMatchObject({ received: 0, carriedOut: 0, verdict: 'holds' });
    const { entries } = await sandbox.behind((behind) => behind);
    expect(entries.filter(({ source }) => source === 'dial').map(({ what }) => what)).toContain(sentence);
  }, 60_000);

  test('knows nothing but its own knobs, and answers no other site', async () => {
    await expect(sandbox.dial({ deed: 'rm' })).resolves.toMatchObject({ done: false });
    await expect(sandbox.dial({ turn: 'atlas', to: 'gone' })).resolves.toMatchObject({ done: false });
    const json = { 'content-type': 'application/json' };
    const body = JSON.stringify({ wellAgain: true });
    for (const path of ['dial', 'stories']) {
      const url = `${sandbox.url}${path}`;
      expect(await askRaw(url, { ...json, origin: 'https://evil.example' }, 'POST', body)).toMatchObject({
        status: 403,
      });
      expect(await askRaw(url, { 'content-type': 'text/plain' }, 'POST', body)).toMatchObject({ status: 415 });
      expect(await askRaw(url, json, 'POST', '{"rm":true}')).toMatchObject({ status: 400 });
    }
    expect(await askRaw(`${sandbox.url}glass`, { host: 'evil.example' })).toMatchObject({ status: 403 });
  });
});
