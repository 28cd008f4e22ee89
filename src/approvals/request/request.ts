// The stored schema of a request and its states.
//
//  submit -> preparing --previewed--> pending --quorum--> approved --claim--> executing --send--> (call stored) --effect seen--> succeeded
//                |                       ^                   |  ^                  |                    |--refused by Atlas-----> failed
//                '--blocked--> voided    '-approval dropped--'  |                  |--changed-> voided  '--not known--> unknown --read--> succeeded | failed
//                                                               '--nothing sent----'
//  preparing, pending, approved:  --cancel (requester)--> cancelled    --deny (any approver)--> denied    --expiresAt--> expired
//
// See transitions.ts for who may change the state, and evolve.ts for how each event changes a request. All times are
// Redis's, in milliseconds.
import { z } from 'zod';
import type { ChangeCall } from '../../operations/operation.js';
import {
  approvalRequirementsSchema,
  approvalSchema,
  askedFieldsSchema,
  denialSchema,
  followUpFields,
  questionSchema,
  reminderProgressSchema,
  returnProgressSchema,
  sentCallSchema,
  settlementSchema,
} from './stored-parts.js';
import { jsonObjectSchema, looseSchema, personSchema, storedPreviewSchema } from './stored-preview.js';
import { storedRuleSchema } from './stored-rule.js';

/** The number of the schema in this file. storage/stored-forms.ts reads older schemas. */
export const SCHEMA_NUMBER = 1;
/** The oldest schema of a bot that may act on the request. Such bots keep fields that they don't recognize. */
export const OLDEST_BOT_SCHEMA_TO_ACT = 1;

const at = z.number();

export type Person = z.output<typeof personSchema>;

export type Approval = z.output<typeof approvalSchema>;
export type AskedFields = z.output<typeof askedFieldsSchema>;
export type Denial = z.output<typeof denialSchema>;
export type ReturnProgress = z.output<typeof returnProgressSchema>;
export type ApproverQuestion = z.output<typeof questionSchema>;
export type Settlement = z.output<typeof settlementSchema>;

const plannedFieldsSchema = askedFieldsSchema.extend({
  preview: storedPreviewSchema,
  planHash: z.string(),
  rule: storedRuleSchema,
  denial: denialSchema.optional(),
  demanded: approvalRequirementsSchema.optional(),
  approvals: z.array(approvalSchema),
  questions: z.array(questionSchema).optional(),
  returning: returnProgressSchema.optional(),
});
export type PlannedFields = z.output<typeof plannedFieldsSchema>;

/** `frozen` describes the freeze that holds up the request. `delayed` is another reason for waiting. */
const waiting = { expiresAt: at, delayed: z.string().optional(), frozen: z.string().optional() };
type StoredCall = z.output<typeof sentCallSchema>;
const claimedFieldsSchema = plannedFieldsSchema.extend({ approvedAt: at, attempts: z.number() });
const ended = { endedAt: at, sentence: z.string() };
/** The users who settled the outcome, if Atlas didn't show it. */
const settledBy = z.array(personSchema).optional();
const earlyEndSchema = askedFieldsSchema.extend({
  ...ended,
  preview: storedPreviewSchema.optional(),
  rule: storedRuleSchema.optional(),
  questions: z.array(questionSchema).optional(),
  by: z.string(),
  settledBy,
});

export const requestSchema = z.discriminatedUnion('state', [
  askedFieldsSchema.extend({ state: z.literal('preparing'), ...waiting }),
  plannedFieldsSchema.extend({
    state: z.literal('pending'),
    ...waiting,
    remindAt: at.optional(),
    reminders: reminderProgressSchema.optional(),
  }),
  claimedFieldsSchema.extend({ state: z.literal('approved'), ...waiting, notBefore: at }),
  claimedFieldsSchema.extend({
    state: z.literal('executing'),
    expiresAt: at,
    notBefore: at,
    worker: z.string(),
    leaseUntil: at,
    sent: sentCallSchema.optional(),
  }),
  claimedFieldsSchema.extend({
    state: z.literal('unknown'),
    sent: sentCallSchema,
    since: at,
    sentence: z.string(),
    nextReadAt: at,
    reads: z.number(),
    /** The number of consecutive reads that returned "not applied" after the call could no longer be in flight. */
    absent: z.number(),
    /** One entry per user who reported the outcome. */
    settlements: z.array(settlementSchema).optional(),
    showsBy: at.optional(), // If Atlas accepted the call, its effect must appear by this time.
  }),
  claimedFieldsSchema.extend({
    state: z.literal('succeeded'),
    sent: sentCallSchema,
    ...ended,
    readBack: z.boolean(),
    reply: jsonObjectSchema.optional(),
    /** `by` is the ID of the request that undid this one. */
    undone: looseSchema({
      by: z.string(),
      at,
      /** Set until Atlas has finished the undo. If `sentence` is set, it says why we stopped checking before that. */
      isUnderWay: z.literal(true).optional(),
      sentence: z.string().optional(),
    }).optional(),
    ...followUpFields,
    settledBy,
  }),
  claimedFieldsSchema.extend({ state: z.literal('failed'), sent: sentCallSchema, ...ended, settledBy }),
  earlyEndSchema.extend({ state: z.literal('voided') }),
  earlyEndSchema.extend({ state: z.literal('denied'), why: z.string().optional() }),
  earlyEndSchema.extend({
    state: z.literal('cancelled'),
    why: z.string().optional(),
    /** The ID of the request that the requester made by editing this one. */
    replacedBy: z.string().optional(),
  }),
  earlyEndSchema.extend({ state: z.literal('expired') }),
]);
export type Request = z.output<typeof requestSchema>;
export type RequestState = Request['state'];
export type InState<S extends RequestState> = Extract<Request, { state: S }>;

