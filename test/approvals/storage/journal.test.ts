// What is stored of a request is what its journal adds up to.
import { expect, test } from '@jest/globals';
import { submit } from '../../../src/approvals/asking/submit.js';
import { decide, explain } from '../../../src/approvals/deciding/decide.js';
import type { RequestEvent } from '../../../src/approvals/request/events.js';
import { begin, evolve } from '../../../src/approvals/request/evolve.js';
import { isRefusal } from '../../../src/approvals/request/refusal.js';
import type { Request } from '../../../src/approvals/request/request.js';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import { benchOn, submission } from '../../support/bench.js';
import { ann } from '../../support/people.js';
import { openRedis, stored, storedAs } from '../../support/redis.js';

const redis = await openRedis();

/** As it was written: nothing of it is made again here. */
const eventOf = ({ type, details }: { type: string; details: object }) => ({ ...details, type }) as RequestEvent;

async function replayed(store: RequestStore, id: string): Promise<Request> {
  const [first, ...rest] = (await store.history(id)).map((entry) => ({ event: eventOf(entry), at: entry.at }));
  if (first?.event.type !== 'asked') throw new Error('the journal does not begin with asked');
  return rest.reduce<Request>((request, { event, at }) => evolve(request, event, at), begin(first.event));
}

test('one that was denied with a reason, and one like it that was approved for less time', async () => {
  const { store, deps, prepare, execute } = benchOn(redis.freshStore());
  const asked = async (form: string) => {
    const request = await submit(deps, submission({ form, params: { limit: 'daily', for: '4h' } }));
    if (isRefusal(request)) throw new Error(String(request.sentence));
    await prepare({ id: request.id });
    const { id, planHash } = (await storedAs(store, request.id, 'pending')).request;
    return { id, userId: ann.userId, planHash };
  };
  const first = await asked('V1');
  await decide(deps, { ...first, decision: 'deny' });
  await explain(deps, { ...first, why: 'Not for four hours.' });
  const second = await asked('V2');
  await decide(deps, { ...second, decision: 'approve', atMost: '1h' });
  await execute({ id: second.id });
  for (const [{ id }, expected] of [
    [first, { state: 'denied', why: 'Not for four hours.' }],
    [second, { state: 'succeeded', denial: { why: 'Not for four hours.' }, sent: { lasts: '1h' } }],
  ] as const) {
    const { request } = await stored(store, id);
    expect(request).toMatchObject(expected);
    expect(await replayed(store, id)).toEqual(request);
  }
});
