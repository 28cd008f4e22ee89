// The connection to the server: live snapshots, the inspector feed and actions.
import { useEffect, useState } from 'preact/hooks';
import type { FaultAct, FaultPanelState, FaultResult } from '../fault-panel-wire.js';
import { type Check, type Entry, type EntryDetails, type InspectorUpdate, mergeEntries } from '../inspector-wire.js';
import type { Act, ActOutcome, UserSnapshot } from '../wire.js';
import { useEventListener } from './hooks.js';

interface Live {
  readonly snapshot: UserSnapshot | undefined;
  readonly connected: boolean;
}

const NOTHING: Live = { snapshot: undefined, connected: true };

/** Returns the user's live snapshot, undefined until the first snapshot arrives. */
export function useSnapshot(person: string | undefined): Live {
  const [live, setLive] = useState<Live & { readonly of?: string | undefined }>(NOTHING);
  useStream(person === undefined ? undefined : `/snapshots?as=${encodeURIComponent(person)}`, {
    message: (data) => setLive({ snapshot: JSON.parse(data), connected: true, of: person }),
    error: () => setLive((before) => ({ ...before, connected: false })),
  });
  // After the user changes, never render the previous user's snapshot, not even briefly.
  return person !== undefined && live.of === person ? live : { ...NOTHING, connected: live.connected };
}

/** The state of the inspector and the fault panel. */
export interface SidePanelData {
  /** Newest first. */
  readonly entries: readonly Entry[];
  readonly checks: readonly Check[];
  readonly redis: InspectorUpdate['redis'];
  readonly dial?: FaultPanelState;
}

export function useSidePanelData(): SidePanelData {
  const [behind, setBehind] = useState<SidePanelData>({ entries: [], checks: [], redis: 'read' });
  useStream('/inspector', {
    inspector: (data) => {
      const { whole, entries, checks, redis }: InspectorUpdate = JSON.parse(data);
      setBehind((old) => ({ ...old, checks, redis, entries: mergeEntries(whole ? [] : old.entries, entries) }));
    },
    dial: (data) => setBehind((before) => ({ ...before, dial: JSON.parse(data) })),
  });
  return behind;
}

/** Keeps a stream open unless the browser tab is hidden, because all tabs share six connections per host. */
function useStream(url: string | undefined, heard: Readonly<Record<string, (data: string) => void>>): void {
  const [hidden, setHidden] = useState(document.hidden);
  useEventListener(document, 'visibilitychange', () => setHidden(document.hidden));
  useEffect(() => {
    if (url === undefined || hidden) return;
    const source = new EventSource(url);
    for (const [name, hear] of Object.entries(heard))
      source.addEventListener(name, (event) => hear('data' in event ? String(event.data) : ''));
    return () => source.close();
  }, [url, hidden]);
}

const UNREACHABLE = 'The sandbox isn’t responding. Is it still running in its terminal?';

/** @param failed converts an error message to the result */
async function call<T>(path: string, failed: (sentence: string) => T, body?: unknown): Promise<T> {
  try {
    const headers = { 'content-type': 'application/json' };
    const init = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
    const reply = await fetch(path, init);
    return reply.ok ? await reply.json() : failed(await reply.text());
  } catch {
    return failed(UNREACHABLE);
  }
}

export const sendAct = (as: string, act: Act) =>
  call<ActOutcome>('/act', (sentence) => ({ kind: 'trouble', sentence }), { as, act });
export const sendFaultAct = (act: FaultAct) =>
  call<FaultResult>('/dial', (sentence) => ({ done: false, sentence }), act);
export const fetchEntryDetails = (id: number) =>
  call<EntryDetails>(`/inspector/entry?id=${id}`, (text) => ({ parts: [{ title: 'Not available', text }] }));
