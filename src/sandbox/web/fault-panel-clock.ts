// Moves time forward by moving all stored timestamps back. Skips requests with a call in flight, because the call takes
// real time and the bot must not consider the call finished.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { isoTimestamp } from '../atlas/index.js';

const at = z.number();
const ageingSchema = z.looseObject({
  state: z.enum(['preparing', 'pending', 'approved', 'unknown']),
  approvals: z.array(z.looseObject({ at })).optional(),
  /** The fields of a revert. */
  returns: z.looseObject({ endsAt: at }).optional(),
  returning: z.looseObject({ announceAt: at.optional() }).optional(),
  /** The reminders. Set only if the request's policy rule has reminder times. */
  reminders: z.looseObject({ since: at }).optional(),
});
type Ageing = z.output<typeof ageingSchema>;

const sentSchema = z.looseObject({ sent: z.looseObject({ call: z.looseObject({ body: z.json() }) }) });
/** The fields of a call, or of a thing in Atlas, that say when Atlas ends it. */
const ENDS = ['expirationTime', 'deleteAfterDate'];

/** The stored fields with a timestamp. */
const MOMENTS = ['expiresAt', 'remindAt', 'approvedAt', 'notBefore', 'nextReadAt', 'since'];

export const canAge = (request: unknown): request is Ageing => ageingSchema.safeParse(request).success;

export function agedRequest(request: Ageing, ms: number): Ageing {
  const moved = Object.entries(request).map(([name, value]) =>
    MOMENTS.includes(name) && typeof value === 'number' ? [name, value - ms] : [name, value],
  );
  const { state, approvals, returns, returning, reminders } = request;
  const announceAt = returning?.announceAt;
  return {
    ...Object.fromEntries(moved),
    ...olderEnd(request, ms),
    state,
    ...(approvals && { approvals: approvals.map((one) => ({ ...one, at: one.at - ms })) }),
    ...(returns && { returns: { ...returns, endsAt: returns.endsAt - ms } }),
    ...(reminders && { reminders: { ...reminders, since: reminders.since - ms } }),
    ...(announceAt !== undefined && { returning: { ...returning, announceAt: announceAt - ms } }),
  };
}

/**
 * Moves the end in a sent call back. The bot compares the end with Atlas's, so the stored call needs the end that Atlas
 * has.
 * @returns the fields to replace in the stored request
 */
function olderEnd(request: unknown, ms: number): object | undefined {
  const { sent } = sentSchema.safeParse(request).data ?? {};
  const body = withEarlierEnd(sent?.call.body, ms);
  return isDeepStrictEqual(body, sent?.call.body) ? undefined : { sent: { ...sent, call: { ...sent?.call, body } } };
}

/** Moves the end that Atlas was sent back. @returns undefined for changes that Atlas doesn't end */
export function agedEndRequest(request: unknown, ms: number): object | undefined {
  const withOlderTimes = olderEnd(request, ms);
  return withOlderTimes && { ...Object(request), ...withOlderTimes };
}

export function withEarlierEnd<T>(item: T, ms: number): T {
  if (item === undefined) return item;
  return JSON.parse(JSON.stringify(item), (name, value) =>
    ENDS.includes(name) && typeof value === 'string' ? isoTimestamp(Date.parse(value) - ms) : value,
  );
}
