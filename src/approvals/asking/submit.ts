// Handles a submitted form: stores a request that's `preparing`. A repeated submission doesn't store a second request.
import { setTimeout as sleep } from 'node:timers/promises';
import { aboutRequest, correlationId } from '../../log.js';
import { describeLengthLimit, plural } from '../../operations/format.js';
import type { Change, NamedItem, Params } from '../../operations/operation.js';
import {
  durationRefusal,
  findPossibleRuleForAsker,
  type PermissionServices,
  type PlaceAsTyped,
} from '../people/ask.js';
import type { Delivery } from '../request/delivery.js';
import type { RequestEvent } from '../request/events.js';
import { initialRequest } from '../request/evolve.js';
import { deriveRequestId, submissionFingerprint } from '../request/ids.js';
import { DEFAULT_MAX_OPEN_REQUESTS } from '../request/policy.js';
import { isEmptyReason, reasonRefusal } from '../request/reason.js';
import { isRefusal, type Refusal, refuse } from '../request/refusal.js';
import { OLDEST_BOT_SCHEMA_TO_ACT, type Person, type Request, SCHEMA_NUMBER } from '../request/request.js';
import { startRefusal } from '../request/start.js';
import { versionWithEndAsked } from '../returns/early-end.js';
import { endsReturnEarly } from '../returns/undone.js';
import { wakeReturn } from '../returns/wait-for-change.js';
import { replayedRefusal, unreadableRefusal } from '../storage/update-request.js';
import type { RequestServices } from '../storage/work.js';
import { endsChangeRefusal, replacedRequest } from './replace.js';

export interface Submission {
  /** The form's Slack view ID. Submissions with the same form and values count as one request. */
  readonly form: string;
  readonly operation: Change;
  readonly params: Params;
  readonly names: Readonly<Record<string, NamedItem>>;
  readonly reason: string;
  /** The earliest time to run the change, in milliseconds since the epoch. */
  readonly startsAt?: number | undefined;
  readonly person: Person;
  /** The ID of the channel where the request was made. */
  readonly askedIn: string;
  /** The `ts` of the thread where the request was made, if any. */
  readonly thread?: string;
  /** The slash command as the user typed it. */
  readonly command: string;
  /** The ID of the request to undo. */
  readonly undoes?: string;
  /** The ID of the change to extend. */
  readonly extends?: string;
  /** The Slack ID of an approver to ask directly. */
  readonly asks?: string;
  /** The ID of the requester's open request that this one replaces. */
  readonly replaces?: string;
  /** Undefined if Atlas didn't respond in time. In that case, the worker decides. */
  readonly place: PlaceAsTyped | undefined;
  /** The Slack delivery of the submission. If Slack delivers it again, the repeat is ignored. */
  readonly delivery?: Delivery;
}

export const MAX_REASON_LENGTH = 1_000;
/**
 * The maximum time that a request may stay `preparing`. We only know the rule, which sets the expiry, after reading
 * Atlas.
 */
const PREPARE_WITHIN_MS = 15 * 60_000;

/** @returns the stored request, or a refusal. The refusal's `refused` may be the name of a param */
export async function submitRequest(
  deps: PermissionServices & Pick<RequestServices, 'store'>,
  submission: Submission,
): Promise<Request | Refusal> {
  const { operation, params, person } = submission;
  const reason = submission.reason.trim();
  const isEarlyEnd = await endsReturnEarly(deps.store, { ...submission, operation: operation.name });
  const refusal = refuseReason(reason) ?? (await refuseAsking(deps, submission, isEarlyEnd));
  if (refusal !== undefined) return refusal;
  const { startsAt } = submission;
  const values = startsAt === undefined ? params : { ...params, at: `${startsAt}` };
  const print = submissionFingerprint(submission.form, operation.name, values, reason);
  const mostOpen = deps.policy.maxOpenRequests ?? DEFAULT_MAX_OPEN_REQUESTS;
  let taken = 0;
  for (let round = 0; round < TRIES; round++) {
    if (round > 0) await sleep(Math.random() * 5 * round);
    const id = deriveRequestId(print, taken);
    aboutRequest(id);
    const stored = await deps.store.read(id);
    if (stored !== 'none') {
      if (typeof stored === 'string') return unreadableRefusal(id, stored);
      if (stored.request.fingerprint === print)
        return (await deps.store.confirm(stored)) ? stored.request : notStored();
      taken += 1;
      continue;
    }
    const ending = await versionWithEndAsked(deps.store, { ...submission, operation: operation.name }, id);
    if (ending !== undefined && isRefusal(ending)) return ending;
    const replaced = await replacedRequest(deps.store, { ...submission, operation: operation.name }, id);
    if (replaced !== undefined && isRefusal(replaced)) return replaced;
    if (ending !== undefined && replaced !== undefined) return endsChangeRefusal(replaced.request);
    const event = asked(submission, {
      id,
      print,
      reason,
      now: await deps.store.now(),
      policyHash: deps.policy.inForce?.hash,
    });
    const request = initialRequest(event);
    const committed = await deps.store.commit({
      request,
      expected: 0,
      readAt: event.asked.askedAt,
      events: [event],
      by: person.userId,
      durably: true,
      also: ending ?? replaced,
      // A user who has reached the limit on open requests can still ask to end changes early, once per change, and edit
      // a request.
      ...(ending === undefined && { mostOpen: replaced === undefined ? mostOpen : mostOpen + 1 }),
      delivery: submission.delivery,
    });
    // Another submission took this ID first, so we read that submission's request.
    if (committed === 'stale') continue;
    if (committed === 'replayed') return replayedRefusal();
    if ('tooMany' in committed) return tooManyOpen(committed.tooMany, mostOpen, submission.command);
    if ('done' in committed && !committed.durable) return notStored();
    // If we can't wake the replaced request's revert, it checks within a minute.
    if (replaced !== undefined) await wakeReturn(deps.store, replaced.request).catch(() => {});
    return request;
  }
  return refuse('busy', 'Redis is too slow right now. Nothing was recorded. Submit again in a minute.');
}

