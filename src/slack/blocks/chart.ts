// Renders values over time as a Slack chart, or as a text table if Slack rejects charts. Describes the values in words.
import type { RichTextBlock } from '@slack/types';
import { formatBytes } from '../../operations/format.js';
import type { Chart, Phrase } from '../../operations/operation.js';
import { formatNumber } from '../../operations/units.js';
import { type ChartLine, type Points, pointsOf, sampleIndexes, timeLabels } from './chart-points.js';
import { inColumns } from './columns.js';
import { preformattedText, richLine, richText } from './elements.js';
import type { ChartBlock, MessageBlock } from './message-block.js';
import { stripInvisible } from './sanitize.js';
import { clipText, richTextOf } from './text.js';

const MOST_TITLE = 50;
const MOST_AXIS = 50;
const MOST_NAME = 75;
const MOST_MOMENTS = 20;
const FEW_MOMENTS = 8;
/** Slack's limit on charts per message. */
const MOST_DRAWN = 2;
const MOST_CHARTS = 4;

export interface DrawnCharts {
  readonly blocks: readonly MessageBlock[];
  readonly notes: readonly string[];
}

/**
 * @param share the fraction of the usual space
 * @param inWords whether to describe the values in words, which is needed if no table lists them
 */
export function chartBlocks(charts: readonly Chart[], share = 1, inWords = true): DrawnCharts {
  return all(charts, share, (chart, index) =>
    index < MOST_DRAWN ? drawnChart(chart, inWords) : textChart(chart, inWords),
  );
}

export function textCharts(charts: readonly Chart[], share = 1, inWords = true): DrawnCharts {
  return all(charts, share, (chart) => textChart(chart, inWords));
}

function all(charts: readonly Chart[], share: number, draw: (chart: Chart, index: number) => DrawnCharts): DrawnCharts {
  const most = Math.floor(MOST_CHARTS * share);
  const drawn = charts.slice(0, most).map(draw);
  const notes = drawn.flatMap((one) => one.notes);
  const left = charts.length > most ? [describeChartsShown(most, charts.length)] : [];
  return { blocks: drawn.flatMap(({ blocks }) => blocks), notes: [...new Set([...notes, ...left])] };
}

function drawnChart(chart: Chart, inWords: boolean): DrawnCharts {
  const points = pointsOf(chart);
  const { moments, lines, together, common } = points;
  if (lines.length === 0) return nothing(chart);
  const chosen = sampleIndexes(common, together, MOST_MOMENTS);
  const categories = timeLabels(chosen.map((index) => moments[index] ?? 0));
  const unit = unitOf(chart);
  const block: ChartBlock = {
    type: 'data_visualization',
    title: titleOf(chart),
    chart: {
      type: 'line',
      series: together.map(({ label: name, values }) => ({
        name,
        data: chosen.map((index, at) => ({ label: categories[at] ?? '', value: values[index] ?? 0 })),
      })),
      axis_config: { categories, x_label: 'Time in UTC', ...(unit !== '' && { y_label: unit }) },
    },
  };
  const summary = inWords ? [richText([words(chart, points)])] : [];
  return { blocks: [block, ...summary], notes: [describeShown(chosen.length, points), ...points.notes] };
}

function textChart(chart: Chart, inWords: boolean): DrawnCharts {
  const points = pointsOf(chart);
  const { moments, lines, together, common } = points;
  if (lines.length === 0) return nothing(chart);
  const chosen = sampleIndexes(common, together, Math.max(FEW_MOMENTS, momentsOfExtremes(together.length)));
  const unit = unitOf(chart);
  const times = timeLabels(chosen.map((index) => moments[index] ?? 0));
  const rows = chosen.map((index, at) => [
    times[at] ?? '',
    ...together.map(({ values }) => formatValueShort(values[index] ?? 0, unit)),
  ]);
  const block = richText([
    richLine([...richTextOf(titleOf(chart), { bold: true }), ...richTextOf(unit === '' ? '' : `, ${unit}`)]),
    ...(inWords ? [words(chart, points)] : []),
    preformattedText(inColumns([['UTC', ...together.map(({ label }) => label)], ...rows]).join('\n')),
  ]);
  return { blocks: [block], notes: [describeShown(chosen.length, points), ...points.notes] };
}

const describeChartsShown = (shown: number, all: number) =>
  shown === 0 ? 'There’s no space for a chart here.' : `Showing the first ${shown} of ${all} charts.`;

const nothing = (chart: Chart): DrawnCharts => ({
  blocks: [],
  notes: [`Atlas has no values for “${titleOf(chart)}”.`],
});

/** Returns the number of timestamps needed for the first and last values and each line's minimum and maximum. */
const momentsOfExtremes = (lines: number) => 2 + 2 * lines;

function describeShown(shown: number, { common, measured }: Points): string {
  if (shown === measured) return 'The chart shows every point. Times are in UTC.';
  const which = common.length < measured ? 'only those where every line has a value' : 'including highs and lows';
  return `The chart shows ${shown} of ${measured} points, ${which}.`;
}

/** Describes the chart in words for screen readers. */
function words(chart: Chart, { lines, moments }: Points): RichTextBlock['elements'][number] {
  return {
    type: 'rich_text_list',
    style: 'bullet',
    elements: lines.map((line) =>
      richLine([
        ...richTextOf(clipText(line.name, MOST_NAME), { bold: true }),
        ...richTextOf(describeLine(line, moments, unitOf(chart))),
      ]),
    ),
  };
}

function describeLine({ values }: ChartLine, moments: readonly number[], unit: string): Phrase {
  const known = values.flatMap((value, index) => (value === undefined ? [] : [{ value, at: moments[index] ?? 0 }]));
  const last = known.at(-1);
  if (last === undefined) return '';
  const low = known.reduce((best, one) => (one.value < best.value ? one : best));
  const high = known.reduce((best, one) => (one.value > best.value ? one : best));
  const [full, most, least] = [
    formatValue(last.value, unit),
    formatValueShort(high.value, unit),
    formatValueShort(low.value, unit),
  ];
  if (known.length === 1) return [`: ${full} at `, last];
  if (low.value === high.value) return `: ${full} throughout`;
  return [`: last ${full}, high ${most} at `, high, `, low ${least} at `, low];
}

const SHORT_UNIT = 3;

/** Formats a value with its full unit, e.g. `45% of all cores` or `1.5 GiB`. */
function formatValue(value: number, unit: string): string {
  if (isBytes(unit)) return value < 0 ? `-${formatBytes(-value)}` : formatBytes(value);
  return `${formatNumber(value)}${unit === '' || unit.startsWith('%') ? '' : ' '}${unit}`;
}

/** Formats a value with a short unit or none, for use after a value with its full unit, e.g. `45%` or `3,200`. */
function formatValueShort(value: number, unit: string): string {
  return formatValue(value, unit.startsWith('%') ? '%' : unit.length > SHORT_UNIT && !isBytes(unit) ? '' : unit);
}

const isBytes = (unit: string) => /^bytes?$/i.test(unit);
const unitOf = ({ unit }: Chart) => clipText(stripInvisible(unit).trim(), MOST_AXIS);
const titleOf = ({ title }: Chart) => clipText(stripInvisible(title).trim() || 'Over time', MOST_TITLE);
