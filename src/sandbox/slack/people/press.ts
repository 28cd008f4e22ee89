// Delivers presses, selections, searches, message shortcuts and Home tab visits, and returns what the user sees.
import { type Option, type OptionGroup, suggestionsSchema } from '../blocks/options.js';
import type { PlacedElement } from '../blocks/walk.js';
import type { DeliveryReply, ElementLocation, PressDetails, PressOutcome } from '../contract.js';
import { type ElementValue, type FormValues, type InputValue, valueAfterInput, valuesOf } from '../form-state.js';
import { fromJson, type JsonObject } from '../json.js';
import type { Message } from '../messages.js';
import {
  channelRef,
  eventEnvelope,
  homePayload,
  interactionEnvelope,
  messagePayload,
  viewPayload,
} from '../payloads.js';
import type { Workspace } from '../workspace.js';
import { elementIn, type SeenSurface, surfaceAt, withValue } from './find.js';

function pressSeen(reply: DeliveryReply): PressOutcome {
  if (reply.kind === 'acknowledged') return { kind: 'acknowledged' };
  return { kind: 'failed', text: 'This app is not responding. Try again.', why: failureReasonOf(reply) };
}

export function failureReasonOf(reply: DeliveryReply): string {
  switch (reply.kind) {
    case 'acknowledged':
      return 'acknowledged';
    case 'refused':
      return `returned ${reply.status}`;
    case 'timeout':
      return 'timeout';
    case 'unreachable':
      return reply.why;
    default:
      return reply satisfies never;
  }
}

export async function press(
  slack: Workspace,
  user: string,
  where: ElementLocation,
  actionId: string,
  { blockId, value }: PressDetails = {},
): Promise<PressOutcome> {
  const surface = surfaceAt(slack, user, where);
  const found = elementIn(surface, actionId, blockId, typeof value === 'string' ? value : undefined);
  const { element } = found;
  if (element.type === 'button') {
    const { text, value: carried, style } = element;
    return act(slack, user, surface, found, {
      text,
      ...(carried && { value: carried }),
      ...(style && { style }),
    });
  }
  if (element.type === 'overflow') {
    const selected = element.options.find((option) => option.value === value);
    if (selected === undefined) throw new Error(`No option ${String(value)} in ${actionId}.`);
    return act(slack, user, surface, found, { selected_option: selected });
  }
  return changeInput(slack, user, where, actionId, value ?? null, blockId);
}

/** Fills in an input. Input blocks deliver the change only with `dispatch_action`. */
export async function changeInput(
  slack: Workspace,
  user: string,
  where: ElementLocation,
  actionId: string,
  input: InputValue,
  blockId?: string,
): Promise<PressOutcome> {
  const before = surfaceAt(slack, user, where);
  const found = elementIn(before, actionId, blockId);
  const offered = before.kind === 'view' ? before.open.offered : [];
  const value = valueAfterInput(found.element, input, offered);
  const surface: SeenSurface =
    before.kind === 'view'
      ? { kind: 'view', open: slack.views.fillIn(before.open, withValue(before.open.values, found, value)) }
      : before;
  if (found.input && !found.input.dispatches) return { kind: 'acknowledged' };
  const { type: _, ...held } = value;
  return act(slack, user, surface, found, held, value);
}

async function act(
  slack: Workspace,
  user: string,
  surface: SeenSurface,
  { blockId, actionId, element }: PlacedElement,
  held: JsonObject,
  filled?: ElementValue,
): Promise<PressOutcome> {
  const person = slack.mustKnow(user);
  const action = {
    type: element.type,
    action_id: actionId,
    block_id: blockId,
    ...held,
    action_ts: slack.clock.newTs(),
  };
  const context =
    surface.kind === 'message'
      ? fromMessage(slack, user, surface.message, filled && { [blockId]: { [actionId]: filled } })
      : fromView(slack, user, surface);
  const payload = { ...interactionEnvelope(slack, 'block_actions', person), ...context, actions: [action] };
  return pressSeen(await slack.deliveries.deliver('interactive', payload));
}

function fromView(slack: Workspace, user: string, surface: Exclude<SeenSurface, { kind: 'message' }>): JsonObject {
  const [id, view] =
    surface.kind === 'view'
      ? [surface.open.id, viewPayload(slack, surface.open)]
      : [surface.home.id, homePayload(slack, surface.home)];
  return { container: { type: 'view', view_id: id }, trigger_id: slack.tickets.newTrigger(user), view };
}

