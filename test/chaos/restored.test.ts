// A short chaos run with a restore of Redis, with a new seed each time; and what its check finds.
import { randomInt } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { RequestEvent } from '../../src/approvals/request/events.js';
import { ann } from '../support/people.js';
import { NOW } from '../support/requests.js';
import { check } from './checker.js';
import type { Evidence } from './evidence.js';
import { report } from './report.js';
import type { Restored } from './restoring.js';
import { runChaos } from './run.js';
import { asked, DONE, entries, previewed, sound, storedFrom } from './sound.js';

test('40 requests under 3 kills, every fault and a restore of Redis break no law', async () => {
  const seed = String(randomInt(1_000_000));
  const lines = [`seed ${seed}: npm run chaos -- --requests 40 --kills 3 --restores 1 --seed ${seed}`];
  const options = { seed, requests: 40, kills: 3, restores: 1, atOnce: 12, restWithinMs: 300_000 };
  try {
    const outcome = await runChaos({ ...options, say: (line) => lines.push(line) });
    const checked = check(outcome.evidence);
    lines.push(...report(outcome, checked));
    expect(checked.violations).toEqual([]);
    expect(outcome.evidence.restored).toHaveLength(1);
  } finally {
    process.stdout.write(`${lines.join('\n')}\n`);
  }
}, 600_000);

const loss = { kind: 'missing', from: NOW, til: NOW + 20_000, isExplained: false, isJudged: true } as const;
const restored: Restored = { at: NOW + 20_000, entries: sound.journal, confirmed: new Map(), loss, isOver: true };
const laws = (evidence: Evidence) => check(evidence).violations.map(({ law }) => law);

test('a sound run with a restore breaks no law', () => {
  expect(laws({ ...sound, restored: [restored] })).toEqual([]);
});

test('a request from before the restore that is submitted again owns its call', () => {
  const first = sound.journal.find(({ request, event }) => request === DONE && event.type === 'asked');
  if (first?.event.type !== 'asked') throw new Error('nothing was asked');
  const event = { ...first.event, asked: { ...first.event.asked, correlation: 'c-before' } };
  const entries = [{ ...first, stamp: '1-0', event }];
  expect(laws({ ...sound, restored: [{ ...restored, entries }] })).toEqual([]);
});

/** Restored, then claimed and sent again at that time. */
function sentAgain(at: number, isApprovedAgain: boolean): Evidence {
  const own = sound.journal.filter(({ request }) => request === DONE);
  const [sent] = own.filter(({ event }) => event.type === 'sent').map(({ event }) => event);
  if (sent?.type !== 'sent') throw new Error('nothing was sent');
  const approval = { person: ann, at: isApprovedAgain ? at : NOW + 2_000, rule: 'rule 1' };
  const commits: readonly (readonly RequestEvent[])[] = [
    [asked(DONE)],
    [previewed],
    [
      { type: 'approved', approval, demanded: { title: 'rule 1', approvals: 1, waitMs: 0 } },
      { type: 'quorum', notBefore: approval.at, expiresAt: at + 90_000 },
    ],
    [{ type: 'claimed', worker: 'w2', leaseUntil: at + 40_000 }],
    [{ ...sent, worker: 'w2', leaseUntil: at + 40_000 }],
    [{ type: 'succeeded', sentence: '', readBack: true }],
  ];
  const again = entries(DONE, commits, [0, 1_000, approval.at - NOW, at - NOW + 1, at - NOW + 2, at - NOW + 3]);
  const others = sound.journal.filter(({ request }) => request !== DONE);
  const [write] = sound.writes;
  if (write === undefined) throw new Error('nothing was called');
  const [press] = sound.pressed;
  return {
    ...sound,
    journal: [...again, ...others].sort(
      (a, b) => a.at - b.at || Number(a.stamp.split('-')[1]) - Number(b.stamp.split('-')[1]),
    ),
    stored: new Map(sound.stored).set(DONE, storedFrom(again)),
    writes: [...sound.writes, { ...write, at: at + 3 }],
    pressed: [
      ...sound.pressed,
      ...(press === undefined ? [] : [{ ...press, at: approval.at - 100, repliedAt: approval.at }]),
    ],
    restored: [restored],
  };
}

test('finds a call sent again after the restore, unless it has a new approval', () => {
  expect(laws(sentAgain(NOW + 30_000, false))).toEqual([
    'sent at most once per approval',
    'after a loss only what was approved again is sent',
  ]);
  expect(laws(sentAgain(NOW + 30_000, true))).toEqual([]);
});

test('finds a loss that is not noticed, or whose freeze cannot be ended', () => {
  const journal = sound.journal.filter(({ request }) => request === DONE);
  const stored = new Map([...sound.stored].filter(([id]) => id === DONE));
  const without = { ...sound, journal, stored };
  const unnoticed = {
    ...restored,
    loss: undefined,
    confirmed: new Map([...sound.stored].map(([id, { version }]) => [id, version])),
  };
  const law = 'a loss of history is noticed and its freeze can end';
  expect(laws({ ...without, restored: [unnoticed] })).toEqual([law]);
  expect(laws({ ...without, restored: [{ ...unnoticed, loss }] })).toEqual([]);
  expect(laws({ ...sound, restored: [{ ...restored, isOver: false }] })).toEqual([law]);
});
