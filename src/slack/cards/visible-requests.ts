// Which requests a person may see: their own, those they may decide, and those about what they could look up.
import { allowedPlaces } from '../../approvals/allowed-places.js';
import type { AskDeps } from '../../approvals/ask.js';
import { matterOf, rulesThatCould } from '../../approvals/policy/match.js';
import type { Group } from '../../approvals/policy/policy.js';
import type { Person, Request } from '../../approvals/request.js';
import type { Listed, RequestStore } from '../../approvals/store.js';
import type { Log } from '../../log.js';
import { lookUps, operationNamed } from '../../operations/index.js';
import type { Named, Place } from '../../operations/operation.js';
import { projectKind } from '../../operations/params/project.js';
import { withinMs } from '../api/delivery.js';
import type { KnownNames } from '../lines/names.js';
import { visibleProjects } from '../lines/visible-names.js';
import { hasKind } from '../lines/vocabulary.js';

export interface VisibleDeps extends AskDeps {
  readonly offered: KnownNames['offered'];
  readonly log: Log;
}

const NAMES_WITHIN_MS = 2_000;

export type IsVisible = (request: Request) => Promise<boolean>;

/** Asks Slack and Atlas at most once for any number of requests. @throws SlackSilent */
export function visibilityFor(deps: VisibleDeps, person: Person): IsVisible {
  const isIn = cachedByGroups((groups) => deps.people.wasInAny(person, groups));
  let known: ReturnType<typeof looksOf> | undefined;
  return async (request) => {
    const { requester } = request;
    if (requester.identity === person.identity || requester.userId === person.userId) return true;
    const stored = 'rule' in request ? request.rule?.approvers : undefined;
    if (stored !== undefined && (await isIn(stored))) return true;
    known ??= looksOf(deps, person);
    const { seesIn, seesWide, projects } = await known;
    const place = placeOf(request, projects);
    if (place === undefined) return false;
    const matter = { ...matterOf(request, 'preview' in request ? request.preview : undefined), place };
    for (const { approvers } of rulesThatCould(deps.policy, matter)) if (await isIn(approvers)) return true;
    return place.project === undefined ? seesWide(request.operation) : seesIn(place.project);
  };
}

interface Listing<Method extends keyof RequestStore> {
  readonly store: Pick<RequestStore, Method>;
}
export type RequestListDeps = VisibleDeps & Listing<'open' | 'countOpen' | 'returns' | 'latest'>;

/** The most requests that are read, as each takes a round trip to Redis. */
export const MOST_LOOKED_THROUGH = 1_000;
const PAGE = 100;

/**
 * The open requests that a person may see, newest first. Everybody sees the ids of unreadable ones, which reveal
 * nothing.
 * @returns `isWhole`: whether all open requests were read
 * @throws SlackSilent
 */
export async function openVisible({ store }: Listing<'open' | 'countOpen'>, isSeen: IsVisible) {
  const all = await store.countOpen();
  const seen = new Map<string, Listed>();
  for (let from = 0; from < Math.min(all, MOST_LOOKED_THROUGH); from += PAGE) {
    for (const one of await store.open(PAGE, from)) {
      if ('unreadable' in one || (await isSeen(one))) seen.set(one.id, one);
    }
  }
  return { seen: [...seen.values()], isWhole: all <= MOST_LOOKED_THROUGH };
}

/** The returns that a person may see, in the order of their ends. @throws SlackSilent */
export async function returnsVisible({ store }: Listing<'returns'>, isSeen: IsVisible): Promise<readonly Request[]> {
  const seen: Request[] = [];
  for (const one of await store.returns(PAGE)) if (!('unreadable' in one) && (await isSeen(one))) seen.push(one);
  return seen;
}

/**
 * The requests that match and that a person may see, by their last event, latest first.
 * @param since how far back, Redis's time in milliseconds
 * @param most how many
 * @returns `isWhole`: whether all requests since then were read
 * @throws SlackSilent
 */
export async function latestVisible(
  { store }: Listing<'latest'>,
  isSeen: IsVisible,
  isWanted: (request: Request) => boolean,
  { since, most = MOST_LOOKED_THROUGH }: { readonly since: number; readonly most?: number },
) {
  const seen: Request[] = [];
  let looked = 0;
  for await (const page of store.latest(since)) {
    for (const one of page) {
      if (seen.length === most || looked === MOST_LOOKED_THROUGH) return { seen, isWhole: false };
      looked += 1;
      if (!('unreadable' in one) && isWanted(one) && (await isSeen(one))) seen.push(one);
    }
  }
  return { seen, isWhole: true };
}

async function looksOf(deps: VisibleDeps, person: Person) {
  const [seesIn, seesWide, projects] = await Promise.all([
    visibleProjects(deps, person),
    visibleWithoutProject(deps, person),
    projectsNow(deps),
  ]);
  return { seesIn, seesWide, projects };
}

/**
 * A change of a whole organization reveals what only a role there shows. So it is visible to people who may use a
 * look-up without a project that needs the same role: org-config for delete-idp, for example, but not the list of
 * organizations.
 */
async function visibleWithoutProject(deps: VisibleDeps, person: Person): Promise<(operation: string) => boolean> {
  const wide = lookUps.filter((operation) => !hasKind(operation, projectKind));
  const may = await Promise.all(wide.map((operation) => allowedPlaces(deps, operation, person)));
  const roles = new Set(wide.filter((_, index) => may[index]?.({})).map(({ role }) => role));
  return (name) => roles.has(operationNamed(name)?.role ?? '');
}

/** Undefined while the project's name is unknown, as the policy's rules may match names. */
function placeOf(request: Request, projects: readonly Named[]): Place | undefined {
  const stored = 'preview' in request ? request.preview?.place : undefined;
  const id = stored?.project?.id ?? request.params.project;
  if (id === undefined) return stored ?? {};
  const project = projects.find((one) => one.id === id) ?? stored?.project;
  return project && { project };
}

/** The projects with their current names; without Atlas, a request has the name from its preview. */
async function projectsNow({ offered, log }: VisibleDeps): Promise<readonly Named[]> {
  try {
    return (await withinMs(NAMES_WITHIN_MS, offered(projectKind, {}))).names;
  } catch (error) {
    log.warn({ err: error }, 'the names of projects could not be read, so requests go by those of their previews');
    return [];
  }
}

export type IsIn = (groups: readonly Group[]) => Promise<boolean>;

/** Caches by list of groups, as most requests are stored with one of few rules. */
export function cachedByGroups(isIn: IsIn): IsIn {
  const known = new Map<string, Promise<boolean>>();
  return (groups) => {
    const key = JSON.stringify(groups.map(({ ids }) => ids));
    const answer = known.get(key) ?? isIn(groups);
    known.set(key, answer);
    return answer;
  };
}
