// A Bolt app as the stand-in's client, in place of the bot.
import { App, HTTPReceiver, type Logger, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { type ErrorCode, WebClient } from '@slack/web-api';
import { type SlackOptions, type SlackStandIn, startSlack } from '../../../src/sandbox/slack/index.js';

export interface Bench {
  readonly slack: SlackStandIn;
  readonly app: App;
  readonly web: WebClient;
  stop(): Promise<void>;
}

const silent: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};
const quiet = { logger: silent };
const retryConfig = { retries: 0 };

/** A Web API client without retries. */
export function webClient(slack: SlackStandIn, token = slack.botToken, timeout = 5000): WebClient {
  const options = { slackApiUrl: slack.apiUrl, timeout, retryConfig, rejectRateLimitedCalls: true };
  return new WebClient(token, { ...options, ...quiet });
}

/** The stand-in with a Bolt app that receives over HTTP. */
export async function overHttp(options: SlackOptions = {}): Promise<Bench> {
  const slack = await startSlack(options);
  // As in production, Bolt's timeout is longer than Slack's.
  const unhandledRequestTimeoutMillis = (options.ackMillis ?? 3000) + 100;
  const receiver = new HTTPReceiver({
    signingSecret: slack.signingSecret,
    unhandledRequestTimeoutMillis,
    ...quiet,
  });
  const app = new App({
    receiver,
    token: slack.botToken,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig },
    deferInitialization: true,
    ...quiet,
  });
  await app.init();
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The Bolt App has no address.');
  slack.deliverTo(`http://127.0.0.1:${address.port}/slack/events`);
  const stop = async (): Promise<void> => {
    await app.stop();
    await slack.close();
  };
  return { slack, app, web: webClient(slack), stop };
}

/** The stand-in with a Bolt app in Socket Mode. */
export async function overSocket(options: SlackOptions = {}): Promise<Bench> {
  const slack = await startSlack(options);
  const clientOptions = () => ({ slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    installerOptions: { clientOptions: clientOptions() },
    ...quiet,
  });
  const app = new App({
    receiver,
    token: slack.botToken,
    clientOptions: clientOptions(),
    deferInitialization: true,
    ...quiet,
  });
  await app.init();
  await app.start();
  const stop = async (): Promise<void> => {
    await app.stop();
    await slack.close();
  };
  return { slack, app, web: webClient(slack), stop };
}

/** The stand-in's response to a call for which `web` threw. */
export async function refusal(call: Promise<unknown>): Promise<{ error: string; messages: readonly string[] }> {
  try {
    await call;
  } catch (error) {
    if (!isPlatformError(error)) throw error;
    return { error: error.data.error, messages: error.data.response_metadata?.messages ?? [] };
  }
  throw new Error('The call was not refused.');
}

interface PlatformError {
  readonly code: ErrorCode;
  readonly data: { readonly error: string; readonly response_metadata?: { readonly messages?: readonly string[] } };
}

function isPlatformError(error: unknown): error is PlatformError {
  return error instanceof Error && 'data' in error;
}

export const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } }) as const;

export const button = (actionId: string, value?: string) =>
  ({
    type: 'button',
    action_id: actionId,
    text: { type: 'plain_text', text: actionId },
    ...(value && { value }),
  }) as const;
