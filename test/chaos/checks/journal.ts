// The journal has every transition exactly once, and nothing else.
import type { Request } from '../../../src/approvals/request/request.js';
import type { Evidence } from '../evidence.js';
import type { History, Violation } from '../history.js';

/** Maximum age of the read that a commit rests on. Its instants may be earlier than its entry by as much. */
const OLDEST_READ_MS = 3_000;
/** Fields that applyEvent sets to the time of the event. */
const INSTANTS: ReadonlySet<string> = new Set(['approvedAt', 'endedAt', 'since', 'at']);

export function checkJournal(evidence: Evidence, all: Iterable<History>): Violation[] {
  const places = new Map(evidence.journal.map(({ stamp }, index) => [stamp, index]));
  return [...all].flatMap((history) =>
    [versions(history, places), replayed(history)].flatMap((what) =>
      what === undefined ? [] : [{ law: 'the journal has every transition exactly once', request: history.id, what }],
    ),
  );
}

function versions({ entries, stored }: History, places: ReadonlyMap<string, number>): string | undefined {
  if (stored === undefined) return 'it is in the journal and not stored';
  const written = entries.map(({ stamp }) => stamp).join(' ');
  if (written !== stored.journal.join(' '))
    return `it is stored with the entries ${stored.journal.join(' ')}, not ${written}`;
  const inOrder = [...new Set(entries.map(({ version }) => version))];
  const wanted = Array.from({ length: stored.version }, (_, at) => at + 1);
  if (inOrder.join() !== wanted.join()) return `its versions are ${inOrder.join()}, and ${stored.version} is stored`;
  const torn = entries.find((entry, at) => {
    const before = entries[at - 1];
    return before?.version === entry.version && places.get(entry.stamp) !== (places.get(before.stamp) ?? -2) + 1;
  });
  return torn && `version ${torn.version} was written by more than one commit`;
}

function replayed({ steps, impossible, stored }: History): string | undefined {
  if (impossible !== undefined) return impossible;
  const replay = steps.at(-1)?.after;
  if (stored === undefined || replay === undefined) return undefined;
  const where = difference(json(replay), json(stored.request), '');
  return where && `what is replayed is not what is stored: ${where}`;
}

const json = (request: Request): unknown => JSON.parse(JSON.stringify(request));

/** The first difference. Instants may be earlier by the maximum age of a read. */
function difference(replay: unknown, stored: unknown, path: string): string | undefined {
  if (isObject(replay) && isObject(stored)) {
    const keys = [...new Set([...Object.keys(replay), ...Object.keys(stored)])];
    return keys.map((key) => difference(replay[key], stored[key], `${path}.${key}`)).find((one) => one !== undefined);
  }
  if (replay === stored) return undefined;
  const isInstant =
    INSTANTS.has(path.split('.').at(-1) ?? '') && typeof replay === 'number' && typeof stored === 'number';
  if (isInstant && replay >= stored && replay - stored <= OLDEST_READ_MS) return undefined;
  return `${path} is ${JSON.stringify(stored)}, not ${JSON.stringify(replay)}`;
}

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null;
