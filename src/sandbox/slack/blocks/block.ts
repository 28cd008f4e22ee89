// Schemas with limits for the blocks and views that the bot sends. All other blocks are rejected. Rules that apply
// across several blocks are in rules.ts.
import { z } from 'zod';
import { actionElement, inputElement } from './elements.js';
import { richText } from './rich-text.js';
import { dataTable, dataVisualization } from './tables.js';
import { eitherText, id, mrkdwn, plainText, typed } from './text.js';

const input = typed('input', {
  block_id: id,
  label: plainText(2000),
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: inputElement,
});

export const block = z.discriminatedUnion('type', [
  typed('header', { block_id: id, text: plainText(150) }),
  typed('section', {
    block_id: id,
    text: eitherText(3000),
    accessory: actionElement.optional(),
    expand: z.boolean().optional(),
  }),
  typed('divider', { block_id: id }),
  typed('context', {
    block_id: id,
    elements: z
      .array(z.discriminatedUnion('type', [plainText(3000), mrkdwn(3000)]))
      .min(1)
      .max(10),
  }),
  typed('actions', { block_id: id, elements: z.array(actionElement).min(1).max(25) }),
  input,
  richText,
  dataTable,
  dataVisualization,
]);

export type Block = z.output<typeof block>;
export type Surface = 'message' | 'modal' | 'home';

const common = {
  blocks: z.array(block).max(100),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
};

export const homeView = typed('home', common);
export const modalView = typed('modal', {
  ...common,
  title: plainText(24),
  submit: plainText(24).optional(),
  close: plainText(24).optional(),
  notify_on_close: z.boolean().optional(),
});

export type Home = z.output<typeof homeView>;
export type View = z.output<typeof modalView>;
