// What is stored of a request is what its journal adds up to.
import { expect, test } from '@jest/globals';
import { submit } from '../../../src/approvals/asking/submit.js';
import { decide, explain } from '../../../src/approvals/deciding/decide.js';
import { isRefusal } from '../../../src/approvals/request/refusal.js';
import type { Request } from '../../../src/approvals/request/request.js';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import { fixtureOn, submission } from '../../support/approvals-fixture.js';
import { journalEntries, readEntry, replay } from '../../support/journal.js';
import { ann } from '../../support/people.js';
import { openRedis, stored, storedAs } from '../../support/redis.js';

const redis = await openRedis();

/** What its journal adds up to, read as it was written. */
async function replayed({ key }: RequestStore, id: string): Promise<Request> {
  const entries = (await journalEntries(redis.connection, key('journal'))).map(([stamp, fields]) =>
    readEntry(stamp, fields),
  );
  return replay(entries.filter(({ request }) => request === id));
}

test('one that was denied with a reason, and one like it that was approved for less time', async () => {
  const { store, deps, prepare, execute } = fixtureOn(redis.freshStore());
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
