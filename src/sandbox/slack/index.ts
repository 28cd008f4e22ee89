// A strict, stateful Slack stand-in on 127.0.0.1, with the real protocol over HTTP and WebSockets.
import { startServer, stopServer } from '../servers.js';
import { createClock } from './clock.js';
import type { SlackOptions } from './contract.js';
import { personActions } from './people/index.js';
import { createSlackServer } from './server.js';
import type { OpenView } from './views.js';
import type { CustomDelivery, Delivery, SlackFaultRule, WebApiCall } from './wire.js';
import { Workspace } from './workspace.js';
import { type Channel, counterIncWorld } from './world.js';

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

/** The stand-in's interface for tests and the web page. The bot only uses HTTP and WebSockets. */
export type SlackStandIn = Awaited<ReturnType<typeof startSlack>>;

/** Resolves once the server is listening. `close` discards the state. */
export async function startSlack(options: SlackOptions = {}) {
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
    /** The value for SLACK_API_URL. */
    apiUrl: `${url}/api/`,
    signingSecret,
    botToken,
    appToken,
    world: slack.world,
    calls: slack.calls as readonly WebApiCall[],
    deliveries: slack.deliveries.log as readonly Delivery[],
    /** Notifies the listener after each call from the bot. @returns a function that unsubscribes */
    onCall: (listener: (call: WebApiCall) => void) => slack.hear('call', listener),
    /** Sets the URL for HTTP deliveries. A connected Socket Mode client takes precedence. */
    deliverTo: (eventsUrl: string) => {
      slack.settings.eventsUrl = eventsUrl;
    },
    ...personActions(slack),
    ...sightOf(slack),
    ...mishapsOf(slack),
    /** Creates a response_url for raw deliveries. Responses go only to `hear`, and faults don't apply. */
    answersTo: (hear: (text: string) => void) => `${slack.settings.url}/aside/${aside.push(hear) - 1}`,
    /** Sets the prefix of all URLs that the bot receives, for a proxy in front of the stand-in. */
    reachedAt: (reached: string) => {
      slack.settings.url = reached;
    },
    close: async () => {
      await slack.sockets.close();
      await stopServer(server);
    },
  };
}

const mishapsOf = ({ faults, settings, deliveries, sockets }: Workspace) => ({
  fault: (rule: SlackFaultRule) => faults.add(rule),
  clearFaults: () => faults.clear(),
  refuseNewBlocks: (refuse: boolean) => {
    settings.refuseNewBlocks = refuse;
  },
  /** Resends exactly the same request. Default: the last delivery. */
  replay: (delivery?: Delivery) => deliveries.replay(delivery),
  /** Delivers a request over HTTP only, without logging it as a delivery. */
  deliverRaw: (request: CustomDelivery) => deliveries.raw(request),
  /** The number of open Socket Mode connections. */
  sockets: () => sockets.size,
  /** Tells every Socket Mode client to reconnect, as Slack does every few hours. */
  disconnectSockets: (reason: 'warning' | 'refresh_requested' | 'link_disabled' = 'warning') =>
    sockets.disconnect(reason),
  /** Cuts every Socket Mode connection without a close frame. */
  cutSockets: () => sockets.cut(),
});

/** A generous timeout, because busy machines are slow. */
const LONG_MS = 60_000;

/** What users see. */
const sightOf = (slack: Workspace) => ({
  channels: () => slack.world.channels as readonly Channel[],
  /** A channel's messages, oldest first, with replies and the ephemeral messages for `asUser`. */
  messages: (channel: string, asUser?: string) => slack.messages.in(channel, asUser),
  /** The direct messages between the bot and a user. */
  directMessages: (user: string) => slack.messages.in(slack.directChannel(user).id, user),
  /** The user's open view, if any. */
  openViews: (user: string): readonly OpenView[] => [slack.views.of(user) ?? []].flat(),
  home: (user: string) => slack.views.homeOf(user),
  /** The current input values, in the format that the bot would receive. */
  values: (viewId: string) => slack.views.find(viewId)?.values ?? {},
  files: () => slack.uploads.shared(),
  /** Notifies the listener after every visible change, call and delivery. @returns a function that unsubscribes */
  on: (event: 'change', listener: () => void) => slack.hear(event, listener),
  /** Waits until `look` returns a truthy value. */
  until: <T>(look: () => T | undefined | null | false, timeoutMillis = LONG_MS) => waitFor(slack, look, timeoutMillis),
});

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
