import { describe, expect, test } from '@jest/globals';
import type { Chart } from '../../../src/operations/operation.js';
import { payloadProblems } from '../../../src/sandbox/slack/index.js';
import { chartBlocks, type DrawnCharts, textCharts } from '../../../src/slack/blocks/chart.js';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 25, 10, 0);
const moments = (count: number, step = MINUTE) => Array.from({ length: count }, (_, index) => START + index * step);
const chart = (lines: Record<string, readonly (number | null)[]>, parts: Partial<Chart> = {}): Chart => ({
  title: 'Latency',
  unit: 'ms',
  moments: moments(Math.max(...Object.values(lines).map(({ length }) => length))),
  lines: Object.entries(lines).map(([name, values]) => ({ name, values })),
  ...parts,
});

function pictureOf({ blocks }: DrawnCharts) {
  const [block] = blocks;
  if (block?.type !== 'data_visualization') throw new Error(`${block?.type}`);
  return block;
}
function wordsOf({ blocks }: DrawnCharts): string {
  const texts = blocks.flatMap((block) => (block.type === 'rich_text' ? textsOf(block.elements) : []));
  return texts.join('');
}
function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  if ('text' in value && typeof value.text === 'string') return [value.text];
  if ('fallback' in value) return [`<${String(value.fallback)}>`];
  return 'elements' in value ? textsOf(value.elements) : [];
}

