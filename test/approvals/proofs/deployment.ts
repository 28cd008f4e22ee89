// Three replicas on one Redis, three forms that can be submitted, and what people were told.
import { deriveRequestId, submissionFingerprint } from '../../../src/approvals/request/ids.js';
import type { Refusal } from '../../../src/approvals/request/refusal.js';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import type { RequestUpdate } from '../../../src/approvals/storage/update-request.js';
import type { WorkDeps } from '../../../src/approvals/storage/work.js';
import type { Atlas } from '../../../src/atlas/atlas.js';
import type { Connection } from '../../../src/redis/connection.js';
import { fixtureOn } from '../../support/approvals-fixture.js';
import { DUE_SETS } from '../../support/due-sets.js';
import { journalEntries } from '../../support/journal.js';
import { ann, rita } from '../../support/people.js';
import { policyRule } from '../../support/requests.js';
import { age } from './ageing.js';
import { dropOne, targetOf, World } from './world.js';

/** Two with the same target, and another one. */
export const LIMITS = ['A-1', 'A-2', 'B-1'] as const;
export type Limit = (typeof LIMITS)[number];
const REASON = 'INC-42';
export const idOf = (limit: Limit) => deriveRequestId(submissionFingerprint(limit, dropOne.name, { limit }, REASON), 0);
export const targetKey = (store: RequestStore, limit: Limit) => store.key('target', 'query-limit', targetOf(limit).id);

/** How Slack and the policy look to one replica at one moment. */
export interface View {
  readonly approvals: 1 | 2;
  readonly people: 'as usual' | 'Ann has left' | 'Slack is silent';
  /** What is known of the bot's own credentials. Each change takes a credential away. */
  readonly own: 'others' | 'this one too' | 'unknown';
}

function ownOf({ own }: View): ReadonlySet<string> | undefined {
  if (own === 'unknown') return undefined;
  return new Set(own === 'others' ? ['another'] : LIMITS);
}

export class Deployment {
  readonly world = new World();
  /** Ids of the requests that somebody was told are stored. */
  readonly asked = new Set<string>();
  /** By request: `U0ANN approved`, for each event of an answer that said it is recorded. */
  readonly told = new Map<string, string[]>();
  /** Perhaps recorded: Redis did not confirm in time. */
  readonly perhaps = new Map<string, string[]>();
  /** Handlings in progress or stalled, and the errors of those that failed. */
  readonly goingOn = new Set<Promise<void>>();
  readonly faults: unknown[] = [];
  /** How much time has passed, and how much of it before each journal entry. */
  aged = 0;
  readonly #agedAt = new Map<string, number>();

  /** @param stores one per replica, each with its own connections */
  constructor(
    readonly redis: Connection,
    readonly stores: readonly [RequestStore, RequestStore, RequestStore],
  ) {
    for (const limit of LIMITS) this.world.limits.set(limit, '5 GB');
  }

  get store(): RequestStore {
    return this.stores[0];
  }

  deps(replica: 0 | 1 | 2, view: View, atlas: Atlas): WorkDeps {
    const { people, under } = fixtureOn(this.stores[replica], {
      operation: (name) => (name === dropOne.name ? dropOne : undefined),
    });
    if (view.people === 'Slack is silent')
      Object.assign(people.silent, { freshPerson: true, isFreshMemberOfAny: true });
    if (view.people === 'Ann has left') {
      const approvers = people.members.get('S0SECUR') ?? [];
      people.members.set(
        'S0SECUR',
        approvers.filter((one) => one !== ann.userId),
      );
    }
    const credentials = { read: () => Promise.resolve(ownOf(view)), hasOwner: () => Promise.resolve(true) };
    return { ...under(policyRule({ approvals: view.approvals })), credentials, atlas, worker: `worker-${replica}` };
  }

  /** Records what somebody was answered. */
  note(id: string, userId: string, answer: RequestUpdate | Refusal, wanted: readonly string[]): void {
    const add = (to: Map<string, string[]>, types: readonly string[]) =>
      to.set(id, [...(to.get(id) ?? []), ...types.map((type) => `${userId} ${type}`)]);
    if (!('refused' in answer))
      add(
        this.told,
        answer.events.map(({ type }) => type),
      );
    else if (answer.refused === 'not durable') add(this.perhaps, wanted);
  }

  /** Continues what stalled, until nothing stalls. */
  async wake(): Promise<void> {
    while (this.goingOn.size > 0) {
      this.world.wake();
      await Promise.race([...this.goingOn, new Promise((resolve) => setTimeout(resolve, 1))]);
    }
  }

  async letPass(ms: number): Promise<void> {
    await this.journal();
    this.aged += ms;
    const { store } = this;
    const due = DUE_SETS.map((set) => store.key('due', set));
    const sets = [...due, store.key('open'), store.key('by', rita.userId)];
    await age(this.redis, store, LIMITS.map(idOf), sets, ms);
  }

  /** The journal's stamps and fields, with how much time has passed since each was written. */
  async journal(): Promise<readonly { stamp: string; fields: readonly string[]; aged: number }[]> {
    const found = await journalEntries(this.redis, this.store.key('journal'));
    return found.map(([stamp, fields]) => {
      const then = this.#agedAt.get(stamp) ?? this.aged;
      this.#agedAt.set(stamp, then);
      return { stamp, fields, aged: this.aged - then };
    });
  }
}
