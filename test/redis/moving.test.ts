import { describe, expect, test } from '@jest/globals';
import { retryWhileSlotMoves } from '../../src/redis/moving.js';

const answer = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' });
const NOT_SENT = new Error("Stream isn't writeable and enableOfflineQueue options is false");

/** Fails with each of these in turn, then works. */
function failing(...errors: readonly Error[]) {
  const left = [...errors];
  let tries = 0;
  const work = async () => {
    tries += 1;
    const error = left.shift();
    if (error !== undefined) throw error;
    return 'done';
  };
  return { work, tries: () => tries };
}

describe('the reply of a cluster whose slot is moving', () => {
  test.each([
    'MOVED 3999 127.0.0.1:6381',
    'ASK 3999 127.0.0.1:6381',
    'TRYAGAIN Multiple keys request during rehashing of slot',
    'CLUSTERDOWN Hash slot not served',
  ])('is retried, also while the connection finds the new owner: %s', async (reply) => {
    const { work, tries } = failing(answer(reply), NOT_SENT, new Error('Redis cannot be written to'));
    expect(await retryWhileSlotMoves(work)).toBe('done');
    expect(tries()).toBe(4);
  });

  test('is thrown after too many tries, or at once when the caller has aborted', async () => {
    const forEver = failing(...Array.from({ length: 100 }, () => answer('TRYAGAIN')));
    await expect(retryWhileSlotMoves(forEver.work)).rejects.toThrow('TRYAGAIN');
    const over = failing(answer('TRYAGAIN'));
    await expect(retryWhileSlotMoves(over.work, AbortSignal.abort())).rejects.toThrow('TRYAGAIN');
    expect(over.tries()).toBe(1);
  });
});

test.each([answer('OOM command not allowed'), NOT_SENT, new Error('MOVED by somebody else than Redis')])(
  'throws any other error at once: %s',
  async (error) => {
    const { work, tries } = failing(error);
    await expect(retryWhileSlotMoves(work)).rejects.toBe(error);
    expect(tries()).toBe(1);
  },
);

test('does not retry what may have run already', async () => {
  const { work, tries } = failing(answer('MOVED 1 127.0.0.1:1'), new Error('Connection is closed.'));
  await expect(retryWhileSlotMoves(work)).rejects.toThrow('Connection is closed.');
  expect(tries()).toBe(2);
});
