// The payload of a button press in a message.
import { z } from 'zod';

export const pressSchema = z.object({
  user: z.object({ id: z.string() }),
  response_url: z.string().optional(),
  trigger_id: z.string().optional(),
  channel: z.object({ id: z.string(), name: z.string().optional().catch(undefined) }).nullish(),
  /** The message's location. Decisions don't need it, so invalid values are ignored and never make a decision fail. */
  container: z
    .object({
      message_ts: z.string().optional(),
      thread_ts: z.string().optional(),
      is_ephemeral: z.boolean().optional(),
    })
    .optional()
    .catch(undefined),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        block_id: z.string().optional(),
        value: z.string().nullish(),
        /** Set for a menu selection. */
        selected_option: z.object({ value: z.string() }).nullish(),
      }),
    )
    .min(1),
});
export type ButtonPress = z.output<typeof pressSchema>;
