// A strict, stateful Slack workspace on 127.0.0.1: the real protocol over HTTP and WebSocket, for demos and tests.
import { EventEmitter } from 'node:events';
import { startServer, stopServer } from '../servers.js';
import { createClock } from './clock.js';
import type { Call, SlackOptions, SlackStandIn } from './contract.js';
import { Deliveries } from './deliveries.js';
import { Faults } from './faults.js';
import { peopleOf } from './people/index.js';
import { createSlackServer } from './server.js';
import { sightOf } from './sight.js';
import { Sockets } from './socket.js';
import { Workspace } from './workspace.js';
import { counterInc } from './world.js';

export type { Block, Surface } from './blocks/block.js';
export { validateBlocks } from './blocks/index.js';
export type { Option, OptionGroup } from './blocks/options.js';
export type { View } from './blocks/view.js';
export type * from './contract.js';
export type { Input, Value, Values } from './form-state.js';
export type { Message } from './messages.js';
export type { SharedFile } from './uploads.js';
export type { OpenView } from './views.js';
export * from './world.js';

const SCOPES = [
  'app_mentions:read',
  'commands',
  'chat:write',
  'chat:write.public',
  'users:read',
  'usergroups:read',
  'files:write',
  'channels:read',
  'groups:read',
] as const;

function settingsOf(options: SlackOptions) {
  return {
    signingSecret: options.signingSecret ?? 'stand-in-signing-secret',
    botToken: options.botToken ?? 'xoxb-stand-in',
    appToken: options.appToken ?? 'xapp-stand-in',
    scopes: options.scopes ?? SCOPES,
    ackMillis: options.ackMillis ?? 3000,
    refuseNewBlocks: options.refuseNewBlocks ?? false,
    eventsUrl: options.eventsUrl ?? '',
    mostKept: options.mostKept ?? Number.POSITIVE_INFINITY,
    url: '',
  };
}

/** Resolves once it listens. `close` discards its state. */
export async function startSlack(options: SlackOptions = {}): Promise<SlackStandIn> {
  const slack = new Workspace(options.world ?? counterInc(), settingsOf(options), createClock(options.now ?? Date.now));
  const changes = new EventEmitter().setMaxListeners(0);
  const changed = (): void => {
    changes.emit('change');
  };
  const faults = new Faults();
  const sockets = new Sockets(slack.world.app.id);
  const deliveries = new Deliveries(slack, { sockets, faults }, changed);
  const calls: Call[] = [];
  const recorded = (call: Call): void => {
    calls.push(call);
    if (calls.length > slack.settings.mostKept) calls.shift();
    changes.emit('call', call);
    changed();
  };
  const aside: ((text: string) => void)[] = [];
  const server = createSlackServer({ slack, faults, sockets, recorded, changed, aside });
  slack.settings.url = await startServer(server);
  const { url, signingSecret, botToken, appToken } = slack.settings;
  return {
    url,
    apiUrl: `${url}/api/`,
    signingSecret,
    botToken,
    appToken,
    world: slack.world,
    calls,
    deliveries: deliveries.log,
    onCall: (listener) => {
      changes.on('call', listener);
      return () => changes.off('call', listener);
    },
    deliverTo: (eventsUrl) => {
      slack.settings.eventsUrl = eventsUrl;
    },
    ...peopleOf(slack, deliveries, changed),
    ...sightOf(slack, changes),
    ...mishapsOf(slack, faults, deliveries, sockets),
    answersTo: (hear) => `${slack.settings.url}/aside/${aside.push(hear) - 1}`,
    reachedAt: (reached) => {
      slack.settings.url = reached;
    },
    close: async () => {
      await sockets.close();
      await stopServer(server);
    },
  };
}

type Mishaps =
  | 'fault'
  | 'clearFaults'
  | 'refuseNewBlocks'
  | 'replay'
  | 'deliverRaw'
  | 'sockets'
  | 'disconnectSockets'
  | 'cutSockets';

function mishapsOf(
  slack: Workspace,
  faults: Faults,
  deliveries: Deliveries,
  sockets: Sockets,
): Pick<SlackStandIn, Mishaps> {
  return {
    fault: (rule) => faults.add(rule),
    clearFaults: () => faults.clear(),
    refuseNewBlocks: (refuse) => {
      slack.settings.refuseNewBlocks = refuse;
    },
    replay: (delivery) => deliveries.replay(delivery),
    deliverRaw: (request) => deliveries.raw(request),
    sockets: () => sockets.size,
    disconnectSockets: (reason = 'warning') => sockets.disconnect(reason),
    cutSockets: () => sockets.cut(),
  };
}
