// A request: its states, as they are stored.
//
//  submit -> preparing --previewed--> pending --quorum--> approved --claim--> executing --send--> (call stored) --effect seen--> succeeded
//                |                       ^                   |  ^                  |                    |--refused by Atlas-----> failed
//                '--blocked--> voided    '---vote dropped----'  |                  |--changed-> voided  '--not known--> unknown --read--> succeeded | failed
//                                                               '--nothing sent----'
//  preparing, pending, approved:  --cancel (requester)--> cancelled    --deny (any approver)--> denied    --expiresAt--> expired
//
// Who may move it where is in transitions.ts; what each event does to it is in evolve.ts. All instants are Redis's time, in milliseconds.
import { z } from 'zod';
import type { Sent } from '../operations/operation.js';
import { finished, finishing, returning } from './stored-parts.js';
import { call, jsonObject, keeping, named, person, preview } from './stored-preview.js';
import { rule } from './stored-rule.js';

/** The version of the stored form below; what led to it is in stored-forms/. */
export const SCHEMA = 4;
/** The oldest version whose bots may act on what this one stores: they keep what they do not know of it. */
export const ACT_FROM = 4;

const at = z.number();

export type Person = z.output<typeof person>;

const approval = keeping({
  person,
  at,
  rule: z.string(),
  /** The longest that this approval lets the change last, as durations are written: `2h`. */
  atMost: z.string().optional(),
});
export type Approval = z.output<typeof approval>;

const asked = z.object({
  /** Of whoever stored it last and knew the most: a bot that does not know all of it leaves this as it is. */
  schema: z.number(),
  actFrom: z.number(),
  /** What a newer version stored besides, by its name there. */
  kept: jsonObject.optional(),
  id: z.string(),
  /** Of the form and its values: tells the same submission again from another one with the same id. */
  fingerprint: z.string(),
  operation: z.string(),
  params: z.record(z.string(), z.string()),
  /** The ids among the params, by the names people know them by when they asked. */
  names: z.record(z.string(), named),
  reason: z.string(),
  requester: person,
  askedIn: z.string(),
  /** The `ts` of the thread there, when it was asked in one. */
  thread: z.string().optional(),
  /** As it was typed, for texts: `/atlas`. */
  command: z.string(),
  /** The id of the request that it is to take back. */
  undoes: z.string().optional(),
  /** Of a return: the change that it puts back, as it was sent, with what was true at its claim; and when that ends. */
  returns: keeping({
    change: z.string(),
    operation: z.string(),
    params: z.record(z.string(), z.string()),
    call,
    basis: jsonObject,
    endsAt: at,
  }).optional(),
  /** The id of the change that it lets last longer. */
  extends: z.string().optional(),
  /** Of the policy that it was asked under. */
  policyHash: z.string().optional(),
  askedAt: at,
  correlation: z.string(),
});
export type Asked = z.output<typeof asked>;

/** What the last approval had to meet: the stricter of the stored rule and the policy of that moment. */
const demanded = keeping({ title: z.string(), approvals: z.number(), waitMs: z.number() });

/** What became of a like request shortly before. */
const denial = keeping({ id: z.string(), by: z.string(), at, why: z.string().optional() });
export type Denial = z.output<typeof denial>;

export type Returning = z.output<typeof returning>;

const planned = asked.extend({
  preview,
  planHash: z.string(),
  rule,
  denial: denial.optional(),
  demanded: demanded.optional(),
  approvals: z.array(approval),
  returning: returning.optional(),
});
export type Planned = z.output<typeof planned>;

/** Where its rule says when: since when it waits, and the last time that people were reminded, or others were told. */
const reminders = keeping({ since: at, remindedAt: at.optional(), escalated: z.literal(true).optional() });
/** `frozen`: why nothing is sent for now. */
const waiting = { expiresAt: at, delayed: z.string().optional(), frozen: z.string().optional() };
/** With what was true when the request was claimed. */
const sent = keeping({
  call,
  basis: jsonObject,
  at,
  by: z.string(),
  /** For how long, where that is less than was asked. */
  lasts: z.string().optional(),
});
type StoredCall = z.output<typeof sent>;
const claimed = planned.extend({ approvedAt: at, attempts: z.number() });
const ended = { endedAt: at, sentence: z.string() };
const early = asked.extend({ ...ended, preview: preview.optional(), rule: rule.optional(), by: z.string() });

