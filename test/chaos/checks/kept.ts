// Nothing that was accepted is lost, and nothing stays unfinished.
import { isFinal, type Request } from '../../../src/approvals/request/request.js';
import type { Evidence } from '../evidence.js';
import { groupBy } from '../group.js';
import type { History, Violation } from '../history.js';
import { isReadBackLater } from '../rest.js';

export function checkKept(evidence: Evidence, all: Iterable<History>): Violation[] {
  const histories = [...all];
  const waitedFor = unsettled(histories);
  const reasons = groupBy(histories, ({ stored }) => stored?.request.reason ?? '');
  return [
    ...submissions(evidence, reasons),
    ...histories.flatMap(({ id, stored }) => unfinished(id, stored?.request, waitedFor)),
    ...reservations(evidence),
  ];
}

function submissions({ submitted }: Evidence, reasons: ReadonlyMap<string, readonly History[]>): Violation[] {
  const accepted = new Set(submitted.flatMap(({ outcome, reason }) => (outcome === 'accepted' ? [reason] : [])));
  const lost = [...accepted].filter((reason) => !reasons.has(reason));
  return lost.map((reason) => ({
    law: 'an accepted submission is stored',
    what: `“${reason}” was accepted, and is not stored`,
  }));
}

/** The targets of requests whose outcome only a person can settle. Requests that wait for these may stay open. */
export const unsettled = (histories: readonly History[]) =>
  new Set(histories.flatMap(({ stored }) => (stored?.request.state === 'unknown' ? [targetOf(stored.request)] : [])));

const targetOf = (request: Request) => JSON.stringify('preview' in request && request.preview?.target);

export function unfinished(id: string, request: Request | undefined, waitedFor: ReadonlySet<string>): Violation[] {
  if (request === undefined || isFinal(request) || request.state === 'unknown' || isReadBackLater(request)) return [];
  if (request.state === 'approved' && waitedFor.has(targetOf(request))) return [];
  return [{ law: 'every request ends', request: id, what: `it is still ${request.state}` }];
}

export function reservations({ reservations, stored }: Evidence): Violation[] {
  const idle = [...reservations].filter(([, id]) => stored.get(id)?.request.state !== 'unknown');
  return idle.map(([target, request]) => ({
    law: 'no target stays reserved',
    request,
    what: `${target} is still reserved`,
  }));
}
