// A whole approval before, during and after some trouble of Redis: who was told what, and how it ended.
import { expect } from '@jest/globals';
import { GROUPS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { approvalsCard, askGrant, decide } from './acting.js';
import { makeCluster } from './atlas-things.js';
import { type Asked, askedGrant, cardSaying, grantCalls, idOn } from './cards.js';
import { eventually, gate } from './eventually.js';
import type { House } from './house.js';
import type { Inside } from './inside.js';
import { atRest, falseWords, story } from './outcome.js';
import { toldAlone } from './telling.js';

export interface Trouble {
  begin(): unknown;
  end(): unknown;
}

export interface Survivor {
  /** What the approver and the requester were told during it that is not so. */
  readonly untruths: readonly string[];
  /** Of the three requests: approved during it, carried out during it, submitted during it. */
  ends(): Promise<readonly End[]>;
}

export interface End {
  readonly state: string;
  /** That were sent. */
  readonly calls: number;
  readonly falseWords: readonly string[];
  /** What the journal has of it. */
  readonly story: string;
}

const NOT_RECORDED = /nothing was recorded|Not recorded/;
const NOT_SURE = /cannot say (that|whether)|did not say in time/;

/** The clusters that `survive` needs; before the bot looks at Atlas for the first time, as it remembers names for a while. */
export function makeReady({ atlas }: House, names: readonly string[]): void {
  for (const name of names) for (const cluster of clustersOf(name)) makeCluster(atlas.world, cluster);
}

const clustersOf = (name: string) => [`${name}-pressed`, `${name}-running`, `${name}-typed`] as const;

/** @param name made ready before: on the clusters and the cards of this trouble alone */
export async function survive(house: House, inside: Inside, name: string, trouble: Trouble): Promise<Survivor> {
  const { slack } = house;
  const [pressed, running, typed] = clustersOf(name);
  const first = await askedGrant(house, pressed, pressed);
  const { id: second, answer } = await underWay(house, running);
  const form = await askGrant(house, PEOPLE.rita, `grant-access ${typed} in Payments for 4h because ${typed}`);
  const before = toldAlone(slack, PEOPLE.sam).length;
  // Who may approve is not known any more, so that the press has to store it first.
  await inside.redis.del(inside.store.key('membership', GROUPS.security));

  await trouble.begin();
  const [seen] = await Promise.all([
    slack.submit(PEOPLE.rita, form.id),
    decide(house, PEOPLE.sam, first.card, 'decide:approve'),
  ]);
  answer(); // Atlas's, to a worker that cannot store it now
  await slack.until(() => toldAlone(slack, PEOPLE.sam).length > before, 15_000).catch(() => {});
  const told = toldAlone(slack, PEOPLE.sam).slice(before).join(' ');
  await trouble.end();

  const isStored = JSON.stringify(await eventually(() => inside.store.open(50).catch(() => undefined))).includes(typed);
  const refused = 'errors' in seen ? Object.values(seen.errors).join(' ') : '';
  await pressUntilRecorded(house, inside, first);
  if (seen.kind !== 'closed') await submitUntilStored(house, form.id);
  const third = await approvalsCard(house, typed, 'waiting');
  await decide(house, PEOPLE.ada, third, 'decide:approve');
  const isPressed = (await inside.journal(first.id)).some(({ type, by }) => type === 'approved' && by === PEOPLE.sam);
  const three = [
    { id: first.id, cluster: pressed },
    { id: second, cluster: running },
    { id: idOn(third), cluster: typed },
  ];
  return {
    untruths: [...untrue(told, isPressed), ...untrue(refused, isStored)],
    ends: () => Promise.all(three.map(({ id, cluster }) => endOf(house, inside, id, cluster))),
  };
}

async function endOf(house: House, inside: Inside, id: string, cluster: string): Promise<End> {
  const { state } = await atRest(inside, id, 60_000);
  await cardSaying(house, cluster, /^Done: /);
  return {
    state,
    calls: grantCalls(house, cluster).length,
    falseWords: falseWords(house, id, `/clusters/${cluster}:`),
    story: await story(inside, id),
  };
}

/** Empty: told nothing, which says that it was recorded. */
function untrue(told: string, isRecorded: boolean): readonly string[] {
  if (NOT_SURE.test(told)) return [];
  const says = told === '' ? true : NOT_RECORDED.test(told) ? false : undefined;
  return says === isRecorded ? [] : [`${isRecorded ? 'recorded' : 'not recorded'}, and told: ${told}`];
}

/** Approved, and its call has had its effect, but Atlas has not answered yet. */
async function underWay(house: House, cluster: string): Promise<{ readonly id: string; readonly answer: () => void }> {
  const { until, open } = gate();
  const { id, card } = await askedGrant(house, cluster, cluster);
  const path = new RegExp(`/clusters/${cluster}:`);
  house.atlas.fault({ kind: 'wait after effect', until, method: 'POST', path, times: 1 });
  await decide(house, PEOPLE.sam, card, 'decide:approve');
  await eventually(() => grantCalls(house, cluster).some(({ changed }) => changed !== undefined));
  return { id, answer: open };
}

/** Ada approves, as often as it takes while Redis is coming back. */
export async function pressUntilRecorded(house: House, inside: Inside, { id, card }: Asked): Promise<void> {
  await eventually(async () => {
    const journal = await inside.journal(id).catch(() => []);
    if (journal.some(({ type }) => type === 'approved')) return true;
    if (journal.length > 0) await decide(house, PEOPLE.ada, card, 'decide:approve');
    return false;
  }, 60_000);
}

async function submitUntilStored({ slack }: House, viewId: string): Promise<void> {
  await eventually(async () => (await slack.submit(PEOPLE.rita, viewId)).kind === 'closed', 60_000);
}

const done = { state: 'succeeded', calls: 1, falseWords: [] };
const plain = 'asked previewed approved quorum claimed sent succeeded';
/** The one that was under way may have been lost from sight, and read back. */
export const allDone = [
  { ...done, story: plain },
  { ...done, story: expect.stringMatching(/^asked previewed approved quorum claimed sent (lost (read )*)?succeeded$/) },
  { ...done, story: plain },
];