export const requestSchema = z.discriminatedUnion('state', [
  asked.extend({ state: z.literal('preparing'), ...waiting }),
  planned.extend({ state: z.literal('pending'), ...waiting, remindAt: at.optional(), reminders: reminders.optional() }),
  claimed.extend({ state: z.literal('approved'), ...waiting, notBefore: at }),
  claimed.extend({
    state: z.literal('executing'),
    expiresAt: at,
    notBefore: at,
    worker: z.string(),
    leaseUntil: at,
    sent: sent.optional(),
  }),
  claimed.extend({
    state: z.literal('unknown'),
    sent,
    since: at,
    sentence: z.string(),
    nextReadAt: at,
    reads: z.number(),
    /** How many reads in a row said "not applied" when no call could still be under way. */
    absent: z.number(),
  }),
  claimed.extend({
    state: z.literal('succeeded'),
    sent,
    ...ended,
    readBack: z.boolean(),
    reply: jsonObject.optional(),
    /** By the request that took it back, by its id. */
    undone: keeping({ by: z.string(), at }).optional(),
    finishing: finishing.optional(),
    finished: finished.optional(),
  }),
  claimed.extend({ state: z.literal('failed'), sent, ...ended }),
  early.extend({ state: z.literal('voided') }),
  early.extend({ state: z.literal('denied'), why: z.string().optional() }),
  early.extend({ state: z.literal('cancelled') }),
  early.extend({ state: z.literal('expired') }),
]);
export type Request = z.output<typeof requestSchema>;
export type State = Request['state'];
export type InState<S extends State> = Extract<Request, { state: S }>;

/** Longest time from storing a call to its first byte, and longest time of the call itself. */
export const SEND_WITHIN_MS = 5_000;
export const CALL_DEADLINE_MS = 10_000;
/** From claim to send: a worker that takes longer finds its claim gone. */
export const CLAIM_LEASE_MS = 30_000;
/** After this no call can be under way any more, however slow its worker was. */
export const SENT_LEASE_MS = SEND_WITHIN_MS + CALL_DEADLINE_MS + 5_000;
/** How long an approval may be acted on once nothing stands in its way. */
export const RUN_WITHIN_MS = 15 * 60_000;
/** After this long in `unknown` a person settles it. */
export const SETTLE_AFTER_MS = 60 * 60_000;
/** When a return expires: the last instant there is. */
export const NEVER = 8_640_000_000_000_000;

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

/** How long after its last news what Atlas goes on with is looked at. */
const LOOK_AFTER_MS = 5_000;

/**
 * The next moment at which a worker (`work`) or the clock has to handle it, or look whether Atlas is through with it
 * (`finish`); undefined: not before something happens.
 */
export function moments(request: Request): {
  readonly work?: number;
  readonly clock?: number;
  readonly finish?: number;
} {
  switch (request.state) {
    case 'preparing':
      return { work: request.askedAt, clock: request.expiresAt };
    case 'pending':
      return { clock: Math.min(request.expiresAt, request.remindAt ?? request.expiresAt) };
    case 'approved': {
      const clock = request.returns === undefined ? request.expiresAt : request.returning?.announceAt;
      return { work: request.notBefore, ...(clock !== undefined && { clock }) };
    }
    case 'executing':
      return { work: request.leaseUntil };
    case 'unknown':
      return { work: request.nextReadAt };
    case 'succeeded': {
      const { finishing, endedAt } = request;
      return finishing === undefined ? {} : { finish: (finishing.seen?.at ?? endedAt) + LOOK_AFTER_MS };
    }
    default:
      return {};
  }
}

/** `returns`: those that narrow, which go before the others. */
export type Queue = 'work' | 'returns' | 'returns-last';

/** Where workers look for it. */
export function queueOf(request: Request): Queue {
  if (request.returns === undefined) return 'work';
  const narrows = 'preview' in request && request.preview?.direction.startsWith('narrows') === true;
  return narrows ? 'returns' : 'returns-last';
}

/** The part of a request that never changes, but for the end that a return has. Parsing leaves out what is not in the schema. */
export const askedOf = (request: Asked): Asked => asked.parse(request);

/** That, with the plan that was approved or is to be. */
export const plannedOf = (request: Planned): Planned => planned.parse(request);

/** The call that was stored, as the operation knows it. */
export const sentOf = ({ params, sent: { call, basis } }: Planned & { readonly sent: StoredCall }): Sent => ({
  params,
  basis,
  call,
});

/** For the `default` of a switch that has to name every state or event. */
export function assertNever(value: never): never {
  throw new Error(`not foreseen: ${JSON.stringify(value)}`);
}
