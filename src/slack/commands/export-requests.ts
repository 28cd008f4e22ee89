// Exports the requests and temporary changes that a user can see as a CSV file, for an audit.

import { isFinishing } from '../../approvals/request/finishing-evolve.js';
import type { Policy } from '../../approvals/request/policy.js';
import { ticketsIn } from '../../approvals/request/reason.js';
import { isRefusal } from '../../approvals/request/refusal.js';
import type { Request } from '../../approvals/request/request.js';
import type { RequestStore } from '../../approvals/storage/store.js';
import { formatUtc, plural } from '../../operations/format.js';
import { operations } from '../../operations/index.js';
import type { Cell, Phrase } from '../../operations/operation.js';
import { tellPrivately } from '../answers/audience.js';
import { toCsv } from '../answers/csv.js';
import { attemptedActionIn, noteAndDescribeRefusal } from '../api/note-refusal.js';
import { plainMessage } from '../api/reply.js';
import { describeUploadFailure } from '../api/upload.js';
import { readRequestHistory } from '../cards/request-history.js';
import type { HistoryEvent } from '../cards/state-words.js';
import { displayId, doneAt, formatState } from '../cards/state-words.js';
import { cardTitle } from '../cards/title.js';
import { readableRequests, readReturn } from '../cards/visible-requests.js';
import { parseCommand } from '../lines/parse.js';
import type { TypedCommand } from '../lines/typed-command.js';
import type { CommandServices } from './commands.js';
import { findRequests, findReturns, resolveSearch } from './list-requests.js';

const MOST_EXPORTED = 1_000;
const AT_ONCE = 25;
/** Slack allows about 100 calls of users.info per minute. */
const MOST_NAMED = 40;

const COLUMNS = [
  'Request',
  'Change',
  'Title',
  'Project',
  'Requested by',
  'Approved by',
  'Reason',
  'Tickets',
  'Before',
  'After',
  'Requested at',
  'Scheduled for',
  'Approved at',
  'Sent at',
  'Ended at',
  'State',
  'Outcome',
  'Reverts or ends at',
  'Revert',
  'Reverted at',
];

/** Sends the file to the user in a direct message. @param typed the command `requests` with the filter to export */
export async function exportRequests(deps: CommandServices, typed: TypedCommand): Promise<void> {
  const { userId, channel, text } = typed;
  const tell = (sentence: string) => tellPrivately(deps, typed, plainMessage(sentence));
  const person = await deps.people.cachedPerson(userId);
  if (isRefusal(person)) {
    await tellPrivately(deps, typed, await noteAndDescribeRefusal(deps, person, attemptedActionIn(typed, 'requests')));
    return;
  }
  const read = parseCommand(text, operations);
  const search = await resolveSearch(deps, read.kind === 'built-in' ? read.rest : '', person);
  if (typeof search === 'string') {
    await tell(search);
    return;
  }
  const limit = { most: MOST_EXPORTED };
  const [listed, returns] = await Promise.all([findRequests(deps, search, limit), findReturns(deps, search, limit)]);
  const ids = new Set(listed.seen.map(({ id }) => id));
  const others = returns.seen
    .flatMap(readableRequests)
    .map(displayId)
    .filter((id) => !ids.has(id));
  const seen = [...listed.seen, ...(await deps.store.list(others))];
  const isWhole = listed.rest === 'none' && returns.rest === 'none';
  const requests = seen.flatMap(readableRequests);
  const nameOf = await namesFor(deps, requests);
  const rows: (readonly Cell[])[] = [];
  for (let at = 0; at < requests.length; at += AT_ONCE) {
    const some = requests.slice(at, at + AT_ONCE);
    rows.push(...(await Promise.all(some.map((one) => rowOf(deps, one, nameOf)))));
  }
  deps.audit.lookedUp({ by: userId, operation: 'export-requests', params: { line: text }, channel, shownTo: 'asker' });
  const caption = `Requests, ${formatUtc(search.now)}`;
  const sent = await deps.posting.upload(
    { channel: userId },
    { name: 'requests.csv', title: caption, content: toCsv({ caption, columns: COLUMNS, rows }) },
  );
  if (sent.kind !== 'sent') {
    await tell(describeUploadFailure('The list', sent));
    return;
  }
  const unread = seen.length - rows.length;
  const lacks = [
    ...(isWhole ? [] : [`The file has only ${rows.length} of the requests. Narrow the list to export the others.`]),
    ...(unread === 0 ? [] : [`The file leaves out ${plural(unread, 'request')} that I can’t read.`]),
  ];
  await tell(['I sent you the file in a direct message.', ...lacks].join(' '));
}

