// Approvals before, during and after a failure of Redis: who was told what, and how they ended.
import { expect } from '@jest/globals';
import { GROUPS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { approvalsCard, askGrant, decide, privateAnswers } from './acting.js';
import { makeCluster } from './atlas-things.js';
import { type Asked, askedGrant, cardSaying, grantCalls, idOn } from './cards.js';
import { eventually, gate } from './eventually.js';
import type { Inside } from './inside.js';
import { atRest, falseStatements, story } from './outcome.js';
import type { TestSystem } from './test-system.js';

export interface Trouble {
  begin(): unknown;
  end(): unknown;
}

export interface Survivor {
  /** False statements made to the approver and the requester during the failure. */
  readonly falseReplies: readonly string[];
  /** How the three requests ended: approved, executed and submitted during the failure. */
  ends(): Promise<readonly End[]>;
}

interface End {
  readonly state: string;
  /** How many calls were sent. */
  readonly calls: number;
  readonly falseStatements: readonly string[];
  /** The types of its journal entries. */
  readonly story: string;
}

const NOT_RECORDED = /[Nn]othing was recorded|Not recorded/;
const NOT_SURE = /don’t know whether|didn’t confirm/;

/** Creates the clusters that `survive` needs. Call it before the bot reads Atlas, because it caches names. */
export function makeReady({ atlas }: TestSystem, names: readonly string[]): void {
  for (const name of names) for (const cluster of clustersOf(name)) makeCluster(atlas.world, cluster);
}

const clustersOf = (name: string) => [`${name}-pressed`, `${name}-running`, `${name}-typed`] as const;

/** @param name given to `makeReady` before; names clusters and cards that only this failure uses */
export async function survive(system: TestSystem, inside: Inside, name: string, trouble: Trouble): Promise<Survivor> {
  const { slack } = system;
  const [pressed, running, typed] = clustersOf(name);
  const first = await askedGrant(system, pressed, pressed);
  const { id: second, answer } = await underWay(system, running);
  const form = await askGrant(system, PEOPLE.rita, `grant-access ${typed} in Payments for 4h because ${typed}`);
  const before = privateAnswers({ slack }, PEOPLE.sam).length;
  // Forgets the memberships, so that the press has to store them first.
  await inside.redis.del(inside.store.key('membership', GROUPS.security));

  await trouble.begin();
  const [seen] = await Promise.all([
    slack.submit(PEOPLE.rita, form.id),
    decide(system, PEOPLE.sam, first.card, 'decide:approve'),
  ]);
  answer(); // Atlas answers a worker that cannot store now
  await slack.until(() => privateAnswers({ slack }, PEOPLE.sam).length > before, 15_000).catch(() => {});
  const told = privateAnswers({ slack }, PEOPLE.sam).slice(before).join(' ');
  await trouble.end();

  const isStored = JSON.stringify(await eventually(() => inside.store.open(50).catch(() => undefined))).includes(typed);
  const refused = 'errors' in seen ? Object.values(seen.errors).join(' ') : '';
  await pressUntilRecorded(system, inside, first);
  if (seen.kind !== 'closed') await submitUntilStored(system, form.id);
  const third = await approvalsCard(system, typed, 'waiting');
  await decide(system, PEOPLE.ada, third, 'decide:approve');
  const isPressed = (await inside.journal(first.id)).some(({ type, by }) => type === 'approved' && by === PEOPLE.sam);
  const three = [
    { id: first.id, cluster: pressed },
    { id: second, cluster: running },
    { id: idOn(third), cluster: typed },
  ];
  return {
    falseReplies: [...untrue(told, isPressed), ...untrue(refused, isStored)],
    ends: () => Promise.all(three.map(({ id, cluster }) => endOf(system, inside, id, cluster))),
  };
}

async function endOf(system: TestSystem, inside: Inside, id: string, cluster: string): Promise<End> {
  const { state } = await atRest(inside, id, 60_000);
  await cardSaying(system, cluster, /^Done: /);
  return {
    state,
    calls: grantCalls(system, cluster).length,
    falseStatements: falseStatements(system, id, `/clusters/${cluster}:`),
    story: await story(inside, id),
  };
}

/** No message to the approver means that the decision was recorded. */
function untrue(told: string, isRecorded: boolean): readonly string[] {
  if (NOT_SURE.test(told)) return [];
  const says = told === '' ? true : NOT_RECORDED.test(told) ? false : undefined;
  return says === isRecorded ? [] : [`${isRecorded ? 'recorded' : 'not recorded'}, and told: ${told}`];
}

/** An approved change whose call had its effect, but was not answered yet. */
async function underWay(
  system: TestSystem,
  cluster: string,
): Promise<{ readonly id: string; readonly answer: () => void }> {
  const { until, open } = gate();
  const { id, card } = await askedGrant(system, cluster, cluster);
  const path = new RegExp(`/clusters/${cluster}:`);
  system.atlas.fault({ kind: 'wait after effect', until, method: 'POST', path, times: 1 });
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  await eventually(() => grantCalls(system, cluster).some(({ changed }) => changed !== undefined));
  return { id, answer: open };
}

/** Ada presses Approve until it is recorded, while Redis recovers. */
export async function pressUntilRecorded(system: TestSystem, inside: Inside, { id, card }: Asked): Promise<void> {
  await eventually(async () => {
    const journal = await inside.journal(id).catch(() => []);
    if (journal.some(({ type }) => type === 'approved')) return true;
    if (journal.length > 0) await decide(system, PEOPLE.ada, card, 'decide:approve');
    return false;
  }, 120_000);
}

/**
 * Sam presses Approve until Redis has it without confirming it, as the bot may still be connecting. Waits until he is
 * told that it is not sure, and until the bot has taken it back.
 */
export async function pressUnconfirmed(system: TestSystem, inside: Inside, { id, card }: Asked): Promise<void> {
  const has = async (type: string) => (await inside.journal(id)).some((entry) => entry.type === type);
  await eventually(async () => {
    await decide(system, PEOPLE.sam, card, 'decide:approve');
    return has('approved');
  }, 120_000);
  await system.slack.until(() => NOT_SURE.test(privateAnswers(system, PEOPLE.sam).join(' ')));
  await eventually(() => has('returned'), 60_000);
}

async function submitUntilStored({ slack }: TestSystem, viewId: string): Promise<void> {
  await eventually(async () => (await slack.submit(PEOPLE.rita, viewId)).kind === 'closed', 60_000);
}

const done = { state: 'succeeded', calls: 1, falseStatements: [] };
const plain = 'asked previewed approved quorum claimed sent succeeded';
/** The one under way may have become unknown, and been read back. */
export const allDone = [
  { ...done, story: plain },
  { ...done, story: expect.stringMatching(/^asked previewed approved quorum claimed sent (lost (read )*)?succeeded$/) },
  { ...done, story: plain },
];
