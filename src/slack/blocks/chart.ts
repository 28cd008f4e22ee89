// Renders values over time as a Slack chart, or as a text table if Slack rejects charts. Describes the values in words.
import type { RichTextBlock } from '@slack/types';
import { formatBytes } from '../../operations/format.js';
import type { Chart, Phrase } from '../../operations/operation.js';
import { formatNumber } from '../../operations/units.js';
import { inColumns } from './columns.js';
import { preformattedText, richLine, richText } from './elements.js';
import type { ChartBlock, MessageBlock } from './message-block.js';
import { stripInvisible } from './sanitize.js';
import { clipText, isDrawableInstant, richTextOf } from './text.js';

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

const MOST_LINES = 6;
const MOST_LABEL = 20;
const NAMELESS = '–';

interface ChartLine {
  /** The line's full name, for sentences. */
  readonly name: string;
  /** A short name that's unique in the chart. */
  readonly label: string;
  readonly values: readonly (number | undefined)[];
}

interface Points {
  /** Timestamps in milliseconds since the epoch, oldest first. */
  readonly moments: readonly number[];
  /** Lines with at least one value. */
  readonly lines: readonly ChartLine[];
  /** Indexes of the timestamps at which all lines in `together` have a value. Empty only if `lines` is empty. */
  readonly common: readonly number[];
  /** The number of timestamps at which any line has a value. */
  readonly measured: number;
  /** Lines that share timestamps and so fit in one chart. */
  readonly together: readonly ChartLine[];
  readonly notes: readonly string[];
}

function pointsOf({ moments, lines: given }: Chart): Points {
  const shown = given.slice(0, MOST_LINES).map(({ name, values }) => ({
    name: stripInvisible(name).trim() || NAMELESS,
    values: moments.map((at, index) => (isDrawableInstant({ at }) ? finite(values[index]) : undefined)),
  }));
  const full = shown.filter(({ values }) => values.some((value) => value !== undefined));
  const labels = unique(full.map(({ name }) => name));
  const lines = full.map((line, index) => ({ ...line, label: labels[index] ?? NAMELESS }));
  const { together, common } = drawable(lines, moments.length);
  return {
    moments,
    lines,
    together,
    common,
    measured: range(moments.length).filter((index) => lines.some(({ values }) => values[index] !== undefined)).length,
    notes: [
      ...(given.length > MOST_LINES ? [`Showing the first ${MOST_LINES} of ${given.length} lines.`] : []),
      ...shown
        .filter((line) => !full.includes(line))
        .map(({ name }) => `Atlas has no values for ${clipText(name, 75)}.`),
      ...lines
        .filter((line) => !together.includes(line))
        .map(({ name }) => `${clipText(name, 75)} has too few values to chart with the other lines.`),
    ],
  };
}

/** Drops lines with few values until the remaining lines share a timestamp, because Slack's charts can't have gaps. */
function drawable(lines: readonly ChartLine[], moments: number): Pick<Points, 'together' | 'common'> {
  const together = [...lines].sort((a, b) => count(b) - count(a));
  for (; together.length > 0; together.pop()) {
    const common = range(moments).filter((index) => together.every(({ values }) => values[index] !== undefined));
    if (common.length > 0) return { together: lines.filter((line) => together.includes(line)), common };
  }
  return { together, common: [] };
}

/** Returns at most `most` of `indexes`: the first, the last, each line's extremes and evenly spaced indexes. */
function sampleIndexes(indexes: readonly number[], lines: readonly ChartLine[], most: number): readonly number[] {
  if (indexes.length <= most) return indexes;
  const positions = range(indexes.length);
  const extremes = lines.flatMap(({ values }) => {
    const valueAt = (position: number) => values[indexes[position] ?? 0] ?? 0;
    const least = positions.reduce((best, position) => (valueAt(position) < valueAt(best) ? position : best), 0);
    return [least, positions.reduce((best, position) => (valueAt(position) > valueAt(best) ? position : best), 0)];
  });
  const kept = [...new Set([0, indexes.length - 1, ...extremes])].slice(0, most).sort((a, b) => a - b);
  while (kept.length < most) {
    const gaps = kept.slice(1).map((end, index) => end - (kept[index] ?? 0));
    const widest = gaps.indexOf(Math.max(...gaps));
    kept.splice(widest + 1, 0, (kept[widest] ?? 0) + Math.floor((gaps[widest] ?? 0) / 2));
  }
  return kept.flatMap((position) => indexes[position] ?? []);
}

const DAY = 10;

/** Formats timestamps in UTC as unique labels, e.g. `10:05`, or `25 Nov 10:05` for several days. */
function timeLabels(moments: readonly number[]): readonly string[] {
  const iso = moments.map((at) => new Date(at).toISOString());
  const severalDays = new Set(iso.map((time) => time.slice(0, DAY))).size > 1;
  const day = (at: number) => (severalDays ? `${new Date(at).getUTCDate()} ${MONTH.format(new Date(at))} ` : '');
  const label = (seconds: boolean) =>
    iso.map((time, index) => `${day(moments[index] ?? 0)}${time.slice(DAY + 1, seconds ? DAY + 9 : DAY + 6)}`);
  const short = label(false);
  return new Set(short).size === short.length ? short : unique(label(true));
}

const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' });

/** Shortens names and adds numbers to duplicates. */
function unique(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let label = clipMiddle(name, MOST_LABEL);
    for (let number = 2; taken.has(label); number++) {
      label = `${clipMiddle(name, MOST_LABEL - ` ${number}`.length)} ${number}`;
    }
    taken.add(label);
    return label;
  });
}

/** Removes the middle of a name, because Atlas names often differ only at the end. */
function clipMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = text.slice(text.length - Math.floor(most / 2)).replace(/^[\uDC00-\uDFFF]/, '');
  return `${clipText(text, most - end.length)}${end}`;
}

const finite = (value: number | null | undefined) =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
const count = ({ values }: ChartLine) => values.filter((value) => value !== undefined).length;
const range = (length: number) => Array.from({ length }, (_, index) => index);
