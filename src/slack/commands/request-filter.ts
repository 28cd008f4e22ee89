// The filter of the `requests` command, e.g. `requests grant-access by @ada in Payments state unconfirmed since 2d`.
import { parseRequestId } from '../../approvals/request/ids.js';
import type { Person, Request, RequestState } from '../../approvals/request/request.js';
import type { RequestIndex } from '../../approvals/storage/request-index.js';
import { canonicalDuration, durationMs } from '../../operations/duration.js';
import { formatList, quoted } from '../../operations/format.js';
import { operationNamed } from '../../operations/index.js';
import { matchName } from '../../operations/match.js';
import type { NamedItem } from '../../operations/operation.js';
import { formatState, SPECIAL_STATE_WORDS, STATE_WORDS } from '../cards/state-words.js';
import { cardTitle } from '../cards/title.js';
import { tokenize } from '../lines/tokens.js';
import type { SlackPeople } from '../people/identity.js';

export interface RequestFilter {
  readonly operation?: string;
  /** A part of the title or the reason, as the user typed it. */
  readonly about?: string;
  /** The requester's name as the user typed it. `me` is the asker. */
  readonly by?: string;
  /** An approver's name as the user typed it. `me` is the asker. */
  readonly approved?: string;
  readonly in?: string;
  readonly state?: RequestState;
  /** The state as typed, if that's a display word. Several of these words can stand for one stored state. */
  readonly word?: string;
  /** The maximum age of a request's latest event, in milliseconds. */
  readonly since?: number;
  /** The id of the request after which the list continues. */
  readonly after?: string;
}

const WORDS = ['about', 'by', 'approved', 'in', 'state', 'since', 'after'] as const;
type Word = (typeof WORDS)[number];
const isWord = (text: string): text is Word => WORDS.some((word) => word === text);

const HOW =
  'For example: requests grant-access about Cluster0 by @ada approved by @sam in Payments state done since 2d. Every part is optional.';

/** @returns the filter, or a message that explains what's wrong with the text */
export function parseRequestFilter(text: string): RequestFilter | string {
  const given: Partial<Record<Word | 'operation', string>> = {};
  let name: Word | 'operation' = 'operation';
  for (const token of tokenize(text)) {
    const isLiteral = token.kind === 'word' && token.literal;
    const word = (token.kind === 'flag' ? token.name : token.text).toLowerCase();
    const isStateNext = name === 'state' && given.state === '';
    if (!isLiteral && isWord(word) && !isStateNext) {
      if (word === 'by' && given.approved === '') continue; // approved by
      if (given[word] !== undefined) return `“${word}” appears twice. ${HOW}`;
      name = word;
      given[name] = '';
    } else if (token.kind === 'flag') return `${quoted(`--${token.name}`)} isn’t an option for this command. ${HOW}`;
    else given[name] = `${given[name] ?? ''} ${token.text}`.trim();
  }
  const empty = WORDS.find((word) => given[word] === '');
  return empty === undefined ? filterOf(given) : `Add a value after “${empty}”. ${HOW}`;
}

function filterOf({
  operation: called,
  state: word,
  since: written,
  after: last,
  ...names
}: Partial<Record<Word | 'operation', string>>): RequestFilter | string {
  const operation = called?.toLowerCase();
  if (operation !== undefined && (operationNamed(operation)?.effect ?? 'read') === 'read')
    return `${quoted(called ?? '')} isn’t a change. ${HOW}`;
  const typed = word?.toLowerCase();
  const state = typed === undefined ? undefined : stateCalled(typed);
  if (word !== undefined && state === undefined)
    return `${quoted(word)} isn’t a state. The states are ${formatList([...Object.values(STATE_WORDS), ...SPECIAL.keys()], 20)}.`;
  const length = written === undefined ? undefined : canonicalDuration(written);
  if (length?.ok === false) return length.reason;
  const after = last === undefined ? undefined : parseRequestId(last);
  if (last !== undefined && after === undefined)
    return `${quoted(last)} isn’t a request ID. Request IDs look like K7Q-4MD.`;
  return {
    ...names,
    ...(operation !== undefined && { operation }),
    ...(state !== undefined && { state }),
    ...(typed !== undefined && !isState(typed) && { word: typed }),
    ...(length !== undefined && { since: durationMs(length.value) }),
    ...(after !== undefined && { after }),
  };
}

const isState = (word: string): word is RequestState => Object.hasOwn(STATE_WORDS, word);

/** Returns the display word without “by”, because “by” starts another part of the filter. */
const filterWord = (word: string) => word.replace(' by Atlas', '');
const SPECIAL: ReadonlyMap<string, RequestState> = new Map(
  Object.entries(SPECIAL_STATE_WORDS).map(([word, state]) => [filterWord(word), state]),
);

/** Finds a state by its display word or its stored name. */
const stateCalled = (word: string): RequestState | undefined =>
  SPECIAL.get(word) ??
  Object.keys(STATE_WORDS)
    .filter(isState)
    .find((one) => STATE_WORDS[one] === word || one === word);

/** Decides whether the filter can match requests that have ended. */
export const includesEndedRequests = ({ state, since, about, approved }: RequestFilter): boolean =>
  since !== undefined || (state === undefined ? (about ?? approved) !== undefined : ENDED.has(state));
