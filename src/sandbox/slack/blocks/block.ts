// The blocks that the bot sends, each with its shape and limits; all others are refused. Rules across blocks are in
// rules.ts.
import { z } from 'zod';
import { actionElement, inputElement } from './elements.js';
import { richText } from './rich-text.js';
import { dataTable, dataVisualization } from './tables.js';
import { eitherText, id, mrkdwn, plainText } from './text.js';

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
  z.strictObject({
    type: z.literal('section'),
    block_id: id,
    text: eitherText(3000),
    accessory: actionElement.optional(),
    expand: z.boolean().optional(),
  }),
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
  dataTable,
  dataVisualization,
]);

export type Block = z.output<typeof block>;
export type Surface = 'message' | 'modal' | 'home';
