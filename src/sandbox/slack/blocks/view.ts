// Modals and Home tabs: the views around blocks.
import { z } from 'zod';
import { block } from './block.js';
import { plainText } from './text.js';

export const modalView = z.strictObject({
  type: z.literal('modal'),
  blocks: z.array(block).max(100),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  title: plainText(24),
  submit: plainText(24).optional(),
  close: plainText(24).optional(),
  notify_on_close: z.boolean().optional(),
});

export const homeView = z.strictObject({
  type: z.literal('home'),
  blocks: z.array(block).max(100),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
});

export type Home = z.output<typeof homeView>;
export type View = z.output<typeof modalView>;
