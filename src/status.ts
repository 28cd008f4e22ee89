// The bot's health, for /readyz and for the command `status`.
import { type RelevantDoubtsDeps, readDoubtsText } from './approvals/history/relevant-doubts.js';
import { formatStates, type Verdicts } from './approvals/people/verdicts.js';
import type { PolicyWatch } from './approvals/policy/watch.js';
import { approvalsChannels, noPolicy, type Policy } from './approvals/request/policy.js';
import { readWorkerNote } from './approvals/storage/worker-age.js';
import type { Atlas } from './atlas/atlas.js';
import { describeAtlasError } from './atlas/error-sentences.js';
import { path } from './atlas/path.js';
import { SystemStatus } from './atlas/replies.js';
import type { Config } from './config.js';
import type { Readiness } from './http-server.js';
import type { Log } from './log.js';
import { readExcessRolesNote } from './operations/credential-roles.js';
import { formatList, plural } from './operations/format.js';
import { operations } from './operations/index.js';
import { readDeniedCommands } from './redis/commands.js';
import type { CommitPool } from './redis/commit-pool.js';
import { type Connection, errorReplyOf, suggestClusterUrl, waitUntilUsable } from './redis/connection.js';
import type { Heartbeat } from './redis/heartbeat.js';
import type { KnownHistory } from './redis/history.js';
import { ALMOST_FULL } from './redis/memory.js';
import type { SlackClient } from './slack/api/client.js';
import { withTimeLimit } from './slack/api/delivery.js';
import { describeSlackFailure, slackFailureOf } from './slack/api/failures.js';
import { readSlackEditLimitNotes } from './slack/api/pace.js';
import { missingScopes } from './slack/api/scopes.js';
import type { SlackClock } from './slack/api/slack-clock.js';
import { literalMrkdwn } from './slack/blocks/text.js';
import type { Stores } from './stores.js';

interface StatusDeps {
  readonly config: Config;
  /** The connection to use until we know the workspace's keys and the node that has them. */
  readonly redis: Connection;
  readonly client: SlackClient;
  readonly clock: Pick<SlackClock, 'describe' | 'isOff' | 'refusesSlack'>;
  readonly verdicts: Pick<Verdicts, 'states'>;
  readonly log: Log;
}

/** The maximum time to wait for each part. Probes allow 5 s, and a probe without a reply counts as a failure. */
const PART_WITHIN_MS = 3_000;
const SILENT = 'doesn’t respond';
/** The time that an `ok` from Slack or Atlas is cached, no matter how often users ask for the status. */
const FRESH_MS = 10_000;
/**
 * The time that the credential's roles are cached. Roles rarely change, and reading them takes a call for each project
 * and organization.
 */
const ROLES_FRESH_MS = 600_000;
const READ_ROLES_WITHIN_MS = 15_000;
/**
 * The maximum time to wait for the roles, which only add a line to the status. If the roles arrive later, the next
 * status shows them.
 */
const WAIT_FOR_ROLES_MS = 1_500;

/** Returns what is read, or `fallback` if it can't be read in time: the status also works while Redis is away. */
const orElse = <T>(read: Promise<T>, fallback: T): Promise<T> =>
  withTimeLimit(PART_WITHIN_MS, read).catch(() => fallback);

interface Remembering {
  /** Returns whether to cache an answer. */
  readonly isGood: (answer: string) => boolean;
  readonly freshMs: number;
}

interface Delivered {
  /** Returns the reason why Slack can't deliver now; undefined if Slack can. */
  problem(): string | undefined;
}

export class StatusReporter {
  readonly #deps: StatusDeps;
  #phase: 'starting' | 'running' | 'stopping' = 'starting';
  #slack: Delivered | undefined;
  #reader: Atlas | undefined;
  #policy: { readonly policy: Policy; readonly watch: Pick<PolicyWatch, 'note'> } | undefined;
  readonly redis: RedisStatusReporter;
  #stores: (RelevantDoubtsDeps & Pick<Stores, 'store'>) | undefined;
  #lacks: readonly string[] = [];
  readonly #remembered = new Map<string, { readonly until: number; readonly said: Promise<string> }>();