const ENDED: ReadonlySet<RequestState> = new Set(['succeeded', 'failed', 'voided', 'denied', 'cancelled', 'expired']);

/** Compares the filter with the request's own fields and the state of its return (scheduled revert), without names. */
export const matchesFilter = (
  { operation, state, word, about }: RequestFilter,
  request: Request,
  itsReturn?: Request,
): boolean =>
  (operation === undefined || request.operation === operation) &&
  (state === undefined || request.state === state) &&
  (word === undefined || filterWord(formatState(request, itsReturn)) === word) &&
  (about === undefined || isAbout(request, about.toLowerCase()));

const isAbout = (request: Request, text: string) =>
  [cardTitle(request), request.reason].some((one) => one.toLowerCase().includes(text));

/** Whether one of the request's approvers is the one in the filter. @throws SlackSilentError */
export async function isApprovedBy({ isApprover }: NameMatches, request: Request): Promise<boolean> {
  if (isApprover === undefined) return true;
  const approvals = 'approvals' in request ? request.approvals : [];
  return (await Promise.all(approvals.map(({ person }) => isApprover(person)))).includes(true);
}

/** Services that list the users and projects of all requests. */
export interface NameMatchDeps {
  readonly people: Pick<SlackPeople, 'namesOf'>;
  readonly store: { readonly index: Pick<RequestIndex, 'requesters' | 'projects'> };
}

/** The ids that a name in a filter matches. */
interface NameMatch {
  readonly ids: readonly string[];
  /** Similar names, closest first. */
  readonly near: readonly NamedItem[];
  /** False if we didn't look up all names. */
  readonly isWhole?: boolean;
}
export type NameMatches = Partial<Record<'by' | 'in', NameMatch>> & {
  readonly isApprover?: (person: Person) => Promise<boolean>;
};

/** Resolves names of users and projects that occur in requests. @throws SlackSilentError */
export async function matchNames(
  deps: NameMatchDeps,
  { by, approved, in: place }: RequestFilter,
  person: Person,
): Promise<NameMatches> {
  const [requester, project] = await Promise.all([
    by === undefined ? undefined : matchUser(deps, by, person),
    place === undefined ? undefined : deps.store.index.projects().then((all) => matchAll(place, all)),
  ]);
  return {
    ...(requester && { by: requester }),
    ...(approved !== undefined && { isApprover: approverCheck(deps, approved, person) }),
    ...(project && { in: project }),
  };
}

/** Matches requesters by name and any user by id, e.g. from a mention. */
async function matchUser({ people, store }: NameMatchDeps, by: string, person: Person): Promise<NameMatch> {
  const all = await store.index.requesters();
  if (by.toLowerCase() === 'me') {
    const own = all.filter(({ identity }) => identity === person.identity).map(({ userId }) => userId);
    return { ids: [...new Set([person.userId, ...own])], near: [] };
  }
  const wanted = by.replace(/^@/, '');
  const byId = all.filter(({ userId }) => userId.toLowerCase() === wanted.toLowerCase());
  if (byId.length > 0) return { ids: byId.map(({ userId }) => userId), near: [] };
  if (USER_ID.test(wanted)) return { ids: [wanted], near: [] };
  const latest = all.slice(0, MAX_NAMES_LOOKED_UP);
  const names = await Promise.all(latest.map(async ({ userId: id }) => ({ id, own: await people.namesOf(id) })));
  const named = names.flatMap(({ id, own }) => own.map((name) => ({ id, name })));
  return { ...matchAll(wanted, named), isWhole: latest.length === all.length };
}

/** No index lists approvers, so their names are compared as the search reads their requests. */
function approverCheck({ people }: NameMatchDeps, approved: string, person: Person): (one: Person) => Promise<boolean> {
  const wanted = approved.replace(/^@/, '');
  if (wanted.toLowerCase() === 'me') return async ({ identity }) => identity === person.identity;
  const names = new Map<string, Promise<readonly string[]>>();
  return async ({ userId: id }) => {
    if (id.toLowerCase() === wanted.toLowerCase()) return true;
    if (!isPersonName(approved)) return false;
    const own = names.get(id) ?? people.namesOf(id);
    names.set(id, own);
    const named = (await own).map((name) => ({ id, name }));
    return matchName(wanted, named).kind !== 'none';
  };
}

/** Whether a user is named by what others may be called, too, rather than by an ID. */
export const isPersonName = (typed: string) => typed.toLowerCase() !== 'me' && !USER_ID.test(typed.replace(/^@/, ''));

const USER_ID = /^[UW][A-Z0-9]{5,}$/;

/** The maximum number of users whose names we look up in Slack, starting with the most recent requesters. */
export const MAX_NAMES_LOOKED_UP = 40;

function matchAll(wanted: string, all: readonly NamedItem[]): NameMatch {
  const match = matchName(wanted, all);
  if (match.kind === 'none') return { ids: [], near: match.near };
  const ids = [...new Set(match.kind === 'one' ? [match.named.id] : match.among.map(({ id }) => id))];
  // We suggest similar names even after a match. A missing hint would reveal that a hidden project exists.
  const others = matchName(
    wanted,
    all.filter(({ id }) => !ids.includes(id)),
  );
  return { ids, near: others.kind === 'none' ? others.near : [] };
}
