// Puts the policy file into effect at startup and whenever the file changes. See offer.ts for the rules.
import { ConfigError } from '../../config.js';
import type { Log } from '../../log.js';
import { operations } from '../../operations/index.js';
import type { Policy } from '../request/policy.js';
import { parsePolicy } from './file.js';
import type { PolicyInForce } from './in-force.js';
import { describeLoosening, findLoosenings } from './looser.js';
import { decidePolicyOffer } from './offer.js';
import { type PolicyOnDisk, readPolicyFile } from './on-disk.js';
import type { PolicyStore, StoredPolicies } from './store.js';

/** The waiting period of a looser policy after its differences were posted for approvers. */
export const LOOSER_POLICY_WAIT_MS = 15 * 60_000;
const LOOK_EVERY_MS = 1_000;
/** The time that a process has to post a message before another process tries. */
const POST_WITHIN_MS = 30_000;
const SAID_FOR_MS = 24 * 60 * 60_000;
const TRIES = 20;
/** The largest tolerated difference between Redis's clock and this machine's. */
const MOST_APART_MS = 60_000;

/** Posts to the channels where approvers decide. @returns whether Slack accepted the message */
export interface PolicyPoster {
  /** @param differences the differences from the policy in force; undefined if Redis lost that policy */
  announced(policy: Policy, differences: readonly string[] | undefined, waitMs: number): Promise<boolean>;
  inForce(policy: Policy): Promise<boolean>;
  withdrawn(policy: Policy): Promise<boolean>;
  bad(policy: Policy, problems: readonly string[]): Promise<boolean>;
}

interface WatchDeps {
  readonly store: PolicyStore;
  readonly inForce: PolicyInForce;
  /** The configured path; undefined for the default path. */
  readonly given: string | undefined;
  readonly tell: PolicyPoster;
  readonly log: Log;
  readonly lookEveryMs?: number;
}

export class PolicyWatch {
  readonly #deps: WatchDeps;
  /** The hash of the last file that we handled; undefined before the first file. */
  #offered: string | undefined;
  /** The file's hash at the last read. A file counts after two equal reads, because it may be half written. */
  #seen: string | undefined;
  /** The time of the last loss of history that we know of. */
  #lostAt: number | undefined;
  /** The last known revision. */
  #revision = 0;
  #aboutFile = '';
  #aboutNext = '';
  /** The announced policy, and the end of its waiting period on this machine's monotonic clock. */
  #waiting = { what: '', until: 0 };
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<unknown> = Promise.resolve();

  constructor(deps: WatchDeps) {
    this.#deps = deps;
  }

