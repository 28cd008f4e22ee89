// A form was submitted: stored as preparing, once however often it arrives.
import { correlationId } from '../log.js';
import type { Change, Named, Params, Place } from '../operations/operation.js';
import { type AskDeps, mayAsk, tooLong } from './ask.js';
import { begin, type RequestEvent } from './events.js';
import { fingerprint, requestId } from './ids.js';
import { isRefusal, type Refusal, refuse } from './refusal.js';
import { type Person, type Request, SCHEMA } from './request.js';
import type { RequestStore } from './store.js';

export interface SubmitDeps extends AskDeps {
  readonly store: RequestStore;
}

export interface Submission {
  /** Of the form that was submitted; Slack's view id. The same form and values are the same request. */
  readonly form: string;
  readonly operation: Change;
  readonly params: Params;
  readonly names: Readonly<Record<string, Named>>;
  readonly reason: string;
  readonly person: Person;
  /** The channel where it was asked. */
  readonly askedIn: string;
  /** The slash command as it was typed. */
  readonly command: string;
  /** Undefined when Atlas could not say in time; the worker decides then. */
  readonly place: Place | undefined;
}

export const MAX_REASON = 1_000;
/** Until the worker has looked at Atlas and knows the rule. */
const PREPARE_WITHIN_MS = 15 * 60_000;

/** @returns the stored request; a refusal may name the param it is about in `refused` */
export async function submit(deps: SubmitDeps, submission: Submission): Promise<Request | Refusal> {
  const { operation, params, person } = submission;
  const reason = submission.reason.trim();
  const refusal = refuseReason(reason) ?? (await refuseAsking(deps, submission));
  if (refusal !== undefined) return refusal;
  const print = fingerprint(submission.form, operation.name, params, reason);
  for (let attempt = 0; attempt < 10; attempt++) {
    const id = requestId(print, attempt);
    const stored = await deps.store.read(id);
    if (typeof stored === 'object') {
      if (stored.request.fingerprint !== print) continue;
      if (!(await deps.store.confirm())) return notStored();
      return stored.request;
    }
    const now = await deps.store.now();
    const event: RequestEvent & { type: 'asked' } = {
      type: 'asked',
      asked: {
        schema: SCHEMA,
        id,
        fingerprint: print,
        operation: operation.name,
        params: { ...params },
        names: { ...submission.names },
        reason,
        requester: person,
        askedIn: submission.askedIn,
        command: submission.command,
        askedAt: now,
        correlation: correlationId() ?? id,
      },
      expiresAt: now + PREPARE_WITHIN_MS,
    };
    const request = begin(event);
    const committed = await deps.store.commit({
      request,
      expected: 0,
      readAt: now,
      events: [event],
      by: person.userId,
      durably: true,
    });
    if (committed === 'stale') {
      attempt -= 1; // somebody was faster with this very id: read again who
      continue;
    }
    if ('done' in committed && !committed.durable) return notStored();
    return request;
  }
  throw new Error('ten ids in a row were taken by other requests');
}

const notStored = () =>
  refuse('not durable', 'Redis did not say in time that it stored this for good. Nothing is lost here: submit again.');

/** Zero-width characters and direction marks are no reason. */
const NOTHING_TO_SEE = /^[\s\p{Default_Ignorable_Code_Point}\p{Cc}]*$/u;

function refuseReason(reason: string): Refusal | undefined {
  if (NOTHING_TO_SEE.test(reason)) return refuse('reason', 'Say why: approvers read it, and the journal keeps it.');
  if (reason.length <= MAX_REASON) return undefined;
  const length = reason.length.toLocaleString('en');
  return refuse(
    'reason',
    `The reason has ${length} characters; ${MAX_REASON.toLocaleString('en')} is the most. Shorten it, or link to the rest.`,
  );
}

async function refuseAsking(deps: SubmitDeps, submission: Submission): Promise<Refusal | undefined> {
  const rule = await mayAsk(deps, submission.operation, submission.place, submission.person);
  if (rule === undefined) return undefined;
  if (isRefusal(rule)) return rule;
  const long = tooLong(rule, submission.params);
  return long && refuse('for', long.sentence);
}
