// After Redis was restored to an earlier copy: approvals from before are used for one call at most, and a loss of
// confirmed entries is noticed. The other checks judge what Redis has in the end.
import { isFinal, type Request } from '../../../src/approvals/request/request.js';
import { formatState } from '../../../src/slack/cards/state-words.js';
import { stateIn } from '../../support/states.js';
import type { Evidence, Write } from '../evidence.js';
import { groupBy } from '../group.js';
import { type History, histories, replay, type Violation } from '../history.js';
import type { Entry } from '../journal.js';
import type { Restored } from '../restoring.js';
import { checkCalls } from './calls.js';
import { checkJournal } from './journal.js';
import { reservations, unfinished, unsettled } from './kept.js';

export function checkRestored(evidence: Evidence): readonly Violation[] {
  const there = new Set(evidence.journal.map(({ stamp }) => stamp));
  const lost = new Map(evidence.restored.flatMap(({ entries }) => entries).map((entry) => [entry.stamp, entry]));
  for (const stamp of there) lost.delete(stamp);
  const whole = [...evidence.journal, ...lost.values()].sort(byStamp);
  const sends = groupBy(
    whole.filter(({ event }) => event.type === 'sent'),
    ({ request }) => request,
  );
  const owners = ownersOf(evidence, whole, sends);
  const kept = evidence.writes.filter((write) => there.has(owners.get(write)?.stamp ?? ''));
  const all = histories({ ...evidence, writes: kept });
  const waitedFor = unsettled([...all.values()]);
  return [
    ...evidence.writes.filter((write) => !owners.has(write)).map((write) => strange(write, whole, evidence)),
    ...[...sends].flatMap(([id, list]) => again(id, list, owners, all.get(id))),
    ...evidence.restored.flatMap((one) => [...unnoticed(one, there), ...unvouched(one, all)]),
    ...checkJournal(evidence, all.values()),
    ...checkCalls({ ...evidence, writes: kept }, all.values()),
    ...[...all.values()].flatMap((one) => [
      ...unfinished(one.id, one.stored?.request, waitedFor),
      ...misdrawn(evidence, one),
    ]),
    ...reservations(evidence),
  ];
}

const byStamp = (one: Entry, other: Entry) => {
  const [a, b] = [one, other].map(({ stamp }) => stamp.split('-').map(Number));
  return (a?.[0] ?? 0) - (b?.[0] ?? 0) || (a?.[1] ?? 0) - (b?.[1] ?? 0);
};

/** With the known journal of its request and the restores, in milliseconds from the call on. */
function strange({ at, method, path, requestId = '' }: Write, whole: readonly Entry[], evidence: Evidence): Violation {
  const ids = groupBy(whole, ({ request }) => request).keys();
  const own = new Set([...ids].filter((id) => correlationsOf(whole, id).includes(requestId)));
  const story = whole.filter(({ request }) => own.has(request)).map((one) => `${one.event.type} ${one.at - at}`);
  const restores = evidence.restored.map((one) => one.at - at);
  return {
    law: 'every call belongs to a stored call',
    what: `${method} ${path} by ${requestId}: ${story.join(', ') || 'no such request'}; restores: ${restores.join(', ')}`,
  };
}

/** The stored call that each call belongs to: the last one of its request before it. */
function ownersOf(
  { writes }: Evidence,
  whole: readonly Entry[],
  sends: ReadonlyMap<string, readonly Entry[]>,
): ReadonlyMap<Write, Entry> {
  const requests = groupBy(
    [...groupBy(whole, ({ request }) => request).keys()].flatMap((id) =>
      [...new Set(correlationsOf(whole, id))].map((correlation) => ({ id, correlation })),
    ),
    ({ correlation }) => correlation,
  );
  const owners = new Map<Write, Entry>();
  for (const write of writes) {
    const own = (requests.get(write.requestId ?? '') ?? []).filter(
      ({ id }) => id.endsWith('-R') === (write.method === 'PATCH'),
    );
    const before = own.flatMap(({ id }) => sends.get(id) ?? []).filter(({ at }) => at <= write.at);
    const owner = before.at(-1);
    if (owner !== undefined) owners.set(write, owner);
  }
  return owners;
}

/** A request from before the restore may be submitted again after it, with the same id in another delivery. */
function correlationsOf(whole: readonly Entry[], id: string): readonly string[] {
  return whole.flatMap(({ request, event }) => {
    if (request !== id) return [];
    if (event.type === 'asked') return [event.asked.correlation];
    return event.type === 'scheduled' ? [event.plan.correlation] : [];
  });
}

/** A second call that took effect without an approval newer than the first one. */
function again(
  id: string,
  sends: readonly Entry[],
  owners: ReadonlyMap<Write, Entry>,
  history: History | undefined,
): Violation[] {
  const took = sends.filter((send) =>
    [...owners].some(([{ changed }, owner]) => owner === send && changed !== undefined),
  );
  return took.slice(1).flatMap((send, index) => {
    const fresh = approvalsAt(history, send).filter(({ at }) => at >= (took[index]?.at ?? 0));
    const what = `sent ${send.at - (took[index]?.at ?? 0)} ms after it had been sent, by ${fresh.length} new approvals`;
    return fresh.length > 0 ? [] : [{ law: 'sent at most once per approval', request: id, what }];
  });
}

function approvalsAt(history: History | undefined, { request, version }: Entry) {
  const entries = history?.entries.filter((one) => one.request === request && one.version < version) ?? [];
  const then: Request | undefined = replay(entries).steps.at(-1)?.after;
  return then !== undefined && 'approvals' in then ? then.approvals : [];
}

function unnoticed({ entries, confirmed, loss, isOver }: Restored, there: ReadonlySet<string>): Violation[] {
  const missing = entries.filter(
    ({ stamp, request, version }) => !there.has(stamp) && version <= (confirmed.get(request) ?? 0),
  );
  const law = 'a loss of history is noticed and its freeze can end';
  if (missing.length > 0 && loss === undefined)
    return [{ law, what: `${missing.length} confirmed entries are missing` }];
  return isOver ? [] : [{ law, what: 'the freeze could not be ended' }];
}

/** After a loss, a change from before needs a new approval. */
function unvouched({ at, loss }: Restored, all: ReadonlyMap<string, History>): Violation[] {
  if (loss === undefined) return [];
  return [...all.values()].flatMap((history) => {
    const sends = history.entries.filter((one) => one.event.type === 'sent' && one.at >= at);
    const old = sends.filter((send) => {
      const approvals = approvalsAt(history, send).filter((one) => one.at >= loss.til);
      return approvals.length === 0 && bornAt(history) < loss.til;
    });
    return old.map((send) => ({
      law: 'after a loss only what was approved again is sent',
      request: history.id,
      what: `sent ${send.at - at} ms after the restore`,
    }));
  });
}

/** A return rests on the approval of its change. */
const bornAt = ({ entries }: History) => entries[0]?.at ?? 0;

function misdrawn({ messages, undrawn }: Evidence, { id, stored, itsReturn, cards }: History): Violation[] {
  if (stored === undefined || undrawn.has(id) || !isFinal(stored.request)) return [];
  const wanted = formatState(stored.request, itsReturn?.request);
  return cards.flatMap(({ channel, ts, place }) => {
    const message = messages.find((one) => one.channel === channel && one.ts === ts);
    const shown = message && stateIn(message.text);
    if (message === undefined || shown === wanted) return [];
    return [{ law: 'a card at rest shows what is stored', request: id, what: `${place} says ${shown}, not ${wanted}` }];
  });
}