  /** Returns a note for operators, for /readyz and `status`; empty if there is nothing to report. */
  note(): string {
    const unreadable = this.#deps.inForce.isUnreadable
      ? 'another release wrote the policy in force, so this process allows nothing'
      : '';
    return [unreadable, this.#aboutFile, this.#aboutNext].filter((one) => one !== '').join('; ');
  }

  /** Whether this process can't use its policy file or the policy in force. */
  get hasProblem(): boolean {
    return this.#aboutFile !== '' || this.#deps.inForce.isUnreadable;
  }

  /** @throws ConfigError if the file has errors and no policy is in force */
  async begin(): Promise<void> {
    const file = readPolicyFile(this.#deps.given);
    this.#seen = file.hash;
    if (file.kind === 'bad' && (await this.#deps.store.read()).inForce === undefined)
      throw new ConfigError(file.problems.join('\n'));
    await this.#look();
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
        .catch((error: unknown) => this.#deps.log.warn({ err: error }, 'failed to read the policy'))
        .finally(() => this.#timer !== undefined && this.start());
    }, this.#deps.lookEveryMs ?? LOOK_EVERY_MS);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { given, store, inForce } = this.#deps;
    const file = readPolicyFile(given);
    const before = await store.read();
    // The policy in the store may now be older than the file, or missing.
    const isLost = before.lostAt !== undefined && before.lostAt !== this.#lostAt;
    if (isLost || before.revision < this.#revision) this.#offered = undefined;
    this.#lostAt = before.lostAt;
    const isTaken = file.hash !== this.#offered && file.hash === this.#seen;
    if (isTaken) await this.#take(file);
    this.#seen = file.hash;
    const policies = isTaken ? await store.read() : before;
    this.#revision = policies.revision;
    await this.#attend(policies);
    await inForce.refresh();
  }

  async #take(file: PolicyOnDisk): Promise<void> {
    const isChange = this.#offered !== undefined;
    this.#deps.inForce.lookUpsWithout(file.kind === 'none');
    switch (file.kind) {
      case 'good':
        await this.#offer(file, isChange);
        break;
      case 'bad':
        await this.#complain(file);
        break;
      case 'none':
        this.#aboutFile = isChange ? `${file.path} no longer exists, so I’m keeping the current policy` : '';
        this.#deps.log.warn({ path: file.path }, 'no policy file; keeping the policy in force, if there is one');
        break;
      default:
        file satisfies never;
    }
    this.#offered = file.hash;
  }

  async #offer(file: PolicyOnDisk & { readonly kind: 'good' }, isChange: boolean): Promise<void> {
    const { store, log } = this.#deps;
    const { hash, policy } = file;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const [policies, isKnown] = await Promise.all([store.read(), store.isKnown(file)]);
      const before = inForceIn(policies);
      const answer = decidePolicyOffer({ hash, policy, isKnown, isChange }, policies, before);
      log.info({ hash, answer, before: policies.inForce?.hash }, 'checked the policy file');
      this.#aboutFile =
        answer.what === 'earlier'
          ? `${file.path} is an old policy, so I ignore it. To use the file again, change something in it, such as a comment`
          : '';
      if (answer.what === 'nothing' || answer.what === 'earlier') return;
      const differences = answer.what === 'announce' ? answer.differences : [];
      const change = answer.what === 'withdraw' ? answer : { what: answer.what, file, differences };
      const written = await store.write(policies, change);
      if (written === 'stale') continue;
      if (!written.durable) log.warn({ hash }, 'Redis didn’t confirm in time that it stored the policy');
      if (policies.announced?.postedAt !== undefined && answer.what !== 'announce')
        await this.#deps.tell.withdrawn(before ?? policy);
      return;
    }
    throw new Error('other processes kept changing the policy');
  }

  /** Reports the file's errors. The policy in force doesn't change. */
  async #complain({ path, hash, problems }: PolicyOnDisk & { readonly kind: 'bad' }): Promise<void> {
    const { store, log, tell } = this.#deps;
    log.error({ path, problems }, 'the policy file has errors; keeping the policy in force');
    this.#aboutFile = `${path} has errors (see my log), so I’m keeping the current policy`;
    const before = inForceIn(await store.read());
    const what = `bad:${hash}`;
    if (before === undefined || !(await store.claim(what, SAID_FOR_MS))) return;
    if (!(await tell.bad(before, problems))) await store.unclaim(what);
  }

  /** Posts an announced policy, and puts the policy into effect after its waiting period. */
  async #attend(policies: StoredPolicies): Promise<void> {
    const { store, tell, log } = this.#deps;
    const { announced, now, lostAt } = policies;
    this.#aboutNext = '';
    if (announced === undefined) {
      if (lostAt !== undefined) this.#aboutNext = 'Redis lost history, and no policy file has been checked since';
      return;
    }
    const next = parsePolicy(announced.text, operations);
    const before = inForceIn(policies);
    const what = policies.inForce === undefined ? 'Redis lost the policy. The policy in the file' : 'a new policy';
    if (announced.postedAt === undefined) {
      this.#aboutNext = `${what} is waiting to be posted in the channel where approvers decide`;
      if (!(await store.claim(`announced:${announced.hash}`, POST_WITHIN_MS))) return;
      const differences = differencesIn(policies, next.ok ? next.policy : undefined);
      const posted = [before, next.ok ? next.policy : undefined].flatMap((policy) => policy ?? []);
      for (const policy of posted)
        if (await tell.announced(policy, differences, LOOSER_POLICY_WAIT_MS)) return this.#posted(announced.hash);
      return;
    }
    const leftMs = this.#waitLeftMs(announced.hash, announced.postedAt, now);
    this.#aboutNext = `${what} is announced and takes effect at ${new Date(now + leftMs).toISOString()}`;
    if (leftMs > 0 || (await store.write(policies, { what: 'ripen' })) === 'stale') return;
    log.info({ hash: announced.hash }, 'the announced policy is now in force');
    this.#aboutNext = '';
    if (next.ok) await tell.inForce(next.policy);
  }

  /**
   * Returns the rest of the waiting period, in milliseconds. Because Redis's clock may jump ahead, each process also
   * measures the period on its own monotonic clock from when it first saw the announcement. Time before that counts
   * only if both clocks agreed.
   */
  #waitLeftMs(hash: string, postedAt: number, now: number): number {
    const what = `${hash} ${postedAt}`;
    if (this.#waiting.what !== what) {
      const passed = Math.abs(Date.now() - now) > MOST_APART_MS ? 0 : now - postedAt;
      this.#waiting = { what, until: performance.now() + LOOSER_POLICY_WAIT_MS - passed };
    }
    return Math.max(postedAt + LOOSER_POLICY_WAIT_MS - now, this.#waiting.until - performance.now());
  }

  /** Stores that the announcement was posted, which starts the waiting period. */
  async #posted(hash: string): Promise<void> {
    const { store } = this.#deps;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const policies = await store.read();
      if (policies.announced?.hash !== hash || policies.announced.postedAt !== undefined) return;
      if ((await store.write(policies, { what: 'posted' })) !== 'stale') return;
    }
  }
}

/** Describes what the announced policy allows beyond the policy in force. Undefined if no policy is in force. */
function differencesIn(policies: StoredPolicies, next: Policy | undefined): readonly string[] | undefined {
  if (policies.inForce === undefined) return undefined;
  const before = inForceIn(policies);
  return before && next ? findLoosenings(before, next, operations).map(describeLoosening) : [];
}

/** Returns the policy in force. Undefined if there is none or this release can't read it. */
function inForceIn({ inForce }: StoredPolicies): Policy | undefined {
  const read = inForce && parsePolicy(inForce.text, operations);
  return read?.ok ? read.policy : undefined;
}
