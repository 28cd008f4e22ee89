// Calls the webhook, which tells another system, such as a pager, that nobody decided a request in time. Calls are
// signed, and retried if they fail.
import { createHmac } from 'node:crypto';
import { request as send } from 'undici';
import type { Request } from './approvals/request/request.js';
import type { RequestStore } from './approvals/storage/store.js';
import type { Webhook } from './config.js';
import type { Log } from './log.js';
import type { Cards } from './slack/cards/card-store.js';
import { impersonalTitle } from './slack/cards/title.js';

interface WebhookDeps {
  readonly webhook: Webhook | undefined;
  readonly store: Pick<RequestStore, 'read' | 'rest' | 'confirm' | 'defer' | 'now'>;
  /** Records that the webhook was called. */
  readonly cards: Pick<Cards, 'read' | 'noteSaid'>;
  readonly log: Log;
}

interface News {
  readonly type: 'undecided' | 'expired';
  /** The time of the expiry or the last reminder, in Redis's time in milliseconds. */
  readonly at: number;
  /** Identifies the waiting period for approval. */
  readonly wait: number;
}

const ANSWER_WITHIN_MS = 5_000;
const NOT_YET_MS = 500;
const UNREADABLE_RETRY_MS = 60_000;
/** Each retry waits as long as the attempts have taken so far, within these limits. */
const SHORTEST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * 60_000;
const GIVE_UP_AFTER_MS = 24 * 60 * 60_000;

/** @returns a function that handles a request whose webhook is due */
export function createWebhookSender(deps: WebhookDeps): (id: string) => Promise<void> {
  const { webhook, store, cards, log } = deps;
  return async (id) => {
    const stored = await store.read(id);
    if (stored === 'none') return void (await store.rest('webhook', id, 0));
    if (typeof stored === 'string') return store.defer('webhook', id, (await store.now()) + UNREADABLE_RETRY_MS);
    const { request, version, now } = stored;
    const rest = async (waitMs?: number) => {
      await store.rest('webhook', id, version, waitMs === undefined ? undefined : (await store.now()) + waitMs);
    };
    const news = newsOf(request);
    if (news === undefined || now - news.at > GIVE_UP_AFTER_MS) return rest();
    if (webhook === undefined) {
      log.warn({ request: id }, 'the request’s rule has a webhook, but ESCALATION_WEBHOOK_URL isn’t set');
      return rest();
    }
    const key = `webhook ${news.type} ${news.wait}`;
    if ((await cards.read(id)).said.has(key)) return rest();
    if (!(await store.confirm(stored))) return rest(NOT_YET_MS);
    const problem = await post(webhook, bodyOf(request, news));
    if (problem === undefined) {
      await cards.noteSaid(id, [key]);
      return rest();
    }
    log.warn({ request: id, problem }, 'the webhook call failed; trying again');
    return rest(Math.min(Math.max(now - news.at, SHORTEST_WAIT_MS), LONGEST_WAIT_MS));
  };
}

/** Derives what to report from the request's current state. Returns undefined once the request was decided. */
function newsOf(request: Request): News | undefined {
  if (!('rule' in request) || request.rule?.webhook !== true) return undefined;
  if (request.state === 'expired') return { type: 'expired', at: request.endedAt, wait: request.endedAt };
  if (request.state !== 'pending' || request.reminders?.escalated !== true) return undefined;
  const { remindedAt, since } = request.reminders;
  return { type: 'undecided', at: remindedAt ?? since, wait: since };
}

/**
 * Formats the body of a call. The ID is an idempotency key, because the same news always has the same ID. The body
 * leaves out users' names and the reason, which was written for approvers.
 */
function bodyOf(request: Request, { type, at, wait }: News): string {
  const { id, operation, requester, askedAt } = request;
  const preview = 'preview' in request ? request.preview : undefined;
  const rule = 'rule' in request ? request.rule : undefined;
  const iso = (ms: number) => new Date(ms).toISOString();
  return JSON.stringify({
    id: `${id} ${type} ${wait}`,
    type,
    at: iso(at),
    request: {
      id,
      operation,
      title: impersonalTitle(request),
      project: preview?.place.project?.name,
      organization: preview?.place.organization?.name,
      requester: requester.userId,
      approvers: rule?.approvers.map(({ name }) => name),
      askedAt: iso(askedAt),
      ...(request.state === 'pending' && request.returns === undefined && { expiresAt: iso(request.expiresAt) }),
    },
  });
}

/** @returns the reason if the call failed; undefined if it succeeded */
async function post({ url, secret }: Webhook, text: string): Promise<string | undefined> {
  const seconds = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', secret).update(`${seconds}.${text}`).digest('hex');
  try {
    const { statusCode, body } = await send(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'countersign-signature': `t=${seconds},v1=${signature}`,
      },
      body: text,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await body.dump({ limit: 64 * 1024 });
    return statusCode >= 200 && statusCode < 300 ? undefined : `the webhook returned ${statusCode}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
