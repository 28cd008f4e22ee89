// Fills in, submits and closes modals.
import { z } from 'zod';
import { parseModal } from '../blocks/index.js';
import { placedElements } from '../blocks/walk.js';
import type { DeliveryReply, SubmitOutcome } from '../contract.js';
import { clientErrors, type InputValue, valueAfterInput } from '../form-state.js';
import { fromJson, type JsonObject } from '../json.js';
import { interactionEnvelope, viewPayload } from '../payloads.js';
import type { OpenView } from '../views.js';
import type { Workspace } from '../workspace.js';
import type { Person } from '../world.js';
import { viewOf, withValue } from './find.js';
import { failureReasonOf } from './press.js';

/** Slack's other response actions (`push` and `clear`) aren't supported. */
const answerSchema = z.discriminatedUnion('response_action', [
  z.strictObject({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string().min(1)) }),
  z.strictObject({ response_action: z.literal('update'), view: z.unknown() }),
]);

/**
 * Builds the common fields of submissions and closings. Unlike in presses, `team` is the user's own workspace.
 */
function viewEnvelope(slack: Workspace, type: string, person: Person): JsonObject {
  const team = slack.teamOf(person);
  return { ...interactionEnvelope(slack, type, person), team: { id: team.id, domain: team.domain } };
}

function fillIn(slack: Workspace, open: OpenView, inputs: Readonly<Record<string, InputValue>>): OpenView {
  let { values } = open;
  for (const [name, input] of Object.entries(inputs)) {
    const found = placedElements(open.view.blocks).find((each) => each.actionId === name || each.blockId === name);
    if (found === undefined) throw new Error(`The view has no input ${name}.`);
    values = withValue(values, found, valueAfterInput(found.element, input, open.offered));
  }
  return slack.views.fillIn(open, values);
}

/** @param inputs by action_id or block_id */
export async function submit(
  slack: Workspace,
  user: string,
  viewId: string,
  inputs: Readonly<Record<string, InputValue>> = {},
): Promise<SubmitOutcome> {
  const open = fillIn(slack, viewOf(slack, user, viewId), inputs);
  if (open.view.submit === undefined) throw new Error('The view can’t be submitted.');
  const gaps = clientErrors(open.view.blocks, open.values);
  if (Object.keys(gaps).length > 0) return { kind: 'incomplete', errors: gaps };
  const reply = await slack.deliveries.deliver('interactive', {
    ...viewEnvelope(slack, 'view_submission', slack.mustKnow(user)),
    trigger_id: slack.tickets.newTrigger(user),
    view: viewPayload(slack, open),
    response_urls: [],
  });
  return seen(slack, slack.views.find(viewId) ?? open, reply);
}

function trouble(why: string): SubmitOutcome {
  return { kind: 'trouble', text: 'We had some trouble connecting. Try again?', why };
}

function seen(slack: Workspace, open: OpenView, reply: DeliveryReply): SubmitOutcome {
  if (reply.kind !== 'acknowledged') return trouble(failureReasonOf(reply));
  if (reply.body.trim() === '') {
    slack.views.close(open);
    return { kind: 'closed' };
  }
  const answer = answerSchema.safeParse(fromJson(reply.body));
  if (!answer.success) return trouble(`invalid response to a submission: ${reply.body.slice(0, 200)}`);
  if (answer.data.response_action === 'update') return updated(slack, open, answer.data.view);
  return fieldErrors(open, answer.data.errors);
}

function updated(slack: Workspace, open: OpenView, answer: unknown): SubmitOutcome {
  const view = parseModal(answer);
  if (!view.ok) return trouble(view.problems.join('; '));
  if (slack.views.find(open.id) !== undefined) slack.views.redraw(open, view.value);
  return { kind: 'updated' };
}

/** Checks that each error belongs to an input block, because Slack shows errors only there. */
function fieldErrors(open: OpenView, errors: Readonly<Record<string, string>>): SubmitOutcome {
  const inputs = open.view.blocks.flatMap((block) => (block.type === 'input' ? [block.block_id] : []));
  const stray = Object.keys(errors).find((blockId) => !inputs.includes(blockId));
  if (stray !== undefined) return trouble(`no input block ${stray} to show an error on`);
  return { kind: 'errors', errors };
}

/** Closes a view. According to recordings in Bolt for Python, Slack sends no values with view_closed. */
export async function closeView(slack: Workspace, user: string, viewId: string): Promise<void> {
  const open = viewOf(slack, user, viewId);
  slack.views.close(open);
  if (!open.view.notify_on_close) return;
  await slack.deliveries.deliver('interactive', {
    ...viewEnvelope(slack, 'view_closed', slack.mustKnow(user)),
    view: { ...viewPayload(slack, open), state: { values: {} } },
    is_cleared: false,
  });
}
