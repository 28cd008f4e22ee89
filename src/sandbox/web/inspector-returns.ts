// Reads the scheduled reverts from the stored requests.
import { z } from 'zod';
import type { StoredRequest } from './inspector-store.js';

export interface OpenReturn {
  /** Milliseconds since the epoch. */
  readonly endsAt: number;
  /** The params of the reverting call: ids, or names if Atlas has no ids. */
  readonly params: Readonly<Record<string, string>>;
  readonly subject: string;
  readonly after: string;
}

/** Converts a stored phrase to text without its timestamps. */
const phraseSchema = z.union([
  z.string(),
  z
    .array(z.union([z.string(), z.unknown()]))
    .transform((parts) => parts.filter((one) => typeof one === 'string').join('')),
]);
const returnSchema = z.looseObject({
  state: z.enum(['pending', 'approved', 'executing', 'unknown']),
  params: z.record(z.string(), z.string()),
  preview: z.looseObject({ subject: z.string(), after: phraseSchema }),
  returns: z.looseObject({ change: z.string(), endsAt: z.number() }),
  returning: z.looseObject({ byItself: z.literal(true).optional() }).optional(),
});

/** Returns scheduled reverts. Skips changes that Atlas ends or that weren't made. */
export function openReturns(requests: readonly StoredRequest[]): readonly OpenReturn[] {
  const done = new Set(requests.flatMap(({ request: { id, state } }) => (state === 'succeeded' ? [id] : [])));
  return requests.flatMap(({ whole }) => {
    const { data } = returnSchema.safeParse(whole);
    if (data === undefined || data.returning?.byItself === true || !done.has(data.returns.change)) return [];
    const { params, preview, returns } = data;
    return [{ endsAt: returns.endsAt, params, subject: preview.subject, after: preview.after }];
  });
}
