// Requests in every state, valid as stored forms, with instants around NOW.
import { planHash } from '../../src/approvals/request/ids.js';
import type { DirectionKind, PolicyRule } from '../../src/approvals/request/policy.js';
import {
  type AskedFields,
  type InState,
  OLDEST_BOT_SCHEMA_TO_ACT,
  type PlannedFields,
  type Request,
  type RequestState,
  SCHEMA_NUMBER,
} from '../../src/approvals/request/request.js';
import { path } from '../../src/atlas/path.js';
import { callTo } from '../../src/operations/call.js';
import { previewOf } from './limit.js';
import { ann, rita } from './people.js';

export const NOW = Date.now();
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

const stored: PlannedFields['rule'] = {
  title: 'rule 1 (drop-limit)',
  requesters: [{ name: 'sre', ids: ['S0SRE00'] }],
  approvers: [{ name: 'security', ids: ['S0SECUR'] }],
  approvals: 1,
  waitMs: 0,
  expiresAfterMs: HOUR,
};
export const ruleOf = (over: Partial<PlannedFields['rule']> = {}): PlannedFields['rule'] => ({ ...stored, ...over });
/** The same rule in the policy's form. */
export const policyRule = (over: Partial<PolicyRule> = {}): PolicyRule => ({
  ...stored,
  operations: ['drop-limit'],
  ...over,
});

/** A rule of the policy for changes of this direction. */
export const ruleTowards = (way: DirectionKind, over: Partial<PolicyRule> = {}): PolicyRule => ({
  ...policyRule({ title: `rule 1 (direction:${way})`, ...over }),
  operations: [],
  directed: { operations: ['drop-limit'], ways: [way] },
});

export const askedBy = (over: Partial<AskedFields> = {}): AskedFields => ({
  schema: SCHEMA_NUMBER,
  actFrom: OLDEST_BOT_SCHEMA_TO_ACT,
  id: 'K7Q-4MD',
  fingerprint: 'f',
  operation: 'drop-limit',
  params: { limit: 'daily' },
  names: {},
  reason: 'INC-42',
  requester: rita,
  askedIn: 'C0INCIDENT',
  command: '/atlas',
  askedAt: NOW - 10 * MINUTE,
  correlation: 'c-1',
  ...over,
});

type Over<S extends RequestState> = Partial<InState<S>>;

export const preparing = (over: Over<'preparing'> = {}): InState<'preparing'> => ({
  ...askedBy(),
  state: 'preparing',
  expiresAt: NOW + 5 * MINUTE,
  ...over,
});

const planned = (): PlannedFields => {
  const preview = previewOf('5 GB');
  const asked = askedBy();
  return {
    ...asked,
    preview,
    planHash: planHash({ ...asked, preview }),
    rule: ruleOf(),
    approvals: [],
  };
};

export const pending = (over: Over<'pending'> = {}): InState<'pending'> => ({
  ...planned(),
  state: 'pending',
  expiresAt: NOW + HOUR,
  remindAt: NOW + 30 * MINUTE,
  ...over,
});

const byAnn = { person: ann, at: NOW - MINUTE, rule: 'rule 1 (drop-limit)' };
const claimed = () => ({ ...planned(), approvals: [byAnn], approvedAt: NOW - MINUTE, attempts: 1 });

export const approved = (over: Over<'approved'> = {}): InState<'approved'> => ({
  ...claimed(),
  attempts: 0,
  state: 'approved',
  notBefore: NOW - MINUTE,
  expiresAt: NOW + 14 * MINUTE,
  ...over,
});

export const executing = (over: Over<'executing'> = {}): InState<'executing'> => ({
  ...claimed(),
  state: 'executing',
  notBefore: NOW - MINUTE,
  expiresAt: NOW + 14 * MINUTE,
  worker: 'worker-1',
  leaseUntil: NOW + 30_000,
  ...over,
});

/** Stored with `send`. */
export const call = callTo('DELETE', path`/limits/daily`);
export const basis = { value: '5 GB' };
const sentAt = (at: number) => ({ call, basis, at, by: 'worker-1' });

/** Executing, with its call stored. */
export const sent = (over: Over<'executing'> = {}) => executing({ sent: sentAt(NOW - 1_000), ...over });

/** Unknown for so long that a person may settle it. */
export const unknown = (over: Over<'unknown'> = {}): InState<'unknown'> => ({
  ...claimed(),
  state: 'unknown',
  sent: sentAt(NOW - 2 * HOUR),
  since: NOW - HOUR,
  sentence: 'The call was sent.',
  nextReadAt: NOW,
  reads: 3,
  absent: 0,
  ...over,
});

export const succeeded = (over: Over<'succeeded'> = {}): InState<'succeeded'> => ({
  ...claimed(),
  state: 'succeeded',
  sent: sentAt(NOW - MINUTE),
  endedAt: NOW,
  sentence: '',
  readBack: true,
  ...over,
});

export const failed = (over: Over<'failed'> = {}): InState<'failed'> => ({
  ...claimed(),
  state: 'failed',
  sent: sentAt(NOW - MINUTE),
  endedAt: NOW,
  sentence: 'Atlas refused it.',
  ...over,
});

const ended = (by: string, sentence = '') => {
  const { preview, rule } = planned();
  return { ...askedBy(), preview, rule, endedAt: NOW, by, sentence };
};

/** Every state, and `sent`: executing with its call stored. */
export const everyStanding = {
  preparing: preparing(),
  pending: pending(),
  approved: approved(),
  executing: executing(),
  sent: sent(),
  unknown: unknown(),
  succeeded: succeeded(),
  failed: failed(),
  voided: { ...ended('countersign', 'The limit is gone.'), state: 'voided' },
  denied: { ...ended(ann.userId), state: 'denied' },
  cancelled: { ...ended(rita.userId), state: 'cancelled' },
  expired: { ...ended('countersign'), state: 'expired' },
} satisfies Record<RequestState | 'sent', Request>;

export type Standing = keyof typeof everyStanding;
export const standings = Object.entries(everyStanding).map(([standing, request]) => ({ standing, request }));

/** A rule that requires an incident in the reason. */
export const asksReason = (pattern = String.raw`INC-\d+`) => ({ pattern, hint: 'an incident' });
