// The state of a form between deliveries, in Slack's private_metadata (up to 3000 characters).
import { z } from 'zod';
import type { Params } from '../../operations/operation.js';
import type { Origin, Typed } from '../lines/typed.js';
import type { AskedLine } from '../lines/understand.js';

const named = z.object({ id: z.string(), name: z.string() });
/** As the type `Concerned`. */
const concerned = z.object({ id: z.string(), params: z.record(z.string(), z.string()) });
const meta = z.object({
  operation: z.string(),
  /** The slash command as it was typed. */
  command: z.string(),
  channel: z.string(),
  channelName: z.string().optional(),
  /** `ts` of the thread it was asked in, where the answer goes. */
  thread: z.string().optional(),
  /** The command's response_url, for the answer of a look-up. */
  responseUrl: z.string().optional(),
  /** The request that it would undo, or (`extends`) whose change it would extend. */
  undoes: concerned.optional(),
  extends: concerned.optional(),
  /** The text after the command, for "Try again" before the form could be filled. */
  line: z.string().optional(),
  /**
   * When and in which time zone it was opened, so that `until 18:00` keeps its meaning while it is open. As `Writing`.
   */
  writing: z.object({ at: z.number(), zone: z.string().optional() }),
  /** `contentHash` of what it was opened with. */
  opened: z.string().optional(),
  /** The place in the last preview, for policy rules about projects. */
  place: z.object({ organization: named.optional(), project: named.optional() }).optional(),
  /** The name to type as confirmation; `of`: the params that it is for, as canonical JSON. */
  confirm: z.object({ of: z.string(), name: z.string() }).optional(),
  /** The blocker of the last preview; `of`: its params, as canonical JSON; `param`: the one it is about. */
  blocked: z.object({ of: z.string(), param: z.string().optional(), why: z.string() }).optional(),
});
export type FormMeta = z.output<typeof meta>;

export function metaOf(
  typed: Typed,
  { operation, line: { writing } }: Pick<AskedLine, 'operation' | 'line'>,
): FormMeta {
  const { command, channel, channelName, thread, responseUrl, text, undoes, extends: longer } = typed;
  return {
    operation: operation.name,
    command,
    channel,
    line: text,
    writing,
    ...(channelName !== undefined && { channelName }),
    ...(thread !== undefined && { thread }),
    ...(responseUrl !== undefined && { responseUrl }),
    ...(undoes !== undefined && { undoes }),
    ...(longer !== undefined && { extends: longer }),
  };
}

/** Where the form was asked for, which is where the answer goes. */
export function originOf({ channel, channelName, thread, responseUrl }: FormMeta, userId: string): Origin {
  return {
    userId,
    channel,
    ...(channelName !== undefined && { channelName }),
    ...(thread !== undefined && { thread }),
    ...(responseUrl !== undefined && { responseUrl }),
  };
}

/**
 * Ids of the requests that the form still undoes or extends. If its params were changed to something else (other than
 * how long it lasts), it does neither.
 */
export function concernedRequests({ undoes, extends: longer }: FormMeta, params: Params) {
  const isStill = (one: FormMeta['undoes']) =>
    one !== undefined && Object.entries(one.params).every(([name, value]) => name === 'for' || params[name] === value);
  return {
    ...(undoes && isStill(undoes) && { undoes: undoes.id }),
    ...(longer && isStill(longer) && { extends: longer.id }),
  };
}

/** Whether the form must have an end: always for an extension, even if the change alone could stay. */
export const needsEnd = (meta: FormMeta, params: Params): boolean =>
  concernedRequests(meta, params).extends !== undefined;

const MOST = 3_000;

/** A line that is too long is left out, not cut. */
export function writeMeta(value: FormMeta): string {
  const whole = JSON.stringify(value);
  if (whole.length <= MOST) return whole;
  const { line: _, ...rest } = value;
  return JSON.stringify(rest);
}

export function readMeta(text: string): FormMeta {
  return meta.parse(JSON.parse(text));
}
