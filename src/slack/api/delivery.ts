// Handles deliveries from Slack. Assigns a correlation id, checks that a delivery is for our app and reports failures.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { SlackSilentError } from '../../approvals/people/people.js';
import { describeAtlasError } from '../../atlas/error-sentences.js';
import { AtlasApiError, AtlasBadReplyError, AtlasUnreachableError } from '../../atlas/errors.js';
import { correlationId, type Log, withCorrelation } from '../../log.js';
import type { Metrics } from '../../metrics.js';
import { formatDuration } from '../../operations/duration.js';
import { plural } from '../../operations/format.js';
import { describeSlackFailure, isAppWideError, isSlackError, slackFailureOf } from './failures.js';

/** Our workspace and app as reported by Slack. */
export interface Workspace {
  readonly teamId: string;
  /** Set if the workspace belongs to an Enterprise organization. */
  readonly enterpriseId?: string;
  readonly appId?: string;
  /** The URL prefix for links to messages, e.g. `https://counter-inc.slack.com/`. */
  readonly url?: string;
}
/** Tracks deliveries in flight. Shutdown waits for them because work continues after the acknowledgement. */
export class DeliveryTracker {
  readonly #running = new Set<Promise<unknown>>();

  async track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }

  /** Resolves when no deliveries are in flight, including deliveries that arrived during the wait. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}

export interface DeliveryServices {
  readonly workspace: Workspace;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'deliveries' | 'signaturesRefused'>;
  readonly deliveries: Pick<DeliveryTracker, 'track'>;
}

const team = z.object({ id: z.string() }).nullish();
const payload = z.object({
  api_app_id: z.string().optional(),
  team_id: z.string().optional(),
  enterprise_id: z.string().nullish(),
  team,
  enterprise: team,
  view: z.object({ app_installed_team_id: z.string().nullish() }).nullish(),
});

/**
 * Decides whether a payload is for our app and workspace. For a form in a shared channel, `team` is the submitter's
 * workspace, so we check the view's team instead. identity.ts checks whether the user may use the bot.
 */
export function isDeliveryForUs(deps: Pick<DeliveryServices, 'workspace'>, body: unknown): boolean {
  const parsed = payload.safeParse(body);
  if (!parsed.success) return false;
  const { data } = parsed;
  const { teamId, enterpriseId, appId } = deps.workspace;
  if (appId !== undefined && data.api_app_id !== undefined && data.api_app_id !== appId) return false;
  const theirs = data.view?.app_installed_team_id ?? data.team?.id ?? data.team_id;
  const enterprise = data.enterprise?.id ?? data.enterprise_id;
  return theirs === teamId || (enterpriseId !== undefined && (enterprise === enterpriseId || theirs === enterpriseId));
}

/** Runs `work` with a new correlation id. If `work` throws, `tell` sends the user an error message. */
export async function handleDelivery(
  deps: Omit<DeliveryServices, 'workspace'>,
  kind: string,
  work: () => Promise<void>,
  tell: (sentence: string) => Promise<unknown>,
): Promise<void> {
  const id = randomUUID().slice(-10);
  deps.metrics.deliveries.inc({ kind });
  const handling = withCorrelation(id, async () => {
    try {
      await work();
    } catch (error) {
      deps.log.error({ err: error, kind }, 'failed to handle a delivery');
      await tell(describeFault(error)).catch((failed: unknown) =>
        deps.log.error({ err: failed }, 'failed to report the failure'),
      );
    }
  });
  await deps.deliveries.track(handling);
}

/**
 * Wraps `ack` to ignore lost connections. If an acknowledgement is lost, the user sees an error in Slack but the work
 * continues. Decisions still appear on the card, and answers use the response_url.
 */
export function ignoringLostAck<A extends readonly unknown[]>(
  { log }: { readonly log: Log },
  ack: (...answer: A) => Promise<void>,
): (...answer: A) => Promise<void> {
  return async (...answer) => {
    try {
      await ack(...answer);
    } catch (error) {
      if (!(error instanceof Error && lostAcknowledgement.safeParse(error).success)) throw error;
      log.warn({ err: error }, 'failed to send an acknowledgement');
    }
  };
}

/** Matches the error for a lost socket, which has no exported class, or for Bolt's own response after 3 seconds. */
const lostAcknowledgement = z.object({
  code: z.union([z.string().startsWith('slack_socket_mode_'), z.literal('ERR_HTTP_HEADERS_SENT')]),
});

/** The deadline for an acknowledgement: Slack's 3 seconds minus a margin for the network. */
export const ACK_WITHIN_MS = 2_500;

