// A pretend Atlas: stateful, strict, over real HTTP on this machine. Clients can't tell it from Atlas.
import { createServer } from 'node:http';
import { startServer, stopServer } from '../servers.js';
import { Authenticator } from './authenticator.js';
import { type Call, Calls } from './calls.js';
import { type Credential, type StandardCredentials, standardCredentials } from './credentials.js';
import { type FaultRule, Faults } from './faults.js';
import { atlasApp } from './serve.js';
import { signIn } from './sign-in.js';
import { createWorld, type World } from './world.js';

export type { Call } from './calls.js';
export type { ApiKey, ServiceAccount } from './credentials.js';
export type { Fault, FaultRule } from './faults.js';
export * from './world.js';

export interface AtlasOptions {
  readonly world?: World;
  /** In addition to the standard ones. */
  readonly credentials?: readonly Credential[];
  /** Milliseconds since the epoch, used for tokens, nonces and dates. Default: the system clock. */
  readonly now?: () => number;
}

export interface AtlasStandIn {
  /** The origin, for MONGODB_ATLAS_BASE_URL: `http://127.0.0.1:4711`. */
  readonly url: string;
  readonly credentials: StandardCredentials;
  /** The present state. Changing it simulates what somebody else does in Atlas. */
  readonly world: World;
  /**
   * Somebody signs in to Atlas's pages, which may give and take roles (sign-in.ts).
   * @returns the name of the identity provider that Atlas sends them to, if any
   */
  signIn(username: string): string | undefined;
  /** Every request since the start, oldest first. */
  readonly calls: readonly Call[];
  /**
   * Calls the listener when a call has ended.
   * @returns a function that unsubscribes
   */
  onCall(listener: (call: Call, answer: string) => void): () => void;
  /**
   * Applies a fault to matching calls; the oldest matching rule wins.
   * @returns a function that removes it
   */
  fault(rule: FaultRule): () => void;
  clearFaults(): void;
  /** Closes open connections, too. */
  close(): Promise<void>;
}

export async function startAtlas(options: AtlasOptions = {}): Promise<AtlasStandIn> {
  const now = options.now ?? Date.now;
  const world = options.world ?? createWorld(now());
  const credentials = standardCredentials(world);
  const authenticator = new Authenticator([...Object.values(credentials), ...(options.credentials ?? [])], now);
  const calls = new Calls();
  const faults = new Faults();
  const deps = { world, now, calls, faults, authenticator };
  const server = createServer(atlasApp(deps));
  // Longer than clients keep connections, so that none is closed during a request.
  server.keepAliveTimeout = 75_000;
  return {
    url: await startServer(server),
    credentials,
    world,
    signIn: (username) => signIn(world, username, now()),
    calls: calls.list,
    onCall: calls.ended.add,
    fault: (rule) => faults.add(rule),
    clearFaults: () => faults.clear(),
    close: () => stopServer(server),
  };
}
