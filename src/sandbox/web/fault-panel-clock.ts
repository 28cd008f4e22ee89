// Moves time forward by moving all stored moments back. Pure. A request with a call in flight is left out, as the call
// takes its real time and must not be considered over.
import { z } from 'zod';

const at = z.number();
const ageingSchema = z.looseObject({
  state: z.enum(['preparing', 'pending', 'approved', 'unknown']),
  approvals: z.array(z.looseObject({ at })).optional(),
  /** Set on a return. */
  returns: z.looseObject({ endsAt: at }).optional(),
  returning: z.looseObject({ announceAt: at.optional() }).optional(),
  /** Set where the rule sets the times of reminders. */
  reminders: z.looseObject({ since: at }).optional(),
});
type Ageing = z.output<typeof ageingSchema>;

const grantSchema = z.looseObject({ expirationTime: z.string() });
const sentGrantSchema = z.looseObject({ sent: z.looseObject({ call: z.looseObject({ body: grantSchema }) }) });

/** The stored fields with moments. */
const MOMENTS = ['expiresAt', 'remindAt', 'approvedAt', 'notBefore', 'nextReadAt', 'since'];

export const isAgeing = (request: unknown): request is Ageing => ageingSchema.safeParse(request).success;

export function older(request: Ageing, ms: number): Ageing {
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
 * Ages a sent grant. A grant is identified by its end, so the stored call must have the same end as the one in Atlas.
 * @returns the object to store instead of the call
 */
function grantOlder(request: unknown, ms: number): object | undefined {
  const { sent } = sentGrantSchema.safeParse(request).data ?? {};
  return sent && { sent: { ...sent, call: { ...sent.call, body: endedSooner(sent.call.body, ms) } } };
}

/** Ages the sent call of a grant; undefined for all other changes, which have no moment to move. */
export function doneOlder(request: unknown, ms: number): object | undefined {
  const older = grantOlder(request, ms);
  return older && { ...Object(request), ...older };
}

/** A grant in Atlas with an earlier end. */
export const endedSooner = <G extends { readonly expirationTime: string }>(grant: G, ms: number): G => ({
  ...grant,
  expirationTime: new Date(Date.parse(grant.expirationTime) - ms).toISOString().replace(/\.\d+Z$/, 'Z'),
});
