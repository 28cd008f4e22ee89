// Schemas for text and ids in blocks and elements.
// All limits in blocks/ are from comments in @slack/types 3.2 and from Slack's method specs. Lengths are in characters.
import { z } from 'zod';

/** An object schema with this `type` and only the fields in `shape`. */
export const typedSchema = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.strictObject({ type: z.literal(type), ...shape });

const content = (max: number) => z.string().min(1).max(max);

export const plainTextSchema = (max: number) =>
  typedSchema('plain_text', { text: content(max), emoji: z.boolean().optional() });

export const mrkdwnSchema = (max: number) =>
  typedSchema('mrkdwn', { text: content(max), verbatim: z.boolean().optional() });

export const eitherTextSchema = (max: number) =>
  z.discriminatedUnion('type', [plainTextSchema(max), mrkdwnSchema(max)]);

/** A block_id or action_id. Slack generates missing ids. */
export const idSchema = z.string().min(1).max(255).optional();

export const urlSchema = z
  .string()
  .max(3000)
  .refine((value) => URL.canParse(value), 'must be a valid URL');

export type Text = z.output<ReturnType<typeof eitherTextSchema>>;
