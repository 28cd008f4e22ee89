// What happens to a policy file besides the one in force: the decision itself, and processes with different files.
import { describe, expect, test } from '@jest/globals';
import { decidePolicyOffer, type PolicyOfferDecision } from '../../../src/approvals/policy/offer.js';
import type { Policy } from '../../../src/approvals/request/policy.js';
import { policyRule } from '../../support/requests.js';

/** A policy with one rule. More approvals are stricter. */
const needing = (approvals: number): Policy => ({
  approvalsChannel: 'C0APPROVAL',
  rules: [policyRule({ operations: ['grant-access'], approvals })],
  lookUpRequesters: 'everyone',
});

/** What processes share, as the store keeps it. Files have a name and a number of approvals. */
class Shared {
  inForce: string | undefined;
  announced: string | undefined;
  readonly #known = new Set<string>();
  readonly #files: Readonly<Record<string, number>>;

  constructor(files: Readonly<Record<string, number>>) {
    this.#files = files;
  }

  #offer(hash: string, isChange: boolean): PolicyOfferDecision['what'] {
    const file = (name: string) => needing(this.#files[name] ?? 0);
    const stored = {
      inForce: this.inForce === undefined ? undefined : { hash: this.inForce, text: '', since: 0 },
      announced: this.announced === undefined ? undefined : { hash: this.announced, text: '', postedAt: undefined },
    };
    const offer = { hash, policy: file(hash), isKnown: this.#known.has(hash), isChange };
    const { what } = decidePolicyOffer(offer, stored, this.inForce === undefined ? undefined : file(this.inForce));
    if (what === 'force') [this.inForce, this.announced] = [hash, undefined];
    if (what === 'announce') this.announced = hash;
    if (what === 'withdraw') this.announced = undefined;
    if (what === 'force' || what === 'announce') this.#known.add(hash);
    return what;
  }

  /** A process starts with this file. */
  starts = (hash: string) => this.#offer(hash, false);
  /** A running process gets this file. */
  changes = (hash: string) => this.#offer(hash, true);
  endWait(): void {
    [this.inForce, this.announced] = [this.announced, undefined];
  }
}

const FILES = { loose: 1, 'loose too': 1, strict: 2, 'strict too': 2, stricter: 3 };
const at = (...started: readonly string[]) => {
  const shared = new Shared(FILES);
  for (const file of started) shared.starts(file);
  return shared;
};

test('a first policy is in force at once', () => {
  expect(at().starts('loose')).toBe('force');
});

test('a stricter policy is in force at once and withdraws the announced one', () => {
  const shared = at('strict', 'loose');
  expect(shared).toMatchObject({ inForce: 'strict', announced: 'loose' });
  expect(shared.starts('stricter')).toBe('force');
  expect(shared).toMatchObject({ inForce: 'stricter', announced: undefined });
});

test('a looser policy is announced and keeps waiting, however often processes start', () => {
  const shared = at('strict');
  expect(shared.starts('loose')).toBe('announce');
  expect([shared.starts('loose'), shared.starts('strict'), shared.starts('loose')]).toEqual(Array(3).fill('nothing'));
  expect(shared).toMatchObject({ inForce: 'strict', announced: 'loose' });
});

describe('an old process that starts again', () => {
  test('doesn’t bring back a looser policy', () => {
    const shared = at('loose', 'strict');
    expect(shared.starts('loose')).toBe('earlier');
    expect(shared).toMatchObject({ inForce: 'strict', announced: undefined });
  });

  test('doesn’t replace an equal policy', () => {
    const shared = at('strict', 'strict too');
    expect(shared.inForce).toBe('strict too');
    expect(shared.starts('strict')).toBe('nothing');
  });

  test('brings back a stricter policy once, and the looser one doesn’t return', () => {
    const shared = at('strict', 'loose');
    shared.endWait();
    expect(shared.starts('strict')).toBe('force');
    expect([shared.starts('loose'), shared.starts('strict'), shared.starts('loose')]).toEqual([
      'earlier',
      'nothing',
      'earlier',
    ]);
    expect(shared.inForce).toBe('strict');
  });

  test('doesn’t announce a withdrawn policy again', () => {
    const shared = at('strict', 'loose', 'strict too');
    expect(shared.starts('loose')).toBe('earlier');
  });
});

describe('a file that changes under a running process', () => {
  test('to the policy in force withdraws the announced one', () => {
    const shared = at('strict', 'loose');
    expect(shared.changes('strict')).toBe('withdraw');
    expect(shared).toMatchObject({ inForce: 'strict', announced: undefined });
    expect(shared.changes('strict')).toBe('nothing');
  });

  test('to an earlier, looser policy waits again', () => {
    const shared = at('loose', 'strict');
    expect(shared.changes('loose')).toBe('announce');
  });
});

test('an edited copy of an earlier, looser policy is announced', () => {
  const shared = at('loose', 'strict');
  expect(shared.starts('loose too')).toBe('announce');
});

test('no file is as strict as a policy in force that can’t be read', () => {
  const stored = { inForce: { hash: 'newer', text: '', since: 0 }, announced: undefined };
  const offer = { hash: 'mine', policy: needing(9), isKnown: false, isChange: false };
  expect(decidePolicyOffer(offer, stored, undefined)).toMatchObject({ what: 'announce' });
});

describe('after Redis lost history', () => {
  const lost = (inForce: string | undefined, announced?: string) => ({
    inForce: inForce === undefined ? undefined : { hash: inForce, text: '', since: 0 },
    announced: announced === undefined ? undefined : { hash: announced, text: '', postedAt: 1 },
    lostAt: 1,
  });
  const offers = (hash: string, approvals: number, stored: ReturnType<typeof lost>, inForce?: number) => {
    const offer = { hash, policy: needing(approvals), isKnown: true, isChange: false };
    return decidePolicyOffer(offer, stored, inForce === undefined ? undefined : needing(inForce)).what;
  };

  test('no file counts as the first: it is announced once', () => {
    expect(offers('mine', 2, lost(undefined))).toBe('announce');
    expect(offers('mine', 2, lost(undefined, 'mine'))).toBe('nothing');
    expect(offers('mine', 3, lost(undefined, 'other'))).toBe('announce');
  });

  test('a file as strict as the policy in force, or stricter, is in force at once', () => {
    expect(offers('old', 2, lost('old'), 2)).toBe('force');
    expect(offers('same', 2, lost('old'), 2)).toBe('force');
    expect(offers('stricter', 3, lost('old'), 2)).toBe('force');
  });

  test('a looser file is announced, even if it was known before', () => {
    expect(offers('loose', 1, lost('old'), 2)).toBe('announce');
  });

  test('a process that starts with the policy in force doesn’t withdraw the announced one', () => {
    expect(offers('old', 2, lost('old', 'loose'), 2)).toBe('nothing');
  });
});
