import { describe, expect, test } from '@jest/globals';
import { decide, type Press } from '../../../src/approvals/deciding/decide.js';
import type { Refusal } from '../../../src/approvals/request/refusal.js';
import type { Person } from '../../../src/approvals/request/request.js';
import type { Moved } from '../../../src/approvals/storage/move.js';
import type { Work } from '../../../src/approvals/storage/work.js';
import { benchOn } from '../../support/bench.js';
import { ann, annElsewhere } from '../../support/people.js';
import { openRedis, put, stored } from '../../support/redis.js';
import { pending, ruleOf } from '../../support/requests.js';

const redis = await openRedis();
const { id, planHash } = pending();
const two = ruleOf({ approvals: 2 });

async function benchWith(request = pending()) {
  const bench = benchOn(redis.freshStore());
  await put(bench.store, request);
  return bench;
}
const press = (deps: Work, by: Person, decision: Press['decision'] = 'approve') =>
  decide(deps, { id, userId: by.userId, decision, planHash });
const said = (answer: Moved | Refusal) =>
  'refused' in answer ? answer.refused : answer.events.map((event) => `+${event.type}`).join(' ');

describe('forty simultaneous presses', () => {
  const forty = Array.from({ length: 20 }, (_, at) => ({ userId: `U1P${at}`, identity: `U1P${at}` }));

  test('of opposite kinds leave one decision, and every other is told how it stands', async () => {
    const { store, people, deps } = await benchWith();
    people.members.set(
      'S0SECUR',
      forty.map((one) => one.userId),
    );
    const pressed = forty.flatMap((one) => [press(deps, one), press(deps, one, 'deny')]);
    const answers = (await Promise.all(pressed)).map(said);
    const journal = (await store.history(id)).map((entry) => entry.type).join(' ');
    const { request } = await stored(store, id);
    // A denial ends it; an approval before it may have made the quorum. Nothing follows a denial.
    expect(['denied', 'approved quorum denied']).toContain(journal);
    expect(request.state).toBe('denied');
    expect(answers.filter((one) => one === '+denied')).toHaveLength(1);
    for (const one of answers) expect(['+denied', '+approved +quorum', 'not pending', 'over']).toContain(one);
  });

  test('of approval make the quorum once', async () => {
    const { store, people, deps } = await benchWith(pending({ rule: two }));
    people.members.set(
      'S0SECUR',
      forty.map((one) => one.userId),
    );
    const answers = await Promise.all([...forty, ...forty].map((one) => press(deps, one)));
    expect(answers.map(said).filter((one) => one.startsWith('+'))).toHaveLength(2);
    expect((await store.history(id)).map((entry) => entry.type)).toEqual(['approved', 'approved', 'quorum']);
  });

  test('of one person count once', async () => {
    const { store, deps } = await benchWith(pending({ rule: two }));
    await Promise.all(Array.from({ length: 40 }, (_, at) => press(deps, at % 2 === 0 ? ann : annElsewhere)));
    expect(await stored(store, id)).toMatchObject({ version: 2, request: { state: 'pending' } });
  });
});