/** Builds the payload for a message. For ephemeral messages, it has the location but not the content. */
function fromMessage(slack: Workspace, user: string, message: Message, filled: FormValues | undefined): JsonObject {
  const { channel: channelId, ts, threadTs, ephemeralFor } = message;
  const channel = slack.channel(channelId);
  const reply = slack.tickets.newReply({ user, channel: channelId, ts });
  return {
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channelId,
      is_ephemeral: ephemeralFor !== undefined,
      ...(threadTs && { thread_ts: threadTs }),
    },
    trigger_id: slack.tickets.newTrigger(user),
    ...(channel && { channel: channelRef(channel) }),
    ...(ephemeralFor === undefined && { message: messagePayload(slack, message) }),
    state: { values: { ...valuesOf(message.blocks), ...filled } },
    response_url: `${slack.settings.url}/response/${reply}`,
  };
}

/** Selects one of the app's shortcuts in a message's menu. */
export async function pressShortcut(
  slack: Workspace,
  user: string,
  where: { readonly channel: string; readonly ts: string },
  callbackId: string,
): Promise<PressOutcome> {
  const person = slack.mustKnow(user);
  const channel = slack.mustRead(user, where.channel);
  const surface = surfaceAt(slack, user, where);
  // Slack only offers shortcuts to users in the app's workspace and not on ephemeral messages.
  if (slack.isExternal(person) || surface.kind !== 'message' || surface.message.ephemeralFor !== undefined) {
    throw new Error(`${person.name} can’t use shortcuts on this message.`);
  }
  const reply = await slack.deliveries.deliver('interactive', {
    ...interactionEnvelope(slack, 'message_action', person),
    action_ts: slack.clock.newTs(),
    channel: channelRef(channel),
    callback_id: callbackId,
    trigger_id: slack.tickets.newTrigger(user),
    response_url: `${slack.settings.url}/response/${slack.tickets.newReply({ user, channel: channel.id })}`,
    message_ts: where.ts,
    message: messagePayload(slack, surface.message),
  });
  return pressSeen(reply);
}

/** Delivers app_home_opened. */
export async function openHome(slack: Workspace, user: string): Promise<void> {
  slack.mustKnow(user);
  const event_ts = slack.clock.newTs();
  const event = { type: 'app_home_opened', user, channel: slack.directChannel(user).id, tab: 'home', event_ts };
  await slack.deliveries.deliver('events_api', eventEnvelope(slack, event));
}

/** Slack's default for `min_query_length`. */
const MIN_QUERY_LENGTH = 3;

/** Searches in an external select. Returns no groups if the query is too short or the bot didn't respond. */
export async function loadOptionGroups(
  slack: Workspace,
  user: string,
  where: ElementLocation,
  actionId: string,
  query: string,
  blockId?: string,
): Promise<readonly OptionGroup[]> {
  const surface = surfaceAt(slack, user, where);
  const found = elementIn(surface, actionId, blockId);
  const { element } = found;
  if (element.type !== 'external_select') {
    throw new Error(`${actionId} is a ${element.type}, which has no search.`);
  }
  if (surface.kind === 'home') throw new Error('Searching in the Home tab isn’t supported.');
  if (query.length < (element.min_query_length ?? MIN_QUERY_LENGTH)) return [];
  const channel = surface.kind === 'message' ? slack.channel(surface.message.channel) : undefined;
  const reply = await slack.deliveries.deliver('interactive', {
    ...interactionEnvelope(slack, 'block_suggestion', slack.mustKnow(user)),
    action_id: found.actionId,
    block_id: found.blockId,
    value: query,
    container:
      surface.kind === 'view'
        ? { type: 'view', view_id: surface.open.id }
        : { type: 'message', message_ts: surface.message.ts, channel_id: surface.message.channel },
    ...(surface.kind === 'view' && { view: viewPayload(slack, surface.open) }),
    ...(channel && { channel: channelRef(channel) }),
  });
  if (reply.kind !== 'acknowledged') return [];
  const answer = suggestionsSchema.safeParse(fromJson(reply.body));
  if (!answer.success) return [];
  const groups = 'options' in answer.data ? [{ options: answer.data.options }] : answer.data.option_groups;
  const open = surface.kind === 'view' ? slack.views.find(surface.open.id) : undefined;
  const options = groups.flatMap((group) => group.options);
  if (open) slack.views.offer(open, options);
  return groups;
}

/** Like `loadOptionGroups`, but without the groups. */
export async function loadOptions(...args: Parameters<typeof loadOptionGroups>): Promise<readonly Option[]> {
  return (await loadOptionGroups(...args)).flatMap(({ options }) => options);
}
