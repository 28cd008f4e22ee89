// A pretend Atlas: stateful, strict, over real HTTP on this machine. Whoever talks to it does not know that it is not Atlas.
import { createServer } from 'node:http';
import { startServer, stopServer } from '../servers.js';
import { type Call, type CallListener, Calls } from './calls.js';
import { type Credential, type StandardCredentials, standardCredentials } from './credentials.js';
import { type FaultRule, Faults } from './faults.js';
import { Gate } from './gate.js';
import { atlasApp } from './serve.js';
import { createWorld, type World } from './world.js';

export type { Call } from './calls.js';
export type { ApiKey, Credential, ServiceAccount } from './credentials.js';
export type { Fault, FaultRule } from './faults.js';
export * from './world.js';

export interface AtlasOptions {
  readonly world?: World;
  /** Known besides the standard ones. */
  readonly credentials?: readonly Credential[];
  /** Milliseconds; what tokens, nonces and dates go by. Default: the clock. */
  readonly now?: () => number;
}

export interface AtlasStandIn {
  /** Of the origin, as MONGODB_ATLAS_BASE_URL has it: `http://127.0.0.1:4711`. */
  readonly url: string;
  readonly credentials: StandardCredentials;
  /** As it is now. Changing it is what somebody else does in Atlas meanwhile. */
  readonly world: World;
  /** Every request since the start, oldest first. */
  readonly calls: readonly Call[];
  /** Told of each call when it has ended. @returns what ends the listening */
  onCall(listener: CallListener): () => void;
  /** From now on calls that fit meet this fault; the oldest rule that fits counts. @returns what removes it */
  fault(rule: FaultRule): () => void;
  clearFaults(): void;
  /** Cuts what is open. */
  close(): Promise<void>;
}

export async function startAtlas(options: AtlasOptions = {}): Promise<AtlasStandIn> {
  const now = options.now ?? Date.now;
  const world = options.world ?? createWorld(now());
  const credentials = standardCredentials(world);
  const gate = new Gate([...Object.values(credentials), ...(options.credentials ?? [])], now);
  const calls = new Calls();
  const faults = new Faults();
  const deps = { world, now, calls, faults, gate };
  const server = createServer(atlasApp(deps));
  // Longer than clients keep a connection, so that none is closed under a request.
  server.keepAliveTimeout = 75_000;
  return {
    url: await startServer(server),
    credentials,
    world,
    calls: calls.list,
    onCall: (listener) => calls.listen(listener),
    fault: (rule) => faults.add(rule),
    clearFaults: () => faults.clear(),
    close: () => stopServer(server),
  };
}
