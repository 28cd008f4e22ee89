// Slack's Web API, and what it means when it says no.
import {
  LogLevel,
  SlackError,
  type WebAPICallResult,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api';
import type { Log } from '../../log.js';
import type { Metrics } from '../../metrics.js';

export type SlackClient = WebClient;

/**
 * Nothing is repeated in here: Slack has no idempotent post, and whoever calls knows whether a second time is harmless.
 * @throws from every method: see `failureOf`
 */
export function createSlackClient(
  token: string,
  apiUrl: string,
  log: Log,
  metrics?: Pick<Metrics, 'called'>,
): SlackClient {
  return new MeasuredClient(metrics, token, {
    slackApiUrl: apiUrl,
    timeout: 10_000,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: slackLogger(log),
  });
}

class MeasuredClient extends WebClient {
  readonly #metrics: Pick<Metrics, 'called'> | undefined;

  constructor(metrics: Pick<Metrics, 'called'> | undefined, token: string, options: WebClientOptions) {
    super(token, options);
    this.#metrics = metrics;
  }

  /** Every method goes through this. */
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

/** As metrics have it. */
function statusOf(error: unknown): string {
  if (error instanceof WebAPIPlatformError) return error.data.error;
  if (error instanceof WebAPIRateLimitedError || isLimitWithoutTime(error)) return '429';
  return error instanceof WebAPIHTTPError ? `${error.statusCode}` : 'no reply';
}

export type SlackFailure =
  /** Slack's own error name, such as `not_in_channel`, and what it says besides. */
  | { readonly kind: 'refused'; readonly error: string; readonly details: string }
  | { readonly kind: 'rate limited'; readonly retryAfterMs: number }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** Slack's own trouble: it comes with status 200, as a refusal does, and passes by itself. */
const PASSING: ReadonlySet<string> = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);
/** For a limit that comes without a usable `Retry-After`. */
const LIMITED_FOR_MS = 10_000;
const SHORTEST_WAIT_MS = 1_000;
/** What the Web API client throws at a 429 without `Retry-After`: an error without a class (web-api 8.2, WebClient.js). */
const isLimitWithoutTime = (error: unknown) =>
  error instanceof Error && error.message.startsWith('Retry header did not contain a valid timeout');

export function failureOf(error: unknown): SlackFailure {
  if (error instanceof WebAPIPlatformError) {
    if (PASSING.has(error.data.error)) return { kind: 'unreachable', reason: `it answered ${error.data.error}` };
    if (/^rate_?limited$/.test(error.data.error)) return { kind: 'rate limited', retryAfterMs: LIMITED_FOR_MS };
    const messages = error.data.response_metadata?.messages ?? [];
    const needed = 'needed' in error.data ? [`needed: ${String(error.data.needed)}`] : [];
    return { kind: 'refused', error: error.data.error, details: [...needed, ...messages].join('; ') };
  }
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'rate limited', retryAfterMs: Math.max(error.retryAfter * 1_000, SHORTEST_WAIT_MS) };
  }
  if (isLimitWithoutTime(error)) return { kind: 'rate limited', retryAfterMs: LIMITED_FOR_MS };
  if (error instanceof WebAPIHTTPError) return { kind: 'unreachable', reason: `it answered ${error.statusCode}` };
  return { kind: 'unreachable', reason: error instanceof Error ? error.message : String(error) };
}

/** Whether it comes from a call of the Web API, whoever caught it. */
export const isSlackError = (error: unknown) => error instanceof SlackError || isLimitWithoutTime(error);

/** Refusals of whatever we ask for, wherever: they say nothing about a channel. */
const ABOUT_US: ReadonlySet<string> = new Set([
  'access_denied',
  'account_inactive',
  'app_access_restricted',
  'ekm_access_denied',
  'enterprise_is_restricted',
  'invalid_auth',
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
  'not_authed',
  'org_login_required',
  'team_access_not_granted',
  'token_expired',
  'token_revoked',
]);
export const isAboutUs = (refusal: string) => ABOUT_US.has(refusal);

/** Slack will say the same tomorrow, unless a person changes something. */
const NEXT_STEP: Readonly<Record<string, string>> = {
  not_in_channel: 'I am not in that channel. Invite me there with /invite.',
  channel_not_found:
    'I cannot see that channel: it does not exist, or it is private and I am not in it. Invite me there with /invite.',
  shared_with_another_organization:
    'That channel is shared with another organization, where I never post. Choose another one.',
  is_archived: 'That channel is archived. Choose another one, or unarchive it.',
  is_inactive: 'That channel is archived. Choose another one, or unarchive it.',
  missing_scope:
    'My Slack app lacks a permission. An administrator can install it again with the manifest of this version.',
  posting_to_channel_denied: 'A setting of that channel keeps me from posting there, or it is archived.',
  file_uploads_disabled: 'This workspace allows no files. An administrator can allow them.',
  file_uploads_except_images_disabled: 'This workspace allows no files but pictures. An administrator can allow them.',
  file_type_not_allowed: 'This workspace allows no such files. An administrator can allow them.',
  file_upload_size_restricted: 'The file is larger than this workspace allows. Ask for less.',
  storage_limit_reached: 'This workspace has no room left for files. An administrator can make some.',
  restricted_action: 'A setting of this workspace keeps me from posting there.',
  invalid_auth: 'Slack does not accept my token. Whoever runs me has to renew SLACK_BOT_TOKEN.',
  account_inactive: 'My Slack account is deactivated. Whoever runs me has to install the app again.',
  token_revoked: 'My Slack token was revoked. Whoever runs me has to install the app again.',
  token_expired: 'My Slack token has expired. Whoever runs me has to renew SLACK_BOT_TOKEN.',
};

/** A sentence that somebody can act on, with Slack's own name of it in brackets. */
export function saySlackFailure(failure: SlackFailure): string {
  switch (failure.kind) {
    case 'refused':
      return `${NEXT_STEP[failure.error] ?? 'Slack refused it.'} (${errorNameOf(failure)})`;
    case 'rate limited':
      return 'Slack limits how often I may post. I try again.';
    case 'unreachable':
      return 'Slack cannot be reached. I try again.';
  }
}

/** With the scope that is missing, where Slack names it. */
const errorNameOf = ({ error, details }: { readonly error: string; readonly details: string }) =>
  error === 'missing_scope' && details !== '' ? `${error}, ${details}` : error;

/** The same of something that is not tried again. */
export function sayNotTaken(failure: SlackFailure): string {
  return failure.kind === 'refused'
    ? saySlackFailure(failure)
    : 'Slack did not let me just now. Try again in a minute.';
}

/** Lets Bolt and the Web API client log through ours. Their debug lines hold whole payloads, so those are dropped. */
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
