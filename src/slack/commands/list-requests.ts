// Handles the `requests` command, which lists matching requests from the indexes.
import type { PermissionServices } from '../../approvals/people/ask.js';
import type { Person, Request } from '../../approvals/request/request.js';
import { OPEN_STATES } from '../../approvals/storage/state-index.js';
import type { ListedRequest } from '../../approvals/storage/store.js';
import { formatList, quoted } from '../../operations/format.js';
import { type Message, plainMessage } from '../api/reply.js';
import { buttonRow, commandButton, mrkdwnSections } from '../blocks/elements.js';
import { clipText, formatMrkdwn, literalMrkdwn } from '../blocks/text.js';
import type { DecisionServices } from '../cards/decisions.js';
import { describeReturn } from '../cards/return-lines.js';
import { displayId, formatState, formatStateReached, scheduledPhrase } from '../cards/state-words.js';
import { cardTitle } from '../cards/title.js';
import {
  createVisibilityCheck,
  type IsVisible,
  type Listing,
  listVisibleRequests,
  MAX_REQUESTS_READ,
  readableRequests,
  readReturn,
} from '../cards/visible-requests.js';
import { ids } from '../ids.js';
import {
  includesEndedRequests,
  isApprovedBy,
  isPersonName,
  MAX_NAMES_LOOKED_UP,
  matchesFilter,
  matchNames,
  type NameMatchDeps,
  type NameMatches,
  parseRequestFilter,
  type RequestFilter,
} from './request-filter.js';

type Lists = PermissionServices & NameMatchDeps & Pick<DecisionServices, 'store' | 'offered' | 'log'>;

const MOST_LISTED = 20;
/** The maximum number of requests to read for a hint. */
const MOST_FOR_HINT = 50;

/** A filter whose names have been resolved for one user. */
interface Search {
  readonly filter: RequestFilter;
  readonly names: NameMatches;
  readonly isSeen: IsVisible;
  /** Redis's time, in milliseconds. */
  readonly now: number;
}

/** Lists requests. @param rest the filter as the user typed it. If it's empty, open requests are listed */
export async function listRequests(deps: Lists, rest: string, person: Person, command: string): Promise<Message> {
  const [search, troubled] = await Promise.all([resolveSearch(deps, rest, person), deps.store.troubled()]);
  if (typeof search === 'string') return plainMessage(search);
  const { filter, names, now } = search;
  if (!(await isThere(deps, search))) return plainMessage(`I can’t find request ${filter.after}.`);
  const [requests, returns] = await Promise.all([findRequests(deps, search), findReturns(deps, search)]);
  const isListed = (id: string) => requests.seen.some((one) => one.id === id);
  const back = returns.seen.flatMap(readableRequests).filter((one) => !isListed(displayId(one)));
  const notes = [...restNotes(requests, `${command} requests ${rest}`), ...unnamedNotes(names)];
  if (requests.seen.length + back.length === 0)
    return plainMessage([describeNone(rest, filter), ...(await readNearNames(deps, search)), ...notes].join(' '));
  const own = await Promise.all(requests.seen.map((one) => readReturn(deps.store, one)));
  const those = rest === '' ? '' : ` ${literalMrkdwn(clipText(rest, 150))}`;
  const trouble = (id: string) => failureNote(troubled.get(id));
  const text = [
    `*${titleOf(filter)}*${those} as of ${formatMrkdwn([{ at: now }])}${requests.seen.length === 0 ? ': none' : ''}`,
    ...requests.seen.map((one, at) => `• \`${one.id}\` ${describeListed(one, own[at])}${trouble(one.id)}`),
    ...notes,
    ...(back.length === 0 ? [] : ['*Temporary changes*']),
    ...back.map((one) => `• \`${displayId(one)}\` ${describeReturn(one, now)}${trouble(one.id)}`),
    ...(returns.rest === 'none'
      ? []
      : [
          'There are more temporary changes. To narrow the list, add the name of a change, a project (after `in`) or a person (after `by`).',
        ]),
    `\`${command} request <id>\` shows a single request.`.replace('<id>', '&lt;id&gt;'),
  ].join('\n');
  const buttons = commandButton(ids.exportRequests, 'Export', `${command} requests ${rest}`.trim());
  return { text, blocks: [...mrkdwnSections(text.split('\n')), ...buttonRow(buttons)] };
}

/** @returns the filter for the user, or a message that explains what's wrong with it. @throws SlackSilentError */
export async function resolveSearch(deps: Lists, rest: string, person: Person): Promise<Search | string> {
  const filter = parseRequestFilter(rest);
  if (typeof filter === 'string') return filter;
  const [now, names] = await Promise.all([deps.store.now(), matchNames(deps, filter, person)]);
  return { filter, names, isSeen: createVisibilityCheck(deps, person), now };
}

/** Decides whether the user may see the request after which the list starts. */
async function isThere({ store }: Lists, { filter, isSeen }: Search): Promise<boolean> {
  if (filter.after === undefined) return true;
  const read = await store.read(filter.after);
  return read !== 'none' && (typeof read === 'string' || isSeen(read.request));
}

