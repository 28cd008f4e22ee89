// For tests of approvals/: a real store, a fake Slack, a fake Atlas and one rule, with the steps that tests take.
import { prepareRequest } from '../../src/approvals/asking/preparer.js';
import type { Submission } from '../../src/approvals/asking/submit.js';
import { type DecisionPress, recordDecision } from '../../src/approvals/deciding/decide.js';
import { executeRequest } from '../../src/approvals/executing/executor.js';
import { verifyOutcome } from '../../src/approvals/executing/verifier.js';
import { Worker } from '../../src/approvals/executing/worker.js';
import type { Policy, PolicyRule } from '../../src/approvals/request/policy.js';
import type { Refusal } from '../../src/approvals/request/refusal.js';
import type { InState, Person, Request, RequestState } from '../../src/approvals/request/request.js';
import type { RequestStore } from '../../src/approvals/storage/store.js';
import type { RequestUpdate } from '../../src/approvals/storage/update-request.js';
import type { WorkDeps } from '../../src/approvals/storage/work.js';
import { createLog } from '../../src/log.js';
import { createMetrics } from '../../src/metrics.js';
import { eventually } from './eventually.js';
import { dropLimit, FakeAtlas } from './limit.js';
import { FakePeople, rita } from './people.js';
import { stored, storedAs, type TestRedis } from './redis.js';
import { pending, policyRule } from './requests.js';

export type Deps = WorkDeps;

/** Default: the tests' usual request, and the fixture's dependencies. */
interface On {
  readonly id?: string;
  readonly deps?: Deps;
}

export interface ApprovalsFixture {
  readonly store: RequestStore;
  readonly atlas: FakeAtlas;
  readonly people: FakePeople;
  readonly deps: Deps;
  /** The dependencies with other rules, or without any. */
  under(...rules: PolicyRule[]): Deps;
  /** The dependencies of another worker. */
  as(worker: string): Deps;
  /** The stored request. */
  request(id?: string): Promise<Request>;
  /** One step of a worker on a request in the matching state. @returns the request afterwards */
  prepare(on?: On): Promise<Request>;
  execute(on?: On): Promise<Request>;
  verify(on?: On): Promise<Request>;
  /** Runs a worker until the condition is met. */
  working(isSo: () => Promise<boolean> | boolean, deps?: WorkDeps): Promise<void>;
  /** Somebody presses a button on its card. */
  press(
    by: Person,
    decision?: DecisionPress['decision'],
    over?: Partial<DecisionPress> & { readonly deps?: WorkDeps },
  ): Answer;
  /** Changes the stored request without an event, to simulate the passing of time. */
  change(fields: Fields, id?: string): Promise<void>;
  /** The types of its journal entries, as one line. */
  journal(id?: string): Promise<string>;
}
type Answer = Promise<RequestUpdate | Refusal>;
type Of<S extends RequestState> = Partial<Omit<InState<S>, 'state'>>;
type Fields = Of<'pending'> &
  Of<'approved'> &
  Of<'executing'> &
  Of<'unknown'> &
  Of<'succeeded'> & { state?: RequestState };

interface FixtureOptions {
  readonly freezes?: WorkDeps['freezes'];
  readonly operation?: WorkDeps['operation'];
}

const { id: ID, planHash: PLAN_HASH } = pending();

export function fixtureOn(
  store: RequestStore,
  { freezes = UNFROZEN, operation = knownLimit }: FixtureOptions = {},
): ApprovalsFixture {
  const atlas = new FakeAtlas();
  const people = new FakePeople();
  const policyOf = (rules: PolicyRule[]): Policy => ({
    approvalsChannel: 'C0APPROVALS',
    rules,
    lookUpRequesters: 'everyone',
  });
  const deps: Deps = {
    store,
    freezes,
    history: { read: () => Promise.resolve({ revision: 0, all: [] }), othersCompareForMs: 0 },
    credentials: { read: async () => new Set(['mdb_sa_id_own']), hasOwner: async () => true },
    policy: policyOf([policyRule()]),
    people,
    log: createLog('silent'),
    atlas,
    operation,
    worker: 'worker-1',
  };
  return {
    store,
    atlas,
    people,
    deps,
    under: (...rules) => ({ ...deps, policy: policyOf(rules) }),
    as: (worker) => ({ ...deps, worker }),
    ...doneWith(deps),
  };
}

/** Nothing is frozen. */
const UNFROZEN = { read: () => Promise.resolve({ version: 0, all: [] }) };
const knownLimit = (name: string) => (name === dropLimit.name ? dropLimit : undefined);

function doneWith(own: Deps) {
  const { store } = own;
  const request = async (id = ID) => (await stored(store, id)).request;
  const steps: Pick<ApprovalsFixture, 'prepare' | 'execute' | 'verify'> = {
    async prepare({ id = ID, deps = own } = {}) {
      await prepareRequest(deps, await storedAs(store, id, 'preparing'));
      return request(id);
    },
    async execute({ id = ID, deps = own } = {}) {
      await executeRequest(deps, await storedAs(store, id, 'approved'));
      return request(id);
    },
    async verify({ id = ID, deps = own } = {}) {
      await verifyOutcome(deps, await storedAs(store, id, 'unknown'));
      return request(id);
    },
  };
  return {
    request,
    ...steps,
    working: (isSo: () => Promise<boolean> | boolean, deps: WorkDeps = own) => workUntil(deps, isSo),
    press: (
      { userId }: Person,
      decision: DecisionPress['decision'] = 'approve',
      { deps = own, ...over }: Partial<DecisionPress> & { readonly deps?: WorkDeps } = {},
    ) => recordDecision(deps, { id: ID, userId, decision, planHash: PLAN_HASH, ...over }),
    async change(fields: Fields, id = ID) {
      const { request: before, version: expected, now: readAt } = await stored(store, id);
      const changed: Request = Object.assign({ ...before }, fields);
      await store.commit({ request: changed, expected, readAt, events: [], by: 'countersign' });
    },
    journal: async (id = ID) => (await store.history(id)).map(({ type }) => type).join(' '),
  };
}

/** Nothing wakes this worker, so it polls. It posts nothing. */
async function workUntil(deps: WorkDeps, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const never = () => new Promise<void>(() => {});
  const none = async () => {};
  const wakeUp = { work: never, draw: never };
  const worker = new Worker({ ...deps, metrics: createMetrics(), webhook: none, tell: none, draw: none, wakeUp });
  worker.start();
  try {
    await eventually(isSo);
  } finally {
    await worker.stop();
  }
}

/** A fixture in a new workspace with these requests. */
export async function fixtureWith({ storeWith, connection }: TestRedis, ...requests: readonly Request[]) {
  const fixture = fixtureOn(await storeWith(...requests));
  /** The request that holds the limit's reservation. */
  const holder = () => connection.get(fixture.store.key('target', 'query-limit', 'daily'));
  return { ...fixture, holder };
}

/** `+approved +quorum`, or the reason of the refusal. Empty if nothing changed. */
export const answered = (answer: RequestUpdate | Refusal): string =>
  'refused' in answer ? answer.refused : answer.events.map(({ type }) => `+${type}`).join(' ');

/** Rita asks to delete the limit. */
export const submission = (over: Partial<Submission> = {}): Submission => ({
  form: 'V0FORM',
  operation: dropLimit,
  params: { limit: 'daily' },
  names: {},
  reason: 'INC-42',
  person: rita,
  askedIn: 'C0INCIDENT',
  command: '/atlas',
  place: undefined,
  ...over,
});
