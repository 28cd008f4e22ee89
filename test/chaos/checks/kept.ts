// Nothing that was accepted is lost, and nothing is left lying.
import { isFinal } from '../../../src/approvals/request.js';
import type { Evidence } from '../evidence.js';
import { groupBy } from '../group.js';
import type { History, Violation } from '../history.js';

export function checkKept(evidence: Evidence, all: Iterable<History>): Violation[] {
  const histories = [...all];
  const reasons = groupBy(histories, ({ stored }) => stored?.request.reason ?? '');
  return [
    ...submissions(evidence, reasons),
    ...histories.flatMap(({ id, stored }) => unfinished(id, stored?.request)),
    ...reservations(evidence),
  ];
}

function submissions({ submitted }: Evidence, reasons: ReadonlyMap<string, readonly History[]>): Violation[] {
  const accepted = new Set(submitted.flatMap(({ outcome, reason }) => (outcome === 'accepted' ? [reason] : [])));
  const lost = [...accepted].filter((reason) => !reasons.has(reason));
  return lost.map((reason) => ({
    law: 'what Slack was told is accepted is stored',
    what: `“${reason}” was accepted, and is not stored`,
  }));
}

function unfinished(id: string, request: Parameters<typeof isFinal>[0] | undefined): Violation[] {
  if (request === undefined || isFinal(request) || request.state === 'unknown') return [];
  return [{ law: 'every request comes to its end', request: id, what: `it is still ${request.state}` }];
}

function reservations({ reservations, stored }: Evidence): Violation[] {
  const idle = [...reservations].filter(([, id]) => stored.get(id)?.request.state !== 'unknown');
  return idle.map(([target, request]) => ({
    law: 'no target stays reserved',
    request,
    what: `${target} is still reserved`,
  }));
}
