// The evidence of a run: Atlas's record, Slack's record, the journal and the stored requests. The checker reads nothing
// else.
import { z } from 'zod';
import type { Request } from '../../src/approvals/request/request.js';
import { parseRequest } from '../../src/approvals/storage/stored-json.js';
import type { Connection } from '../../src/redis/connection.js';
import type { LoggedCall } from '../../src/sandbox/atlas/index.js';
import type { Message } from '../../src/sandbox/slack/index.js';
import { TEAM_ID } from '../../src/sandbox/slack/index.js';
import { journalEntries, storedFields } from '../support/journal.js';
import type { Pressed, Submitted } from './driver.js';
import { type Entry, readEntry } from './journal.js';
import type { Absence, Drift, Pause } from './mischief.js';
import type { Told } from './receiver.js';
import type { Restored } from './restoring.js';

export type Write = Pick<LoggedCall, 'at' | 'method' | 'path' | 'body' | 'requestId' | 'status' | 'changed' | 'fault'>;
export interface StoredRequest {
  readonly version: number;
  readonly request: Request;
  /** The stamps of its journal entries. */
  readonly journal: readonly string[];
}
export interface DrawnCard {
  readonly place: string;
  readonly channel: string;
  readonly ts: string;
  readonly version: number;
}

/** A call to Slack that drew a card or posted about a request. */
export interface SlackCall {
  readonly at: number;
  readonly method: string;
  readonly channel: string;
  /** Of an edit. */
  readonly ts?: string;
  readonly text: string;
  /** 0: there was no answer. */
  readonly status: number;
  readonly answer: string;
  /** Whom it mentions: Slack ids of groups and users. */
  readonly called?: { readonly by: 'card' | 'reminder' | 'escalation'; readonly ids: readonly string[] };
}

export interface Evidence {
  readonly journal: readonly Entry[];
  readonly stored: ReadonlyMap<string, StoredRequest>;
  /** The request that holds each target. */
  readonly reservations: ReadonlyMap<string, string>;
  readonly cards: ReadonlyMap<string, readonly DrawnCard[]>;
  /** By request: the messages recorded as posted. */
  readonly noted: ReadonlyMap<string, ReadonlySet<string>>;
  /** Requests whose card still waits to be posted in the approvals channel. */
  readonly undrawn: ReadonlySet<string>;
  /** Write calls in order of arrival. */
  readonly writes: readonly Write[];
  readonly messages: readonly Message[];
  readonly slackCalls: readonly SlackCall[];
  /** When Slack failed to say who somebody is, or who is in a group. */
  readonly silences: readonly number[];
  /** Messages that the webhook's receiver got. */
  readonly told: readonly Told[];
  /** Deactivated accounts. */
  readonly gone: ReadonlySet<string>;
  readonly submitted: readonly Submitted[];
  readonly pressed: readonly Pressed[];
  /** Members by group, including temporarily absent ones. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly absences: readonly Absence[];
  readonly drifts: readonly Drift[];
  /** When a web replica was killed. */
  readonly webKills: readonly number[];
  readonly workerKills: readonly number[];
  readonly pauses: readonly Pause[];
  /** Every restore of Redis to an earlier copy, in order. */
  readonly restored: readonly Restored[];
  /** When the last fault had ended. */
  readonly calmAt: number;
}

type FromRedis = Pick<Evidence, 'journal' | 'stored' | 'reservations' | 'cards' | 'noted' | 'undrawn'>;

const key = (...parts: string[]) => `cs:{${TEAM_ID}}:${parts.join(':')}`;
const storedHash = z.object({
  version: z.coerce.number(),
  json: z.string().transform((text) => readable(text)),
  journal: z.string().transform((text) => text.split(' ').filter((stamp) => stamp !== '')),
});
function readable(json: string): Request {
  const request = parseRequest(json);
  if (typeof request === 'string') throw new Error(`${request}: ${json}`);
  return request;
}
const card = z.object({ channel: z.string(), ts: z.string(), version: z.number() });

export const JOURNAL = key('journal');
export const HISTORY = key('history');
/** Prefix of the keys of requests. */
export const REQUESTS = key('request', '');
export const WEBHOOKS = key('due', 'webhook');

export async function readRedis(redis: Connection): Promise<FromRedis> {
  const entries = (await journalEntries(redis, JOURNAL)).map(([stamp, fields]) => readEntry(stamp, fields));
  // A policy that came into force belongs to no request.
  const journal = entries.filter(({ request }) => request !== '');
  const stored = new Map<string, StoredRequest>();
  const cards = new Map<string, readonly DrawnCard[]>();
  const noted = new Map<string, ReadonlySet<string>>();
  for (const id of await namesOf(redis, 'request')) {
    const { version, json, journal: stamps } = storedHash.parse(await storedFields(redis, key('request', id)));
    stored.set(id, { version, request: json, journal: stamps });
    cards.set(id, await readCards(redis, id));
    noted.set(id, await readNoted(redis, id));
  }
  const reservations = new Map<string, string>();
  for (const target of await namesOf(redis, 'target')) {
    reservations.set(target, (await redis.get(key('target', target))) ?? '');
  }
  for (const target of await namesOf(redis, 'parts')) {
    const parts = Object.entries(await redis.hgetall(key('parts', target)));
    for (const [part, id] of parts) reservations.set(`${target} ${part}`, id);
  }
  return { journal, stored, cards, noted, reservations, undrawn: new Set(await readUndrawn(redis)) };
}

export async function readCards(redis: Connection, id: string): Promise<readonly DrawnCard[]> {
  const fields = Object.entries(await redis.hgetall(key('cards', id)));
  const drawn = fields.filter(([place]) => !place.startsWith(SAID));
  return drawn.map(([place, text]) => ({ place, ...card.parse(JSON.parse(text)) }));
}

const SAID = 'said:';

async function readNoted(redis: Connection, id: string): Promise<ReadonlySet<string>> {
  const fields = await redis.hkeys(key('cards', id));
  return new Set(fields.flatMap((field) => (field.startsWith(SAID) ? [field.slice(SAID.length)] : [])));
}

/** Requests still to be drawn, expired ones included. */
export async function readUndrawn(redis: Connection): Promise<readonly string[]> {
  const sets = ['draw', 'draw-last'].map((set) => redis.zrange(key('due', set), '0', '-1'));
  return (await Promise.all(sets)).flat();
}

async function namesOf(redis: Connection, kind: string): Promise<readonly string[]> {
  const prefix = key(kind, '');
  const found = new Set<string>();
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', 1_000);
    for (const one of keys) found.add(one.slice(prefix.length));
    cursor = next;
  } while (cursor !== '0');
  return [...found];
}
