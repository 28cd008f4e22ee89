// Implements the policy that all processes follow: the policy in force in Redis, regardless of each process's own file.
import { lookUps, operations } from '../../operations/index.js';
import { noPolicy, type Policy, type PolicyInForceState, PolicyUnreadableError } from '../request/policy.js';
import { parsePolicy } from './file.js';
import type { PolicyStore } from './store.js';

/** A policy that allows nothing, for use before the policy in force has been read or if this release can't read it. */
const NOTHING_ALLOWED: Policy = { rules: [], lookUpRequesters: [] };

/** Implements Policy with the policy in force, as last read. */
export class PolicyInForce implements Policy, PolicyInForceState {
  readonly #store: Pick<PolicyStore, 'current' | 'read'>;
  /** The policy in force, as last read. Undefined while no policy is in force. */
  #policy: Policy | undefined = NOTHING_ALLOWED;
  #without = NOTHING_ALLOWED;
  #version: number | undefined;
  #hash: string | undefined;
  #announced: string | undefined;
  #unreadable = false;

  constructor(store: Pick<PolicyStore, 'current' | 'read'>) {
    this.#store = store;
  }

  get approvalsChannel() {
    return this.#now.approvalsChannel;
  }
  get rules() {
    return this.#now.rules;
  }
  get lookUpRequesters() {
    return this.#now.lookUpRequesters;
  }
  get channels() {
    return this.#now.channels;
  }
  get tickets() {
    return this.#now.tickets;
  }
  get maxOpenRequests() {
    return this.#now.maxOpenRequests;
  }
  get freezers() {
    return this.#now.freezers;
  }
  get inForce(): PolicyInForceState {
    return this;
  }

  /**
   * Sets whether look-ups are open to everyone (`areOpen`) while no policy is in force because there's no valid policy
   * file.
   */
  lookUpsWithout(areOpen: boolean): void {
    this.#without = areOpen ? noPolicy : NOTHING_ALLOWED;
  }
  get #now(): Policy {
    return this.#policy ?? this.#without;
  }

  get version(): number {
    return this.#version ?? 0;
  }
  get hash() {
    return this.#hash;
  }
  /** Whether Redis lost the policy and the file's isn't in force yet, so that only its rules for look-ups apply. */
  get isAwaited(): boolean {
    return this.#hash === undefined && this.#announced !== undefined;
  }
  /** Whether this release can't read the policy in force. */
  get isUnreadable(): boolean {
    return this.#unreadable;
  }

  async refresh(): Promise<void> {
    const { version, hash, announced } = await this.#store.current();
    const isSame = version === this.#version && hash === this.#hash;
    // We use an announced policy only while no policy is in force.
    if (!isSame || (hash === undefined && announced !== this.#announced)) await this.#load();
    if (this.#unreadable) throw new PolicyUnreadableError();
  }

  async #load(): Promise<void> {
    const { version, inForce, announced } = await this.#store.read();
    const text = inForce?.text ?? announced?.text;
    const read = text === undefined ? undefined : parsePolicy(text, operations);
    this.#unreadable = inForce !== undefined && read?.ok === false;
    const policy = read?.ok === false ? NOTHING_ALLOWED : read?.policy;
    this.#policy = policy && inForce === undefined ? forLookUps(policy) : policy;
    this.#version = version;
    this.#hash = inForce?.hash;
    this.#announced = announced?.hash;
  }
}

const LOOK_UPS = new Set(lookUps.map(({ name }) => name));

/** Returns only a policy's rules for look-ups and the channels where approvers decide. */
function forLookUps(policy: Policy): Policy {
  const { rules, lookUpRequesters, approvalsChannel, channels } = policy;
  const kept = rules.flatMap(({ directed: _, ...rule }) => {
    const named = rule.operations.filter((name) => LOOK_UPS.has(name));
    return named.length === 0 ? [] : [{ ...rule, operations: named }];
  });
  return {
    rules: kept,
    lookUpRequesters,
    ...(approvalsChannel !== undefined && { approvalsChannel }),
    ...(channels && { channels }),
  };
}
