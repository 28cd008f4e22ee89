// The commands `requests` (a list) and `request` (everything about one).
import type { KnownBlock } from '@slack/types';
import { readRequestId } from '../../approvals/ids.js';
import { refuse } from '../../approvals/refusal.js';
import type { Person, Request } from '../../approvals/request.js';
import type { Listed, RequestStore, Stored } from '../../approvals/store.js';
import { quoted } from '../../operations/say.js';
import type { RefusalDeps } from '../api/note-refusal.js';
import { type Message, say } from '../api/reply.js';
import { lengthOf, MOST_IN_MESSAGE } from '../blocks/length.js';
import { clip, literal, mrkdwn } from '../blocks/text.js';
import type { CardBook, Cards } from '../cards/card-store.js';
import { requestCard } from '../cards/request-card.js';
import {
  byNames,
  fits,
  isOfAll,
  type PeopleNamedDeps,
  type RequestFilter,
  readFilter,
} from '../cards/request-filter.js';
import { historyBlocks, historyOf } from '../cards/request-history.js';
import { sayReturn } from '../cards/return-lines.js';
import { knownAs, sayState } from '../cards/state-words.js';
import { cardTitle } from '../cards/title.js';
import {
  type IsVisible,
  latestVisible,
  MOST_LOOKED_THROUGH,
  openVisible,
  type RequestListDeps,
  returnsVisible,
  visibilityFor,
} from '../cards/visible-requests.js';
import { sayRefused } from '../lines/understand.js';

export type RequestDeps = RequestListDeps &
  PeopleNamedDeps &
  RefusalDeps & {
    readonly store: Pick<RequestStore, 'read' | 'returnOf' | 'returns' | 'history' | 'troubled' | 'now'>;
    readonly cards: Pick<Cards, 'read'>;
  };

const MOST_LISTED = 20;

/** @param rest the filter as typed; empty: the open requests */
export async function listRequests(deps: RequestDeps, rest: string, person: Person, command: string): Promise<Message> {
  const filter = readFilter(rest);
  if (typeof filter === 'string') return say(filter);
  const isSeen = visibilityFor(deps, person);
  const now = await deps.store.now();
  const [{ seen, isWhole }, returns, troubled] = await Promise.all([
    isOfAll(filter) ? anySeen(deps, isSeen, filter, now) : openVisible(deps, isSeen),
    isOfAll(filter) || filter.state !== undefined ? [] : returnsVisible(deps, isSeen),
    deps.store.troubled(),
  ]);
  const limit = isWhole ? [] : [`I only looked through the newest ${MOST_LOOKED_THROUGH.toLocaleString('en')}.`];
  const forAWhile = returns.filter((one) => !seen.some(({ id }) => id === knownAs(one)));
  const all = await filtered(deps, filter, rest, person, [...seen, ...forAWhile]);
  if (typeof all === 'string') return say([all, ...limit].join(' '));
  const [listed, back] = [all.filter((one) => !isReturn(one)), all.filter(isReturn)];
  const what = isOfAll(filter) ? 'Requests' : 'Open requests';
  const those = rest === '' ? '' : ` ${literal(clip(rest, 150))}`;
  if (listed.length + back.length === 0)
    return say(
      [
        `There are no ${what.toLowerCase()}${rest === '' ? '' : ` for ${quoted(rest, 150)}`} that you can see.`,
        ...limit,
      ].join(' '),
    );
  const shown = listed.slice(0, MOST_LISTED);
  const more = listed.length > shown.length ? [`Showing the newest ${shown.length} of ${listed.length}.`] : [];
  return {
    text: [
      `*${what}*${those} as of ${mrkdwn([{ at: now }])}${listed.length === 0 ? ': none' : ''}`,
      ...shown.map((one) => `• \`${one.id}\` ${sayListed(one)}${sayTrouble(troubled.get(one.id))}`),
      ...more,
      ...limit,
      ...(back.length === 0 ? [] : ['*For a while*']),
      ...back
        .slice(0, MOST_LISTED)
        .map((one) => `• \`${knownAs(one)}\` ${sayReturn(one, now)}${sayTrouble(troubled.get(one.id))}`),
      `\`${command} request <id>\` shows one.`.replace('<id>', '&lt;id&gt;'),
    ].join('\n'),
  };
}

const anySeen = (deps: RequestDeps, isSeen: IsVisible, filter: RequestFilter, now: number) =>
  latestVisible(deps, isSeen, (request) => request.returns === undefined && fits(filter, request), {
    since: filter.since === undefined ? 0 : now - filter.since,
  });

const isReturn = (one: Listed): one is Request => !('unreadable' in one) && one.returns !== undefined;

/** Unreadable requests match no filter. */
async function filtered(
  deps: PeopleNamedDeps,
  filter: RequestFilter,
  rest: string,
  person: Person,
  seen: readonly Listed[],
): Promise<readonly Listed[] | string> {
  if (rest === '') return seen;
  const fitting = seen.flatMap((one) => ('unreadable' in one || !fits(filter, one) ? [] : [one]));
  return byNames(deps, filter, person, fitting);
}

function sayListed(one: Listed): string {
  if ('unreadable' in one) return sayUnreadable[one.unreadable];
  return `${literal(clip(cardTitle(one), 150))} – ${sayState(one)}${sayEnded(one)}, asked by <@${one.requester.userId}>`;
}

const sayEnded = (one: Request) => ('endedAt' in one ? mrkdwn([' at ', { at: one.endedAt }]) : '');

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
  const isHidden = typeof stored === 'object' && !(await visibilityFor(deps, person)(stored.request));
  const none = `There is no request ${id}. ${command} requests lists the open ones.`;
  if (isHidden) return sayRefused(deps, refuse('not seen', none), { by: person.userId, tried: 'request', request: id });
  if (stored === 'none') return say(none);
  if (typeof stored === 'string') return say(`${id}: ${sayUnreadable[stored]}.`);
  const { request, now } = stored;
  const [history, troubled, { cards }, itsReturn] = await Promise.all([
    historyOf(deps.store, id),
    deps.store.troubled(),
    deps.cards.read(id),
    deps.store.returnOf(id),
  ]);
  const ofReturn = typeof itsReturn === 'object' ? itsReturn.request : undefined;
  const card = requestCard(request, { buttons: false, now, itsReturn: ofReturn, policy: deps.policy });
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

/** Says as of when it is true, and links to the cards, as this answer is not updated and has no buttons. */
function sayAsOf({ request, now }: Stored, cards: CardBook['cards'], person: Person): string {
  const asOf = `As of ${mrkdwn([{ at: now }])}.`;
  const isOwn = request.requester.userId === person.userId && cards.direct !== undefined;
  const shown = [cards.approvals, cards.origin].find((card) => card !== undefined && card.hidden !== true);
  if (!isOwn && shown === undefined) return asOf;
  return `${asOf} The card in ${isOwn ? 'our direct messages' : `<#${shown?.channel}>`} stays up to date.`;
}

const plain = (text: string) => ({ type: 'plain_text' as const, text, emoji: false });