  constructor(deps: StatusDeps) {
    this.#deps = deps;
    this.redis = new RedisStatusReporter(deps);
  }

  started(slack: Delivered | undefined): void {
    this.#slack = slack;
    if (this.#phase === 'starting') this.#phase = 'running';
    this.redis.started();
  }

  goesBy(policy: Policy, watch: Pick<PolicyWatch, 'note'>, stores: RelevantDoubtsDeps & Pick<Stores, 'store'>): void {
    this.#policy = { policy, watch };
    this.#stores = stores;
  }

  readsWith(reader: Atlas): void {
    this.#reader = reader;
  }

  stopping(): void {
    this.#phase = 'stopping';
  }

  /**
   * A web process is ready while it can answer people, also if the answer is that Redis or Atlas is away: otherwise,
   * nobody would be told. A worker is ready while Redis and Slack work.
   */
  async readiness(): Promise<Readiness> {
    const began = this.#phase;
    const stores = this.#stores;
    const [redis, history, worker, slack, atlas] = await Promise.all([
      orElse(this.redis.read(), SILENT),
      stores && orElse(readDoubtsText(stores, this.#policy?.policy ?? noPolicy), ''),
      stores && orElse(readWorkerNote(stores.store), undefined),
      this.#readPart('slack', () => orElse(this.#askSlack(), SILENT)),
      this.#readPart('atlas', () => orElse(this.#askAtlas(), SILENT)),
    ]);
    // We use the phase from before the checks. If the bot finished starting in between, the checks may have read a
    // different Redis node than the one with our keys.
    const phase = this.#phase === 'stopping' ? this.#phase : began;
    const { config, clock, verdicts } = this.#deps;
    const canAnswer = this.redis.hasReplied && this.#slack?.problem() === undefined && !this.#refusesSlack;
    const ready = phase === 'running' && (config.role === 'worker' ? redis === 'ok' && slack === 'ok' : canAnswer);
    const policy = this.#policy?.watch.note();
    const more = { ...(history && { history }), ...this.redis.parts, ...(policy && { policy }) };
    const credentials = formatStates(verdicts.states);
    const parts = { phase, redis, slack, atlas, credentials, clock: clock.describe(), ...more };
    return { ready, parts: { ...parts, ...(stores && { worker: worker?.note ?? 'not known' }) } };
  }

  async lines(stores: Pick<Stores, 'store' | 'pace' | 'credentials'>): Promise<readonly string[]> {
    const { store, pace, credentials } = stores;
    const own = this.#deps.verdicts.states;
    const [{ parts }, tooStrong, states, troubled, limited, open] = await Promise.all([
      this.readiness(),
      this.#readExcessRoles(),
      orElse(credentials.readStates(), own),
      orElse(store.troubled(), new Map()),
      orElse(readSlackEditLimitNotes(pace), []),
      orElse(store.countOpen().then(String), 'I can’t read them'),
    ]);
    const { config, clock } = this.#deps;
    return [
      ...this.redis.lines(parts.redis),
      ...(parts.history === undefined ? [] : [`History: ${parts.history}`]),
      `Slack: ${parts.slack}, ${config.slack.connection?.mode === 'socket' ? 'Socket Mode' : 'HTTP'}${this.#missingScopesNote()}`,
      ...limited,
      ...(clock.isOff
        ? [
            `Clock: mine is ${parts.clock}${this.#refusesSlack ? ', so I refuse Slack’s requests' : ''}. Sync it with NTP.`,
          ]
        : []),
      `Atlas: ${parts.atlas}, at ${config.atlas.baseUrl}`,
      `Atlas credentials: ${formatStates(new Map([...own, ...states]))}`,
      ...(tooStrong === '' ? [] : [`Warning: ${tooStrong}`]),
      `Worker: ${parts.worker}`,
      `Policy: ${this.#describePolicy()}`,
      `Open requests: ${open}`,
      ...(troubled.size === 0
        ? []
        : [`Requests that I keep retrying: ${[...troubled.keys()].slice(0, 20).join(', ')}`]),
    ];
  }

  /** A process checks the time in Slack's signatures against its own clock only in HTTP mode. */
  get #refusesSlack(): boolean {
    const { config, clock } = this.#deps;
    return config.slack.connection?.mode === 'http' && clock.refusesSlack;
  }

  #describePolicy(): string {
    const policy = this.#policy?.policy ?? noPolicy;
    const channels = approvalsChannels(policy).map((channel) => `<#${channel}>`);
    const note = this.#policy?.watch.note() ?? '';
    const said =
      channels.length === 0 || policy.inForce?.isAwaited === true
        ? 'none, so every change is refused'
        : `${plural(policy.rules.length, 'rule')}; requests are decided in ${formatList(channels)}`;
    return note === '' ? said : `${said}; ${literalMrkdwn(note)}`;
  }

  #missingScopesNote(): string {
    if (this.#lacks.length === 0) return '';
    return `, but my app lacks ${this.#lacks.join(', ')}, so features that need ${this.#lacks.length === 1 ? 'this scope' : 'these scopes'} don’t work. Reinstall the app with this release’s manifest`;
  }

  /** Describes the look-up credential's roles that allow more than reading. Empty if none are known. */
  async #readExcessRoles(): Promise<string> {
    const reader = this.#reader;
    if (reader === undefined) return '';
    const read = () =>
      readExcessRolesNote(reader.with({ signal: AbortSignal.timeout(READ_ROLES_WITHIN_MS) }), operations);
    const said = this.#readPart('roles', async () => (await read()) ?? '', {
      isGood: () => true,
      freshMs: ROLES_FRESH_MS,
    });
    return withTimeLimit(WAIT_FOR_ROLES_MS, said).catch((error: unknown) => {
      this.#deps.log.warn({ err: error }, 'failed to read the roles of the look-up credential');
      return '';
    });
  }

  #readPart(
    part: string,
    ask: () => Promise<string>,
    { isGood, freshMs }: Remembering = { isGood: (answer) => answer === 'ok', freshMs: FRESH_MS },
  ): Promise<string> {
    const known = this.#remembered.get(part);
    if (known !== undefined && known.until > performance.now()) return known.said;
    const said = ask();
    this.#remembered.set(part, { until: performance.now() + freshMs, said });
    said.then(
      (answer) => isGood(answer) || this.#remembered.delete(part),
      () => this.#remembered.delete(part),
    );
    return said;
  }

  async #askSlack(): Promise<string> {
    const problem = this.#slack?.problem();
    if (problem !== undefined) return problem;
    try {
      const answer = await this.#deps.client.auth.test();
      this.#lacks = missingScopes(answer.response_metadata?.scopes);
      return 'ok';
    } catch (error) {
      return describeSlackFailure(slackFailureOf(error));
    }
  }

  async #askAtlas(): Promise<string> {
    if (this.#reader === undefined)
      return this.#deps.config.role === 'worker' ? 'not checked in this role' : 'not checked yet';
    try {
      await this.#reader.with({ signal: AbortSignal.timeout(5_000) }).get(path``, SystemStatus);
      return 'ok';
    } catch (error) {
      return describeAtlasError(error);
    }
  }
}

