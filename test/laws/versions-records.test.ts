// What builds before this one stored, and this one itself: read, decided, and carried out to the end.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { isFinal, type Request } from '../../src/approvals/request/request.js';
import { parseRequest } from '../../src/approvals/storage/stored-json.js';
import { createAtlas } from '../../src/atlas/client.js';
import { createLog } from '../../src/log.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, decide } from '../support/acting.js';
import { cardWith } from '../support/cards.js';
import { type House, openHouse } from '../support/house.js';
import { type Inside, lookInside } from '../support/inside.js';
import { put } from '../support/redis.js';
import type { Recorded } from '../support/stored-records.js';

const FOLDER = new URL('stored-records/', import.meta.url);
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/** Each test has its own house and mostly waits for Slack, so they run side by side. */
async function inHouse(work: (house: House, inside: Inside) => Promise<void>): Promise<void> {
  const house = await openHouse({ roles: [] });
  try {
    const inside = await lookInside(house);
    await work(house, inside).finally(() => inside.close());
  } finally {
    await house.close();
  }
}

/** As if it had been recorded within the last minute, so that what was due is due. */
function recordedNow(file: string): Recorded['ways'] {
  const text = readFileSync(new URL(file, FOLDER), 'utf8');
  const { at }: Recorded = JSON.parse(text);
  const late = Date.now() - MINUTE_MS - at;
  const isAround = (ms: number) => Math.abs(ms - at) < 2 * DAY_MS;
  const { ways }: Recorded = JSON.parse(text, (_, value) => {
    if (typeof value === 'number' && isAround(value)) return value + late;
    if (typeof value !== 'string' || !ISO.test(value) || !isAround(Date.parse(value))) return value;
    return `${new Date(Date.parse(value) + late).toISOString().slice(0, 19)}Z`;
  });
  return ways;
}

const standingOf = (form: object) => ('sent' in form && isState(form, 'executing') ? 'sent' : stateOf(form));
const stateOf = (form: object) => ('state' in form ? String(form.state) : '');
const isState = (form: object, state: string) => stateOf(form) === state;

function read(form: object): Request {
  const request = parseRequest(JSON.stringify(form));
  if (typeof request === 'string') throw new Error(`${request}: ${JSON.stringify(form)}`);
  return request;
}

/** Stores it to the letter, due at once; whoever claimed it is gone. */
async function storeAsIs({ redis, store }: Inside, form: object): Promise<Request> {
  const abandoned = isState(form, 'executing') ? { ...form, leaseUntil: 0 } : form;
  const request = read(abandoned);
  await put(store, request);
  await redis.hset(store.key('request', request.id), { json: JSON.stringify(abandoned) });
  return request;
}

/** Atlas as it is after the call. */
async function carryOut({ atlas }: House, request: Request): Promise<void> {
  if (!('sent' in request) || request.sent === undefined) return;
  const { executor: credential } = atlas.credentials;
  const client = createAtlas({ baseUrl: atlas.url, credential, log: createLog('silent') });
  await client.write(request.sent.call);
  await client.close();
}

const WAYS = ['grant-access is done', 'delete-query-limit is done', 'delete-idp is done'];
const UNKNOWN = ['grant-access is not known at first'];

describe.each(readdirSync(FOLDER))('what is stored in %s', (file) => {
  test.concurrent.each(['preparing', 'pending', 'approved', 'executing', 'sent', 'unknown'])(
    'goes on from %s and is done',
    (standing) =>
      inHouse(async (house, inside) => {
        const ways = recordedNow(file);
        const chosen = standing === 'unknown' ? UNKNOWN : WAYS;
        const forms = chosen.flatMap((way) => ways[way]?.findLast((form) => standingOf(form) === standing) ?? []);
        expect(forms).toHaveLength(chosen.length);
        const requests: Request[] = [];
        for (const form of forms) requests.push(await storeAsIs(inside, form));
        for (const request of requests) await carryOut(house, request);
        await house.start('all');
        if (standing === 'preparing' || standing === 'pending') await approveAll(house, requests);
        for (const { reason } of requests) await cardWith(house, reason, /^Done: /, 60_000);
        for (const { id } of requests) expect((await inside.request(id)).state).toBe('succeeded');
      }),
    120_000,
  );

  test.concurrent(
    'is shown when it is over',
    () =>
      inHouse(async (house, inside) => {
        const all = Object.values(recordedNow(file)).flatMap((forms) => forms.at(-1) ?? []);
        const ends = all.filter((form) => !('returns' in form)); // people go by the ids of changes
        for (const form of ends) expect(isFinal(await storeAsIs(inside, form))).toBe(true);
        await house.start('all');
        for (const form of ends) {
          const { id, reason, requester } = read(form);
          expect(await ask(house, requester.userId, `request ${id}`, CHANNELS.approvals)).toContain(reason);
        }
      }),
    120_000,
  );
});

/** By all whom it takes; who approved before is not asked again. */
async function approveAll(house: House, requests: readonly Request[]): Promise<void> {
  for (const { reason, requester } of requests) {
    const card = await cardWith(house, reason, /Needs \d+ of/, 60_000);
    const approvers = requester.userId === PEOPLE.max ? [PEOPLE.sam, PEOPLE.ada] : [PEOPLE.sam];
    for (const user of approvers) await decide(house, user, card, 'decide:approve');
  }
}
