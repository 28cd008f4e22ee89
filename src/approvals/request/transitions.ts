// Turns a command for a request into events, or into a refusal with its reason. Pure.
import type { Call, JsonObject } from '../../operations/operation.js';
import { conflictOfInterestRefusal, withExtraApproval } from './about.js';
import { describeExpiry, describeState } from './describe-state.js';
import type { RequestEvent } from './events.js';
import { type Rule, stricterRequirements } from './policy.js';
import { decideQuestion, type QuestionCommand } from './questions.js';
import { type Refusal, refuse } from './refusal.js';
import { dueReminderEvents } from './reminders.js';
import {
  APPROVAL_VALID_MS,
  type Approval,
  type AskedFields,
  assertNever,
  CLAIM_LEASE_MS,
  isFinal,
  NEVER_MS,
  type Person,
  type Request,
  SENT_LEASE_MS,
} from './request.js';
import { decideSettle, type SettleCommand, settlersNeeded } from './settling.js';

export type RequestCommand =
  | {
      readonly type: 'approve';
      readonly person: Person;
      readonly planHash: string;
      /** The current rule. Both this rule and the stored rule must allow the user to decide. */
      readonly rule: Rule;
      /** The longest time that the approver allows, as a stored duration. If undefined, the requested time applies. */
      readonly atMost?: string | undefined;
    }
  | {
      readonly type: 'deny';
      readonly person: Person;
      readonly rule: string;
      readonly why?: string | undefined;
      /** Whether the user has only seen the request waiting, so that an approved request isn't stopped. */
      readonly isWaiting?: boolean | undefined;
    }
  | { readonly type: 'explain'; readonly person: Person; readonly why: string }
  | { readonly type: 'cancel'; readonly person: Person }
  | { readonly type: 'expire' }
  | { readonly type: 'remind' }
  | {
      readonly type: 'claim';
      readonly worker: string;
      /** How much earlier the request is due than on Redis's clock, in milliseconds. */
      readonly ahead?: number;
    }
  | {
      readonly type: 'send';
      readonly worker: string;
      readonly call: Call;
      readonly basis: JsonObject;
      readonly lasts?: string | undefined;
    }
  | QuestionCommand
  | SettleCommand;

export type Decision = readonly RequestEvent[] | Refusal;

/**
 * @param now Redis's time in milliseconds
 * @returns no events if nothing needs to change, e.g. after a second press
 */
export function decideRequest(request: Request, command: RequestCommand, now: number): Decision {
  switch (command.type) {
    case 'approve':
      return decideApprove(request, command, now);
    case 'deny':
      return decideDeny(request, command, now);
    case 'explain':
      return decideExplain(request, command, now);
    case 'cancel':
      if (command.person.identity !== request.requester.identity) {
        return refuse(
          'not the requester',
          `Only the requester can cancel ${request.id}. An approver can deny the request.`,
        );
      }
      if (request.state === 'cancelled') return [];
      if (request.returns !== undefined && request.state === 'pending')
        return refuse(
          'a return',
          `Only an approver can make ${request.returns.change} permanent, by pressing Deny on this card.`,
        );
      return (
        (request.state === 'preparing' ? undefined : refuseAbort(request, now)) ?? [
          { type: 'cancelled', by: command.person },
        ]
      );
    case 'expire': {
      const expires = request.state === 'preparing' || request.state === 'pending' || request.state === 'approved';
      return expires && now >= request.expiresAt ? [{ type: 'expired' }] : [];
    }
    case 'remind':
      return request.state === 'pending' ? dueReminderEvents(request, now) : [];
    case 'claim': {
      const { ahead = 0 } = command;
      const due = request.state === 'approved' && now + ahead >= request.notBefore && now < request.expiresAt;
      if (!due) return refuse('not due', `${request.id} isn’t due yet.`);
      return [{ type: 'claimed', worker: command.worker, leaseUntil: now + CLAIM_LEASE_MS }];
    }
    case 'send': {
      const held =
        request.state === 'executing' &&
        request.worker === command.worker &&
        request.sent === undefined &&
        now < request.leaseUntil;
      if (!held) return refuse('claim lost', `This worker lost its claim on ${request.id}.`);
      return [{ ...command, type: 'sent', leaseUntil: now + SENT_LEASE_MS }];
    }
    case 'ask':
    case 'answer':
      return decideQuestion(request, command, now);
    case 'settle':
      return decideSettle(request, command, now) ?? refuse('not unknown', describeState(request));
    default:
      return assertNever(command);
  }
}

