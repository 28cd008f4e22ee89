// Converts journal entries, stored requests and calls to timeline entries.
import { z } from 'zod';
import type { LoggedCall as AtlasCall } from '../atlas/index.js';
import type { Delivery, DeliveryKind, WebApiCall as SlackCall, World } from '../slack/index.js';
import { redactedJson } from './inspector-secrets.js';
import type { JournalEntry, StoredRequest } from './inspector-store.js';
import type { EntryDraft } from './inspector-timeline.js';
import { formatJournalEvent, journalTone } from './inspector-words.js';

const BOT = 'Countersign';
/** The format of request ids, with the letters from approvals/request/ids.ts. */
const REQUEST_ID = /\b[34679CDFGHJKMNPQRTVWXY]{3}-[34679CDFGHJKMNPQRTVWXY]{3}\b/g;

const nameOf = (world: World, id: string) => world.people.find((person) => person.id === id)?.realName ?? BOT;
const idsIn = (text: string) => [...new Set(text.match(REQUEST_ID) ?? [])];

export function entryFromJournal(world: World, line: JournalEntry): EntryDraft {
  const { type, request, version, by, at, stamp, details } = line;
  return {
    source: 'journal',
    at,
    who: nameOf(world, by),
    what: `${request}: ${formatJournalEvent(type, details)}`,
    answer: type,
    tone: journalTone(type),
    hints: [request],
    parts: [
      {
        title: 'Journal entry',
        text: redactedJson({ stamp, request, version, type, by, correlation: line.correlation }),
      },
      { title: 'Details', text: redactedJson(details) },
    ],
  };
}

/** @param at when the request was stored, in milliseconds since the epoch */
export function entryFromRequest(world: World, { request, version, whole }: StoredRequest, at: number): EntryDraft {
  const plan = request.planHash === undefined ? 'no plan yet' : `plan ${request.planHash.slice(0, 8)}`;
  return {
    source: 'requests',
    at,
    who: nameOf(world, request.requester.userId),
    what: `${request.id} is stored as ${request.state}`,
    answer: `version ${version}, ${plan}`,
    tone: 'plain',
    hints: [request.id],
    parts: [{ title: `The request as stored, version ${version}`, text: redactedJson(whole) }],
  };
}

export function entryFromAtlasCall(call: AtlasCall, answer: string): EntryDraft {
  const { at, method, path, query, body, status, errorCode, credential, changed, fault, requestId } = call;
  const asked = Object.keys(query).length === 0 ? '' : '?...';
  const said = status === undefined ? 'no response' : [status, errorCode].filter(Boolean).join(' ');
  return {
    source: 'atlas',
    at,
    who: credential ?? 'unknown',
    what: `${method} ${shortIds(path)}${asked}${changed === undefined ? '' : `: ${changed}`}`,
    answer: said,
    tone: status === undefined || status >= 400 ? 'trouble' : changed === undefined ? 'plain' : 'change',
    hints: requestId === undefined ? [] : [requestId],
    parts: [
      {
        title: 'Call to Atlas',
        text: redactedJson({ method, path, query, body, credential, 'x-request-id': requestId }),
      },
      ...(changed === undefined ? [] : [{ title: 'Change in Atlas', text: changed }]),
      ...(fault === undefined ? [] : [{ title: 'Fault set in the fault panel', text: fault }]),
      { title: `Response: ${said}`, text: answer === '' ? 'no body' : redactedJson(answer) },
    ],
  };
}

export function entryFromSlackCall(world: World, { at, method, args, status, answer }: SlackCall): EntryDraft {
  const ok = answer.ok === true || (status === 200 && answer.error === undefined);
  const said = ok ? 'ok' : String(answer.error ?? (status === 0 ? 'no response' : status));
  const channel = text(args.channel) ?? text(answer.channel);
  const ts = text(answer.ts) ?? text(args.ts);
  const drew =
    ok && method.startsWith('chat.') && method !== 'chat.delete' && channel !== undefined && ts !== undefined;
  return {
    source: 'slack',
    at,
    who: BOT,
    what: `${method}${placeOf(world, args)}`,
    answer: said,
    tone: ok ? 'plain' : 'trouble',
    hints: idsIn(JSON.stringify(args)),
    ...(drew && { drew: { channel, ts } }),
    parts: [
      { title: `Arguments of ${method}`, text: redactedJson(args) },
      { title: `Response: ${said}`, text: redactedJson(answer) },
    ],
  };
}

/** Creates an entry for the request that Slack sent to the bot after a user action. */
export function entryFromDelivery(world: World, { at, kind, payload, reply, via }: Delivery): EntryDraft {
  const fine = reply.kind === 'acknowledged';
  return {
    source: 'slack',
    at,
    who: nameOf(world, personOf(payload)),
    what: actionOf(kind, payload),
    answer: fine ? 'acknowledged' : reply.kind === 'refused' ? `refused, ${reply.status}` : reply.kind,
    tone: fine ? 'plain' : 'trouble',
    hints: idsIn(JSON.stringify(payload.actions ?? payload.text ?? '')),
    parts: [
      { title: `Slack’s request, by ${via}`, text: redactedJson(payload) },
      { title: 'The bot’s response', text: redactedJson(reply) },
    ],
  };
}

/** Shortens ids, e.g. `/groups/603e...aa/clusters/Cluster0`. The details show the full ids. */
const shortIds = (path: string) => path.replace(/\b([0-9a-f]{4})[0-9a-f]{18}([0-9a-f]{2})\b/g, '$1...$2');

function placeOf(world: World, args: SlackCall['args']): string {
  const id = text(args.channel);
  const channel = world.channels.find((one) => one.id === id);
  // For a direct message, the channel argument is the user's id.
  const person = world.people.find((one) => [args.user, args.user_id, args.channel].includes(one.id));
  const to = person === undefined ? '' : ` for ${person.realName}`;
  if (channel === undefined) return to;
  return channel.kind === 'im' ? ' in a direct message' : ` in #${channel.name}${to}`;
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);

const payloadSchema = z.looseObject({
  command: z.string().optional(),
  text: z.string().optional(),
  user_id: z.string().optional(),
  user: z.union([z.string(), z.looseObject({ id: z.string() })]).optional(),
  event: z.looseObject({ type: z.string(), user: z.string().optional() }).optional(),
  type: z.string().optional(),
  action_id: z.string().optional(),
  value: z.string().optional(),
  actions: z
    .array(z.looseObject({ action_id: z.string(), text: z.looseObject({ text: z.string() }).optional() }))
    .optional(),
});

type Payload = z.output<typeof payloadSchema>;

const read = (payload: unknown): Payload => payloadSchema.safeParse(payload).data ?? {};

/** Returns a Slack user id, or an empty string. */
function personOf(payload: unknown): string {
  const { user_id, user, event } = read(payload);
  return user_id ?? (typeof user === 'string' ? user : user?.id) ?? event?.user ?? '';
}

function actionOf(kind: DeliveryKind, payload: unknown): string {
  const { command, text = '', event, type, action_id, value = '', actions = [] } = read(payload);
  if (command !== undefined) return `typed ${`${command} ${text}`.trim()}`;
  if (event !== undefined) return `caused the event ${event.type}`;
  switch (type) {
    case 'block_actions': {
      const [action] = actions;
      return action?.text === undefined ? `chose an option in ${action?.action_id}` : `pressed ${action.text.text}`;
    }
    case 'view_submission':
      return 'submitted a form';
    case 'view_closed':
      return 'closed a form';
    case 'block_suggestion':
      return `searched ${action_id} for "${value}"`;
    default:
      return `caused ${type ?? kind}`;
  }
}
