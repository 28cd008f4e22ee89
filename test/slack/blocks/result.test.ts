import { describe, expect, test } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import type { Phrase, Result } from '../../../src/operations/operation.js';
import { validateBlocks } from '../../../src/sandbox/slack/index.js';
import { factBlocks } from '../../../src/slack/blocks/facts.js';
import { resultBlocks } from '../../../src/slack/blocks/result.js';

const ASKED = { asked: '/atlas restore-jobs Cluster0' };
const result = (parts: Partial<Result> = {}): Result => ({
  headline: '3 of 230 restore jobs failed.',
  place: { project: { id: '1', name: 'Payments' }, organization: { id: '2', name: 'Counter Inc' } },
  facts: [],
  notes: [],
  ...parts,
});
const rows = (count: number, cell: Phrase = 'x') => ({
  caption: 'Jobs',
  columns: ['id', 'status'],
  rows: Array.from({ length: count }, () => [cell, cell]),
});

describe('a result', () => {
  test('is the answer, then facts, table, notes, and where it was asked', () => {
    const { text, blocks, plainBlocks, ...rest } = resultBlocks(
      result({ facts: [{ label: 'Running', value: '2' }], table: rows(3), notes: ['Older ones are left out.'] }),
      ASKED,
    );
    expect(text).toBe('3 of 230 restore jobs failed.');
    expect(blocks.map(({ type }) => type)).toEqual(['rich_text', 'rich_text', 'data_table', 'rich_text', 'context']);
    expect(plainBlocks.map(({ type }) => type)).toEqual([
      'rich_text',
      'rich_text',
      'rich_text',
      'rich_text',
      'context',
    ]);
    expect(blocks.at(-1)).toMatchObject({
      elements: [{ type: 'plain_text', text: 'project Payments in Counter Inc · /atlas restore-jobs Cluster0' }],
    });
    expect(rest).toEqual({});
  });

  test('is one line and its place when there is nothing else', () => {
    const { blocks } = resultBlocks(result({ place: {} }), ASKED);
    expect(blocks.map(({ type }) => type)).toEqual(['rich_text', 'context']);
    expect(JSON.stringify(blocks)).toContain('"/atlas restore-jobs Cluster0"');
  });

  test('says how much of a long table it shows, and comes with the whole as a file', () => {
    const { blocks, csv = '' } = resultBlocks(result({ table: rows(230) }), ASKED);
    expect(JSON.stringify(blocks)).toContain('The first 100 of 230 rows are shown.');
    expect(csv.split('\r\n')).toHaveLength(1 + 230 + 1);
  });

  test('comes with a file for the plain form alone, when only that had to be cut', () => {
    const { csv, plainCsv } = resultBlocks(result({ table: rows(2, 'x'.repeat(100)) }), ASKED);
    expect(csv).toBeUndefined();
    expect(plainCsv).toContain('x'.repeat(100));
  });
});

const HUGE = 'x'.repeat(10_000);
const HOSTILE = [
  '<!channel>',
  '*bold* _it_ ~s~ `c`',
  '<@U1> <https://evil.example|click>',
  '\u202egnp.exe',
  '&amp;lt;',
  HUGE,
  '',
  '😀'.repeat(5000),
];

/** Every mrkdwn text in a payload; `text` of a message is one too. */
function mrkdwnOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnOf);
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(mrkdwnOf);
  const own = 'type' in value && value.type === 'mrkdwn' && 'text' in value ? [String(value.text)] : [];
  return [...own, ...inside];
}

describe.each(HOSTILE.map((text) => [text.slice(0, 20), text]))('with %j everywhere', (_, text) => {
  const named = { id: text, name: text };
  const phrase: Phrase = [text, { at: 0 }, text];
  const message = resultBlocks(
    {
      headline: phrase,
      place: { project: named, organization: named },
      facts: Array.from({ length: 40 }, () => ({ label: text, value: phrase })),
      table: {
        caption: text,
        columns: Array(21).fill(text),
        rows: Array(101).fill([[{ at: 0 }], ...Array(20).fill(text)]),
      },
      notes: Array(40).fill(text),
    },
    { asked: text },
  );
  const variants: readonly (readonly KnownBlock[])[] = [message.blocks, message.plainBlocks];

  test('Slack takes it', () => {
    for (const blocks of variants) expect(validateBlocks('message', blocks)).toEqual([]);
    expect(message.text.length).toBeGreaterThan(0);
    expect(message.text.length).toBeLessThanOrEqual(4000);
    for (const blocks of variants) expect(JSON.stringify(blocks).length).toBeLessThan(200_000);
  });

  test('nothing of it is markup', () => {
    expect(variants.flatMap(mrkdwnOf)).toEqual([]);
    expect(message.text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    expect(JSON.stringify(variants)).not.toMatch(/"type":"(?:user|usergroup|broadcast|link|channel|emoji)"/);
    expect(JSON.stringify(variants)).not.toContain('\u202e');
  });
});

describe('facts', () => {
  test('are one line each, the label in bold', () => {
    expect(factBlocks([{ label: 'Until', value: [{ at: 0 }] }])).toMatchObject([
      {
        type: 'rich_text',
        elements: [
          { elements: [{ text: 'Until', style: { bold: true } }, { text: '  ' }, { type: 'date', timestamp: 0 }] },
        ],
      },
    ]);
  });

  test('are no block when there are none, and a dash when they are empty', () => {
    expect(factBlocks([])).toEqual([]);
    expect(JSON.stringify(factBlocks([{ label: 'Comment', value: '' }]))).toContain('"–"');
  });

  test('say how many are left out', () => {
    const facts = Array.from({ length: 30 }, (_, index) => ({ label: `f${index}`, value: HUGE }));
    expect(JSON.stringify(factBlocks(facts))).toContain('and 5 more');
    expect(JSON.stringify(factBlocks(facts)).length).toBeLessThan(15_000);
  });
});
