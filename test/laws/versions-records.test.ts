// A bot reads, decides and carries out requests of an older schema: of the present one, by a bot with a made-up next
// schema; of released ones, by this bot.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { isFinal, type Request, SCHEMA_NUMBER } from '../../src/approvals/request/request.js';
import { parseRequest } from '../../src/approvals/storage/stored-json.js';
import { createAtlas } from '../../src/atlas/client.js';
import { createLog } from '../../src/log.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, decide } from '../support/acting.js';
import { cardWith } from '../support/cards.js';
import { type Inside, lookInside } from '../support/inside.js';
import { storedFields } from '../support/journal.js';
import { NEXT } from '../support/next-form.js';
import { put } from '../support/redis.js';
import { record, type StoredRecord } from '../support/stored-records.js';
import { openTestSystem, type TestSystem } from '../support/test-system.js';

/** Written by `npm run freeze-records`, from the first release on. */
const FOLDER = new URL('stored-records/', import.meta.url);
const FROZEN = existsSync(FOLDER) ? readdirSync(FOLDER) : [];
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/** Each test has its own system and mostly waits for Slack, so they run concurrently. */
async function inSystem(work: (system: TestSystem, inside: Inside) => Promise<void>): Promise<void> {
  const system = await openTestSystem({ roles: [] });
  try {
    const inside = await lookInside(system);
    await work(system, inside).finally(() => inside.close());
  } finally {
    await system.close();
  }
}

let recording: Promise<string> | undefined;
/** What this bot stores, a record a line. */
function recordedHere(): Promise<string> {
  recording ??= recordHere();
  return recording;
}

async function recordHere(): Promise<string> {
  const system = await openTestSystem({ roles: [] });
  try {
    const lines = (await record(system)).map((one) => `${JSON.stringify(one)}\n`).join('');
    if (process.env.RECORD === '1') {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(new URL(`${SCHEMA_NUMBER}.jsonl`, FOLDER), lines);
    }
    return lines;
  } finally {
    await system.close();
  }
}

const frozen = (file: string) => readFileSync(new URL(file, FOLDER), 'utf8');

const askedAt = z.object({ form: z.object({ askedAt: z.number() }) });
const recordsIn = (lines: string): StoredRecord[] =>
  lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Moves the records into the last minute, so that what was due is due. */
function recordedNow(lines: string): readonly StoredRecord[] {
  const at = Math.min(...recordsIn(lines).map((one) => askedAt.parse(one).form.askedAt));
  const late = Date.now() - MINUTE_MS - at;
  const isAround = (ms: number) => Math.abs(ms - at) < 2 * DAY_MS;
  return recordsIn(lines).map((one) =>
    JSON.parse(JSON.stringify(one), (_, value) => {
      if (typeof value === 'number' && isAround(value)) return value + late;
      if (typeof value !== 'string' || !ISO.test(value) || !isAround(Date.parse(value))) return value;
      return `${new Date(Date.parse(value) + late).toISOString().slice(0, 19)}Z`;
    }),
  );
}

/** Every field in the records, by state: `unknown.sent.call.path`. Without `delayed`, which only slow runs have. */
function namesIn(lines: string): string[] {
  const names = new Set<string>();
  const walk = (value: unknown, at: string): void => {
    if (Array.isArray(value)) for (const one of value) walk(one, at);
    else if (typeof value === 'object' && value !== null)
      for (const [name, one] of Object.entries(value)) {
        names.add(`${at}.${name}`);
        walk(one, `${at}.${name}`);
      }
  };
  for (const { form } of recordsIn(lines)) walk(form, stateOf(form));
  return [...names].filter((name) => !name.endsWith('.delayed')).sort();
}

const standingOf = (form: object) => ('sent' in form && isState(form, 'executing') ? 'sent' : stateOf(form));
const stateOf = (form: object) => ('state' in form ? String(form.state) : '');
const isState = (form: object, state: string) => stateOf(form) === state;

function read(form: object): Request {
  const request = parseRequest(JSON.stringify(form));
  if (typeof request === 'string') throw new Error(`${request}: ${JSON.stringify(form)}`);
  return request;
}

/** Stores it unchanged, due at once. Its claim, if any, has expired. */
async function storeAsIs({ redis, store }: Inside, form: object): Promise<Request> {
  const abandoned = isState(form, 'executing') ? { ...form, leaseUntil: 0 } : form;
  const request = read(abandoned);
  await put(store, request);
  await redis.hset(store.key('request', request.id), { json: JSON.stringify(abandoned) });
  return request;
}