describe('a chart', () => {
  const given = chart({ reads: [1, 3, 2], writes: [5, 5, 5] });

  test('has a line per series at the same times, in UTC', () => {
    const drawn = chartBlocks([given]);
    const labels = ['10:00', '10:01', '10:02'];
    expect(pictureOf(drawn)).toEqual({
      type: 'data_visualization',
      title: 'Latency',
      chart: {
        type: 'line',
        series: [
          { name: 'reads', data: labels.map((label, index) => ({ label, value: [1, 3, 2][index] })) },
          { name: 'writes', data: labels.map((label) => ({ label, value: 5 })) },
        ],
        axis_config: { categories: labels, x_label: expect.stringContaining('UTC'), y_label: 'ms' },
      },
    });
    expect(drawn.notes).toEqual([expect.stringMatching(/every point.*UTC/)]);
  });

  test('is summarized in words too', () => {
    const said =
      'reads: last 2 ms, high 3 ms at <2026-11-25 10:01 UTC>, low 1 ms at <2026-11-25 10:00 UTC>' +
      'writes: 5 ms throughout';
    expect(wordsOf(chartBlocks([given]))).toBe(said);
    expect(wordsOf(textCharts([given]))).toContain('reads: last 2 ms, high 3 ms at <2026-11-25 10:01 UTC>');
  });

  test('is a small text table if Slack refuses charts', () => {
    const drawn = textCharts([given]);
    expect(wordsOf(drawn)).toMatch(/^Latency, ms/);
    expect(wordsOf(drawn)).toMatch(
      /UTC {4}reads {2}writes\n10:00 {2}1 ms {3}5 ms\n10:01 {2}3 ms {3}5 ms\n10:02 {2}2 ms {3}5 ms$/,
    );
    expect(drawn.notes).toEqual([expect.stringMatching(/every point.*UTC/)]);
  });

  test('of a thousand points shows twenty, with the highest and the lowest', () => {
    const values = Array.from({ length: 1000 }, (_, index) => (index === 333 ? 99 : index === 777 ? -99 : 1));
    const drawn = chartBlocks([chart({ reads: values, writes: values.map((value) => -value) })]);
    const data = pictureOf(drawn).chart.series[0]?.data ?? [];
    expect(data).toHaveLength(20);
    const shown = data.map(({ value }) => value);
    expect(shown).toEqual(expect.arrayContaining([99, -99]));
    expect(data[0]?.label).toBe('25 Nov 10:00');
    expect(drawn.notes).toContainEqual(expect.stringMatching(/ 20 of 1000 points/));
    const text = textCharts([chart({ reads: values, writes: values })]);
    expect(wordsOf(text).split('\n')).toHaveLength(1 + 8);
    expect(wordsOf(text)).toContain('-99 ms');
  });

  test('leaves out times without values, and lines with too few values', () => {
    const drawn = chartBlocks([
      chart({ reads: [1, null, 3, 4], lag: [null, 9, null, null], none: [null], writes: [1, 1, null, 1] }),
    ]);
    const { series, axis_config } = pictureOf(drawn).chart;
    expect(series.map(({ name }) => name)).toEqual(['reads', 'writes']);
    expect(axis_config.categories).toEqual(['10:00', '10:03']);
    expect(drawn.notes).toEqual([
      expect.stringMatching(/ 2 of 4 points/),
      expect.stringMatching(/no values for none\./),
      expect.stringMatching(/^lag .*too few/),
    ]);
    expect(wordsOf(drawn)).toContain('lag: 9 ms at <2026-11-25 10:01 UTC>');
  });

  test('without values is a note', () => {
    for (const draw of [chartBlocks, textCharts]) {
      expect(draw([chart({ reads: [null, Number.NaN] })])).toEqual({
        blocks: [],
        notes: [expect.stringMatching(/no values for “Latency”/)],
      });
      expect(draw([])).toEqual({ blocks: [], notes: [] });
    }
  });

  test('keeps lines of similar names apart', () => {
    const long = 'shop.customer_order_history_';
    const { series } = pictureOf(
      chartBlocks([chart({ [`${long}1`]: [1], [`${long}2`]: [2], 'a ': [3], a: [4] })]),
    ).chart;
    expect(new Set(series.map(({ name }) => name)).size).toBe(4);
    expect(series[0]?.name).toBe('shop.cust…_history_1');
    expect(series[3]?.name).toBe('a 2');
  });

  test('labels days and seconds if the times need it', () => {
    const labels = (step: number) =>
      pictureOf(chartBlocks([chart({ reads: [1, 2] }, { moments: moments(2, step) })])).chart.axis_config.categories;
    expect(labels(86_400_000)).toEqual(['25 Nov 10:00', '26 Nov 10:00']);
    expect(labels(10_000)).toEqual(['10:00:00', '10:00:10']);
    expect(labels(10)).toEqual(['10:00:00', '10:00:00 2']);
  });

  test.each([
    ['%', 45.678, '45.7%'],
    ['bytes', 1_610_612_736, '1.5 GiB'],
    ['bytes', -2048, '-2 KiB'],
    ['queries a minute', 3200.4, '3,200 queries a minute'],
    ['ms', 0.01234, '0.0123 ms'],
    ['', 5, '5'],
  ])('with the unit %j formats %d as %j', (unit, value, said) => {
    expect(wordsOf(chartBlocks([chart({ reads: [value, value] }, { unit })]))).toBe(`reads: ${said} throughout`);
  });

  test('shows a long unit once per line, and above a table', () => {
    const busy = chart({ reads: [3200, 41, 100] }, { title: 'Queries', unit: 'queries a minute' });
    expect(wordsOf(chartBlocks([busy]))).toBe(
      'reads: last 100 queries a minute, high 3,200 at <2026-11-25 10:00 UTC>, low 41 at <2026-11-25 10:01 UTC>',
    );
    expect(wordsOf(textCharts([busy]))).toMatch(/^Queries, queries a minute.*UTC {4}reads\n10:00 {2}3,200\n/s);
    expect(wordsOf(textCharts([{ ...busy, unit: '% of both cores' }]))).toContain('10:01  41%');
  });

  test('is drawn at most twice in a message, then as text, at most four times', () => {
    const drawn = chartBlocks(Array(6).fill(given));
    expect(drawn.blocks.map(({ type }) => type)).toEqual([
      'data_visualization',
      'rich_text',
      'data_visualization',
      'rich_text',
      'rich_text',
      'rich_text',
    ]);
    expect(payloadProblems('message', drawn.blocks)).toEqual([]);
    expect(drawn.notes).toContainEqual(expect.stringMatching(/first 4 of 6 charts/));
  });
});
