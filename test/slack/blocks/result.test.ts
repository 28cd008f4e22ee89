import { describe, expect, test } from '@jest/globals';
import type { Button } from '@slack/types';
import type { LookUpResult, Phrase } from '../../../src/operations/operation.js';
import { payloadProblems } from '../../../src/sandbox/slack/index.js';
import { commandMenu } from '../../../src/slack/answers/line-menu.js';
import { factBlocks } from '../../../src/slack/blocks/facts.js';
import { type AnswerDetails, isResultCut, resultMessage } from '../../../src/slack/blocks/result.js';

const ASKED: AnswerDetails = {
  line: '/atlas backups Cluster0 in Payments',
  by: 'U1',
  at: Date.UTC(2026, 10, 25, 3, 0),
  view: 'account …cef5',
  tookMs: 412,
  actions: [],
};
const THREE_AM = `<!date^${ASKED.at / 1000}^{date_short_pretty} {time}|2026-11-25 03:00 UTC>`;
const result = (parts: Partial<LookUpResult> = {}): LookUpResult => ({
  headline: '3 of 230 restore jobs failed.',
  place: { project: { id: '1', name: 'Payments' }, organization: { id: '2', name: 'Counter Inc' } },
  facts: [],
  notes: [],
  ...parts,
});
const rows = (count: number, cell: Phrase = 'x') => ({
  caption: 'Jobs',
  columns: ['id', 'status'],
  rows: Array.from({ length: count }, (_, index) => [`${index}`, cell]),
});

describe('a result', () => {
  test('is the answer, facts and table, then in small print the notes and who asked what', () => {
    const { text, blocks, plainBlocks } = resultMessage(
      result({ facts: [{ label: 'Running', value: '2' }], table: rows(3), notes: ['Older ones are left out.'] }),
      ASKED,
    );
    expect(text).toBe('3 of 230 restore jobs failed. Running: 2. Table: Jobs. Older ones are left out.');
    expect(blocks.map(({ type }) => type)).toEqual(['rich_text', 'rich_text', 'data_table', 'context', 'context']);
    expect(plainBlocks.map(({ type }) => type)).toEqual(['rich_text', 'rich_text', 'rich_text', 'context', 'context']);
    const [notes, how] = blocks.slice(-2);
    expect(notes).toEqual({
      type: 'context',
      elements: [{ type: 'plain_text', text: 'Older ones are left out.', emoji: false }],
    });
    expect(how).toEqual({
      type: 'context',
      elements: [
        { type: 'plain_text', text: 'backups Cluster0 in Payments', emoji: false },
        { type: 'mrkdwn', text: `<@U1> · ${THREE_AM}`, verbatim: true },
        { type: 'plain_text', text: 'account …cef5, 0.4 s', emoji: false },
      ],
    });
  });

  test('is only the answer and who asked what if there is nothing else', () => {
    const { blocks } = resultMessage(result({ place: {} }), ASKED);
    expect(blocks.map(({ type }) => type)).toEqual(['rich_text', 'context']);
  });

  test('names the project only if the line has its id', () => {
    const { blocks } = resultMessage(result(), {
      ...ASKED,
      line: '/atlas backups Cluster0 in 32b6e34b3d91647abb20e7b8',
    });
    expect(JSON.stringify(blocks)).toContain('"Payments, Counter Inc"');
  });

  test('says how many rows of a long table it shows', () => {
    const { blocks, plainBlocks } = resultMessage(result({ table: rows(230) }), ASKED);
    expect(JSON.stringify(blocks)).toContain('first 100 of 230 rows');
    expect(JSON.stringify(plainBlocks)).toContain('first 10 of 230 rows');
  });

  test.each([
    ['a short table', rows(10), false],
    ['too many rows for plain blocks', rows(11), true],
    ['cells too long for plain blocks', rows(2, 'x'.repeat(100)), true],
    ['no table', undefined, false],
  ])('knows whether its blocks leave something out: %s', (_, table, cut) => {
    expect(isResultCut(result({ ...(table && { table }) }))).toBe(cut);
  });
});

