// Whatever Atlas and people write, Slack accepts the message, and nothing in it is markup.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Cell, Chart, LookUpResult, Phrase } from '../../../src/operations/operation.js';
import { payloadProblems } from '../../../src/sandbox/slack/index.js';
import { toCsv } from '../../../src/slack/answers/csv.js';
import { lengthOf, MAX_MESSAGE_LENGTH } from '../../../src/slack/blocks/length.js';
import { isResultCut, resultMessage } from '../../../src/slack/blocks/result.js';

const HOSTILE = [
  '<!channel>',
  '<@U1>',
  '*b* `c` ~s~',
  '\u202eexe',
  '\ud800',
  'x\udc00y',
  '\u200f',
  '',
  ' ',
  '\n',
  '=1+1',
];
const text = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary', maxLength: 64 }),
  fc.string({ unit: 'grapheme', minLength: 64, maxLength: 64 }),
  fc.string({ maxLength: 4000 }).map((one) => one.repeat(20)),
);
const instant = fc.record({
  at: fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.double(), fc.constantFrom(Number.NaN, 8.64e15, -1, 1e13)),
});
const phrase: fc.Arbitrary<Phrase> = fc.oneof(text, fc.array(fc.oneof(text, instant), { maxLength: 4 }));
const cell: fc.Arbitrary<Cell> = fc.oneof(phrase, fc.record({ said: text, exact: fc.double() }));
const table = fc.tuple(fc.integer({ min: 0, max: 25 }), fc.integer({ min: 0, max: 120 })).chain(([columns, rows]) =>
  fc.record({
    caption: text,
    columns: fc.array(text, { minLength: columns, maxLength: columns }),
    // A few rows, repeated: generating thousands of different ones would be too slow.
    rows: fc
      .array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 3 })
      .map((some) => Array.from({ length: rows }, (_, index) => some[index % some.length] ?? [])),
  }),
);
const value = fc.oneof(fc.double(), fc.constant(null), fc.integer());
const chart: fc.Arbitrary<Chart> = fc.record({
  title: text,
  unit: text,
  moments: fc.array(
    instant.map(({ at }) => at),
    { maxLength: 60 },
  ),
  lines: fc.array(fc.record({ name: text, values: fc.array(value, { maxLength: 60 }) }), { maxLength: 9 }),
});
const named = fc.record({ id: text, name: text });
const result: fc.Arbitrary<LookUpResult> = fc.record(
  {
    headline: phrase,
    place: fc.record({ organization: named, project: named }, { requiredKeys: [] }),
    facts: fc.array(fc.record({ label: text, value: phrase }), { maxLength: 30 }),
    charts: fc.array(chart, { maxLength: 5 }),
    table,
    missing: fc.array(text, { maxLength: 12 }),
    warnings: fc.array(text, { maxLength: 12 }),
    notes: fc.array(text, { maxLength: 15 }),
  },
  { requiredKeys: ['headline', 'place', 'facts', 'notes'] },
);
const answered = fc.record({
  line: text,
  by: fc.oneof(text, fc.constant('U123')),
  at: fc.integer({ min: 0, max: 4e12 }),
  view: text,
  tookMs: fc.nat(),
  actions: fc.constant([]),
});

const MARKUP = /"type":"(?:usergroup|broadcast|link|channel|emoji)"/;

test('draws any result as a valid message, with new blocks and with plain ones', () => {
  fc.assert(
    fc.property(result, answered, (given, how) => {
      const message = resultMessage(given, how);
      expect(message.text).toMatch(/\S/);
      expect(message.text.length).toBeLessThanOrEqual(4000);
      expect(message.text).not.toMatch(/[<>]|\p{Cs}/u);
      for (const blocks of [message.blocks, message.plainBlocks]) {
        expect(lengthOf(blocks)).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH);
        const sent = JSON.stringify(blocks);
        expect(payloadProblems('message', JSON.parse(sent))).toEqual([]);
        expect(sent).not.toMatch(MARKUP);
        expect(sent).not.toContain('\u202e');
        // Half a character; not a backslash that somebody wrote before such letters.
        expect(sent).not.toMatch(/(?<!\\)(?:\\\\)*\\ud[89a-f]/);
        expect(sent.length).toBeLessThan(250_000);
      }
      for (const blocks of [message.half.blocks, message.half.plainBlocks]) {
        expect(lengthOf(blocks)).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH / 2);
        expect(payloadProblems('message', JSON.parse(JSON.stringify(blocks)))).toEqual([]);
      }
      const { rows = [] } = given.table ?? {};
      const table = message.blocks.find(({ type }) => type === 'data_table');
      const different = new Set(rows.map((row) => JSON.stringify(row))).size;
      if (table !== undefined && 'rows' in table && !isResultCut(given)) expect(table.rows).toHaveLength(1 + different);
      if (different > 100 && (given.table?.columns.length ?? 0) > 0) expect(isResultCut(given)).toBe(true);
    }),
    { numRuns: 100 },
  );
}, 120_000);

test('draws a hundred of ten thousand rows, and all of them in the file', () => {
  const row = (index: number) => [`68a${index}`, { said: '2 GiB', exact: 2 ** 31 }, [{ at: 0 }]];
  const rows = Array.from({ length: 10_000 }, (_, index) => row(index));
  const huge = { caption: 'Jobs', columns: ['id', 'size', 'at'], rows };
  const given = { headline: 'Many.', place: {}, facts: [], notes: [], table: huge };
  const how = { line: '/atlas x', by: 'U1', at: 0, view: 'me', tookMs: 1, actions: [] };
  const { blocks } = resultMessage(given, how);
  expect(payloadProblems('message', blocks)).toEqual([]);
  expect(JSON.stringify(blocks).length).toBeLessThan(60_000);
  expect(isResultCut(given)).toBe(true);
  expect(toCsv(huge).split('\r\n')).toHaveLength(10_002);
});
