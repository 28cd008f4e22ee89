// A limit is the same in a param's hint, in its errors, and in what it accepts.
import { expect, test } from '@jest/globals';
import { durationMs } from '../../../src/operations/duration.js';
import { operations } from '../../../src/operations/index.js';
import { durationLimitsOf } from '../../../src/operations/params/times.js';
import { canonicalValue, describeBadValue } from '../../../src/slack/lines/check-value.js';
import { type Param, paramsOf } from '../../../src/slack/lines/vocabulary.js';

const writing = { at: 0 };
const TIMES = ['0m', '1m', '14m', '1h4m', '23h', '8d', '366d', '99999d'];
const LONG = 'x'.repeat(5_000);
const AMOUNTS = ['0B', '9000PB', '1', '9'.repeat(10), '9'.repeat(20), LONG, `{"a":"${LONG}"}`];

const texts = operations.flatMap((operation) =>
  paramsOf(operation)
    .filter(({ field }) => field.kind.input === 'text')
    .map((param) => [`${operation.name} ${param.name}`, param] as const),
);
const errorsOf = (param: Param) =>
  [...TIMES, ...AMOUNTS]
    .filter((text) => canonicalValue(param, text, writing) === undefined)
    .map((text) => describeBadValue(param, text, writing));

test.each(texts)('%s has one limit', (_, param) => {
  const { hint = '', limit } = param.field;
  const errors = errorsOf(param).filter((error) => /\btoo (short|long|small|large)\b|Limit:/.test(error));
  const says = (text: string) => text.match(/Limit: .*?(?=\.|$)/g) ?? [];
  expect(says(hint)).toEqual(limit === undefined ? [] : [`Limit: ${limit}`]);
  expect(hint.replace(/Limit: .*/, '')).not.toMatch(/(at (most|least)|up to) \d/);
  for (const error of errors) expect(says(error)).toEqual(says(hint));
  if (limit !== undefined) expect(errors).not.toEqual([]);
});

test.each(texts.filter(([, { field }]) => field.limits !== undefined))('%s accepts what its limit says', (_, param) => {
  const { least, most } = durationLimitsOf(param.schema);
  const isAccepted = (text: string) => canonicalValue(param, text, writing) !== undefined;
  expect([least, most].map(isAccepted)).toEqual([true, true]);
  const minutes = [durationMs(least), durationMs(most)].map((ms) => ms / 60_000);
  expect([`${(minutes[0] ?? 0) - 1}m`, `${(minutes[1] ?? 0) + 1}m`].map(isAccepted)).toEqual([false, false]);
});
