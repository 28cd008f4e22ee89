// Returns in every state, and the events that only returns have.

import type { ReturnEvent } from '../../src/approvals/request/events.js';
import { deriveReturnId } from '../../src/approvals/request/ids.js';
import { NEVER_MS, plannedFieldsOf, type Request } from '../../src/approvals/request/request.js';
import { previewOf } from './limit.js';
import { ann, rita } from './people.js';
import { approved, basis, call, everyStanding, HOUR, MINUTE, NOW } from './requests.js';

const CHANGE = approved().id;
export const ENDS_AT = NOW - MINUTE;

/** A request in any state as the return of `K7Q-4MD`. */
export function asReturn<R extends Request>(request: R): R {
  const id = deriveReturnId(CHANGE);
  const open = 'expiresAt' in request ? { expiresAt: NEVER_MS } : {};
  return {
    ...request,
    id,
    returns: { change: CHANGE, operation: 'drop-limit', params: { limit: 'daily' }, call, basis, endsAt: ENDS_AT },
    ...open,
  };
}

export const returnStandings = (
  ['pending', 'approved', 'executing', 'sent', 'unknown', 'succeeded', 'voided', 'denied', 'cancelled'] as const
).map((standing) => ({ standing, request: asReturn<Request>(everyStanding[standing]) }));

const sentence = 'Said.';
const plan = plannedFieldsOf(asReturn(approved()));
export const RETURN_EVENTS = {
  scheduled: { type: 'scheduled', plan, notBefore: NOW + HOUR },
  announced: { type: 'announced' },
  hastened: { type: 'hastened', by: ann },
  'found-in-effect': { type: 'found-in-effect' },
  'end-asked': { type: 'end-asked', request: 'GGG-GGG' },
  'done-by-hand': { type: 'done-by-hand', by: rita },
  'not-by-hand': { type: 'not-by-hand', sentence },
  stuck: { type: 'stuck', sentence, notBefore: NOW + MINUTE },
  'asked-anew': {
    type: 'asked-anew',
    sentence,
    demanded: { title: 'rule 2', approvals: 2, waitMs: 0 },
    preview: previewOf('9 GB'),
    planHash: 'another',
    remindAt: NOW + HOUR,
  },
  'not-applied': { type: 'not-applied', sentence, notBefore: NOW },
  extended: { type: 'extended', endsAt: NOW + HOUR, announceAt: NOW + 45 * MINUTE, extension: 'GGG-GGG' },
  'lasts-longer': { type: 'lasts-longer', call, basis, worker: 'worker-1' },
} satisfies { [T in ReturnEvent['type']]: ReturnEvent & { type: T } };
