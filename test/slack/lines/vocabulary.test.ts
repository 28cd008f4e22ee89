import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { cluster } from '../../../src/operations/params/cluster.js';
import { duration } from '../../../src/operations/params/duration.js';
import { instant } from '../../../src/operations/params/instant.js';
import { paramsOf } from '../../../src/slack/lines/vocabulary.js';

const wordsOf = (params: z.ZodObject) => paramsOf({ name: 'x', params }).map(({ words }) => words);

test('a word that means the same in every line introduces only that', () => {
  const held = z.strictObject({ for: duration({ label: 'For' }), end: instant({ label: 'End', words: ['until'] }) });
  expect(wordsOf(held)).toEqual([['for'], ['until', 'end']]);
  for (const word of ['for', 'until', 'because', 'reason']) {
    const params = z.strictObject({ cluster: cluster({ words: [word] }) });
    expect(() => wordsOf(params)).toThrow(`param cluster: the word ${word} means something else in every line`);
  }
});
