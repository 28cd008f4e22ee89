// The filter of the command `requests`: `requests grant-access by @ada in Payments state unknown since 2d`.
import type { Person, Request, State } from '../../approvals/request.js';
import { canonicalDuration, durationMs } from '../../operations/duration.js';
import { operationNamed } from '../../operations/index.js';
import { matchName } from '../../operations/match.js';
import type { Named } from '../../operations/operation.js';
import { quoted, sayList } from '../../operations/say.js';
import { tokenize } from '../lines/tokens.js';
import type { SlackPeople } from '../people/identity.js';
import { STATE_WORDS } from './state-words.js';

export interface RequestFilter {
  readonly operation?: string;
  /** As typed; `me` is the asker. */
  readonly by?: string;
  readonly in?: string;
  readonly state?: State;
  /** Only requests with an event in the last so many milliseconds. */
  readonly since?: number;
}

const WORDS = ['by', 'in', 'state', 'since'] as const;
type Word = (typeof WORDS)[number];
const isWord = (text: string): text is Word => WORDS.some((word) => word === text);

const HOW =
  'Write it like: requests grant-access by @ada in Payments state waiting since 2d. Each part may be left out.';

/** @returns the filter, or a sentence about what is wrong with it */
export function readFilter(text: string): RequestFilter | string {
  const given: Partial<Record<Word | 'operation', string>> = {};
  let name: Word | 'operation' = 'operation';
  for (const token of tokenize(text)) {
    const isLiteral = token.kind === 'word' && token.literal;
    const word = (token.kind === 'flag' ? token.name : token.text).toLowerCase();
    if (!isLiteral && isWord(word)) {
      if (given[word] !== undefined) return `“${word}” stands there twice. ${HOW}`;
      name = word;
      given[name] = '';
    } else if (token.kind === 'flag') return `I do not know ${quoted(`--${token.name}`)} here. ${HOW}`;
    else given[name] = `${given[name] ?? ''} ${token.text}`.trim();
  }
  const empty = WORDS.find((word) => given[word] === '');
  return empty === undefined ? filterOf(given) : `After “${empty}” something is missing. ${HOW}`;
}

function filterOf({
  operation: called,
  state: word,
  since: written,
  ...names
}: Partial<Record<Word | 'operation', string>>): RequestFilter | string {
  const operation = called?.toLowerCase();
  if (operation !== undefined && (operationNamed(operation)?.effect ?? 'read') === 'read')
    return `${quoted(called ?? '')} is not a change that can be asked for. ${HOW}`;
  const state = word === undefined ? undefined : stateCalled(word.toLowerCase());
  if (word !== undefined && state === undefined)
    return `${quoted(word)} is no state. There are ${sayList(Object.values(STATE_WORDS), 20)}.`;
  const length = written === undefined ? undefined : canonicalDuration(written);
  if (length?.ok === false) return length.reason;
  return {
    ...names,
    ...(operation !== undefined && { operation }),
    ...(state !== undefined && { state }),
    ...(length !== undefined && { since: durationMs(length.value) }),
  };
}

const isState = (word: string): word is State => Object.hasOwn(STATE_WORDS, word);

/** Finds a state by the word that people see, or the stored one. */
const stateCalled = (word: string): State | undefined =>
  Object.keys(STATE_WORDS)
    .filter(isState)
    .find((one) => STATE_WORDS[one] === word || one === word);

/** Whether it may include requests that have ended. */
export const isOfAll = ({ state, since }: RequestFilter): boolean =>
  since !== undefined || (state !== undefined && ENDED.has(state));
const ENDED: ReadonlySet<State> = new Set(['succeeded', 'failed', 'voided', 'denied', 'cancelled', 'expired']);

/** Checks what the request itself contains. A return counts by its change. */
export const fits = ({ operation, state }: RequestFilter, request: Request): boolean =>
  (operation === undefined || (request.returns ?? request).operation === operation) &&
  (state === undefined || request.state === state);

export interface PeopleNamedDeps {
  readonly people: Pick<SlackPeople, 'namesOf'>;
}

/**
 * Resolves names of people and projects, among those of the given requests.
 * @returns a sentence when nothing has that name
 * @throws SlackSilent
 */
export async function byNames(
  deps: PeopleNamedDeps,
  { by, in: place }: RequestFilter,
  person: Person,
  requests: readonly Request[],
): Promise<readonly Request[] | string> {
  const inPlace = place === undefined ? requests : those(requests, place, 'is in the project', projectsOf);
  if (typeof inPlace === 'string' || by === undefined) return inPlace;
  if (by.toLowerCase() === 'me') return inPlace.filter(({ requester }) => requester.identity === person.identity);
  const userIds = [...new Set(inPlace.map(({ requester }) => requester.userId))].slice(0, MOST_ASKED_ABOUT);
  const names = await Promise.all(userIds.map(async (id) => ({ id, names: await deps.people.namesOf(id) })));
  const named = names.flatMap(({ id, names: own }) => [id, ...own].map((name) => ({ id, name })));
  return those(inPlace, by.replace(/^@/, ''), 'was asked by', ({ requester }) =>
    named.filter(({ id }) => id === requester.userId),
  );
}

/** The most people whose names Slack is asked for. */
const MOST_ASKED_ABOUT = 40;

function projectsOf(request: Request): readonly Named[] {
  const previewed = 'preview' in request ? request.preview?.place.project : undefined;
  const project = previewed ?? request.names.project;
  const { project: id } = request.params;
  if (project !== undefined) return [project];
  return id === undefined ? [] : [{ id, name: id }];
}

function those(
  requests: readonly Request[],
  wanted: string,
  relation: string,
  namesOf: (request: Request) => readonly Named[],
): readonly Request[] | string {
  const match = matchName(wanted, requests.flatMap(namesOf));
  if (match.kind === 'none') {
    const near = [...new Set(match.near.map(({ name }) => name))];
    const hint = near.length === 0 ? '' : ` Did you mean ${sayList(near.map((name) => quoted(name)))}?`;
    return `None of the requests that you can see ${relation} ${quoted(wanted)}.${hint}`;
  }
  const ids = new Set(match.kind === 'one' ? [match.named.id] : match.among.map(({ id }) => id));
  return requests.filter((request) => namesOf(request).some(({ id }) => ids.has(id)));
}
