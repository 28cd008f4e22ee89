import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { clusterParam } from '../../../src/operations/cluster-state/cluster-param.js';
import { endParam } from '../../../src/operations/params/times.js';
import { paramsOf } from '../../../src/slack/lines/vocabulary.js';

const wordsOf = (params: z.ZodObject) => paramsOf({ name: 'x', params }).map(({ words }) => words);

test('rejects a param that claims a keyword of every line', () => {
  const held = z.strictObject({ for: endParam({ label: 'For' }) });
  expect(wordsOf(held)).toEqual([['for', 'until']]);
  for (const word of ['for', 'until', 'because', 'reason']) {
    const params = z.strictObject({ cluster: clusterParam({ words: [word] }) });
    expect(() => wordsOf(params)).toThrow(`cluster: the keyword ${word} `);
  }
});
