// Schemas with limits for the blocks and views that the bot sends. All other blocks are rejected. Rules that apply
// across several blocks are in rules.ts.
import { z } from 'zod';
import { actionElementSchema, inputElementSchema } from './elements.js';
import { richTextSchema } from './rich-text.js';
import { dataTableSchema, dataVisualizationSchema } from './tables.js';
import { eitherTextSchema, idSchema, mrkdwnSchema, plainTextSchema, typedSchema } from './text.js';

const input = typedSchema('input', {
  block_id: idSchema,
  label: plainTextSchema(2000),
  hint: plainTextSchema(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: inputElementSchema,
});

export const blockSchema = z.discriminatedUnion('type', [
  typedSchema('header', { block_id: idSchema, text: plainTextSchema(150) }),
  typedSchema('section', {
    block_id: idSchema,
    text: eitherTextSchema(3000),
    accessory: actionElementSchema.optional(),
    expand: z.boolean().optional(),
  }),
  typedSchema('divider', { block_id: idSchema }),
  typedSchema('context', {
    block_id: idSchema,
    elements: z
      .array(z.discriminatedUnion('type', [plainTextSchema(3000), mrkdwnSchema(3000)]))
      .min(1)
      .max(10),
  }),
  typedSchema('actions', { block_id: idSchema, elements: z.array(actionElementSchema).min(1).max(25) }),
  input,
  richTextSchema,
  dataTableSchema,
  dataVisualizationSchema,
]);

export type Block = z.output<typeof blockSchema>;
export type Surface = 'message' | 'modal' | 'home';

const common = {
  blocks: z.array(blockSchema).max(100),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
};

export const homeViewSchema = typedSchema('home', common);
export const modalViewSchema = typedSchema('modal', {
  ...common,
  title: plainTextSchema(24),
  submit: plainTextSchema(24).optional(),
  close: plainTextSchema(24).optional(),
  notify_on_close: z.boolean().optional(),
});

export type Home = z.output<typeof homeViewSchema>;
export type View = z.output<typeof modalViewSchema>;
