// A temporary change is reverted exactly once.
import { deriveReturnId } from '../../../src/approvals/request/ids.js';
import { isDrifted } from '../drift.js';
import type { Evidence } from '../evidence.js';
import { type History, happened, type Violation } from '../history.js';

export function checkReturns(evidence: Evidence, all: Iterable<History>): Violation[] {
  const histories = new Map([...all].map((history) => [history.id, history]));
  return [...histories.values()].flatMap((history) => {
    const request = history.stored?.request;
    const isTemporary = request?.operation === 'delete-query-limit' && request.params.for !== undefined;
    if (!isTemporary || !happened(history)) return [];
    const what = wrong(evidence, histories.get(deriveReturnId(history.id)));
    return what === undefined ? [] : [{ law: 'a temporary change is reverted once', request: history.id, what }];
  });
}

function wrong(evidence: Evidence, back: History | undefined): string | undefined {
  const request = back?.stored?.request;
  if (back === undefined || request === undefined) return 'it has no return';
  const effects = back.writes.filter(({ changed }) => changed !== undefined).length;
  if (effects > 1) return `it was reverted ${effects} times`;
  if (request.state === 'succeeded') return effects === 1 ? undefined : 'it is stored as reverted, and is not';
  if (request.state === 'unknown' && isDrifted(evidence, request)) return undefined;
  return `its return is ${request.state}`;
}