const TRIES = 20;

interface Told {
  readonly id: string;
  readonly print: string;
  readonly reason: string;
  /** Redis's time in milliseconds. */
  readonly now: number;
  readonly policyHash: string | undefined;
}

function asked(submission: Submission, { id, print, reason, now, policyHash }: Told): RequestEvent & { type: 'asked' } {
  const {
    operation,
    params,
    names,
    person,
    askedIn,
    thread,
    command,
    undoes,
    extends: longer,
    startsAt,
    replaces,
    asks,
  } = submission;
  return {
    type: 'asked',
    asked: {
      schema: SCHEMA_NUMBER,
      actFrom: OLDEST_BOT_SCHEMA_TO_ACT,
      id,
      fingerprint: print,
      operation: operation.name,
      params: { ...params },
      names: { ...names },
      reason,
      requester: person,
      askedIn,
      ...(thread !== undefined && { thread }),
      command,
      ...(undoes !== undefined && { undoes }),
      ...(longer !== undefined && { extends: longer }),
      ...(startsAt !== undefined && { startsAt }),
      ...(replaces !== undefined && { replaces }),
      ...(asks !== undefined && { asks }),
      ...(policyHash !== undefined && { policyHash }),
      askedAt: now,
      correlation: correlationId() ?? id,
    },
    expiresAt: Math.min(now + PREPARE_WITHIN_MS, startsAt ?? Number.POSITIVE_INFINITY),
  };
}

const notStored = () =>
  refuse('not durable', 'Redis didn’t confirm your request in time. Your text is still here. Submit again.');

/** Refuses another request of somebody who has as many as the policy allows. Submitting checks this again. */
export async function openLimitRefusal(
  { policy, store }: Pick<PermissionServices, 'policy'> & Pick<RequestServices, 'store'>,
  person: Person,
  command: string,
): Promise<Refusal | undefined> {
  const most = policy.maxOpenRequests ?? DEFAULT_MAX_OPEN_REQUESTS;
  const count = await store.countOpenBy(person);
  return count < most ? undefined : tooManyOpen(count, most, command);
}

const tooManyOpen = (count: number, most: number, command: string) =>
  refuse(
    'too many open',
    `The policy allows each person ${plural(most, 'open request')}, and you have ${count}. Run ${command} requests to list your open requests. Then cancel a request on its card in our direct messages, or wait for a decision.`,
  );

function refuseReason(reason: string): Refusal | undefined {
  if (isEmptyReason(reason)) return refuse('reason', 'Enter a reason. It’s shown to approvers and kept in the log.');
  if (reason.length <= MAX_REASON_LENGTH) return undefined;
  const length = reason.length.toLocaleString('en');
  return refuse(
    'reason',
    `The reason has ${length} characters. ${describeLengthLimit(MAX_REASON_LENGTH)} Shorten the reason, or link to the details.`,
  );
}

async function refuseAsking(
  deps: PermissionServices & Pick<RequestServices, 'store'>,
  submission: Submission,
  isEarlyEnd: boolean,
): Promise<Refusal | undefined> {
  const { operation, place, params, person, startsAt } = submission;
  const rule = await findPossibleRuleForAsker(deps, operation, { place, params }, person);
  if (rule !== undefined && isRefusal(rule)) return rule;
  const now = Date.now();
  const start = startRefusal(rule, operation, submission, now);
  if (rule === undefined || start !== undefined) return start;
  const lacks = reasonRefusal(rule, submission.reason);
  if (lacks !== undefined) return lacks;
  const long = durationRefusal(rule, operation, params, { now: startsAt ?? now, isEarlyEnd });
  return long && refuse('for', long.sentence);
}
