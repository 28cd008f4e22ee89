import { describe, expect, test } from '@jest/globals';
import { createLog } from '../../../src/log.js';
import { type FollowedAnswer, FollowedAnswers } from '../../../src/slack/answers/followers.js';
import { eventually } from '../../support/eventually.js';

const log = createLog('silent');

/** Counts how often it is asked again, and notes why it ended. */
function followed(answers: (asked: number) => 'continues' | 'finished' | Error) {
  const seen = { asked: 0, ended: [] as string[] };
  const one: FollowedAnswer = {
    async again() {
      seen.asked += 1;
      const answer = answers(seen.asked);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    async ended(why) {
      seen.ended.push(why);
    },
  };
  return { seen, one };
}

describe('Followers', () => {
  test('ask again until the answer is final', async () => {
    const followers = new FollowedAnswers({ log, firstWaitMs: 1 });
    const { seen, one } = followed((asked) => (asked < 3 ? 'continues' : 'finished'));
    expect(followers.start('C1:1', 'U0RITA', one)).toBe('started');
    await eventually(() => !followers.has('C1:1'));
    expect(seen).toEqual({ asked: 3, ended: ['finished'] });
  });

  test('follow a message once, and stop when told to', async () => {
    const followers = new FollowedAnswers({ log, firstWaitMs: 60_000 });
    const { seen, one } = followed(() => 'continues');
    expect(followers.start('C1:1', 'U0RITA', one)).toBe('started');
    expect(followers.start('C1:1', 'U0RITA', one)).toBe('already');
    expect(await followers.stop('C1:1')).toBe(true);
    expect(await followers.stop('C1:1')).toBe(false);
    expect(seen).toEqual({ asked: 0, ended: ['stopped'] });
    expect(followers.start('C1:1', 'U0RITA', one)).toBe('started');
    await followers.stopAll();
    expect(seen.ended).toEqual(['stopped', 'stopping']);
  });

  test('end after the longest time, with that reason', async () => {
    const followers = new FollowedAnswers({ log, firstWaitMs: 1, atMostMs: 20 });
    const { seen, one } = followed(() => 'continues');
    followers.start('C1:1', 'U0RITA', one);
    await eventually(() => !followers.has('C1:1'));
    expect(seen.ended).toEqual(['timed out']);
  });

  test('survive one failure, and end after five in a row', async () => {
    const followers = new FollowedAnswers({ log, firstWaitMs: 1 });
    const once = followed((asked) => (asked === 1 ? new Error('no') : 'finished'));
    const always = followed(() => new Error('no'));
    followers.start('C1:1', 'U0RITA', once.one);
    followers.start('C1:2', 'U0RITA', always.one);
    await eventually(() => !followers.has('C1:1') && !followers.has('C1:2'));
    expect(once.seen).toEqual({ asked: 2, ended: ['finished'] });
    expect(always.seen).toEqual({ asked: 5, ended: ['failed'] });
  });

  test('follow at most five answers for one person, and another after one of them ended', async () => {
    const followers = new FollowedAnswers({ log, firstWaitMs: 60_000 });
    const { one } = followed(() => 'continues');
    const start = (at: number, userId: string) => followers.start(`C1:${at}`, userId, one);
    const all = Array.from({ length: 6 }, (_, at) => start(at, 'U0RITA'));
    expect(all).toEqual([...Array(5).fill('started'), 'too many of one person']);
    expect(start(6, 'U0SAM')).toBe('started');
    await followers.stop('C1:0');
    expect(start(5, 'U0RITA')).toBe('started');
    await followers.stopAll();
  });

  test('follow at most fifty answers in a process', async () => {
    const followers = new FollowedAnswers({ log, firstWaitMs: 60_000 });
    const { one } = followed(() => 'continues');
    const all = Array.from({ length: 51 }, (_, at) => followers.start(`C1:${at}`, `U${at}`, one));
    expect(all.filter((said) => said === 'started')).toHaveLength(50);
    expect(all.at(-1)).toBe('too many');
    await followers.stopAll();
  });
});
