// The data blocks data_table and data_visualization, which only messages support.
import { z } from 'zod';
import { type RichText, type RichTextSpan, richTextSchema } from './rich-text.js';
import { idSchema, typedSchema } from './text.js';

const cell = z.discriminatedUnion('type', [
  typedSchema('raw_text', { text: z.string().min(1) }),
  typedSchema('raw_number', { value: z.number(), text: z.string().min(1) }),
  richTextSchema,
]);

/** The first row is the header. */
export const dataTableSchema = typedSchema('data_table', {
  block_id: idSchema,
  caption: z.string().min(1),
  rows: z.array(z.array(cell).min(1).max(20)).min(2).max(101),
  page_size: z.number().int().min(1).max(100).optional(),
  row_header_column_index: z.number().int().min(0).optional(),
})
  .refine((block) => new Set(block.rows.map((row) => row.length)).size === 1, 'all rows must have the same width')
  .refine((block) => block.rows[0]?.every((each) => each.type !== 'rich_text'), 'header cells must not be rich_text')
  .refine((block) => (block.row_header_column_index ?? 0) < (block.rows[0]?.length ?? 0), 'no such column');

type Cell = z.output<typeof cell>;

/** Counts the text in cells, as Slack does. A date's length depends on the reader, so we count its fallback. */
export const charactersIn = (rows: readonly (readonly Cell[])[]): number =>
  rows.flat().reduce((sum, each) => sum + (each.type === 'rich_text' ? charactersOf(each) : each.text.length), 0);

function charactersOf({ elements }: RichText): number {
  const sections = elements.flatMap((element) => (element.type === 'rich_text_list' ? element.elements : [element]));
  const texts = sections
    .flatMap((section): readonly RichTextSpan[] => section.elements)
    .map((span) => (span.type === 'date' ? span.fallback : 'text' in span ? span.text : undefined) ?? '');
  return texts.join('').length;
}

const label = z.string().min(1).max(20);
const point = z.strictObject({ label, value: z.number() });
const axisLabel = z.string().min(1).max(50).optional();

const lineChart = typedSchema('line', {
  series: z
    .array(z.strictObject({ name: label, data: z.array(point).min(1).max(20) }))
    .min(1)
    .max(6),
  axis_config: z.strictObject({
    categories: z.array(label).min(1).max(20),
    x_label: axisLabel,
    y_label: axisLabel,
  }),
})
  .refine(
    (chart) => new Set(chart.series.map((each) => each.name)).size === chart.series.length,
    'series names must be unique',
  )
  .refine(
    ({ series, axis_config: { categories } }) =>
      series.every(
        ({ data }) => data.length === categories.length && data.every((each, i) => each.label === categories[i]),
      ),
    'every series must have the labels of the axis, in their order',
  );

/** Missing in @slack/types 3.2, but live since June 2026. Sources say 6 or 12 series, so we allow 6. */
export const dataVisualizationSchema = typedSchema('data_visualization', {
  block_id: idSchema,
  title: z.string().min(1).max(50),
  chart: lineChart,
});
