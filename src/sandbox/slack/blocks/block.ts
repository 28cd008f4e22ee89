// The supported blocks, each with its shape and limits. Rules across blocks are in rules.ts.
import { z } from 'zod';
import { actionElement, inputElement } from './elements.js';
import { richText } from './rich-text.js';
import { dataTable, dataVisualization } from './tables.js';
import { eitherText, id, mrkdwn, plainText } from './text.js';

const section = z
  .strictObject({
    type: z.literal('section'),
    block_id: id,
    text: eitherText(3000).optional(),
    fields: z.array(eitherText(2000)).min(1).max(10).optional(),
    accessory: actionElement.optional(),
    expand: z.boolean().optional(),
  })
  .refine((block) => block.text !== undefined || block.fields !== undefined, 'must define text or fields');

const input = z.strictObject({
  type: z.literal('input'),
  block_id: id,
  label: plainText(2000),
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: inputElement,
});

export const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), block_id: id, text: plainText(150) }),
  section,
  z.strictObject({ type: z.literal('divider'), block_id: id }),
  z.strictObject({
    type: z.literal('context'),
    block_id: id,
    elements: z
      .array(z.discriminatedUnion('type', [plainText(3000), mrkdwn(3000)]))
      .min(1)
      .max(10),
  }),
  z.strictObject({ type: z.literal('actions'), block_id: id, elements: z.array(actionElement).min(1).max(25) }),
  input,
  richText,
  z.strictObject({ type: z.literal('markdown'), block_id: id, text: z.string().min(1).max(12_000) }),
  z.strictObject({
    type: z.literal('alert'),
    block_id: id,
    text: eitherText(3000),
    level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
  }),
  dataTable,
  dataVisualization,
]);

export type Block = z.output<typeof block>;
export type Surface = 'message' | 'modal' | 'home';