function decideApprove(request: Request, command: Extract<RequestCommand, { type: 'approve' }>, now: number): Decision {
  const { person, atMost } = command;
  const barred = conflictOfInterestRefusal(request, person, 'approve it');
  if (barred !== undefined) return barred;
  const approvals = 'approvals' in request ? request.approvals : [];
  const own = approvals.find((one) => one.person.identity === person.identity);
  const isSo = own !== undefined && (atMost === undefined || atMost === own.atMost);
  if (request.state !== 'pending') {
    if (isSo) return [];
    return refuse('not pending', describeState(request));
  }
  if (now >= request.expiresAt) return refuse('expired', describeExpiry(request));
  if (command.planHash !== request.planHash) {
    return refuse(
      'outdated card',
      `This card for ${request.id} is out of date. Nothing was recorded. Use the newest card.`,
    );
  }
  if (isSo) return [];
  if (own !== undefined) return refuse('already approved', describeOwnApproval(request, own));
  const demanded = withExtraApproval(stricterRequirements(request.rule, command.rule), request.preview.about);
  const approved: RequestEvent = {
    type: 'approved',
    approval: { person, at: now, rule: command.rule.title, ...(atMost !== undefined && { atMost }) },
    demanded,
  };
  if (request.approvals.length + 1 < demanded.approvals) return [approved];
  return [approved, quorumEvent(request, demanded.waitMs, now)];
}

const describeOwnApproval = ({ id }: Request, { atMost = 'the requested time' }: Approval) =>
  `You already approved ${id} for ${atMost}, and approvals can’t be changed. Deny the request if ${atMost} is too long.`;

/** No more approvals are needed. A scheduled change runs at its time or after the rule's wait, whichever is later. */
export function quorumEvent({ returns, startsAt = 0 }: AskedFields, waitMs: number, now: number): RequestEvent {
  const notBefore = Math.max(now + waitMs, startsAt);
  return { type: 'quorum', notBefore, expiresAt: returns === undefined ? notBefore + APPROVAL_VALID_MS : NEVER_MS };
}

function decideDeny(request: Request, command: Extract<RequestCommand, { type: 'deny' }>, now: number): Decision {
  const { person, rule, why = '', isWaiting } = command;
  const explanation = { type: 'explain', person, why } as const;
  if (request.state === 'denied' && request.by === person.userId)
    return why === '' ? [] : decideExplain(request, explanation, now);
  const refused = refuseAbort(request, now) ?? refuseLeaving(request, person);
  if (refused !== undefined) return refused;
  if (isWaiting && request.state !== 'pending') return refuse('approved meanwhile', describeState(request));
  const denied: RequestEvent = { type: 'denied', by: person, rule };
  return why === '' ? [denied] : [denied, { type: 'explained', by: person, why }];
}

/** How long after ending a request a user may still change the reason. */
const EXPLAIN_AGAIN_WITHIN_MS = 60 * 60_000;

function decideExplain(request: Request, command: Extract<RequestCommand, { type: 'explain' }>, now: number): Decision {
  const { id } = request;
  const { person, why } = command;
  const isStopped = request.state === 'denied' || (request.state === 'cancelled' && request.returns === undefined);
  if (!isStopped) return refuse('not denied', describeState(request));
  if (request.by !== person.userId && request.by !== person.identity)
    return refuse(
      'not the denier',
      `Somebody else ended ${id}, and only they can give the reason. Reply in the request’s thread.`,
    );
  if (why === '') return refuse('why', 'Enter the reason. It’s shown on the card.');
  if (request.why === why) return [];
  if (request.why !== undefined && now >= request.endedAt + EXPLAIN_AGAIN_WITHIN_MS)
    return refuse(
      'too late',
      `You ended ${id} over an hour ago, so you can’t change the reason. Reply in the request’s thread.`,
    );
  return [{ type: 'explained', by: person, why }];
}

/**
 * A request can be cancelled or denied until its call is stored, because nothing is sent until then. A scheduled revert
 * can only be denied while it waits for approval.
 */
function refuseAbort(request: Request, now: number): Refusal | undefined {
  const { returns, state } = request;
  if (returns !== undefined && (state === 'approved' || state === 'executing'))
    return refuse(
      'a return',
      `This reverts ${returns.change}, whose approval covers the revert. Extend or end the change on its card.`,
    );
  const open = request.state === 'pending' || request.state === 'approved';
  if (open && now >= request.expiresAt) return refuse('expired', describeExpiry(request));
  if (open || (request.state === 'executing' && request.sent === undefined)) return undefined;
  if (request.state === 'preparing')
    return refuse('not pending', `${request.id} is still being prepared: I’m reading Atlas.`);
  return refuse(isFinal(request) ? 'over' : 'already sent', describeState(request));
}

/** Denying a revert makes its change permanent. Users who benefit from the change mustn't make that decision. */
function refuseLeaving(request: Request, person: Person): Refusal | undefined {
  if (request.state !== 'pending' || request.returns === undefined) return undefined;
  const needed = settlersNeeded(request);
  if (request.preview.direction === 'narrows access' && needed > 1)
    return refuse(
      'more people',
      `${needed} people must agree to keep this access. Approve the revert, and ask for the change again if you still need it.`,
    );
  return conflictOfInterestRefusal(request, person, 'keep the change');
}
