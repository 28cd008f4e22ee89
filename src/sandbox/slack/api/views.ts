// views.*: modals and Home tabs.
import { z } from 'zod';
import { accept, arg, bad, type Checked, good, handler, refuse } from '../answers.js';
import { parseView, viewTooLarge } from '../blocks/index.js';
import type { View } from '../blocks/view.js';
import type { Json } from '../json.js';
import { viewPayload } from '../payloads.js';
import type { OpenView } from '../views.js';
import type { Workspace } from '../workspace.js';

const shown = (slack: Workspace, open: OpenView) => accept({ view: viewPayload(slack, open) });

/** @param replaces the view that is redrawn, which may keep its external_id */
export function readView<T extends View['type']>(
  slack: Workspace,
  type: T,
  payload: Json | undefined,
  replaces?: OpenView,
): Checked<View & { type: T }> {
  if (viewTooLarge(payload)) return bad('view_too_large');
  const parsed = parseView(type, payload);
  if (!parsed.ok) return bad('invalid_arguments', parsed.problems);
  const view = parsed.value;
  if (!isOfType(view, type)) return bad('invalid_arguments');
  const namesake = view.external_id && slack.views.byExternalId(view.external_id);
  if (namesake && namesake.id !== replaces?.id) return bad('duplicate_external_id');
  return good(view);
}

function isOfType<T extends View['type']>(view: View, type: T): view is View & { type: T } {
  return view.type === type;
}

const triggered = z.object({ view: arg.structure, trigger_id: arg.text });

export const open = handler(triggered, (slack, args) => {
  const trigger = slack.tickets.checkTrigger(args.trigger_id);
  if (typeof trigger === 'string') return refuse(trigger);
  const view = readView(slack, 'modal', args.view);
  if (!view.ok) return view.answer;
  slack.tickets.useTrigger(args.trigger_id);
  return shown(slack, slack.views.open(trigger.user, view.value));
});

export const push = handler(triggered, (slack, args) => {
  const trigger = slack.tickets.checkTrigger(args.trigger_id);
  if (typeof trigger === 'string') return refuse(trigger);
  if (trigger.viewId === undefined || slack.views.find(trigger.viewId)?.view.type !== 'modal')
    return refuse('not_found');
  const view = readView(slack, 'modal', args.view);
  if (!view.ok) return view.answer;
  const pushed = slack.views.push(trigger.user, view.value);
  if (pushed === undefined) return refuse('push_limit_reached');
  slack.tickets.useTrigger(args.trigger_id);
  return shown(slack, pushed);
});

const updating = z.object({
  view: arg.structure,
  view_id: arg.text.optional(),
  external_id: arg.text.optional(),
  hash: arg.text.optional(),
});

export const update = handler(updating, (slack, args) => {
  if (args.view_id === undefined && args.external_id === undefined) {
    return refuse('invalid_arguments', ['missing required field: view_id']);
  }
  const before =
    args.view_id === undefined ? slack.views.byExternalId(args.external_id ?? '') : slack.views.find(args.view_id);
  if (before === undefined) return refuse('not_found');
  if (args.hash !== undefined && args.hash !== before.hash) return refuse('hash_conflict');
  const view = readView(slack, before.view.type, args.view, before);
  if (!view.ok) return view.answer;
  return shown(slack, slack.views.redraw(before, view.value));
});

const publishing = z.object({ user_id: arg.text, view: arg.structure, hash: arg.text.optional() });

export const publish = handler(publishing, (slack, args) => {
  const person = slack.person(args.user_id);
  if (person === undefined || person.deleted || slack.isExternal(person)) return refuse('invalid_arguments');
  const before = slack.views.home(args.user_id);
  if (args.hash !== undefined && before !== undefined && args.hash !== before.hash) return refuse('hash_conflict');
  const view = readView(slack, 'home', args.view, before);
  if (!view.ok) return view.answer;
  return shown(slack, slack.views.publish(args.user_id, view.value));
});
