// What a form remembers between its deliveries, in Slack's private_metadata (3000 characters).
import { z } from 'zod';
import type { Writing } from '../../operations/end.js';
import type { Params } from '../../operations/operation.js';

const named = z.object({ id: z.string(), name: z.string() });
/** See `Concerned`. */
const concerned = z.object({ id: z.string(), params: z.record(z.string(), z.string()) });
const meta = z.object({
  operation: z.string(),
  /** The slash command as it was typed. */
  command: z.string(),
  channel: z.string(),
  channelName: z.string().optional(),
  /** The `ts` of the thread it was asked in, where its answer goes. */
  thread: z.string().optional(),
  /** Of the slash command, for the answer of a look-up. */
  responseUrl: z.string().optional(),
  /** The request that it is to take back, or whose change is to last longer. */
  undoes: concerned.optional(),
  extends: concerned.optional(),
  /** What was typed after the command, for "Try again" before the form could be filled. */
  line: z.string().optional(),
  /** Where and when it was opened: by that `until 18:00` means the same as long as it is open. See `Writing`. */
  writing: z.object({ at: z.number(), zone: z.string().optional() }).optional(),
  /** Of what it was opened with: see draft.ts. */
  opened: z.string().optional(),
  /** Where the last preview found it: for the policy's projects. */
  place: z.object({ organization: named.optional(), project: named.optional() }).optional(),
  /** The name to type, and the params that it belongs to. */
  confirm: z.object({ of: z.string(), name: z.string() }).optional(),
  /** Why the last preview said that it cannot be: of which params, and because of which one. */
  blocked: z.object({ of: z.string(), param: z.string().optional(), why: z.string() }).optional(),
});
export type FormMeta = z.output<typeof meta>;

/**
 * The ids of the requests that it still takes back, or lets last longer: changed to something else in the form, it does
 * neither; for how long it lasts is no matter.
 */
export function stillConcerned({ undoes, extends: longer }: FormMeta, params: Params) {
  const isStill = (one: FormMeta['undoes']) =>
    one !== undefined && Object.entries(one.params).every(([name, value]) => name === 'for' || params[name] === value);
  return {
    ...(undoes && isStill(undoes) && { undoes: undoes.id }),
    ...(longer && isStill(longer) && { extends: longer.id }),
  };
}

/** Whether the form has to say for how long: what lasts longer has an end, also where the change alone could stay. */
export const needsEnd = (meta: FormMeta, params: Params): boolean => stillConcerned(meta, params).extends !== undefined;

/** A form that an earlier version opened does not say it. */
export const writingOf = ({ writing }: FormMeta): Writing => writing ?? { at: Date.now() };

const MOST = 3_000;

/** A line that is too long to remember is left out rather than cut. */
export function writeMeta(value: FormMeta): string {
  const whole = JSON.stringify(value);
  if (whole.length <= MOST) return whole;
  const { line: _, ...rest } = value;
  return JSON.stringify(rest);
}

export function readMeta(text: string): FormMeta {
  return meta.parse(JSON.parse(text));
}