const titleOf = (filter: RequestFilter) => (includesEndedRequests(filter) ? 'Requests' : 'Open requests');

export function findRequests(
  { store }: Lists,
  { filter, names, isSeen, now }: Search,
  { most = MOST_LISTED, mostRead }: { readonly most?: number; readonly mostRead?: number } = {},
): Promise<Listing> {
  const { operation: of, state, since } = filter;
  const pages = store.index.requests({
    states: state === undefined ? (includesEndedRequests(filter) ? undefined : OPEN_STATES) : [state],
    since: since === undefined ? undefined : now - since,
    by: names.by?.ids,
    of,
    in: names.in?.ids,
    after: filter.after,
  });
  // Requests that we can't read match only an empty filter.
  const isWanted = async (one: ListedRequest) =>
    'unreadable' in one
      ? isPlain(filter)
      : matchesFilter(filter, one, await readReturn(store, one)) && (await isApprovedBy(names, one));
  return listVisibleRequests(store, pages, {
    isSeen,
    isWanted,
    most,
    ...(mostRead !== undefined && { mostRead }),
  });
}

const isPlain = ({ after: _, ...filter }: RequestFilter) => Object.values(filter).every((one) => one === undefined);

/** Finds open returns (scheduled reverts), if the filter could match them. */
export async function findReturns(
  { store }: Lists,
  { filter, names, isSeen }: Search,
  { most = MOST_LISTED }: { readonly most?: number } = {},
): Promise<Listing> {
  if (includesEndedRequests(filter) || filter.state !== undefined || filter.after !== undefined)
    return { seen: [], rest: 'none' };
  const pages = store.index.openReturns({ by: names.by?.ids, of: filter.operation, in: names.in?.ids });
  const isWanted = (one: ListedRequest) => !('unreadable' in one);
  return listVisibleRequests(store, pages, { isSeen, isWanted, most });
}

/** @param line the command as the user typed it */
function restNotes({ seen, rest }: Listing, line: string): readonly string[] {
  if (rest === 'none') return [];
  if (rest === 'unread')
    return [
      `I stopped after ${MAX_REQUESTS_READ.toLocaleString('en')} requests, most of which don’t match or aren’t visible to you. To narrow the list, add a project, person or state.`,
    ];
  const next = `${line.replace(/\s+after\s+\S+\s*$/i, '').trimEnd()} after ${seen.at(-1)?.id}`;
  return [`Showing the latest ${seen.length}. \`${literalMrkdwn(next)}\` shows the next page.`];
}

/** Returns a note if nobody matched and we may not have read all names. */
const unnamedNotes = ({ by }: NameMatches): readonly string[] =>
  by?.isWhole === false && by.ids.length === 0
    ? [
        `I only looked up the names of the ${MAX_NAMES_LOOKED_UP} most recent requesters. Use the member ID for anyone else.`,
      ]
    : [];

/** A name that matches nobody is no proof, and mustn't reveal who takes part in hidden requests. */
function describeNone(rest: string, filter: RequestFilter): string {
  const none = `${titleOf(filter).toLowerCase()}${rest === '' ? '' : ` for ${quoted(rest, 150)}`} that you can see.`;
  const isByName = [filter.by, filter.approved].some((typed) => typed !== undefined && isPersonName(typed));
  return isByName
    ? `I found no ${none} I may not know this name: mention the person with @, or use their member ID.`
    : `There are no ${none}`;
}

/** Suggests similar names of users and projects, but only if the user may see matching requests. */
async function readNearNames(deps: Lists, search: Search): Promise<readonly string[]> {
  const near = (['by', 'in'] as const).flatMap((word) =>
    (search.names[word]?.near ?? []).map((named) => ({ word, named })),
  );
  const found = await Promise.all(
    near.map(async ({ word, named }) => {
      const names = { ...search.names, [word]: { ids: [named.id], near: [] } };
      const { seen } = await findRequests(deps, { ...search, names }, { mostRead: MOST_FOR_HINT });
      return seen.length === 0 ? [] : [named.name];
    }),
  );
  const names = [...new Set(found.flat())];
  return names.length === 0 ? [] : [`Did you mean ${formatList(names.map((name) => quoted(name)))}?`];
}

function describeListed(one: ListedRequest, itsReturn: Request | undefined): string {
  if ('unreadable' in one) return UNREADABLE_DESCRIPTIONS[one.unreadable];
  const state =
    'endedAt' in one
      ? formatMrkdwn(formatStateReached(one, itsReturn))
      : `${formatState(one)}${formatMrkdwn(scheduledPhrase(one))}`;
  return `${literalMrkdwn(clipText(cardTitle(one), 150))} – ${state}, requested by <@${one.requester.userId}>`;
}

export const UNREADABLE_DESCRIPTIONS = {
  older: 'an older version of Countersign stored this request, and only that version can act on it',
  newer: 'a newer version of Countersign stored this request, and only that version can act on it',
  damaged: 'I can’t read this request. Your administrator can check the log',
} as const;

export const failureNote = (failures: number | undefined) =>
  failures === undefined
    ? ''
    : ` – failed ${failures === 1 ? 'once' : `${failures} times`}. I’ll keep trying. Your administrator can check the log`;