describe('what couldn’t be read', () => {
  const missing = ['Open alerts: 429.', ''];

  test('is directly below the answer, in words', () => {
    const { text, blocks, plainBlocks } = resultMessage(
      result({ missing, facts: [{ label: 'a', value: 'b' }] }),
      ASKED,
    );
    for (const all of [blocks, plainBlocks]) {
      expect(JSON.stringify(all[1])).toContain('couldn’t read:');
      expect(JSON.stringify(all[1])).toContain('Open alerts');
    }
    expect(text).toContain('Missing: Open alerts');
  });

  test('has no block if nothing is missing', () => {
    expect(resultMessage(result({ missing: [''] }), ASKED).blocks).toHaveLength(2);
  });
});

describe('a warning', () => {
  test('is directly below the answer, in words', () => {
    const { text, blocks } = resultMessage(result({ warnings: ['A backup is late.'], notes: ['x'] }), ASKED);
    expect(JSON.stringify(blocks[1])).toContain('⚠ Warning: A backup is late.');
    expect(text).toBe('3 of 230 restore jobs failed. Warning: A backup is late. x.');
  });
});

describe('below the answer', () => {
  test('a menu has the line as its block id', () => {
    const menu = commandMenu(ASKED.line, [{ id: 'answer:rows', label: 'All rows', line: ASKED.line }]);
    const { blocks } = resultMessage(result(), { ...ASKED, actions: menu });
    expect(blocks.at(-1)).toMatchObject({ type: 'actions', block_id: ASKED.line, elements: menu });
    expect(payloadProblems('message', blocks)).toEqual([]);
  });

  test('there is one row of at most 25 buttons', () => {
    const button = (index: number): Button => ({
      type: 'button',
      action_id: `a${index}`,
      text: { type: 'plain_text', text: 'Refresh' },
    });
    const actions = Array.from({ length: 30 }, (_, index) => button(index));
    const { blocks, plainBlocks } = resultMessage(result(), { ...ASKED, actions });
    for (const all of [blocks, plainBlocks]) {
      expect(all.at(-1)).toEqual({ type: 'actions', elements: actions.slice(0, 25) });
      expect(payloadProblems('message', all)).toEqual([]);
    }
  });

  test.each([
    [12, '0.1 s'],
    [412, '0.4 s'],
    [9_940, '9.9 s'],
    [9_960, '10 s'],
    [25_400, '25 s'],
  ])('%d ms are shown as “%s”', (tookMs, said) => {
    expect(JSON.stringify(resultMessage(result(), { ...ASKED, tookMs }).blocks)).toContain(`, ${said}"`);
  });

  test('an asker who isn’t a Slack user is not shown', () => {
    expect(JSON.stringify(resultMessage(result(), { ...ASKED, by: 'x> <!channel' }).blocks)).not.toContain('channel');
  });
});

describe('facts', () => {
  test('are a line each, with the label in bold', () => {
    expect(factBlocks([{ label: 'Until', value: [{ at: 0 }] }])).toMatchObject([
      {
        type: 'rich_text',
        elements: [
          { elements: [{ text: 'Until', style: { bold: true } }, { text: '  ' }, { type: 'date', timestamp: 0 }] },
        ],
      },
    ]);
  });

  test('have no block if there are none, and a dash for an empty value', () => {
    expect(factBlocks([])).toEqual([]);
    expect(JSON.stringify(factBlocks([{ label: 'Comment', value: '' }]))).toContain('"–"');
  });

  test('say how many are left out', () => {
    const facts = Array.from({ length: 30 }, (_, index) => ({ label: `f${index}`, value: 'x'.repeat(10_000) }));
    expect(JSON.stringify(factBlocks(facts))).toContain('and 5 more');
    expect(JSON.stringify(factBlocks(facts)).length).toBeLessThan(15_000);
  });
});