type NameOf = (userId: string) => string;

/** Reads the names of the users who requested or approved the most recent requests. */
async function namesFor({ people }: Pick<CommandServices, 'people'>, requests: readonly Request[]): Promise<NameOf> {
  const approvers = requests.flatMap((one) => ('approvals' in one ? one.approvals.map(({ person }) => person) : []));
  const userIds = [...requests.map(({ requester }) => requester), ...approvers].map(({ userId }) => userId);
  const asked = [...new Set(userIds)].slice(0, MOST_NAMED);
  const names = await Promise.all(
    asked.map(async (id) => [id, (await people.namesOf(id).catch(() => []))[0]] as const),
  );
  const known = new Map(names);
  return (userId) => {
    const name = known.get(userId);
    return name === undefined ? userId : `${name} (${userId})`;
  };
}

interface RowServices {
  readonly store: Pick<RequestStore, 'history' | 'returnOf'>;
  readonly policy: Pick<Policy, 'tickets'>;
}

async function rowOf({ store, policy }: RowServices, request: Request, nameOf: NameOf): Promise<readonly Cell[]> {
  const { id, operation, requester, reason, askedAt } = request;
  const [history, itsReturn] = await Promise.all([readRequestHistory(store, id), readReturn(store, request)]);
  const own = history.filter(({ isReturn }) => !isReturn);
  const approvals = approvalsOf(request, own);
  const sentAt = own.find(({ type }) => type === 'sent')?.at;
  const preview = 'preview' in request ? request.preview : undefined;
  return [
    id,
    operation,
    cardTitle(request),
    preview?.place?.project?.name ?? request.names.project?.name ?? '',
    nameOf(requester.userId),
    approvals.map(({ by }) => nameOf(by)).join(', '),
    reason,
    ticketsIn(policy, reason)
      .map(({ start, end }) => reason.slice(start, end))
      .join(', '),
    preview?.before ?? '',
    preview?.after ?? '',
    timeCell(askedAt),
    timeCell(request.startsAt),
    timeCell(approvals.at(-1)?.at),
    timeCell(sentAt),
    timeCell(endOf(request)),
    formatState(request, itsReturn),
    'sentence' in request && !isFinishing(request) ? request.sentence : '',
    timeCell(itsReturn?.returns?.endsAt),
    itsReturn === undefined ? '' : formatState(itsReturn),
    timeCell(itsReturn && endOf(itsReturn)),
  ];
}

/** Returns the approvals that counted at the end. If a request ended early, reads them from its history. */
function approvalsOf(request: Request, history: readonly HistoryEvent[]): readonly Pick<HistoryEvent, 'by' | 'at'>[] {
  if ('approvals' in request) return request.approvals.map(({ person, at }) => ({ by: person.userId, at }));
  const isDropped = ({ type, details: { dropped } }: HistoryEvent, by: string) =>
    type === 'approvals-dropped' && Array.isArray(dropped) && dropped.includes(by);
  return history.filter(
    ({ type, by }, index) => type === 'approved' && !history.slice(index + 1).some((later) => isDropped(later, by)),
  );
}

function endOf(request: Request): number | undefined {
  if (!('endedAt' in request) || isFinishing(request)) return undefined;
  return request.state === 'succeeded' ? doneAt(request) : request.endedAt;
}

const timeCell = (at: number | undefined): Phrase => (at === undefined ? '' : [{ at }]);
