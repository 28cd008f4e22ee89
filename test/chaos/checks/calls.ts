// Calls to Atlas: never twice, never without a quorum, and only the stored call.
import { z } from 'zod';
import type { Request } from '../../../src/approvals/request/request.js';
import type { Call } from '../../../src/operations/operation.js';
import { sizeBytes } from '../../../src/operations/size.js';
import type { Evidence, Write } from '../evidence.js';
import type { History, Step, Violation } from '../history.js';

/** A membership is read at most 10 s before it is used, and used at most 3 s before the commit. */
const MEMBERSHIP_MS = 14_000;

export function checkCalls(evidence: Evidence, all: Iterable<History>): Violation[] {
  const explained = new Set<Write>();
  const violations = [...all].flatMap((history) => {
    for (const write of history.writes) explained.add(write);
    const calls = callsBySend(history);
    const sends = [...calls].flatMap(([send, writes], index) => [
      ...once(history, send, writes, index < calls.size - 1),
      ...(send.after.returns === undefined ? quorum(evidence, history, send) : tooSoon(history, send)),
    ]);
    return [...unsent(history), ...sends];
  });
  const strange = evidence.writes.filter((write) => !explained.has(write));
  return [...violations, ...strange.map((write) => ({ law: 'every call belongs to a request', what: say(write) }))];
}

const sendsOf = ({ steps }: History) => steps.filter(({ entry }) => entry.event.type === 'sent');

/** Each stored call with the calls that reached Atlas between it and the next stored one. */
function callsBySend(history: History): ReadonlyMap<Step, readonly Write[]> {
  const sends = sendsOf(history);
  return new Map(
    sends.map((send, index) => {
      const until = sends[index + 1]?.entry.at ?? Number.POSITIVE_INFINITY;
      return [send, history.writes.filter(({ at }) => at >= send.entry.at && at < until)];
    }),
  );
}

function unsent(history: History): Violation[] {
  const first = sendsOf(history)[0]?.entry.at ?? Number.POSITIVE_INFINITY;
  const early = history.writes.filter(({ at }) => at < first);
  return early.map((write) => ({ law: 'a call is stored before it is sent', request: history.id, what: say(write) }));
}

function once(history: History, { entry }: Step, writes: readonly Write[], isSentAgain: boolean): Violation[] {
  const { id: request } = history;
  if (entry.event.type !== 'sent') return [];
  const wanted = expected(history.stored?.request, entry.event.call);
  // A call that failed before it was read has no recorded body.
  const others = writes.filter((write) => say(write) !== (write.body === undefined ? bare(wanted) : wanted));
  const effect = writes.find(({ changed }) => changed !== undefined);
  return [
    ...(writes.length > 1
      ? [{ law: 'at most one call for an approval', request, what: writes.map(say).join('; ') }]
      : []),
    ...(isSentAgain && effect !== undefined
      ? [{ law: 'a call that took effect is not sent again', request, what: say(effect) }]
      : []),
    ...others.map((write) => ({
      law: 'the call sent is the call stored',
      request,
      what: `${say(write)}, not ${wanted}`,
    })),
  ];
}

const say = ({ method, path, body }: Write) =>
  `${method} ${path}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`;

const bare = (call: string) => call.split(' ', 2).join(' ');

const GRANT = z.object({ grantType: z.string(), expirationTime: z.string() });

/**
 * The call for its request's params, by Atlas's documentation. Only the end of a grant is taken from the stored call.
 */
function expected(request: Request | undefined, { path, body }: Call): string {
  const { params = {}, operation } = request ?? {};
  switch (operation) {
    case 'grant-access': {
      const { grantType, expirationTime } = GRANT.parse(body);
      return `POST /groups/${params.project}/clusters/${params.cluster}:grantMongoDBEmployeeAccess ${JSON.stringify({ grantType, expirationTime })}`;
    }
    case 'delete-query-limit':
      return `DELETE /groups/${params.project}/dataFederation/${params.database}/limits/bytesProcessed.${params.limit}`;
    case 'set-query-limit': {
      const overrun = params.limit === 'query' ? {} : { overrunPolicy: 'BLOCK' };
      const value = { value: sizeBytes(params.to ?? ''), ...overrun };
      return `PATCH /groups/${params.project}/dataFederation/${params.database}/limits/bytesProcessed.${params.limit} ${JSON.stringify(value)}`;
    }
    case 'delete-idp':
      return `DELETE /federationSettings/${path.split('/')[2]}/identityProviders/${params.provider}`;
    default:
      return `a call of ${operation}`;
  }
}

/** Maximum age of the read that the end of a change is counted from. */
const READ_MS = 3_000;

function tooSoon({ id }: History, { after: { returns }, entry }: Step): Violation[] {
  const left = (returns?.endsAt ?? 0) - entry.at;
  if (left <= READ_MS) return [];
  return [{ law: 'no change is reverted early', request: id, what: `${left} ms were left` }];
}

function quorum(evidence: Evidence, { id, steps, pressed }: History, send: Step): Violation[] {
  const request = send.before;
  const refused = (what: string) => [{ law: 'no change without a quorum on exactly that plan', request: id, what }];
  if (request?.state !== 'executing') return refused('it was sent without a claim');
  const claim = steps.findLast(({ entry }) => entry.event.type === 'claimed' && entry.version < send.entry.version);
  const from = (claim?.entry.at ?? send.entry.at) - MEMBERSHIP_MS;
  const groups = request.rule.approvers.flatMap(({ ids }) => ids);
  const counting = request.approvals.filter(({ person, at }) => {
    const isPermitted = wasIn(evidence, person.userId, groups, from, send.entry.at);
    const isPressed = pressed.some(
      (one) =>
        one.deed === 'approve' &&
        one.user === person.userId &&
        one.planHash === request.planHash &&
        one.at <= at + 1_000,
    );
    return isPermitted && isPressed && person.identity !== request.requester.identity;
  });
  const people = new Set(counting.map(({ person }) => person.identity));
  if (people.size >= request.rule.approvals) return [];
  return refused(`${people.size} of ${request.rule.approvals} count: ${JSON.stringify(request.approvals)}`);
}

/** Whether the person was in one of the groups at some time between the two. */
function wasIn(
  { groups, absences }: Pick<Evidence, 'groups' | 'absences'>,
  user: string,
  ids: readonly string[],
  from: number,
  to: number,
): boolean {
  return ids.some((id) => {
    if (groups.get(id)?.includes(user) !== true) return false;
    return !absences.some((out) => out.user === user && out.group === id && out.from <= from && out.to >= to);
  });
}
