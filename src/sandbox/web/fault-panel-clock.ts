// Moves time forward by moving all stored timestamps back. Skips requests with a call in flight, because the call takes
// real time and the bot must not consider the call finished.
import { z } from 'zod';

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

const grantSchema = z.looseObject({ expirationTime: z.string() });
const sentGrantSchema = z.looseObject({ sent: z.looseObject({ call: z.looseObject({ body: grantSchema }) }) });

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
    ...grantOlder(request, ms),
    state,
    ...(approvals && { approvals: approvals.map((one) => ({ ...one, at: one.at - ms })) }),
    ...(returns && { returns: { ...returns, endsAt: returns.endsAt - ms } }),
    ...(reminders && { reminders: { ...reminders, since: reminders.since - ms } }),
    ...(announceAt !== undefined && { returning: { ...returning, announceAt: announceAt - ms } }),
  };
}

/**
 * Moves a sent grant's end back. The bot identifies a grant by its end, so the stored call needs the end that Atlas
 * has.
 * @returns the fields to replace in the stored request
 */
function grantOlder(request: unknown, ms: number): object | undefined {
  const { sent } = sentGrantSchema.safeParse(request).data ?? {};
  return sent && { sent: { ...sent, call: { ...sent.call, body: withEarlierEnd(sent.call.body, ms) } } };
}

/** Moves the end in a grant request back. @returns undefined for all other changes, whose calls have no timestamps */
export function agedGrantRequest(request: unknown, ms: number): object | undefined {
  const withOlderTimes = grantOlder(request, ms);
  return withOlderTimes && { ...Object(request), ...withOlderTimes };
}

export const withEarlierEnd = <G extends { readonly expirationTime: string }>(grant: G, ms: number): G => ({
  ...grant,
  expirationTime: new Date(Date.parse(grant.expirationTime) - ms).toISOString().replace(/\.\d+Z$/, 'Z'),
});
