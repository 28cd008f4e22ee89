// Reads from a delivery what a person did.
import { z } from 'zod';
import type { DeliveryKind } from '../slack/index.js';

const payloadSchema = z.looseObject({
  command: z.string().optional(),
  text: z.string().optional(),
  user_id: z.string().optional(),
  user: z.union([z.string(), z.looseObject({ id: z.string() })]).optional(),
  event: z.looseObject({ type: z.string(), user: z.string().optional() }).optional(),
  type: z.string().optional(),
  action_id: z.string().optional(),
  value: z.string().optional(),
  actions: z
    .array(z.looseObject({ action_id: z.string(), text: z.looseObject({ text: z.string() }).optional() }))
    .optional(),
});

type Payload = z.output<typeof payloadSchema>;

const read = (payload: unknown): Payload => payloadSchema.safeParse(payload).data ?? {};

/** A Slack user id; empty when there is none. */
export function personOf(payload: unknown): string {
  const { user_id, user, event } = read(payload);
  return user_id ?? (typeof user === 'string' ? user : user?.id) ?? event?.user ?? '';
}

export function actionOf(kind: DeliveryKind, payload: unknown): string {
  const { command, text = '', event, type, action_id, value = '', actions = [] } = read(payload);
  if (command !== undefined) return `typed ${`${command} ${text}`.trim()}`;
  if (event !== undefined) return `did what Slack calls ${event.type}`;
  switch (type) {
    case 'block_actions': {
      const [action] = actions;
      return action?.text === undefined ? `chose in ${action?.action_id}` : `pressed ${action.text.text}`;
    }
    case 'view_submission':
      return 'submitted a form';
    case 'view_closed':
      return 'closed a form';
    case 'block_suggestion':
      return `searched ${action_id} for "${value}"`;
    default:
      return `did what Slack calls ${type ?? kind}`;
  }
}
