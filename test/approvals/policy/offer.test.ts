// What becomes of a policy file beside the one in force: the rule itself, and processes with different files.
import { describe, expect, test } from '@jest/globals';
import { decideOffer, type OfferDecision } from '../../../src/approvals/policy/offer.js';
import type { Policy } from '../../../src/approvals/request/policy.js';
import { policyRule } from '../../support/requests.js';

/** By how many approvals a grant needs: more is stricter. */
const needing = (approvals: number): Policy => ({
  approvalsChannel: 'C0APPROVAL',
  rules: [policyRule({ operations: ['grant-access'], approvals })],
  lookUpRequesters: 'everyone',
});

/** All processes' shared record, as the store keeps it: files by name, of so many approvals. */
class Shared {
  inForce: string | undefined;
  announced: string | undefined;
  readonly #known = new Set<string>();
  readonly #files: Readonly<Record<string, number>>;

  constructor(files: Readonly<Record<string, number>>) {
    this.#files = files;
  }

  #offer(hash: string, isChange: boolean): OfferDecision['what'] {
    const file = (name: string) => needing(this.#files[name] ?? 0);
    const stored = {
      inForce: this.inForce === undefined ? undefined : { hash: this.inForce, text: '', since: 0 },
      announced: this.announced === undefined ? undefined : { hash: this.announced, text: '', postedAt: undefined },
    };
    const offer = { hash, policy: file(hash), isKnown: this.#known.has(hash), isChange };
    const { what } = decideOffer(offer, stored, this.inForce === undefined ? undefined : file(this.inForce));
    if (what === 'force') [this.inForce, this.announced] = [hash, undefined];
    if (what === 'announce') this.announced = hash;
    if (what === 'withdraw') this.announced = undefined;
    if (what === 'force' || what === 'announce') this.#known.add(hash);
    return what;
  }

  /** A process starts with this file. */
  starts = (hash: string) => this.#offer(hash, false);
  /** The file of a running process becomes this one. */
  changes = (hash: string) => this.#offer(hash, true);
  ripens(): void {
    [this.inForce, this.announced] = [this.announced, undefined];
  }
}

const FILES = { loose: 1, 'loose too': 1, strict: 2, 'strict too': 2, stricter: 3 };
const at = (...started: readonly string[]) => {
  const shared = new Shared(FILES);
  for (const file of started) shared.starts(file);
  return shared;
};

test('the first counts at once', () => {
  expect(at().starts('loose')).toBe('force');
});

test('a stricter one counts at once, and takes back what is announced', () => {
  const shared = at('strict', 'loose');
  expect(shared).toMatchObject({ inForce: 'strict', announced: 'loose' });
  expect(shared.starts('stricter')).toBe('force');
  expect(shared).toMatchObject({ inForce: 'stricter', announced: undefined });
});

test('a looser one is announced, and waits on however often processes start with it, or with the one in force', () => {
  const shared = at('strict');
  expect(shared.starts('loose')).toBe('announce');
  expect([shared.starts('loose'), shared.starts('strict'), shared.starts('loose')]).toEqual(Array(3).fill('nothing'));
  expect(shared).toMatchObject({ inForce: 'strict', announced: 'loose' });
});

describe('an old process that starts again', () => {
  test('does not bring back a looser policy', () => {
    const shared = at('loose', 'strict');
    expect(shared.starts('loose')).toBe('earlier');
    expect(shared).toMatchObject({ inForce: 'strict', announced: undefined });
  });

  test('does not undo one that says the same', () => {
    const shared = at('strict', 'strict too');
    expect(shared.inForce).toBe('strict too');
    expect(shared.starts('strict')).toBe('nothing');
  });

  test('brings back a stricter one, once: the looser one stays away then, and neither goes on for ever', () => {
    const shared = at('strict', 'loose');
    shared.ripens();
    expect(shared.starts('strict')).toBe('force');
    expect([shared.starts('loose'), shared.starts('strict'), shared.starts('loose')]).toEqual([
      'earlier',
      'nothing',
      'earlier',
    ]);
    expect(shared.inForce).toBe('strict');
  });

  test('does not announce again what was withdrawn', () => {
    const shared = at('strict', 'loose', 'strict too');
    expect(shared.starts('loose')).toBe('earlier');
  });
});

describe('a file that changes under a running process', () => {
  test('back to the one in force takes back what is announced', () => {
    const shared = at('strict', 'loose');
    expect(shared.changes('strict')).toBe('withdraw');
    expect(shared).toMatchObject({ inForce: 'strict', announced: undefined });
    expect(shared.changes('strict')).toBe('nothing');
  });

  test('to a looser one that was there before waits anew', () => {
    const shared = at('loose', 'strict');
    expect(shared.changes('loose')).toBe('announce');
  });
});

test('an edited copy brings an earlier one back, after a wait', () => {
  const shared = at('loose', 'strict');
  expect(shared.starts('loose too')).toBe('announce');
});

test('nothing is as strict as what cannot be read', () => {
  const stored = { inForce: { hash: 'newer', text: '', since: 0 }, announced: undefined };
  const offer = { hash: 'mine', policy: needing(9), isKnown: false, isChange: false };
  expect(decideOffer(offer, stored, undefined)).toMatchObject({ what: 'announce' });
});

describe('after Redis lost history', () => {
  const lost = (inForce: string | undefined, announced?: string) => ({
    inForce: inForce === undefined ? undefined : { hash: inForce, text: '', since: 0 },
    announced: announced === undefined ? undefined : { hash: announced, text: '', postedAt: 1 },
    lostAt: 1,
  });
  const offers = (hash: string, approvals: number, stored: ReturnType<typeof lost>, inForce?: number) => {
    const offer = { hash, policy: needing(approvals), isKnown: true, isChange: false };
    return decideOffer(offer, stored, inForce === undefined ? undefined : needing(inForce)).what;
  };

  test('no file is the first one: it is announced, once', () => {
    expect(offers('mine', 2, lost(undefined))).toBe('announce');
    expect(offers('mine', 2, lost(undefined, 'mine'))).toBe('nothing');
    expect(offers('mine', 3, lost(undefined, 'other'))).toBe('announce');
  });

  test('a file that says the same as the policy in force, or is stricter, confirms it', () => {
    expect(offers('old', 2, lost('old'), 2)).toBe('force');
    expect(offers('same', 2, lost('old'), 2)).toBe('force');
    expect(offers('stricter', 3, lost('old'), 2)).toBe('force');
  });

  test('a looser file waits, also one that was in force before', () => {
    expect(offers('loose', 1, lost('old'), 2)).toBe('announce');
  });

  test('a process that starts with the policy in force does not take back what is announced', () => {
    expect(offers('old', 2, lost('old', 'loose'), 2)).toBe('nothing');
  });
});
