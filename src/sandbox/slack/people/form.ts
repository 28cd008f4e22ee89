// Modals in people's hands: filling in, submitting and closing; and the Home tab.
import { z } from 'zod';
import { readView } from '../api/views.js';
import { placed } from '../blocks/walk.js';
import { newId } from '../clock.js';
import type { PressSeen, Reply, SubmitSeen } from '../contract.js';
import type { Deliveries } from '../deliveries.js';
import { filledIn, type Input, incomplete } from '../form-state.js';
import { fromJson, type JsonObject, json } from '../json.js';
import { envelope, viewPayload } from '../payloads.js';
import type { OpenView } from '../views.js';
import type { Workspace } from '../workspace.js';
import type { Person } from '../world.js';
import { viewOf, withValue } from './find.js';
import { pressSeen, reasonOf } from './press.js';

const answerSchema = z.discriminatedUnion('response_action', [
  z.strictObject({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string().min(1)) }),
  z.strictObject({ response_action: z.literal('update'), view: json }),
  z.strictObject({ response_action: z.literal('push'), view: json }),
  z.strictObject({ response_action: z.literal('clear') }),
]);

/** Of submissions and closings `team` is the person's own workspace, unlike of presses. */
function viewEnvelope(slack: Workspace, type: string, person: Person): JsonObject {
  const team = slack.teamOf(person);
  return { ...envelope(slack, type, person), team: { id: team.id, domain: team.domain } };
}

function fillIn(slack: Workspace, open: OpenView, inputs: Readonly<Record<string, Input>>): OpenView {
  let { values } = open;
  for (const [name, input] of Object.entries(inputs)) {
    const found = placed(open.view.blocks).find((each) => each.actionId === name || each.blockId === name);
    if (found === undefined) throw new Error(`The view has no input ${name}.`);
    values = withValue(values, found, filledIn(found.element, input, open.offered));
  }
  return slack.views.fillIn(open, values);
}

export async function submit(
  slack: Workspace,
  deliveries: Deliveries,
  user: string,
  viewId: string,
  inputs: Readonly<Record<string, Input>> = {},
): Promise<SubmitSeen> {
  const open = fillIn(slack, viewOf(slack, user, viewId), inputs);
  if (open.view.type !== 'modal' || open.view.submit === undefined) throw new Error('The view has nothing to submit.');
  const gaps = incomplete(open.view.blocks, open.values);
  if (Object.keys(gaps).length > 0) return { kind: 'incomplete', errors: gaps };
  const reply = await deliveries.deliver('interactive', {
    ...viewEnvelope(slack, 'view_submission', slack.mustKnow(user)),
    trigger_id: slack.tickets.newTrigger({ user, viewId }),
    view: viewPayload(slack, open),
    response_urls: [],
  });
  return seen(slack, slack.views.find(viewId) ?? open, reply);
}

function trouble(why: string): SubmitSeen {
  return { kind: 'trouble', text: 'We had some trouble connecting. Try again?', why };
}

function seen(slack: Workspace, open: OpenView, reply: Reply): SubmitSeen {
  if (reply.kind !== 'acknowledged') return trouble(reasonOf(reply));
  if (reply.body.trim() === '') {
    slack.views.close(open);
    return { kind: 'closed' };
  }
  const answer = answerSchema.safeParse(fromJson(reply.body));
  if (!answer.success) return trouble(`not an answer to a submission: ${reply.body.slice(0, 200)}`);
  switch (answer.data.response_action) {
    case 'errors':
      return fieldErrors(open, answer.data.errors);
    case 'clear':
      slack.views.closeAll(open.user);
      return { kind: 'closed' };
    case 'update': {
      const view = readView(slack, 'modal', answer.data.view, open);
      if (!view.ok) return trouble(JSON.stringify(view.answer));
      return { kind: 'updated', view: slack.views.redraw(open, view.value) };
    }
    case 'push': {
      const view = readView(slack, 'modal', answer.data.view);
      if (!view.ok) return trouble(JSON.stringify(view.answer));
      const pushed = slack.views.push(open.user, view.value);
      return pushed ? { kind: 'pushed', view: pushed } : trouble('push_limit_reached');
    }
    default:
      return answer.data satisfies never;
  }
}

/** Slack shows an error at an input block or not at all. */
function fieldErrors(open: OpenView, errors: Readonly<Record<string, string>>): SubmitSeen {
  const inputs = open.view.blocks.flatMap((block) => (block.type === 'input' ? [block.block_id] : []));
  const stray = Object.keys(errors).find((blockId) => !inputs.includes(blockId));
  if (stray !== undefined) return trouble(`no input block ${stray} to show an error at`);
  return { kind: 'errors', errors };
}

/** Slack sends what was filled in with presses and submissions, never with the closing (Bolt for Python's recordings). */
export async function closeView(slack: Workspace, deliveries: Deliveries, user: string, viewId: string): Promise<void> {
  const open = viewOf(slack, user, viewId);
  if (open.view.type !== 'modal') throw new Error('A Home tab cannot be closed.');
  if (open.view.clear_on_close) slack.views.closeAll(user);
  else slack.views.close(open);
  if (!open.view.notify_on_close) return;
  await deliveries.deliver('interactive', {
    ...viewEnvelope(slack, 'view_closed', slack.mustKnow(user)),
    view: { ...viewPayload(slack, open), state: { values: {} } },
    is_cleared: open.view.clear_on_close === true,
  });
}

export async function openHome(slack: Workspace, deliveries: Deliveries, user: string): Promise<PressSeen> {
  const { app, team } = slack.world;
  const home = slack.views.home(user);
  const eventTs = slack.clock.newTs();
  const reply = await deliveries.deliver('events_api', {
    type: 'event_callback',
    token: 'not-used-any-more',
    team_id: team.id,
    context_team_id: team.id,
    api_app_id: app.id,
    event: {
      type: 'app_home_opened',
      user,
      channel: slack.directChannel(user).id,
      tab: 'home',
      event_ts: eventTs,
      ...(home && { view: viewPayload(slack, home) }),
    },
    event_id: newId('Ev'),
    event_time: Math.floor(Number(eventTs)),
    is_ext_shared_channel: false,
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: app.botUserId, is_bot: true, is_enterprise_install: false },
    ],
  });
  return pressSeen(reply);
}
