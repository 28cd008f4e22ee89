// A change for a while is found at its end whatever its thing, or the person it is about, is called by then. What one
// read doesn't show is never taken for gone.
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { muteAlert } from '../../src/operations/alerts/mute-alert.js';
import { restoreSnapshot } from '../../src/operations/backup/restore-snapshot.js';
import { takeSnapshot } from '../../src/operations/backup/take-snapshot.js';
import { runAt } from '../../src/operations/call.js';
import { scaleCluster } from '../../src/operations/cluster/scale-cluster.js';
import { changeNamed } from '../../src/operations/index.js';
import type { Change, Sent } from '../../src/operations/operation.js';
import { addRole } from '../../src/operations/people/add-role.js';
import { invite } from '../../src/operations/people/invite.js';
import { set } from '../support/atlas-things.js';
import { CASES, chosen, type Given, NOW, THROUGH_MS } from './cases.js';
import { openSharedStage } from './stage.js';

let clock = NOW;
const stage = await openSharedStage(() => clock);
beforeEach(() => {
  clock = NOW;
  stage.reset();
});
afterAll(() => stage.close());

const FOR_A_WHILE = CASES.filter(([{ params }]) => 'for' in params.shape);

async function carriedOut(operation: Change, given: Given): Promise<Sent> {
  const params = await given(stage);
  const { basis, call } = await operation.preview(stage.atlas, params, NOW);
  if (call === undefined) throw new Error('there is no call');
  const sent = { params, basis, call: runAt(call, NOW) };
  const reply = await stage.atlas.write(sent.call, operation.reply);
  clock += operation.endsByItself ? 0 : THROUGH_MS;
  return { ...sent, reply };
}

/** Everything that Atlas lets people rename. Each invited person has accepted by then. */
function renameEverything(): void {
  const { world } = stage.standIn;
  for (const one of [...world.organizations, ...world.projects, ...world.teams]) set(one, { name: `${one.name} 2` });
  for (const { identityProviders } of world.federations)
    for (const one of identityProviders) set(one, { displayName: `${one.displayName} 2` });
  for (const one of world.people) {
    set(one, { username: `renamed.${one.username}` });
    delete one.invitation;
  }
}

async function revert(operation: Change, sent: Sent): Promise<void> {
  const undo = operation.undo(sent, NOW);
  const inverse = changeNamed(undo?.operation ?? '');
  if (undo === undefined || inverse === undefined) throw new Error('nothing reverts it');
  const params = await chosen(undo, stage);
  const { call, blockers } = await inverse.preview(stage.atlas, params, NOW, sent);
  expect(blockers).toEqual([]);
  if (call === undefined) throw new Error('there is no call');
  await stage.atlas.write(runAt(call, NOW));
  clock += THROUGH_MS;
}

/** Answers to a question, each with one of its reads finding nothing. */
async function withOneRead<T>(ask: () => Promise<T>) {
  const found: { readonly path: string; readonly nothing: object; readonly answer: T | 'thrown' }[] = [];
  for (const { path, nothing } of await readsOf(ask)) {
    const mend = stage.standIn.fault({ ...nothing, path: exactly(path), method: 'GET' });
    found.push({ path, nothing, answer: await ask().catch(() => 'thrown' as const) });
    mend();
  }
  return found;
}

/** Each path that is read for it, with what is read instead when it finds nothing. */
async function readsOf(ask: () => Promise<unknown>) {
  const reads = new Map<string, readonly object[]>();
  const end = stage.standIn.onCall(({ path }, answer) => {
    const body: unknown = JSON.parse(answer || '{}');
    const isPaged = typeof body === 'object' && body !== null && 'results' in body;
    reads.set(path, isPaged ? [{ results: [], totalCount: 0 }] : Array.isArray(body) ? [[]] : []);
  });
  await ask();
  end();
  return [...reads].flatMap(([path, lists]) => [
    { path, nothing: { kind: 'status', status: 404, errorCode: 'CLUSTER_NOT_FOUND' } as const },
    ...lists.map((body) => ({ path, nothing: { kind: 'status', status: 200, body } as const })),
  ]);
}

