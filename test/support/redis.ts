// A real Redis for a test file, with separate stores for its tests.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterAll } from '@jest/globals';
import { isFinishing } from '../../src/approvals/request/finishing-evolve.js';
import type { InState, Request, RequestState } from '../../src/approvals/request/request.js';
import { FreezeStore } from '../../src/approvals/storage/freeze-store.js';
import { type DueSet, RequestStore, type StoredRequest } from '../../src/approvals/storage/store.js';
import { createLog } from '../../src/log.js';
import { CommitPool } from '../../src/redis/commit-pool.js';
import { type Connection, connect } from '../../src/redis/connection.js';
import { createKeyBuilder } from '../../src/redis/keys.js';
import { type EmbeddedRedisOptions, startRedis } from '../../src/sandbox/redis.js';

export interface TestRedis {
  readonly url: string;
  readonly connection: Connection;
  /** A store of a new workspace. */
  freshStore(): RequestStore;
  /** The same, with these requests. */
  storeWith(...requests: readonly Request[]): Promise<RequestStore>;
  /** The freezes in a store's workspace. */
  freezesOf(store: RequestStore): FreezeStore;
  /** Opens another connection. */
  open(): Promise<Connection>;
  /** Connections for commits, as another process would have. */
  openPool(): Promise<CommitPool>;
  /** The same store as in a process that dies after its commit: nothing records that the commit is durable. */
  dying(store: RequestStore): Promise<RequestStore>;
  /** SIGKILL, a new server on the same data, and all clients reconnected. */
  crash(): Promise<void>;
}

/** Stops with the test file. */
export async function openRedis(options: EmbeddedRedisOptions = {}): Promise<TestRedis> {
  const server = await startRedis(options);
  const log = createLog('silent');
  const closers: (() => void)[] = [];
  const open = async () => {
    const connection = connect(server.url, log);
    closers.push(() => connection.disconnect());
    await once(connection, 'ready');
    return connection;
  };
  const openPool = async () => {
    const pool = new CommitPool({ open: () => connect(server.url, log), log });
    closers.push(() => pool.close());
    await pool.usable();
    return pool;
  };
  const [connection, commits] = await Promise.all([open(), openPool()]);
  afterAll(async () => {
    for (const close of closers) close();
    await server.stop();
  });
  const freshStore = () =>
    new RequestStore(connection, commits, createKeyBuilder(`T${randomBytes(6).toString('hex')}`));
  const storeWith = async (...requests: readonly Request[]) => {
    const store = freshStore();
    for (const one of requests) await put(store, one);
    return store;
  };
  const freezesOf = ({ key }: RequestStore) => new FreezeStore(connection, commits, key);
  const dying = async (store: RequestStore) => {
    const gone = await open();
    gone.disconnect();
    return new RequestStore(gone, commits, store.key);
  };
  const crash = async () => {
    const ready = new Promise((resolve) => connection.once('ready', resolve)); // connection errors are expected here
    server.kill();
    await server.restart();
    await Promise.all([ready, commits.usable()]);
  };
  return { url: server.url, connection, freshStore, storeWith, freezesOf, open, openPool, dying, crash };
}

/** A store whose Redis never confirms durability in time. */
export function forgetful(store: RequestStore): RequestStore {
  const commit = store.commit.bind(store);
  store.commit = async (one) => {
    const committed = await commit(one);
    return typeof committed === 'object' && 'done' in committed ? { ...committed, durable: false } : committed;
  };
  store.confirm = async () => false;
  return store;
}

/** For a commit that rests on no read, so that it is never too late. */
export const NO_READ = Number.MAX_SAFE_INTEGER;

/** Stores a request as if it had reached its state, durably, before the test. */
export async function put(store: RequestStore, request: Request): Promise<void> {
  const holdsTarget = request.state === 'executing' || request.state === 'unknown' || isFinishing(request);
  const committed = await store.commit({
    request,
    expected: 0,
    readAt: NO_READ,
    events: [],
    by: 'countersign',
    ...(holdsTarget && { reservation: 'claim', target: request.preview.target }),
  });
  if (typeof committed === 'string' || !('done' in committed)) throw new Error(`${request.id} is already there`);
  await store.settled();
}

export async function stored(store: RequestStore, id: string): Promise<StoredRequest> {
  const read = await store.read(id);
  if (typeof read === 'string') throw new Error(`${id} is ${read}`);
  return read;
}

/**
 * The stored request.
 * @throws when it is in another state
 */
export async function storedAs<S extends RequestState>(
  store: RequestStore,
  id: string,
  state: S,
): Promise<StoredRequest & { request: InState<S> }> {
  const read = await stored(store, id);
  const { request } = read;
  if (!isIn(request, state)) throw new Error(`${id} is ${request.state}: ${JSON.stringify(request)}`);
  return { ...read, request };
}

const isIn = <S extends RequestState>(request: Request, state: S): request is InState<S> => request.state === state;

/** Leases the due ids for `leaseMs`. */
export async function taken(store: RequestStore, set: DueSet, most = 9, leaseMs = 0): Promise<string[]> {
  return (await store.lease(set, most, leaseMs)).map(({ id }) => id);
}
