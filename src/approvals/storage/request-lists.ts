// The lists that contain a request. Each is a sorted set that commit.lua updates in the same step as the request.
//
//   by, of, in              requests by requester, operation and project, scored by the time of the last event
//   returns-by, -of, -in    open reverts by the same values of their change, scored by its end
//   returns-approved        open reverts, scored by their last approval
//   ends, ends-all          open reverts of changes that Atlas ends, by part of the target or complete target, by end
//   waits                   requests waiting for approval, by approvers, scored by expiry
//   waiting                 requests waiting for approval, scored by the time they were made
//   requesters, projects, approvers     their members, each with what a search needs to find them
import { createHash } from 'node:crypto';
import type { NamedItem, Preview, Target } from '../../operations/operation.js';
import type { Group } from '../request/policy.js';
import { type InState, isFinal, type Request, returnApprovedAt } from '../request/request.js';

/** The parts of a key. */
type Parts = readonly string[];

export type ListName = 'by' | 'of' | 'in';
export type RequestKind = 'requests' | 'returns';

export const requestListKey = (kind: RequestKind, name: ListName, value: string): Parts => [
  kind === 'returns' ? `returns-${name}` : name,
  value,
];

/** Returns the project that a request is about; undefined if we don't know the project. */
function projectOf(request: Request): NamedItem | undefined {
  const named = ('preview' in request ? request.preview?.place.project : undefined) ?? request.names.project;
  const { project: id } = request.params;
  return named ?? (id === undefined ? undefined : { id, name: id });
}

/** The score in a list. `now`: the time of the commit. False: the request isn't in the list. */
type Score = number | 'now' | false;

/** Returns a request's lists, with its score in each. */
export function listsOf(request: Request): readonly (readonly [Parts, Score])[] {
  const { returns, requester, askedAt } = request;
  const kind = returns === undefined ? 'requests' : 'returns';
  const { operation } = returns ?? request;
  const project = projectOf(request);
  const approvers = approversOf(request);
  const score = returns === undefined ? 'now' : !isFinal(request) && returns.endsAt;
  return [
    [requestListKey(kind, 'by', requester.userId), score],
    [requestListKey(kind, 'of', operation), score],
    ...(project === undefined ? [] : [[requestListKey(kind, 'in', project.id), score] as const]),
    ...endsKeysOf(request).map((parts) => [parts, isReturnLeftToAtlas(request) && score] as const),
    ...(approvers === undefined
      ? []
      : [[waitingListKey(approvers), request.state === 'pending' && request.expiresAt] as const]),
    returns === undefined
      ? [['waiting'], request.state === 'pending' && askedAt]
      : [['returns-approved'], !isFinal(request) && 'approvals' in request && returnApprovedAt(request)],
  ];
}

/** Returns whether the request is the open revert of a change that Atlas ends. */
export const isReturnLeftToAtlas = (request: Request): request is InState<'approved'> =>
  request.state === 'approved' && request.returning?.byItself === true;

function endsKeysOf(request: Request): readonly Parts[] {
  const preview = request.returns !== undefined && 'preview' in request ? request.preview : undefined;
  if (preview === undefined) return [];
  const { target, path = '' } = preview;
  return [endsKey(target, path), endsAllKey(target)];
}
const endsKey = ({ kind, id }: Target, path: string): Parts => ['ends', kind, id, path];
const endsAllKey = ({ kind, id }: Target): Parts => ['ends-all', kind, id];

/** Returns the keys of lists with scheduled reverts that overlap a change. */
export const returnOverlapKeys = ({ target, path }: Pick<Preview, 'target' | 'path'>): readonly Parts[] =>
  path === undefined ? [endsAllKey(target)] : [endsKey(target, path), endsKey(target, '')];

const approversOf = (request: Request) => ('rule' in request ? request.rule?.approvers : undefined);

/** Returns the key of the list for these approvers, which stays the same even if the policy renames their groups. */
export function waitingListKey(approvers: readonly Group[]): Parts {
  const ids = approvers.flatMap((group) => group.ids).toSorted();
  return ['waits', createHash('sha256').update(ids.join()).digest('hex').slice(0, 12)];
}

type Known = readonly [set: 'requesters' | 'projects' | 'approvers', member: string];

/** Returns other index entries that searches need besides the request's lists. At most one member per set. */
export function searchEntriesOf(request: Request): readonly Known[] {
  const { requester } = request;
  const project = projectOf(request);
  const approvers = approversOf(request);
  return [
    ['requesters', `${requester.userId} ${requester.identity}`],
    ...(project === undefined ? [] : [['projects', `${project.id} ${project.name}`] as const]),
    ...(approvers === undefined ? [] : [['approvers', JSON.stringify(approvers)] as const]),
  ];
}
