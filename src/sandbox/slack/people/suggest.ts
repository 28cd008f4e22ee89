// Typing into an external select: asks the bot for options; none when it does not answer in time.
import { type Option, type OptionGroup, suggestions } from '../blocks/options.js';
import type { Where } from '../contract.js';
import { fromJson } from '../json.js';
import { channelRef, envelope, viewPayload } from '../payloads.js';
import type { Workspace } from '../workspace.js';
import { elementIn, surfaceAt } from './find.js';

/** Slack's default for `min_query_length`. */
const MIN_QUERY_LENGTH = 3;

export async function suggestGroups(
  slack: Workspace,
  user: string,
  where: Where,
  actionId: string,
  query: string,
  blockId?: string,
): Promise<readonly OptionGroup[]> {
  const surface = surfaceAt(slack, user, where);
  const found = elementIn(surface, actionId, blockId);
  const { element } = found;
  if (element.type !== 'external_select') {
    throw new Error(`${actionId} is a ${element.type}, which asks nobody for options.`);
  }
  if (surface.kind === 'home') throw new Error('Nothing can be searched for in the Home tab.');
  if (query.length < (element.min_query_length ?? MIN_QUERY_LENGTH)) return [];
  const channel = surface.kind === 'message' ? slack.channel(surface.message.channel) : undefined;
  const reply = await slack.deliveries.deliver('interactive', {
    ...envelope(slack, 'block_suggestion', slack.mustKnow(user)),
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
  const answer = suggestions.safeParse(fromJson(reply.body));
  if (!answer.success) return [];
  const groups = 'options' in answer.data ? [{ options: answer.data.options }] : answer.data.option_groups;
  const open = surface.kind === 'view' ? slack.views.find(surface.open.id) : undefined;
  const options = groups.flatMap((group) => group.options);
  if (open) slack.views.offer(open, options);
  return groups;
}

/** As `suggestGroups`, without the headings. */
export async function suggest(...args: Parameters<typeof suggestGroups>): Promise<readonly Option[]> {
  return (await suggestGroups(...args)).flatMap(({ options }) => options);
}
