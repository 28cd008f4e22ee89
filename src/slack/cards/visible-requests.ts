// Decides whether a user may see a request: it's theirs, they may decide it, or they may look up its subject.
import { allowedPlacePredicate, type PermissionServices } from '../../approvals/people/ask.js';
import { policyQuestionOf, rulesThatMayDecide } from '../../approvals/policy/match.js';
import type { Group } from '../../approvals/request/policy.js';
import type { Person, Request } from '../../approvals/request/request.js';
import { isSettledAsNotDone } from '../../approvals/request/settling.js';
import type { ListedRequest, RequestStore } from '../../approvals/storage/store.js';
import { lookUps, operationNamed } from '../../operations/index.js';
import type { NamedItem, Place } from '../../operations/operation.js';
import { projectParamKind } from '../../operations/params/project.js';
import { withTimeLimit } from '../api/delivery.js';
import type { LineServices } from '../lines/channel-default.js';
import { visibleProjectPredicate } from '../lines/visible-names.js';
import { hasKind } from '../lines/vocabulary.js';

const NAMES_WITHIN_MS = 2_000;

export type IsVisible = (request: Request) => Promise<boolean>;

/** Returns a visibility check, which calls Slack and Atlas at most once for all requests. @throws SlackSilentError */
export function createVisibilityCheck(
  deps: PermissionServices & Pick<LineServices, 'offered' | 'log'>,
  person: Person,
): IsVisible {
  const isIn = cacheByGroups((groups) => deps.people.isCachedMemberOfAny(person, groups));
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
    const question = { ...policyQuestionOf(request, 'preview' in request ? request.preview : undefined), place };
    for (const { approvers } of rulesThatMayDecide(deps.policy, question)) if (await isIn(approvers)) return true;
    return place.project === undefined ? seesWide(request.operation) : seesIn(place.project);
  };
}

/** The maximum number of requests to read when looking for visible requests. */
export const MAX_REQUESTS_READ = 1_000;
/** The number of requests read at a time. */
const AT_ONCE = 25;

export interface Listing {
  readonly seen: readonly ListedRequest[];
  /**
   * `more`: there are more requests than the limit. `unread`: we stopped reading early, so there may be more requests.
   */
  readonly rest: 'none' | 'more' | 'unread';
}

interface Wanted {
  readonly isSeen: IsVisible;
  /**
   * Decides whether to list a record. By default, all records are listed. Everyone sees the ids of unreadable records.
   */
  readonly isWanted?: (one: ListedRequest) => boolean | Promise<boolean>;
  readonly most: number;
  readonly mostRead?: number;
}

/**
 * Lists the requests that a user may see, in the order of `pages`.
 * @param pages ids from an index
 * @throws SlackSilentError
 */
export async function listVisibleRequests(
  store: Pick<RequestStore, 'list'>,
  pages: AsyncIterable<readonly string[]>,
  { isSeen, isWanted = () => true, most, mostRead = MAX_REQUESTS_READ }: Wanted,
): Promise<Listing> {
  const seen: ListedRequest[] = [];
  let read = 0;
  for await (const ids of pages) {
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      const some = ids.slice(at, at + AT_ONCE);
      read += some.length;
      for (const one of await store.list(some)) {
        if (!(await isWanted(one)) || !('unreadable' in one || (await isSeen(one)))) continue;
        if (seen.length === most) return { seen, rest: 'more' };
        seen.push(one);
      }
      if (read >= mostRead) return { seen, rest: 'unread' };
    }
  }
  return { seen, rest: 'none' };
}

export const readableRequests = (one: ListedRequest): readonly Request[] => ('unreadable' in one ? [] : [one]);

/** Reads the return (scheduled revert) of a temporary change that was made: the change's state depends on it. */
export async function readReturn(
  store: Pick<RequestStore, 'returnOf'>,
  one: ListedRequest,
): Promise<Request | undefined> {
  if ('unreadable' in one || one.params.for === undefined) return undefined;
  if (one.state !== 'succeeded' && !isSettledAsNotDone(one)) return undefined;
  const read = await store.returnOf(one.id);
  return typeof read === 'string' ? undefined : read.request;
}

async function looksOf(deps: PermissionServices & Pick<LineServices, 'offered' | 'log'>, person: Person) {
  const [seesIn, seesWide, projects] = await Promise.all([
    visibleProjectPredicate(deps, person),
    visibleWithoutProject(deps, person),
    projectsNow(deps),
  ]);
  return { seesIn, seesWide, projects };
}

/**
 * Decides, for each operation on an organization, whether the user may see its requests. They reveal data that requires
 * a role in the organization, so the user must be allowed to run a look-up without a project that needs the same role,
 * e.g. org-config for delete-idp.
 */
async function visibleWithoutProject(
  deps: PermissionServices,
  person: Person,
): Promise<(operation: string) => boolean> {
  const wide = lookUps.filter((operation) => !hasKind(operation, projectParamKind));
  const may = await Promise.all(wide.map((operation) => allowedPlacePredicate(deps, operation, person)));
  const roles = new Set(wide.filter((_, index) => may[index]?.({})).map(({ role }) => role));
  return (name) => roles.has(operationNamed(name)?.role ?? '');
}

/** Returns the place. Undefined while the project's name is unknown, because policy rules may match names. */
function placeOf(request: Request, projects: readonly NamedItem[]): Place | undefined {
  const stored = 'preview' in request ? request.preview?.place : undefined;
  const id = stored?.project?.id ?? request.params.project;
  if (id === undefined) return stored ?? {};
  const project = projects.find((one) => one.id === id) ?? stored?.project;
  return project && { project };
}

/** Returns projects with their current names. If Atlas is unreachable, requests keep the names from their previews. */
async function projectsNow({ offered, log }: Pick<LineServices, 'offered' | 'log'>): Promise<readonly NamedItem[]> {
  try {
    return (await withTimeLimit(NAMES_WITHIN_MS, offered(projectParamKind, {}))).names;
  } catch (error) {
    log.warn({ err: error }, 'failed to read project names, so the names from previews are used');
    return [];
  }
}

export type IsMemberOfAny = (groups: readonly Group[]) => Promise<boolean>;

/** Caches results by list of groups, because most requests share a few rules. */
export function cacheByGroups(isIn: IsMemberOfAny): IsMemberOfAny {
  const known = new Map<string, Promise<boolean>>();
  return (groups) => {
    const key = JSON.stringify(groups.map(({ ids }) => ids));
    const answer = known.get(key) ?? isIn(groups);
    known.set(key, answer);
    return answer;
  };
}
