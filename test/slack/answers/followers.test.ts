import { describe, expect, test } from '@jest/globals';
import { createLog } from '../../../src/log.js';
import { type Followed, Followers } from '../../../src/slack/answers/followers.js';
import { eventually } from '../../support/eventually.js';

const log = createLog('silent');

/** Something that is asked again, and what it was told at its end. */
function followed(answers: (asked: number) => 'goes on' | 'over' | Error) {
  const seen = { asked: 0, ended: [] as string[] };
  const one: Followed = {
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

describe('what is followed', () => {
  test('is asked again until it is over, and then no more', async () => {
    const followers = new Followers({ log, firstWaitMs: 1 });
    const { seen, one } = followed((asked) => (asked < 3 ? 'goes on' : 'over'));
    expect(followers.start('C1:1', 'U0RITA', one)).toBe('started');
    await eventually(() => !followers.has('C1:1'));
    expect(seen).toEqual({ asked: 3, ended: ['over'] });
  });

  test('is followed once, and stops when it is told to', async () => {
    const followers = new Followers({ log, firstWaitMs: 60_000 });
    const { seen, one } = followed(() => 'goes on');
    expect(followers.start('C1:1', 'U0RITA', one)).toBe('started');
    expect(followers.start('C1:1', 'U0RITA', one)).toBe('already');
    expect(await followers.stop('C1:1')).toBe(true);
    expect(await followers.stop('C1:1')).toBe(false);
    expect(seen).toEqual({ asked: 0, ended: ['stopped'] });
    expect(followers.start('C1:1', 'U0RITA', one)).toBe('started');
    await followers.stopAll();
    expect(seen.ended).toEqual(['stopped', 'stopping']);
  });

  test('ends after its time, and says so', async () => {
    const followers = new Followers({ log, firstWaitMs: 1, atMostMs: 20 });
    const { seen, one } = followed(() => 'goes on');
    followers.start('C1:1', 'U0RITA', one);
    await eventually(() => !followers.has('C1:1'));
    expect(seen.ended).toEqual(['an hour is over']);
  });

  test('survives a failure, and ends when it fails again and again', async () => {
    const followers = new Followers({ log, firstWaitMs: 1 });
    const once = followed((asked) => (asked === 1 ? new Error('no') : 'over'));
    const always = followed(() => new Error('no'));
    followers.start('C1:1', 'U0RITA', once.one);
    followers.start('C1:2', 'U0RITA', always.one);
    await eventually(() => !followers.has('C1:1') && !followers.has('C1:2'));
    expect(once.seen).toEqual({ asked: 2, ended: ['over'] });
    expect(always.seen).toEqual({ asked: 5, ended: ['failed'] });
  });

  test('is five answers of one person at most, so that others find a place, and one more once one has ended', async () => {
    const followers = new Followers({ log, firstWaitMs: 60_000 });
    const { one } = followed(() => 'goes on');
    const start = (at: number, userId: string) => followers.start(`C1:${at}`, userId, one);
    const all = Array.from({ length: 6 }, (_, at) => start(at, 'U0RITA'));
    expect(all).toEqual([...Array(5).fill('started'), 'too many of theirs']);
    expect(start(6, 'U0SAM')).toBe('started');
    await followers.stop('C1:0');
    expect(start(5, 'U0RITA')).toBe('started');
    await followers.stopAll();
  });

  test('is no more than a process can bear', async () => {
    const followers = new Followers({ log, firstWaitMs: 60_000 });
    const { one } = followed(() => 'goes on');
    const all = Array.from({ length: 51 }, (_, at) => followers.start(`C1:${at}`, `U${at}`, one));
    expect(all.filter((said) => said === 'started')).toHaveLength(50);
    expect(all.at(-1)).toBe('too many');
    await followers.stopAll();
  });
});
