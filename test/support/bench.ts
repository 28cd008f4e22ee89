// The dependencies of use cases in approvals/, with a real store, a fake Slack, a fake Atlas and one rule.
import type { Policy, PolicyRule } from '../../src/approvals/request/policy.js';
import type { RequestStore } from '../../src/approvals/storage/store.js';
import type { Work } from '../../src/approvals/storage/work.js';
import { createLog } from '../../src/log.js';
import { dropLimit, FakeAtlas } from './limit.js';
import { FakePeople } from './people.js';
import { policyRule } from './requests.js';

export interface Bench {
  readonly store: RequestStore;
  readonly atlas: FakeAtlas;
  readonly people: FakePeople;
  readonly deps: Work;
  /** The same with other rules, or without any. */
  under(...rules: PolicyRule[]): Work;
  /** The same as another worker. */
  as(worker: string): Work;
}

/** Nothing is frozen. */
const UNFROZEN = { read: () => Promise.resolve({ version: 0, all: [] }) };

export function benchOn(store: RequestStore, freezes: Work['freezes'] = UNFROZEN): Bench {
  const atlas = new FakeAtlas();
  const people = new FakePeople();
  const policyOf = (rules: PolicyRule[]): Policy => ({
    approvalsChannel: 'C0APPROVALS',
    rules,
    lookUpRequesters: 'everyone',
  });
  const deps = {
    store,
    freezes,
    history: { read: () => Promise.resolve({ revision: 0, all: [] }), othersCompareForMs: 0 },
    credentials: { read: async () => new Set(['mdb_sa_id_own']), hasOwner: async () => true },
    policy: policyOf([policyRule()]),
    people,
    log: createLog('silent'),
    atlas,
    operation: (name: string) => (name === dropLimit.name ? dropLimit : undefined),
    worker: 'worker-1',
  };
  return {
    store,
    atlas,
    people,
    deps,
    under: (...rules) => ({ ...deps, policy: policyOf(rules) }),
    as: (worker) => ({ ...deps, worker }),
  };
}
