// The connection to the server: snapshots of what a person sees, and their actions.
import { useEffect, useState } from 'preact/hooks';
import type { Act, Outcome, Snapshot } from '../wire.js';

export interface Live {
  readonly snapshot: Snapshot | undefined;
  readonly connected: boolean;
}

const NOTHING: Live = { snapshot: undefined, connected: true };

/** The live snapshot of `person`; without one until the first has arrived, and without a person. */
export function useSnapshot(person: string | undefined): Live {
  const [live, setLive] = useState<Live & { readonly of?: string | undefined }>(NOTHING);
  const visible = usePageVisible();
  useEffect(() => {
    // Closes the stream of a hidden browser tab, as a browser has six connections to a host for all its tabs.
    if (person === undefined || !visible) return;
    const source = new EventSource(`/snapshots?as=${encodeURIComponent(person)}`);
    source.onmessage = (event) => setLive({ snapshot: JSON.parse(String(event.data)), connected: true, of: person });
    source.onerror = () => setLive((before) => ({ ...before, connected: false }));
    return () => source.close();
  }, [person, visible]);
  // Never draw the previous person's snapshot for this one, not even for a moment.
  return person !== undefined && live.of === person ? live : { ...NOTHING, connected: live.connected };
}

function usePageVisible(): boolean {
  const [visible, setVisible] = useState(!document.hidden);
  useEffect(() => {
    const look = () => setVisible(!document.hidden);
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return visible;
}

export async function send(person: string, act: Act): Promise<Outcome> {
  const reply = await post('/act', { as: person, act });
  if (reply?.ok) return JSON.parse(reply.text);
  return { kind: 'trouble', sentence: reply?.text ?? UNREACHABLE };
}

export const UNREACHABLE = 'The sandbox does not answer. Is it still running in its terminal?';

interface Reply {
  readonly ok: boolean;
  /** JSON if it is ok, else a sentence. */
  readonly text: string;
}

/** @returns undefined when the server does not answer */
export async function post(path: string, body: unknown): Promise<Reply | undefined> {
  try {
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
    return { ok: reply.ok, text: await reply.text() };
  } catch {
    return undefined;
  }
}
