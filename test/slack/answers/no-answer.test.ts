import { describe, expect, test } from '@jest/globals';
import { DeadlinePassedError } from '../../../src/atlas/deadline.js';
import { AtlasApiError, AtlasUnreachableError } from '../../../src/atlas/errors.js';
import { createLog } from '../../../src/log.js';
import { NoAnswerError } from '../../../src/slack/answers/ask-atlas.js';
import { describeNoAnswer } from '../../../src/slack/answers/no-answer.js';
import { TooSlowError } from '../../../src/slack/api/delivery.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { call, question } from './question.js';

const said = (error: unknown) => describeNoAnswer({ log: createLog('silent') }, question, error);
const outOfTime = new AtlasUnreachableError(call, {
  why: 'timeout',
  sent: true,
  cause: new DeadlinePassedError('25000 ms'),
});

describe('describeNoAnswer', () => {
  test.each([
    [3, { asked: 5, answered: 3 }, /25 seconds.* 3 of my 5 calls/],
    ['none', { asked: 1, answered: 0 }, /25 seconds.* any of my calls.*Try again/],
  ])('says after a time-out that Atlas answered %s of the calls, and the next step', (_, count, sentence) => {
    expect(formatPlain(said(new NoAnswerError(outOfTime, count)))).toMatch(sentence);
    expect(formatPlain(said(new TooSlowError('25000 ms')))).toMatch(/too slow.* 25 seconds.*Try again/);
  });

  test('says when a rate limit ends', () => {
    const limited = new AtlasApiError(call, { status: 429, retryAfterMs: 120_000 });
    const phrase = said(new NoAnswerError(limited, { asked: 1, answered: 0 }));
    expect(phrase).toContainEqual({ at: expect.any(Number) });
    expect(formatPlain(phrase)).toMatch(/in 2 minutes.* 20\d\d-/);
  });

  test('names the missing role and the project', () => {
    const refused = new AtlasApiError(call, { status: 401, errorCode: 'USER_UNAUTHORIZED' });
    expect(said(new NoAnswerError(refused, { asked: 1, answered: 0 }))).toMatch(/needs Project Read Only in Payments/);
  });
});
