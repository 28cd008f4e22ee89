// rich_text: formatted text without markup, so that user input is displayed unchanged.
import { z } from 'zod';
import { idSchema, typedSchema } from './text.js';

const flag = z.boolean().optional();
const style = z.strictObject({ bold: flag, code: flag, italic: flag, strike: flag, underline: flag }).optional();

const words = typedSchema('text', { text: z.string().min(1), style });
const link = typedSchema('link', { url: z.string().min(1), text: z.string().optional(), unsafe: flag, style });

const span = z.discriminatedUnion('type', [
  words,
  link,
  typedSchema('user', { user_id: z.string(), style }),
  typedSchema('usergroup', { usergroup_id: z.string(), style }),
  typedSchema('channel', { channel_id: z.string(), style }),
  typedSchema('date', {
    /** Seconds since the epoch. */
    timestamp: z.number().int().max(9_999_999_999),
    format: z.string().regex(/\{[a-z_]+\}/, 'must contain a date token'),
    url: z.string().optional(),
    fallback: z.string().optional(),
    style,
  }),
]);

const border = z.union([z.literal(0), z.literal(1)]).optional();
const section = typedSchema('rich_text_section', { elements: z.array(span) });

export const richTextSchema = typedSchema('rich_text', {
  block_id: idSchema,
  elements: z
    .array(
      z.discriminatedUnion('type', [
        section,
        typedSchema('rich_text_list', {
          elements: z.array(section).min(1),
          style: z.enum(['bullet', 'ordered']),
          indent: z.number().int().min(0).max(8).optional(),
          border,
        }),
        typedSchema('rich_text_quote', { elements: z.array(span), border }),
        typedSchema('rich_text_preformatted', {
          elements: z.array(z.discriminatedUnion('type', [words, link])),
          border,
        }),
      ]),
    )
    .min(1),
});

export type RichText = z.output<typeof richTextSchema>;
export type RichTextSpan = z.output<typeof span>;