/** Returns whether a worker has previewed the change. The request is posted in channels only after that. */
export const wasPreviewed = (request: Request): boolean => 'preview' in request && request.preview !== undefined;

/** The longest time from storing a call to sending its first byte, and the longest duration of the call. */
export const SEND_WITHIN_MS = 5_000;
export const CALL_DEADLINE_MS = 10_000;
/** The lease on a claim without a stored call. A worker that takes longer loses the claim. */
export const CLAIM_LEASE_MS = 30_000;
/**
 * The lease on a stored call. Once the lease has ended, the call can't be in flight, no matter how slow its worker was.
 */
export const SENT_LEASE_MS = SEND_WITHIN_MS + CALL_DEADLINE_MS + 5_000;
/** The time that an approval stays valid once nothing else delays the change. */
export const APPROVAL_VALID_MS = 15 * 60_000;
/** The time that a request must be `unknown` before users may settle its outcome. */
export const SETTLE_AFTER_MS = 60 * 60_000;
/** The `expiresAt` of a scheduled revert, which never expires: the latest time that a Date can represent. */
export const NEVER_MS = 8_640_000_000_000_000;

export function isFinal(request: Request): boolean {
  switch (request.state) {
    case 'preparing':
    case 'pending':
    case 'approved':
    case 'executing':
    case 'unknown':
      return false;
    case 'succeeded':
    case 'failed':
    case 'voided':
    case 'denied':
    case 'cancelled':
    case 'expired':
      return true;
    default:
      return assertNever(request);
  }
}

/** The time between the last event and our first check of whether Atlas has finished. */
const LOOK_AFTER_MS = 5_000;

/**
 * Returns when the request is next due for a worker (`work`), for the clock (`clock`), and for a check whether Atlas
 * has finished (`finish`). Each is undefined if the request isn't due.
 */
export function dueMoments(request: Request): {
  readonly work?: number;
  readonly clock?: number;
  readonly finish?: number;
} {
  switch (request.state) {
    case 'preparing':
      return { work: request.askedAt, clock: request.expiresAt };
    case 'pending': {
      const { expiresAt, remindAt = expiresAt, returning } = request;
      return { clock: Math.min(expiresAt, remindAt), ...(returning?.byHandAt && { work: returning.byHandAt }) };
    }
    case 'approved': {
      const clock = request.returns === undefined ? request.expiresAt : request.returning?.announceAt;
      return { work: request.notBefore, ...(clock !== undefined && { clock }) };
    }
    case 'executing':
      return { work: request.leaseUntil };
    case 'unknown':
      return { work: request.nextReadAt };
    case 'succeeded': {
      const { finishing, watching, endedAt } = request;
      return finishing === undefined && watching === undefined
        ? {}
        : { finish: (finishing?.seen?.at ?? endedAt) + LOOK_AFTER_MS };
    }
    default:
      return {};
  }
}

/** The due sets for workers. `returns` (reverts that narrow access or cost) runs before `returns-last`. */
export type Queue = 'work' | 'returns' | 'returns-last';

/** Returns the due set where workers find the request. */
export function queueOf(request: Request): Queue {
  if (request.returns === undefined) return 'work';
  const narrows = 'preview' in request && request.preview?.direction.startsWith('narrows') === true;
  return narrows ? 'returns' : 'returns-last';
}

/** Returns only the fields set when the request was made. They never change, except the end of a scheduled revert. */
export const askedFieldsOf = (request: AskedFields): AskedFields => askedFieldsSchema.parse(request);

/** Returns the fields of `askedFieldsOf` and those of the plan. */
export const plannedFieldsOf = (request: PlannedFields): PlannedFields => plannedFieldsSchema.parse(request);

type Sent = PlannedFields & { readonly sent: StoredCall; readonly reply?: ChangeCall['reply'] };

/** Returns the stored call and the kept parts of Atlas's reply, in the shape that operations expect. */
export const sentChangeCall = ({ params, sent: { call, basis }, reply }: Sent): ChangeCall => ({
  params,
  basis,
  call,
  reply,
});

/** Throws. Used as the `default` of a switch that must cover every state or event. */
export function assertNever(value: never): never {
  throw new Error(`not foreseen: ${JSON.stringify(value)}`);
}

/** Returns when a scheduled revert was approved: with its change, or by the first approval on the revert's own card. */
export function returnApprovedAt({ approvals, askedAt }: Pick<PlannedFields, 'approvals' | 'askedAt'>): number {
  const later = approvals.filter(({ at }) => at > askedAt).map(({ at }) => at);
  return later.length === 0 ? askedAt : Math.min(...later);
}

/** Returns the number of missing approvals: at least one, as the policy in force may require more than was stored. */
export const approvalsStillNeeded = ({ demanded, rule, approvals }: InState<'pending'>) =>
  Math.max((demanded ?? rule).approvals - approvals.length, 1);
