// Time moved forward: whatever a request waits for comes sooner. Pure.
// A call under way is left out. It takes the time that it takes, and its request must not be told that it is over.
import { z } from 'zod';

const at = z.number();
const ageingSchema = z.looseObject({
  state: z.enum(['preparing', 'pending', 'approved', 'unknown']),
  approvals: z.array(z.looseObject({ at })).optional(),
  /** Of what puts a change back. */
  returns: z.looseObject({ endsAt: at }).optional(),
  returning: z.looseObject({ announceAt: at.optional() }).optional(),
  /** Since when it waits, where its rule says when people are reminded. */
  reminders: z.looseObject({ since: at }).optional(),
});
export type Ageing = z.output<typeof ageingSchema>;

const grantSchema = z.looseObject({ expirationTime: z.string() });
const sentGrantSchema = z.looseObject({ sent: z.looseObject({ call: z.looseObject({ body: grantSchema }) }) });

/** The names under which the moments that a request waits for are stored. */
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
 * A grant is told from others by its end, so what was sent for it has to go on saying the one that is in Atlas.
 * @returns what is to be stored instead of its call
 */
function grantOlder(request: unknown, ms: number): object | undefined {
  const { sent } = sentGrantSchema.safeParse(request).data ?? {};
  return sent && { sent: { ...sent, call: { ...sent.call, body: endedSooner(sent.call.body, ms) } } };
}

/** What was sent for a grant; undefined for all else that is done, which has no moment to move. */
export function doneOlder(request: unknown, ms: number): object | undefined {
  const older = grantOlder(request, ms);
  return older && { ...Object(request), ...older };
}

/** Of a grant, as Atlas writes it. */
export const endedSooner = <G extends { readonly expirationTime: string }>(grant: G, ms: number): G => ({
  ...grant,
  expirationTime: new Date(Date.parse(grant.expirationTime) - ms).toISOString().replace(/\.\d+Z$/, 'Z'),
});