/** Makes the call of the request in Atlas. */
async function carryOut({ atlas }: TestSystem, request: Request): Promise<void> {
  if (!('sent' in request) || request.sent === undefined) return;
  const { executor: credential } = atlas.credentials;
  const client = createAtlas({ baseUrl: atlas.url, credential, log: createLog('silent') });
  await client.write(request.sent.call);
  await client.close();
}

const WAYS = ['grant-access is done', 'delete-query-limit is done', 'delete-idp is done'];
const UNKNOWN = ['grant-access is unknown at first'];

interface Story {
  readonly by: string;
  readonly lines: () => Promise<string>;
  /** The bot that reads it. */
  readonly bot: Readonly<Record<string, string>>;
  /** What that bot stores of it. */
  readonly stored: object;
}
const stories: readonly Story[] = [
  {
    by: 'a bot of the previous schema',
    lines: recordedHere,
    bot: NEXT,
    stored: { schema: SCHEMA_NUMBER + 1, mood: 'calm' },
  },
  ...FROZEN.map((file) => ({ by: file, lines: async () => frozen(file), bot: {}, stored: { schema: SCHEMA_NUMBER } })),
];

describe.each(stories)('a request stored by $by', ({ lines, bot, stored }) => {
  test.concurrent.each(['preparing', 'pending', 'approved', 'executing', 'sent', 'unknown'])(
    'continues from %s and is done',
    (standing) =>
      inSystem(async (system, inside) => {
        const records = recordedNow(await lines());
        const chosen = standing === 'unknown' ? UNKNOWN : WAYS;
        const isIt = (way: string) => (one: StoredRecord) => one.way === way && standingOf(one.form) === standing;
        const forms = chosen.flatMap((way) => records.findLast(isIt(way))?.form ?? []);
        expect(forms).toHaveLength(chosen.length);
        const requests: Request[] = [];
        for (const form of forms) requests.push(await storeAsIs(inside, form));
        for (const request of requests) await carryOut(system, request);
        await system.start('all', bot);
        if (standing === 'preparing' || standing === 'pending') await approveAll(system, inside, requests);
        for (const { reason } of requests) await cardWith(system, reason, /^Done: /, 60_000);
        for (const { id } of requests) {
          const { json = '' } = await storedFields(inside.redis, inside.store.key('request', id));
          expect(JSON.parse(json)).toMatchObject({ state: 'succeeded', ...stored });
        }
      }),
    240_000,
  );

  test.concurrent(
    'is shown after its end',
    () =>
      inSystem(async (system, inside) => {
        const last = new Map(recordedNow(await lines()).map(({ way, form }) => [way, form]));
        const ends = [...last.values()].filter((form) => !('returns' in form)); // people go by the ids of changes
        for (const form of ends) expect(isFinal(await storeAsIs(inside, form))).toBe(true);
        await system.start('all', bot);
        for (const form of ends) {
          const { id, reason, requester } = read(form);
          expect(await ask(system, requester.userId, `request ${id}`, CHANNELS.approvals)).toContain(reason);
        }
      }),
    240_000,
  );
});

for (const file of FROZEN.filter((one) => one === `${SCHEMA_NUMBER}.jsonl`))
  test(`this bot stores exactly the fields in ${file}`, async () => {
    expect(namesIn(await recordedHere())).toEqual(namesIn(frozen(file)));
  }, 240_000);

/** Approves with as many people as needed. They press until it counts, as a busy machine may be too slow. */
async function approveAll(system: TestSystem, inside: Inside, requests: readonly Request[]): Promise<void> {
  const hasApproved = async (id: string, user: string) => {
    const request = await inside.request(id);
    return 'approvals' in request && request.approvals.some(({ person }) => person.userId === user);
  };
  for (const { id, reason, requester } of requests) {
    const card = await cardWith(system, reason, /Needs \d+ approvals? from/, 60_000);
    const approvers = requester.userId === PEOPLE.max ? [PEOPLE.sam, PEOPLE.ada] : [PEOPLE.sam];
    for (const user of approvers)
      while (!(await hasApproved(id, user))) await decide(system, user, card, 'decide:approve');
  }
}
