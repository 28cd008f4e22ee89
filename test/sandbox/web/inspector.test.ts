// The inspector of a full sandbox: real Redis, real HTTP and the bot's production build.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/index.js';
import { openScenes, type Scenes } from '../../support/behind-scenes.js';
import { approved, asked, checkOnce, ONCE } from './asking.js';

let sandbox: Scenes;
beforeAll(async () => {
  sandbox = await openScenes();
}, 120_000);
afterAll(() => sandbox?.stop());

describe('the inspector', () => {
  test('shows a change’s events in order with their source', async () => {
    const id = await asked(sandbox, 'Cluster0', 'timeline one');
    await approved(sandbox, 'timeline one');
    expect(await checkOnce(sandbox, id, 'done')).toMatchObject(ONCE);
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
  }, 120_000);

  test('shows an entry’s details: arguments, response, stored request and posted message', async () => {
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
      PEOPLE.sam,
      ({ channels }) => channels.find(({ id }) => id === CHANNELS.approvals)?.messages,
    );
    expect(cards.map(({ ts }) => ts)).toContain(posted?.drew?.ts);
  });

  test('shows no tokens, secrets or presigned links', async () => {
    // Atlas's response contains users' email addresses as usernames.
    const text = 'events in Payments with people';
    await sandbox.act(PEOPLE.rita, { kind: 'command', channel: CHANNELS.incident, name: '/atlas', text });
    const { entries } = await sandbox.behind((behind) =>
      behind.entries.some(({ source, what }) => source === 'atlas' && what.includes('/events')) ? behind : undefined,
    );
    const details = await Promise.all(entries.map((entry) => sandbox.details(entry)));
    const all = JSON.stringify([entries, details]);
    expect(all.includes('response_url')).toBe(true);
    const secret = /xox[a-z]-|mdb_sa_sk_|\/response\/|X-Amz-|mongodb\+srv:|[\w.]+@counter\.example/;
    expect(secret.exec(all)?.[0]).toBeUndefined();
  });
});
