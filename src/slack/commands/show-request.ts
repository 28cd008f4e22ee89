// Handles the `request` command, which shows all details of one request.

import type { KnownBlock } from '@slack/types';
import { parseRequestId } from '../../approvals/request/ids.js';
import { refuse } from '../../approvals/request/refusal.js';
import type { Person } from '../../approvals/request/request.js';
import type { StoredRequest } from '../../approvals/storage/store.js';
import { noteAndDescribeRefusal } from '../api/note-refusal.js';
import { type Message, plainMessage } from '../api/reply.js';
import { mrkdwnContext, plainContext } from '../blocks/elements.js';
import { lengthOf, MAX_MESSAGE_LENGTH } from '../blocks/length.js';
import { formatMrkdwn } from '../blocks/text.js';
import type { RequestPosts } from '../cards/card-store.js';
import { requestCard } from '../cards/request-card.js';
import { historyBlocks, readRequestHistory } from '../cards/request-history.js';
import { createVisibilityCheck } from '../cards/visible-requests.js';
import type { CommandServices } from './commands.js';
import { failureNote, UNREADABLE_DESCRIPTIONS } from './list-requests.js';

export async function showRequest(
  deps: CommandServices,
  rest: string,
  person: Person,
  command: string,
): Promise<Message> {
  const id = parseRequestId(rest);
  if (id === undefined)
    return plainMessage(
      `Which request? Add its ID, such as ${command} request K7Q-4MD. ${command} requests lists open requests.`,
    );
  const stored = await deps.store.read(id);
  const isHidden = typeof stored === 'object' && !(await createVisibilityCheck(deps, person)(stored.request));
  const none = `I can’t find request ${id}. ${command} requests lists open requests.`;
  if (isHidden)
    return noteAndDescribeRefusal(deps, refuse('not seen', none), { by: person.userId, tried: 'request', request: id });
  if (stored === 'none') return plainMessage(none);
  if (typeof stored === 'string') return plainMessage(`${id}: ${UNREADABLE_DESCRIPTIONS[stored]}.`);
  const { request, now } = stored;
  const [history, troubled, { cards }, itsReturn] = await Promise.all([
    readRequestHistory(deps.store, id),
    deps.store.troubled(),
    deps.cards.read(id),
    deps.store.returnOf(id),
  ]);
  const ofReturn = typeof itsReturn === 'object' ? itsReturn.request : undefined;
  const { policy, clusterLink } = deps;
  const card = requestCard(request, { buttons: false, now, itsReturn: ofReturn, policy, clusterLink });
  const trouble = failureNote(troubled.get(id));
  const above: KnownBlock[] = [
    mrkdwnContext(describeAsOf(stored, cards, person)),
    ...card.blocks,
    ...(trouble === '' ? [] : [plainContext(`${id}${trouble}.`)]),
  ];
  const room = MAX_MESSAGE_LENGTH - lengthOf(above);
  const blocks: KnownBlock[] = [...above, { type: 'divider' }, ...historyBlocks(history, room)];
  return { text: card.text, blocks };
}

/** Says how old this answer is and where the card is, because this answer isn't updated and has no buttons. */
function describeAsOf({ request, now }: StoredRequest, cards: RequestPosts['cards'], person: Person): string {
  const asOf = `As of ${formatMrkdwn([{ at: now }])}.`;
  const isOwn = request.requester.userId === person.userId && cards.direct !== undefined;
  const shown = [cards.approvals, cards.origin].find((card) => card !== undefined && card.hidden !== true);
  if (!isOwn && shown === undefined) return asOf;
  return `${asOf} The card in ${isOwn ? 'our direct messages' : `<#${shown?.channel}>`} stays up to date.`;
}