interface RedisStatusDeps {
  readonly config: Pick<Config, 'redisUrl'>;
  /** The connection to use until we know the workspace's keys and the node that has them. */
  readonly redis: Connection;
  readonly log: Log;
}

interface InUse {
  /** A connection to the node that has `key`. */
  readonly redis: Connection;
  readonly commits: Pick<CommitPool, 'durability'>;
  readonly heartbeat: Pick<Heartbeat, 'health' | 'usedMemory'>;
  readonly history: Pick<KnownHistory, 'isFileUnwritable'>;
  /** One of our keys. Redis is usable only if this key can be read. */
  readonly key: string;
}

class RedisStatusReporter {
  readonly #deps: RedisStatusDeps;
  #inUse: InUse | undefined;
  /** Whether Redis has ever replied, so REDIS_URL is right. */
  hasReplied = false;
  /** The change that REDIS_URL needs. Empty if REDIS_URL is right, undefined before the first check. */
  #advice: string | undefined;
  #denied: readonly string[] = [];

  constructor(deps: RedisStatusDeps) {
    this.#deps = deps;
  }

  storesIn(inUse: InUse): void {
    this.#inUse = inUse;
  }

  /** Reads the state once Redis is usable. The read logs a warning if REDIS_URL needs a change. */
  started(): void {
    void waitUntilUsable(this.#redis).then(() => this.read());
  }

  /** Returns `ok`, or the reason why nothing can be recorded. */
  async read(): Promise<string> {
    const { config, log } = this.#deps;
    const redis = this.#redis;
    if (redis.status !== 'ready') return 'can’t be reached, so I keep trying';
    try {
      if (this.#advice === undefined) {
        this.#advice = await suggestClusterUrl(redis, config.redisUrl);
        if (this.#advice !== '') log.warn(this.#advice);
      }
      await (this.#inUse === undefined ? redis.ping() : redis.xlen(this.#inUse.key));
      this.hasReplied = true;
      await this.readDenied();
      return this.#unconfirmed() ?? 'ok';
    } catch (error) {
      if (this.#advice && errorReplyOf(error)?.startsWith('MOVED')) return 'a different cluster node has my keys';
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Reads the commands that our Redis user may not run. */
  async readDenied(): Promise<readonly string[]> {
    const { redis, key } = this.#inUse ?? {};
    if (redis?.status === 'ready' && key !== undefined) this.#denied = await readDeniedCommands(redis, key);
    return this.#denied;
  }

  /** For /readyz. */
  get parts(): Readonly<Record<string, string>> {
    const health = this.#inUse?.heartbeat.health.kind;
    const durability = health === 'unconfirmed' ? health : (this.#inUse?.commits.durability?.kind ?? 'not known');
    const memory = this.#almostFull();
    const setup = this.#setupNotes.join('; ');
    return {
      durability,
      ...(this.#advice && { cluster: this.#advice }),
      ...(memory && { memory }),
      ...(setup && { setup }),
    };
  }

  /** @param read the result of `read` */
  lines(read: string | undefined): readonly string[] {
    const durability = this.#inUse?.commits.durability;
    const remedy = durability?.kind === 'not durable' ? durability.remedy : '';
    const memory = this.#almostFull();
    return [
      `Redis: ${read}${remedy && `, but a crash may lose confirmed writes: ${remedy}`}`,
      ...(memory ? [`Redis is almost full: ${memory}. When it’s full, I can’t record anything`] : []),
      ...(this.#advice
        ? ['Redis is a cluster, but REDIS_URL names a single server. The right value is in my log']
        : []),
      ...this.#setupNotes.map((note) => `Setup: ${note}`),
    ];
  }

  get #setupNotes(): readonly string[] {
    return [
      ...(this.#denied.length > 0 ? [`my Redis user may not run ${this.#denied.join(', ')}`] : []),
      ...(this.#inUse?.history.isFileUnwritable ? ['I can’t write STATE_FILE. My log has the reason'] : []),
    ];
  }

  get #redis(): Connection {
    return this.#inUse?.redis ?? this.#deps.redis;
  }

  #unconfirmed(): string | undefined {
    const health = this.#inUse?.heartbeat.health;
    if (health === undefined || health.kind === 'confirmed') return undefined;
    if (health.kind === 'not known') return 'hasn’t confirmed a write yet';
    const { what, remedy } = health.why;
    return `isn’t confirming writes, so I can’t record anything: ${what}. To do: ${remedy}`;
  }

  /** Describes how full Redis is. Returns undefined while Redis has enough room or no limit. */
  #almostFull(): string | undefined {
    const used = this.#inUse?.heartbeat.usedMemory ?? 0;
    return used < ALMOST_FULL ? undefined : `${Math.floor(used * 100)} % of maxmemory is used`;
  }
}
