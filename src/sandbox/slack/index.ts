// A strict, stateful Slack stand-in on 127.0.0.1, with the real protocol over HTTP and WebSockets.
import { startServer, stopServer } from '../servers.js';
import { createClock } from './clock.js';
import type { SlackOptions, SlackStandIn } from './contract.js';
import { personActions } from './people/index.js';
import { createSlackServer } from './server.js';
import { Workspace } from './workspace.js';
import { counterIncWorld } from './world.js';

export type { Block, Surface } from './blocks/block.js';
export { payloadProblems } from './blocks/index.js';
export type * from './contract.js';
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

/** Resolves once the server is listening. `close` discards the state. */
export async function startSlack(options: SlackOptions = {}): Promise<SlackStandIn> {
  const slack = new Workspace(
    options.world ?? counterIncWorld(),
    settingsOf(options),
    createClock(options.now ?? Date.now),
  );
  const aside: ((text: string) => void)[] = [];
  const server = createSlackServer(slack, aside);
  slack.settings.url = await startServer(server);
  const { url, signingSecret, botToken, appToken } = slack.settings;
  return {
    url,
    apiUrl: `${url}/api/`,
    signingSecret,
    botToken,
    appToken,
    world: slack.world,
    calls: slack.calls,
    deliveries: slack.deliveries.log,
    onCall: (listener) => slack.hear('call', listener),
    deliverTo: (eventsUrl) => {
      slack.settings.eventsUrl = eventsUrl;
    },
    ...personActions(slack),
    ...sightOf(slack),
    ...mishapsOf(slack),
    answersTo: (hear) => `${slack.settings.url}/aside/${aside.push(hear) - 1}`,
    reachedAt: (reached) => {
      slack.settings.url = reached;
    },
    close: async () => {
      await slack.sockets.close();
      await stopServer(server);
    },
  };
}

const mishapsOf = ({ faults, settings, deliveries, sockets }: Workspace) =>
  ({
    fault: (rule) => faults.add(rule),
    clearFaults: () => faults.clear(),
    refuseNewBlocks: (refuse) => {
      settings.refuseNewBlocks = refuse;
    },
    replay: (delivery) => deliveries.replay(delivery),
    deliverRaw: (request) => deliveries.raw(request),
    sockets: () => sockets.size,
    disconnectSockets: (reason = 'warning') => sockets.disconnect(reason),
    cutSockets: () => sockets.cut(),
  }) satisfies Partial<SlackStandIn>;

/** A generous timeout, because busy machines are slow. */
const LONG_MS = 60_000;

const sightOf = (slack: Workspace) =>
  ({
    channels: () => slack.world.channels,
    messages: (channel, asUser) => slack.messages.in(channel, asUser),
    directMessages: (user) => slack.messages.in(slack.directChannel(user).id, user),
    openViews: (user) => [slack.views.of(user) ?? []].flat(),
    home: (user) => slack.views.homeOf(user),
    values: (viewId) => slack.views.find(viewId)?.values ?? {},
    files: () => slack.uploads.shared(),
    on: (event, listener) => slack.hear(event, listener),
    until: (look, timeoutMillis = LONG_MS) => waitFor(slack, look, timeoutMillis),
  }) satisfies Partial<SlackStandIn>;

function waitFor<T>(slack: Workspace, look: () => T | undefined | null | false, timeoutMillis: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = slack.hear('change', check);
    const timer = setTimeout(
      () => end(() => reject(new Error(`Not seen within ${timeoutMillis} ms: ${look.toString()}`))),
      timeoutMillis,
    );
    function end(settle: () => void): void {
      clearTimeout(timer);
      stop();
      settle();
    }
    function check(): void {
      try {
        const found = look();
        if (found) end(() => resolve(found));
      } catch (error) {
        end(() => reject(error));
      }
    }
    check();
  });
}
