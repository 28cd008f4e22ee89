// Time moved forward: whatever a request waits for comes sooner. Pure.
// A call under way is left out. It takes the time that it takes, and its request must not be told that it is over.
import { z } from 'zod';

const ageingSchema = z.looseObject({ state: z.enum(['preparing', 'pending', 'approved', 'unknown']) });
export type Ageing = z.output<typeof ageingSchema>;

/** The names under which the moments that a request waits for are stored. */
const MOMENTS = ['expiresAt', 'remindAt', 'approvedAt', 'notBefore', 'nextReadAt', 'since'];

export const isAgeing = (request: unknown): request is Ageing => ageingSchema.safeParse(request).success;

export function older(request: Ageing, ms: number): Ageing {
  const moved = Object.entries(request).map(([name, value]) =>
    MOMENTS.includes(name) && typeof value === 'number' ? [name, value - ms] : [name, value],
  );
  return { ...Object.fromEntries(moved), state: request.state };
}
