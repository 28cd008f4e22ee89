// An answer that is no longer followed says why, unless its channel may no longer show it.
import { expect, test } from '@jest/globals';
import type { Policy } from '../../../src/approvals/request/policy.js';
import { noAudit } from '../../../src/approvals/storage/audit/notes.js';
import { createLog } from '../../../src/log.js';
import { createMetrics } from '../../../src/metrics.js';
import { privateEndpoints } from '../../../src/operations/network/private-endpoints.js';
import type { AnswerServices, FollowServices } from '../../../src/slack/answers/answers.js';
import { followAnswer } from '../../../src/slack/answers/follow.js';
import { FollowedAnswers, followKey } from '../../../src/slack/answers/followers.js';
import { SingleFlight } from '../../../src/slack/answers/single-flight.js';
import { SlowNotice } from '../../../src/slack/answers/slow-notice.js';
import { SHARED_CHANNEL_FAILURE } from '../../../src/slack/people/channels.js';
import { eventually } from '../../support/eventually.js';
import { textOf } from '../../support/looking.js';
import { ann, FakePeople, rita } from '../../support/people.js';
import { policyRule } from '../../support/requests.js';

const project = { id: '32b6e34b3d91647abb20e7b8', name: 'Payments' };
const log = createLog('silent');

/** Rita follows an answer in a channel. Change `state` before the first refresh, which is after `firstWaitMs`. */
async function followed(firstWaitMs: number) {
  const followers = new FollowedAnswers({ log, firstWaitMs });
  const state = { isShared: false, isAway: false, policy: { rules: [], lookUpRequesters: 'everyone' } as Policy };
  const edited: string[] = [];
  const told: string[] = [];
  const result = { headline: '1 private endpoint', place: {}, facts: [], notes: [], unfinished: true };
  const deps: AnswerServices & FollowServices = {
    log,
    metrics: createMetrics(),
    audit: noAudit,
    people: Object.assign(new FakePeople(), { cachedPerson: async () => rita, zoneOf: () => undefined }),
    get policy() {
      return state.policy;
    },
    names: async () => [project],
    offered: async () => ({ names: [project] }),
    view: 'sa',
    rowChoices: { keep: async () => {} },
    posting: {
      reply: async () => true,
      async post({ channel }, { text }) {
        told.push(text);
        return { kind: 'sent', channel, ts: '2' };
      },
      async update(at, { blocks }) {
        edited.push(textOf(blocks));
        return { kind: 'sent', ...at };
      },
    },
    channels: { closedTo: async () => (state.isShared ? SHARED_CHANNEL_FAILURE : undefined) },
    asking: {
      async ask() {
        if (state.isAway) throw new Error('Atlas is away');
        return { result, at: 0, tookMs: 1 };
      },
    },
    followClaims: { begin: async () => true, renew: async () => true, has: async () => true, end: async () => {} },
    showing: new SingleFlight(),
    accepted: { begin: async () => undefined },
    followers,
  };
  const shown = { channel: 'C0INCIDENT', ts: '1' };
  const { userId } = rita;
  const params = { project: project.id };
  await followAnswer(deps, {
    typed: { userId, channel: shown.channel, command: '/atlas', text: '' },
    question: { operation: privateEndpoints, params, names: {}, person: rita, command: '/atlas' },
    waiting: new SlowNotice(deps, { userId, channel: shown.channel }, 'private-endpoints'),
    shown,
  });
  expect(edited.at(-1)).toMatch(/following.*30 seconds/);
  const [editsBefore, toldBefore] = [edited.length, told.length];
  return {
    state,
    followers,
    edits: () => edited.slice(editsBefore),
    told: () => told.slice(toldBefore),
    ended: () => eventually(() => !followers.has(followKey(shown))),
  };
}

const NOT_HERE = /stopped following.*channel/;
const few = {
  ...policyRule(),
  operations: ['private-endpoints'],
  requesters: [{ name: 'security', ids: [ann.userId] }],
};

test.each<[string, RegExp, (it: Awaited<ReturnType<typeof followed>>) => unknown, number]>([
  ['its process stops', /I was shut down/, ({ followers }) => followers.stopAll(), 60_000],
  ['Atlas keeps failing', /Atlas kept failing/, ({ state }) => Object.assign(state, { isAway: true }), 1],
])(
  'when %s, says so in the answer, or only to the person who follows it if the channel is shared by then',
  async (_, why, end, waitMs) => {
    for (const isShared of [false, true]) {
      const it = await followed(waitMs);
      it.state.isShared = isShared;
      await end(it);
      await it.ended();
      expect(it.edits()).toEqual(isShared ? [] : [expect.stringMatching(why)]);
      expect(it.told()).toEqual(isShared ? [expect.stringMatching(NOT_HERE)] : []);
    }
  },
);

test('stops refreshing an answer in its channel when the policy now hides it from most people', async () => {
  const it = await followed(1);
  it.state.policy = { rules: [few], lookUpRequesters: 'everyone' };
  await it.ended();
  expect(it.edits()).toEqual([]);
  expect(it.told()).toEqual([expect.stringMatching(NOT_HERE)]);
});