const exactly = (path: string) => new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);

describe.each(FOR_A_WHILE.map(([operation, given]) => [operation.name, operation, given] as const))(
  '%s for a while',
  (_, operation, given) => {
    test('is found and reverted after everything was renamed', async () => {
      const sent = await carriedOut(operation, given);
      renameEverything();
      expect(await operation.inEffect(stage.atlas, sent, NOW)).toBe('yes');
      await revert(operation, sent);
      expect(await operation.inEffect(stage.atlas, sent, NOW)).toBe('no');
    });

    test('is not over because one read finds nothing', async () => {
      const sent = await carriedOut(operation, given);
      const found = await withOneRead(() => operation.inEffect(stage.atlas, sent, NOW));
      expect(found.filter(({ answer }) => answer === 'no')).toEqual([]);
    });
  },
);

/** Atlas shows what they make in one list alone. */
const SHOWN_ONCE: readonly Change[] = [takeSnapshot, restoreSnapshot];

describe.each(CASES.map(([operation, given]) => [operation.name, operation, given] as const))(
  '%s',
  (_, operation, given) => {
    test('is read as applied, or as not applied, by more than one read that finds nothing', async () => {
      const params = await given(stage);
      const { basis, call } = await operation.preview(stage.atlas, params, NOW);
      if (call === undefined) throw new Error('there is no call');
      const sent = { params, basis, call: runAt(call, NOW) };
      const verdicts = () => withOneRead(() => operation.verify(stage.atlas, sent));
      expect((await verdicts()).filter(({ answer }) => answer === 'applied')).toEqual([]);
      await stage.atlas.write(sent.call);
      clock += operation.finishes?.showsWithinMs ?? 0;
      const late = (await verdicts()).filter(({ answer }) => answer === 'not applied');
      if (!SHOWN_ONCE.includes(operation)) expect(late).toEqual([]);
    });
  },
);

/** What takes the thing away with the change, by somebody else. */
const TAKEN_AWAY: readonly [string, Change, () => void][] = [
  ['a cluster', scaleCluster, () => void removeFrom(stage.standIn.world.clusters, ({ name }) => name === 'Cluster1')],
  ['an alert configuration', muteAlert, () => stage.standIn.world.things.clear()],
  ['a member', addRole, () => void removeFrom(stage.standIn.world.people, isRita)],
  [
    'an invitation',
    invite,
    () => void removeFrom(stage.standIn.world.people, ({ username }) => username === 'new@counter.example'),
  ],
];
const isRita = ({ username }: { readonly username: string }) => username === 'rita@counter.example';
function removeFrom<T>(all: T[], isOne: (one: T) => boolean): void {
  all.splice(0, all.length, ...all.filter((one) => !isOne(one)));
}

test.each(TAKEN_AWAY)(
  'is over when %s is gone, which its list and a read of it show',
  async (_, operation, takeAway) => {
    const [, given] = CASES.find(([one]) => one === operation) ?? [];
    if (given === undefined) throw new Error('it has no case');
    const sent = await carriedOut(operation, given);
    expect(await operation.inEffect(stage.atlas, sent, NOW)).toBe('yes');
    takeAway();
    expect(await operation.inEffect(stage.atlas, sent, NOW)).toBe('no');
  },
);

test('an invitation whose reply was lost is not taken for withdrawn when nobody has that address', async () => {
  const [, given] = CASES.find(([one]) => one === invite) ?? [];
  if (given === undefined) throw new Error('it has no case');
  const { reply: _, ...sent } = await carriedOut(invite, given);
  expect(await invite.inEffect(stage.atlas, sent, NOW)).toBe('yes');
  renameEverything();
  expect(await invite.inEffect(stage.atlas, sent, NOW)).toBe('unclear');
});
