// A simulated Atlas: a stateful, strict HTTP server on this machine that clients can't distinguish from Atlas.
import { createServer } from 'node:http';
import { startServer, stopServer } from '../servers.js';
import { Authenticator } from './authenticator.js';
import { CallLog, type LoggedCall } from './calls.js';
import { type Credential, type StandardCredentials, standardCredentials } from './credentials.js';
import { AtlasFaults, type FaultRule } from './faults.js';
import { createAtlasApp } from './serve.js';
import { signIn } from './sign-in.js';
import { createWorld, type World } from './world.js';

export type { LoggedCall } from './calls.js';
export type { ApiKey, ServiceAccount } from './credentials.js';
export type { Fault, FaultRule } from './faults.js';
export { isoTimestamp } from './world/ids.js';
export * from './world.js';

export interface AtlasOptions {
  readonly world?: World;
  /** Credentials in addition to the built-in credentials. */
  readonly credentials?: readonly Credential[];
  /** The clock for tokens, nonces and dates. Returns milliseconds since the epoch. Default: the system clock. */
  readonly now?: () => number;
}

export interface AtlasStandIn {
  /** The origin, for MONGODB_ATLAS_BASE_URL, e.g. `http://127.0.0.1:4711`. */
  readonly url: string;
  readonly credentials: StandardCredentials;
  /** The current state. Tests modify it to simulate other users' changes in Atlas. */
  readonly world: World;
  /**
   * Signs a user in to Atlas. At each sign-in, Atlas updates the user's roles (sign-in.ts).
   * @returns the name of the identity provider used, if any
   */
  signIn(username: string): string | undefined;
  /** Every request since the start, oldest first. */
  readonly calls: readonly LoggedCall[];
  /**
   * Notifies the listener after each API call.
   * @returns a function that unsubscribes
   */
  onCall(listener: (call: LoggedCall, answer: string) => void): () => void;
  /**
   * Applies a fault to matching calls. The oldest matching rule wins.
   * @returns a function that removes the rule
   */
  fault(rule: FaultRule): () => void;
  clearFaults(): void;
  /** Stops the server and closes open connections. */
  close(): Promise<void>;
}

export async function startAtlas(options: AtlasOptions = {}): Promise<AtlasStandIn> {
  const now = options.now ?? Date.now;
  const world = options.world ?? createWorld(now());
  const credentials = standardCredentials(world);
  const authenticator = new Authenticator([...Object.values(credentials), ...(options.credentials ?? [])], now);
  const calls = new CallLog();
  const faults = new AtlasFaults();
  const deps = { world, now, calls, faults, authenticator };
  const server = createServer(createAtlasApp(deps));
  // Longer than clients keep connections open, so the server never closes a connection during a request.
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
