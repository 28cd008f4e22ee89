// views.*: modals and Home tabs.
import { z } from 'zod';
import { accept, arg, bad, type Checked, good, handler, refuse } from '../answers.js';
import { parseHome, parseView, viewTooLarge } from '../blocks/index.js';
import type { View } from '../blocks/view.js';
import type { Json } from '../json.js';
import { homePayload, viewPayload } from '../payloads.js';
import type { OpenView } from '../views.js';
import type { Workspace } from '../workspace.js';

const shown = (slack: Workspace, open: OpenView) => accept({ view: viewPayload(slack, open) });

function readView(payload: Json | undefined): Checked<View> {
  if (viewTooLarge(payload)) return bad('view_too_large');
  const parsed = parseView(payload);
  return parsed.ok ? good(parsed.value) : bad('invalid_arguments', parsed.problems);
}

const opening = z.object({ view: arg.structure, trigger_id: arg.text });

export const open = handler(opening, (slack, args) => {
  const trigger = slack.tickets.checkTrigger(args.trigger_id);
  if (typeof trigger === 'string') return refuse(trigger);
  const view = readView(args.view);
  if (!view.ok) return view.answer;
  slack.tickets.useTrigger(args.trigger_id);
  return shown(slack, slack.views.open(trigger.user, view.value));
});

/** In one modal. */
const MOST_VIEWS = 3;

export const push = handler(opening, (slack, args) => {
  const trigger = slack.tickets.checkTrigger(args.trigger_id);
  if (typeof trigger === 'string') return refuse(trigger);
  const top = slack.views.of(trigger.user);
  if (top === undefined) return refuse('not_found');
  if (top.below.length + 1 >= MOST_VIEWS) return refuse('push_limit_reached');
  const view = readView(args.view);
  if (!view.ok) return view.answer;
  slack.tickets.useTrigger(args.trigger_id);
  return shown(slack, slack.views.push(trigger.user, view.value));
});

const updating = z.object({ view: arg.structure, view_id: arg.text, hash: arg.text.optional() });

export const update = handler(updating, (slack, args) => {
  const before = slack.views.find(args.view_id);
  if (before === undefined) return refuse('not_found');
  if (args.hash !== undefined && args.hash !== before.hash) return refuse('hash_conflict');
  const view = readView(args.view);
  if (!view.ok) return view.answer;
  return shown(slack, slack.views.redraw(before, view.value));
});

const publishing = z.object({ view: arg.structure, user_id: arg.text, hash: arg.text.optional() });

export const publish = handler(publishing, (slack, args) => {
  if (slack.person(args.user_id) === undefined) return refuse('user_not_found');
  const before = slack.views.homeOf(args.user_id);
  if (args.hash !== undefined && args.hash !== before?.hash) return refuse('hash_conflict');
  if (viewTooLarge(args.view)) return refuse('view_too_large');
  const home = parseHome(args.view);
  if (!home.ok) return refuse('invalid_arguments', home.problems);
  return accept({ view: homePayload(slack, slack.views.publish(args.user_id, home.value)) });
});
