// A client for Slack's Web API that measures its calls.
import {
  LogLevel,
  type WebAPICallResult,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api';
import type { Log } from '../../log.js';
import type { Metrics } from '../../metrics.js';
import { isRateLimitWithoutTime } from './failures.js';
import type { SlackClock } from './slack-clock.js';

export type SlackClient = WebClient;

/**
 * Creates a client that never retries. Posts in Slack aren't idempotent, so only the caller can tell whether a retry is
 * safe.
 * @returns a client whose methods throw errors that `slackFailureOf` classifies
 */
export function createSlackClient(
  token: string,
  apiUrl: string,
  log: Log,
  metrics?: Pick<Metrics, 'called'>,
  clock?: Pick<SlackClock, 'observe'>,
): SlackClient {
  return new MeasuredClient(metrics, token, {
    slackApiUrl: apiUrl,
    timeout: 10_000,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: slackLogger(log),
    fetch: async (url, init) => {
      const sentAt = Date.now();
      const response = await fetch(url, init);
      clock?.observe(response.headers.get('date'), sentAt);
      return response;
    },
  });
}

class MeasuredClient extends WebClient {
  readonly #metrics: Pick<Metrics, 'called'> | undefined;

  constructor(metrics: Pick<Metrics, 'called'> | undefined, token: string, options: WebClientOptions) {
    super(token, options);
    this.#metrics = metrics;
  }

  /** All client methods call this method. */
  override async apiCall(method: string, options?: Record<string, unknown>): Promise<WebAPICallResult> {
    const since = performance.now();
    try {
      const result = await super.apiCall(method, options);
      this.#metrics?.called('slack', method, '200', since);
      return result;
    } catch (error) {
      this.#metrics?.called('slack', method, statusOf(error), since);
      throw error;
    }
  }
}

function statusOf(error: unknown): string {
  if (error instanceof WebAPIPlatformError) return error.data.error;
  if (error instanceof WebAPIRateLimitedError || isRateLimitWithoutTime(error)) return '429';
  return error instanceof WebAPIHTTPError ? `${error.statusCode}` : 'no reply';
}

/** Creates a logger for Bolt and the Web API client. Drops debug messages, because they contain complete payloads. */
export function slackLogger(log: Log) {
  const child = log.child({ from: 'slack' });
  const say = (parts: unknown[]) =>
    parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
  return {
    debug: () => {},
    info: (...parts: unknown[]) => child.debug(say(parts)),
    warn: (...parts: unknown[]) => child.warn(say(parts)),
    error: (...parts: unknown[]) => child.error(say(parts)),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}