export class TooSlowError extends Error {
  override readonly name = 'TooSlowError';
}

/** Adds a deadline. `work` continues after the deadline, so its outcome is then unknown. @throws TooSlowError after `ms` */
export async function withTimeLimit<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooSlowError(`not within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Explains why a decision or command failed, and adds a reference for finding the failure in the log.
 * @param isUnrecorded whether we know that nothing was recorded, even if the error alone doesn't prove it
 */
export const describeFault = (error: unknown, isUnrecorded = false) => withReference(whyNot(error, isUnrecorded));

export const withReference = (sentence: string) => `${sentence} (reference ${correlationId() ?? 'none'})`;

/** Explains why Slack didn't identify a user: a timeout, a rate limit, a missing scope or an invalid token. */
export function describeSlackSilence({ cause, retryAfterMs }: SlackSilentError): string {
  if (retryAfterMs !== undefined)
    return `Slack limits how often I can check who people are. Try again in ${formatWait(retryAfterMs)}.`;
  const failure = isSlackError(cause) ? slackFailureOf(cause) : undefined;
  if (failure?.kind === 'refused' && isAppWideError(failure.error)) return describeSlackFailure(failure);
  return 'I couldn’t find out from Slack who you are. Try again.';
}

/** Formats a waiting time, rounded up so that a retry after that time succeeds. */
function formatWait(ms: number): string {
  return ms > 120_000 ? formatDuration(ms + 59_999) : plural(Math.ceil(ms / 1_000), 'second');
}

/** Errors after which Redis may have run the command, because the command may have been sent. */
const CARRIED_OUT_PERHAPS = /Connection is closed|Command timed out|MaxRetries|ECONNRESET|EPIPE/;
/** Errors for a command that wasn't sent or was rejected before it ran. `EXECABORT` rejects a whole transaction. */
const NOT_CARRIED_OUT =
  /ECONN|ENOENT|isn't writeable|cannot be written to|LOADING|READONLY|OOM|MISCONF|EXECABORT|MASTERDOWN|NOREPLICAS|BUSY|CLUSTERDOWN|MOVED|TRYAGAIN|ASK \d/;

const isOfAtlas = (error: unknown) =>
  error instanceof AtlasApiError || error instanceof AtlasUnreachableError || error instanceof AtlasBadReplyError;

/**
 * Classifies a Redis error by whether the command may have run. Most ioredis errors have no class, so we match their
 * text.
 * @returns undefined for all other errors
 */
function redisOutcome(error: unknown): 'carried out perhaps' | 'not carried out' | undefined {
  if (!(error instanceof Error) || isSlackError(error) || isOfAtlas(error)) return undefined;
  const text = `${error.name} ${error.message}`;
  if (CARRIED_OUT_PERHAPS.test(text)) return 'carried out perhaps';
  return NOT_CARRIED_OUT.test(text) ? 'not carried out' : undefined;
}
export const isRedisError = (error: unknown) => redisOutcome(error) !== undefined;

/** Says that we recorded nothing, because we can't use Redis. */
export const REDIS_UNUSABLE = 'I can’t use my store (Redis) right now. Nothing was recorded. Try again in a minute.';

function whyNot(error: unknown, isUnrecorded: boolean): string {
  if (error instanceof SlackSilentError) return `Not recorded: ${describeSlackSilence(error)}`;
  if (error instanceof TooSlowError && isUnrecorded) return 'This took too long. Nothing was recorded. Press again.';
  if (error instanceof TooSlowError)
    return 'This took too long, so I don’t know whether your action was recorded. If the card doesn’t show it, press again.';
  if (isSlackError(error)) return describeUnshown(error);
  if (isOfAtlas(error)) return describeAtlasError(error);
  const fault = redisOutcome(error);
  if (fault === 'carried out perhaps') {
    if (isUnrecorded) return 'My store (Redis) didn’t respond. Nothing was recorded. Try again in a minute.';
    return 'My store (Redis) didn’t respond, so I don’t know whether your action was recorded. If the card doesn’t show it, try again in a minute.';
  }
  if (fault === 'not carried out') return REDIS_UNUSABLE;
  if (isUnrecorded)
    return 'Something went wrong on my side. Nothing was recorded. Your administrator can check the log.';
  return 'Something went wrong on my side, so I don’t know whether your action was recorded. Your administrator can check the log.';
}

/** Explains a failed Slack call. Calls to Slack only display data, so nothing recorded is lost. */
function describeUnshown(error: unknown): string {
  const failure = slackFailureOf(error);
  if (failure.kind === 'refused') return describeSlackFailure(failure);
  return 'Slack isn’t letting me show this right now. Try again in a minute.';
}
