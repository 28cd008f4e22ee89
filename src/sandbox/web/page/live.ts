// The page's line to its server: what a person sees, as it changes, and what they do.
import { useEffect, useState } from 'preact/hooks';
import type { Act, Outcome, Snapshot } from '../wire.js';

export interface Live {
  readonly snapshot: Snapshot | undefined;
  readonly connected: boolean;
}

/** What `person` sees; `undefined` until the first picture has come. */
export function useSnapshot(person: string): Live {
  const [live, setLive] = useState<Live>({ snapshot: undefined, connected: true });
  useEffect(() => {
    const source = new EventSource(`/snapshots?as=${encodeURIComponent(person)}`);
    source.onmessage = (event) => setLive({ snapshot: JSON.parse(String(event.data)), connected: true });
    source.onerror = () => setLive((before) => ({ ...before, connected: false }));
    return () => source.close();
  }, [person]);
  return live;
}

export async function send(person: string, act: Act): Promise<Outcome> {
  try {
    const reply = await fetch('/act', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ as: person, act }),
    });
    if (reply.ok) return await reply.json();
    return { kind: 'trouble', sentence: await reply.text() };
  } catch {
    return { kind: 'trouble', sentence: 'The sandbox does not answer. Is it still running in its terminal?' };
  }
}
