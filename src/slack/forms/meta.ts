// A form's state between deliveries, stored in Slack's private_metadata (up to 3,000 characters).
import { z } from 'zod';
import type { Params } from '../../operations/operation.js';
import { concernedSchema, type Origin, type TypedCommand } from '../lines/typed-command.js';
import type { AskedLine } from '../lines/understand.js';

const named = z.object({ id: z.string(), name: z.string() });
const meta = z.object({
  operation: z.string(),
  /** The slash command as the user typed it. */
  command: z.string(),
  channel: z.string(),
  channelName: z.string().optional(),
  /** The `ts` of the thread where the user asked, which gets the answer. */
  thread: z.string().optional(),
  /** See `Origin.alertThread`. */
  alertThread: z.string().optional(),
  /** The command's response_url, used for a look-up's answer. */
  responseUrl: z.string().optional(),
  /** The request to undo or, in `extends`, the request to extend. */
  undoes: concernedSchema.optional(),
  extends: concernedSchema.optional(),
  /** Set if the policy may let users schedule the change, so that the form asks when to run it. */
  schedulable: z.literal(true).optional(),
  /** The Slack ID of an approver to ask directly. */
  asks: z.string().optional(),
  /** The ID of the requester's open request that the form edits. */
  replaces: z.string().optional(),
  /** The text after the command, which "Try again" uses if we couldn't fill in the form. */
  line: z.string().optional(),
  /** The time and time zone when the form was opened, so that `until 18:00` keeps its meaning. See `TimeContext`. */
  writing: z.object({ at: z.number(), zone: z.string().optional() }),
  /** The `formContentHash` of the form's initial content. */
  opened: z.string().optional(),
  /** The place from the last preview, for policy rules about projects. */
  place: z.object({ organization: named.optional(), project: named.optional() }).optional(),
  /** The name to type as confirmation. `of` contains the previewed params as canonical JSON. */
  confirm: z.object({ of: z.string(), name: z.string() }).optional(),
  /** Set if the form shows that the change isn't possible, so that submitting the form only previews it again. */
  onlyChecks: z.literal(true).optional(),
});
export type FormMeta = z.output<typeof meta>;

export function metaOf(
  typed: TypedCommand,
  { operation, line: { writing } }: Pick<AskedLine, 'operation' | 'line'>,
): FormMeta {
  const { command, text, undoes, extends: longer, replaces, asks } = typed;
  return {
    operation: operation.name,
    command,
    ...placeOf(typed),
    line: text,
    writing,
    ...(undoes !== undefined && { undoes }),
    ...(longer !== undefined && { extends: longer }),
    ...(replaces !== undefined && { replaces }),
    ...(asks !== undefined && { asks }),
  };
}

/** Returns the place where the user asked for the form, which is also the place for the answer. */
export const originOf = (meta: FormMeta, userId: string): Origin => ({ userId, ...placeOf(meta) });

function placeOf({ channel, channelName, thread, alertThread, responseUrl }: Omit<Origin, 'userId'>) {
  return {
    channel,
    ...(channelName !== undefined && { channelName }),
    ...(thread !== undefined && { thread }),
    ...(alertThread !== undefined && { alertThread }),
    ...(responseUrl !== undefined && { responseUrl }),
  };
}

/** Returns the requests that the form still undoes or extends. None if the user changed any param except the end. */
export function undoneOrExtendedRequests({ undoes, extends: longer }: FormMeta, params: Params) {
  const isStill = (one: FormMeta['undoes']) =>
    one !== undefined && Object.entries(one.params).every(([name, value]) => name === 'for' || params[name] === value);
  return {
    ...(undoes && isStill(undoes) && { undoes: undoes.id }),
    ...(longer && isStill(longer) && { extends: longer.id }),
  };
}

/** Decides whether the form requires an end. An extension requires an end even if its change could be permanent. */
export const needsEnd = (meta: FormMeta, params: Params): boolean =>
  undoneOrExtendedRequests(meta, params).extends !== undefined;

const MOST = 3_000;

/** Serializes the state. Omits the command's text if the state would be too long. */
export function serializeMeta(value: FormMeta): string {
  const whole = JSON.stringify(value);
  if (whole.length <= MOST) return whole;
  const { line: _, ...rest } = value;
  return JSON.stringify(rest);
}

export function parseMeta(text: string): FormMeta {
  return meta.parse(JSON.parse(text));
}
