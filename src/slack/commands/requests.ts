// The commands about requests: the open ones, and everything about one.
import type { KnownBlock } from '@slack/types';
import { readRequestId } from '../../approvals/ids.js';
import type { Person } from '../../approvals/request.js';
import type { Listed, RequestStore, Stored } from '../../approvals/store.js';
import { type Message, say } from '../api/reply.js';
import { lengthOf, MOST_IN_MESSAGE } from '../blocks/length.js';
import { clip, literal, mrkdwn } from '../blocks/text.js';
import type { CardBook, Cards } from '../cards/card-store.js';
import { requestCard } from '../cards/request-card.js';
import { historyBlocks, historyOf } from '../cards/request-history.js';
import { sayReturn } from '../cards/return-lines.js';
import { cardTitle } from '../cards/title.js';
import {
  MOST_LOOKED_THROUGH,
  openRequestsSeen,
  type RequestListDeps,
  returnsSeen,
  seenRequests,
} from '../cards/visible-requests.js';
import { knownAs, sayState } from '../cards/words.js';

export type RequestDeps = RequestListDeps & {
  readonly store: Pick<RequestStore, 'read' | 'returnOf' | 'returns' | 'history' | 'troubled' | 'now'>;
  readonly cards: Pick<Cards, 'read'>;
};

const MOST_LISTED = 20;

export async function listRequests(deps: RequestDeps, person: Person, command: string): Promise<Message> {
  const [{ seen, isWhole }, returns, troubled, now] = await Promise.all([
    openRequestsSeen(deps, person),
    returnsSeen(deps, person),
    deps.store.troubled(),
    deps.store.now(),
  ]);
  const limit = isWhole ? [] : [`I only looked through the newest ${MOST_LOOKED_THROUGH.toLocaleString('en')}.`];
  const forAWhile = returns.filter((one) => !seen.some(({ id }) => id === knownAs(one)));
  if (seen.length + forAWhile.length === 0)
    return say(['There are no open requests that you can see.', ...limit].join(' '));
  const shown = seen.slice(0, MOST_LISTED);
  const more = seen.length > shown.length ? [`Showing the newest ${shown.length} of ${seen.length}.`] : [];
  return {
    text: [
      `*Open requests* as of ${mrkdwn([{ at: now }])}${seen.length === 0 ? ': none' : ''}`,
      ...shown.map((one) => `• \`${one.id}\` ${sayListed(one)}${sayTrouble(troubled.get(one.id))}`),
      ...more,
      ...limit,
      ...(forAWhile.length === 0 ? [] : ['*For a while*']),
      ...forAWhile
        .slice(0, MOST_LISTED)
        .map((one) => `• \`${knownAs(one)}\` ${sayReturn(one, now)}${sayTrouble(troubled.get(one.id))}`),
      `\`${command} request <id>\` shows one.`.replace('<id>', '&lt;id&gt;'),
    ].join('\n'),
  };
}

function sayListed(one: Listed): string {
  if ('unreadable' in one) return sayUnreadable[one.unreadable];
  return `${literal(clip(cardTitle(one), 150))} – ${sayState(one)}, asked by <@${one.requester.userId}>`;
}

const sayUnreadable = {
  older: 'stored by an older version of me; only that version can act on it',
  newer: 'stored by a newer version of me; only that version can act on it',
  damaged: 'cannot be read; whoever runs me can see why in the log',
} as const;

const sayTrouble = (failures: number | undefined) =>
  failures === undefined
    ? ''
    : ` – I could not go on with it ${failures === 1 ? 'once' : `${failures} times`} and keep trying; whoever runs me can see why in the log`;

export async function showRequest(deps: RequestDeps, rest: string, person: Person, command: string): Promise<Message> {
  const id = readRequestId(rest);
  if (id === undefined)
    return say(
      `Which request? Write its id, such as ${command} request K7Q-4MD. ${command} requests lists the open ones.`,
    );
  const stored = await deps.store.read(id);
  const isHidden = typeof stored === 'object' && !(await seenRequests(deps, person)(stored.request));
  if (stored === 'none' || isHidden) return say(`There is no request ${id}. ${command} requests lists the open ones.`);
  if (typeof stored === 'string') return say(`${id}: ${sayUnreadable[stored]}.`);
  const { request, now } = stored;
  const [history, troubled, { cards }, itsReturn] = await Promise.all([
    historyOf(deps.store, id),
    deps.store.troubled(),
    deps.cards.read(id),
    deps.store.returnOf(id),
  ]);
  const ofReturn = typeof itsReturn === 'object' ? itsReturn.request : undefined;
  const card = requestCard(request, { buttons: false, now, itsReturn: ofReturn });
  const trouble = sayTrouble(troubled.get(id));
  const above: KnownBlock[] = [
    { type: 'context', elements: [{ type: 'mrkdwn', text: sayAsOf(stored, cards, person), verbatim: true }] },
    ...card.blocks,
    ...(trouble === '' ? [] : [{ type: 'context' as const, elements: [plain(`${id}${trouble}.`)] }]),
  ];
  const room = MOST_IN_MESSAGE - lengthOf(above);
  const blocks: KnownBlock[] = [...above, { type: 'divider' }, ...historyBlocks(history, room)];
  return { text: card.text, blocks };
}

/** An answer stays as it is, whatever becomes of the request: what changes, and what may be pressed, is on its cards. */
function sayAsOf({ request, now }: Stored, cards: CardBook['cards'], person: Person): string {
  const asOf = `As of ${mrkdwn([{ at: now }])}.`;
  const isOwn = request.requester.userId === person.userId && cards.direct !== undefined;
  const shown = [cards.approvals, cards.origin].find((card) => card !== undefined && card.hidden !== true);
  if (!isOwn && shown === undefined) return asOf;
  return `${asOf} The card in ${isOwn ? 'our direct messages' : `<#${shown?.channel}>`} stays up to date.`;
}

const plain = (text: string) => ({ type: 'plain_text' as const, text, emoji: false });
