// The credentials that the bot uses, identified by the public key or client ID that Atlas shows. No process has all
// credentials (the web role lacks the one for changes), so each running process publishes its own in Redis.
import type { Config } from '../../config.js';
import type { Log } from '../../log.js';
import type { Connection } from '../../redis/connection.js';
import type { KeyBuilder } from '../../redis/keys.js';
import { readRedisTime } from '../../redis/time.js';
import { NOT_TRIED, type Verdicts } from './verdicts.js';

const SAID_EVERY_MS = 60_000;
const KNOWN_FOR_MS = 15 * 60_000;

const USES = ['look-ups', 'changes', 'owner'] as const;
/** `owner` isn't needed. Without its credential, operations that need it use the credential for changes or are off. */
const NEEDED: readonly string[] = ['look-ups', 'changes'];
type OwnIds = Readonly<Partial<Record<(typeof USES)[number], string>>>;

export class OwnCredentialIdStore {
  readonly #redis: Connection;
  readonly #key: string;
  readonly #stateKey: (use: string) => string;

  constructor(redis: Connection, key: KeyBuilder) {
    this.#redis = redis;
    this.#key = key('credentials');
    this.#stateKey = (use) => key('credentials', use);
  }

  async publish(used: OwnIds, states: ReadonlyMap<string, string> = new Map()): Promise<void> {
    const now = await readRedisTime(this.#redis);
    await this.#redis.zremrangebyscore(this.#key, '-inf', now - KNOWN_FOR_MS);
    for (const use of USES) if (used[use] !== undefined) await this.#redis.zadd(this.#key, now, `${use} ${used[use]}`);
    for (const [use, state] of states)
      if (state !== NOT_TRIED) await this.#redis.set(this.#stateKey(use), state, 'PX', 2 * SAID_EVERY_MS);
  }

  /** Returns whether Atlas accepts the credentials of running processes, as last published, by their use. */
  async readStates(): Promise<ReadonlyMap<string, string>> {
    const states = await Promise.all(
      USES.map(async (use) => [use, await this.#redis.get(this.#stateKey(use))] as const),
    );
    return new Map(states.flatMap(([use, state]) => (state === null ? [] : [[use, state] as const])));
  }

  /** @returns undefined until processes have published a credential for each use that needs one */
  async read(): Promise<ReadonlySet<string> | undefined> {
    const pairs = await this.#published();
    const isKnown = NEEDED.every((use) => pairs.some(([used]) => used === use));
    return isKnown ? new Set(pairs.map(([, id = '']) => id)) : undefined;
  }

  /** Returns whether a running worker has an owner's credential. */
  async hasOwner(): Promise<boolean> {
    return (await this.#published()).some(([used]) => used === 'owner');
  }

  async #published(): Promise<readonly (readonly string[])[]> {
    const since = (await readRedisTime(this.#redis)) - KNOWN_FOR_MS;
    const said = await this.#redis.zrangebyscore(this.#key, `(${since}`, '+inf');
    return said.map((one) => one.split(' '));
  }
}

/** Returns the credentials that a process with this configuration uses. */
export function credentialIdsOf({ role, atlas: { reader, executor, owner } }: Pick<Config, 'role' | 'atlas'>): OwnIds {
  return {
    ...(role !== 'worker' && reader !== undefined && { 'look-ups': publicIdOf(reader) }),
    ...(role !== 'web' && executor !== undefined && { changes: publicIdOf(executor) }),
    ...(role !== 'web' && owner !== undefined && { owner: publicIdOf(owner) }),
  };
}

const publicIdOf = (credential: NonNullable<Config['atlas']['reader']>) =>
  credential.kind === 'api-key' ? credential.publicKey : credential.clientId;

/**
 * Publishes the credentials immediately, again at intervals, and when a state changes. Returns a function that stops
 * publishing.
 */
export function startPublishingCredentials(
  credentials: Pick<OwnCredentialIdStore, 'publish'>,
  used: OwnIds,
  verdicts: Verdicts,
  log: Log,
): () => void {
  const say = () =>
    credentials
      .publish(used, verdicts.states)
      .catch((err: unknown) => log.warn({ err }, 'failed to publish which credentials are used'));
  void say();
  verdicts.onChange(say);
  const timer = setInterval(say, SAID_EVERY_MS).unref();
  return () => clearInterval(timer);
}
