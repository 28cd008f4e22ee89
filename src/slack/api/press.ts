// A press of a button in a message, as Slack delivers it.
import { z } from 'zod';

export const pressSchema = z.object({
  user: z.object({ id: z.string() }),
  response_url: z.string().optional(),
  trigger_id: z.string().optional(),
  channel: z.object({ id: z.string(), name: z.string().optional().catch(undefined) }).nullish(),
  /** A decision does not need it, so nothing in it may stand in a decision's way. */
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
        /** Of a menu. */
        selected_option: z.object({ value: z.string() }).nullish(),
      }),
    )
    .min(1),
});
export type ButtonPress = z.output<typeof pressSchema>;
