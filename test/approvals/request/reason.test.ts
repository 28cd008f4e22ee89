// A request needs a reason that people can read.
import { expect, test } from '@jest/globals';
import { submit } from '../../../src/approvals/asking/submit.js';
import { benchOn, submission } from '../../support/bench.js';
import { openRedis } from '../../support/redis.js';

const redis = await openRedis();

const submitted = (reason: string) => submit(benchOn(redis.freshStore()).deps, submission({ reason }));

test.each(['', ' \n\t', '\u200b\u200b', '\u200f \u2060'])(
  'a reason of which nothing can be seen (%j) is none',
  async (reason) => {
    expect(await submitted(reason)).toMatchObject({ refused: 'reason' });
  },
);

test.each(['INC-42', '\u200fحادث 42', '🔥'])('a reason in any script (%j) is taken', async (reason) => {
  expect(await submitted(reason)).toMatchObject({ state: 'preparing', reason });
});
