// A request needs a reason that people can read.
import { expect, test } from '@jest/globals';
import { submit } from '../../../src/approvals/asking/submit.js';
import { benchOn } from '../../support/bench.js';
import { dropLimit } from '../../support/limit.js';
import { rita } from '../../support/people.js';
import { openRedis } from '../../support/redis.js';

const redis = await openRedis();

const submitted = (reason: string) => {
  const bench = benchOn(redis.freshStore());
  return submit(bench.deps, {
    form: 'V1',
    operation: dropLimit,
    params: { limit: 'daily' },
    names: {},
    reason,
    person: rita,
    askedIn: 'C0INCIDENT',
    command: '/atlas',
    place: undefined,
  });
};

test.each(['', ' \n\t', '\u200b\u200b', '\u200f \u2060'])(
  'a reason of which nothing can be seen (%j) is none',
  async (reason) => {
    expect(await submitted(reason)).toMatchObject({ refused: 'reason' });
  },
);

test.each(['INC-42', '\u200fحادث 42', '🔥'])('a reason in any script (%j) is taken', async (reason) => {
  expect(await submitted(reason)).toMatchObject({ state: 'preparing', reason });
});
