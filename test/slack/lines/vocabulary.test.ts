import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { cluster } from '../../../src/operations/cluster-state/cluster-param.js';
import { end } from '../../../src/operations/params/times.js';
import { paramsOf } from '../../../src/slack/lines/vocabulary.js';

const wordsOf = (params: z.ZodObject) => paramsOf({ name: 'x', params }).map(({ words }) => words);

test('a word that means the same in every line introduces only that', () => {
  const held = z.strictObject({ for: end({ label: 'For' }) });
  expect(wordsOf(held)).toEqual([['for', 'until']]);
  for (const word of ['for', 'until', 'because', 'reason']) {
    const params = z.strictObject({ cluster: cluster({ words: [word] }) });
    expect(() => wordsOf(params)).toThrow(`param cluster: the word ${word} means something else in every line`);
  }
});
