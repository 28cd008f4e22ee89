// views.*: modals and Home tabs.
import { argSchemas, defineMethod, okResponse, webApiRefusal } from '../answers.js';
import { isViewTooLarge, type Parsed, parseHome, parseModal } from '../blocks/index.js';
import type { Json } from '../json.js';
import { homePayload, viewPayload } from '../payloads.js';
import type { OpenView } from '../views.js';
import type { Workspace } from '../workspace.js';

const shown = (slack: Workspace, open: OpenView) => okResponse({ view: viewPayload(slack, open) });

function readView<T>(parse: (payload: Json | undefined) => Parsed<T>, payload: Json | undefined): T {
  if (isViewTooLarge(payload)) throw webApiRefusal('view_too_large');
  const parsed = parse(payload);
  if (!parsed.ok) throw webApiRefusal('invalid_arguments', parsed.problems);
  return parsed.value;
}

/** Returns the user who caused the trigger. The caller must use up the trigger after parsing the view. */
function holderOf(slack: Workspace, triggerId: string): string {
  const trigger = slack.tickets.checkTrigger(triggerId);
  if (typeof trigger === 'string') throw webApiRefusal(trigger);
  return trigger.user;
}

/** The maximum number of stacked views in a modal. */
const MOST_VIEWS = 3;

const opening = { view: argSchemas.structure, trigger_id: argSchemas.text };

export const viewMethods = {
  'views.open': defineMethod({ args: opening }, (slack, args) => {
    const user = holderOf(slack, args.trigger_id);
    const view = readView(parseModal, args.view);
    slack.tickets.useTrigger(args.trigger_id);
    return shown(slack, slack.views.open(user, view));
  }),
  'views.push': defineMethod({ args: opening }, (slack, args) => {
    const user = holderOf(slack, args.trigger_id);
    const top = slack.views.of(user);
    if (top === undefined) throw webApiRefusal('not_found');
    if (top.below.length + 1 >= MOST_VIEWS) throw webApiRefusal('push_limit_reached');
    const view = readView(parseModal, args.view);
    slack.tickets.useTrigger(args.trigger_id);
    return shown(slack, slack.views.push(user, view));
  }),
  'views.update': defineMethod(
    { args: { view: argSchemas.structure, view_id: argSchemas.text, hash: argSchemas.text.optional() } },
    (slack, args) => {
      const before = slack.views.find(args.view_id);
      if (before === undefined) throw webApiRefusal('not_found');
      if (args.hash !== undefined && args.hash !== before.hash) throw webApiRefusal('hash_conflict');
      return shown(slack, slack.views.redraw(before, readView(parseModal, args.view)));
    },
  ),
  'views.publish': defineMethod(
    { args: { view: argSchemas.structure, user_id: argSchemas.text, hash: argSchemas.text.optional() } },
    (slack, args) => {
      if (slack.person(args.user_id) === undefined) throw webApiRefusal('user_not_found');
      const before = slack.views.homeOf(args.user_id);
      if (args.hash !== undefined && args.hash !== before?.hash) throw webApiRefusal('hash_conflict');
      const home = readView(parseHome, args.view);
      return okResponse({ view: homePayload(slack, slack.views.publish(args.user_id, home)) });
    },
  ),
};
