// Receives deliveries in Socket Mode with our own reconnect logic.
import { setTimeout as sleep } from 'node:timers/promises';
import { type App, SocketModeReceiver } from '@slack/bolt';
import type { Log } from '../../log.js';
import { slackLogger } from './client.js';
import { withTimeLimit } from './delivery.js';

const START_WITHIN_MS = 30_000;
const backOffMs = (failures: number) => Math.min(500 * 2 ** failures, 10_000);

/**
 * Creates Bolt's receiver without Bolt's reconnect logic, which waits five seconds before it reconnects. After some
 * errors, e.g. `invalid_auth`, which can be temporary, Bolt never reconnects.
 */
export function createSocketReceiver(appToken: string, apiUrl: string, log: Log): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken,
    logger: slackLogger(log),
    autoReconnectEnabled: false,
    // We pass a new object, because Bolt modifies its options.
    installerOptions: { clientOptions: { slackApiUrl: apiUrl, timeout: 10_000, retryConfig: { retries: 0 } } },
  });
}

export function createSocketConnection(app: App, { client }: SocketModeReceiver, log: Log) {
  const stopping = new AbortController();
  let state = 'is not connected yet';
  let isConnecting = false;
  for (const event of ['connecting', 'disconnecting', 'disconnected', 'close']) {
    client.on(event, () => {
      state = `is ${event}`;
    });
  }
  client.on('connected', () => {
    state = '';
  });
  const connect = async () => {
    if (isConnecting) return;
    isConnecting = true;
    for (let failures = 0; !stopping.signal.aborted; failures++) {
      try {
        await client.start();
        break;
      } catch (error) {
        log.warn({ err: error, failures }, 'Socket Mode failed to connect and will retry');
        await sleep(backOffMs(failures), undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
    isConnecting = false;
  };
  client.on('disconnected', connect);
  return {
    async start() {
      await withTimeLimit(START_WITHIN_MS, connect()).catch((cause: unknown) => {
        throw new Error('Socket Mode couldn’t connect in time', { cause });
      });
    },
    async stop() {
      stopping.abort();
      await app.stop();
    },
    problem: () => (state === '' ? undefined : `Socket Mode ${state}`),
  };
}
