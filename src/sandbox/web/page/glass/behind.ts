// The event stream of the glass box, the dial and the stories, shared by all three.
import { useEffect, useState } from 'preact/hooks';
import type { DialAct, DialSaid, DialState } from '../../dial-wire.js';
import type { Check, Details, Entry, GlassNews } from '../../glass-wire.js';
import type { StoriesAct, StoriesState } from '../../stories-wire.js';
import { post, UNREACHABLE } from '../live.js';
import { merged } from './merged.js';

export interface Behind {
  /** Newest first. */
  readonly entries: readonly Entry[];
  readonly checks: readonly Check[];
  readonly redis: GlassNews['redis'];
  readonly dial?: DialState;
  readonly stories?: StoriesState;
}

let behind: Behind = { entries: [], checks: [], redis: 'read' };
let line: EventSource | undefined;
const listeners = new Set<(behind: Behind) => void>();

export function useBehind(): Behind {
  const [seen, setSeen] = useState(behind);
  useEffect(() => {
    listeners.add(setSeen);
    setSeen(behind);
    look();
    return () => {
      listeners.delete(setSeen);
      look();
    };
  }, []);
  return seen;
}

document.addEventListener('visibilitychange', look);

/** Closes the stream of a hidden browser tab, as a browser has six connections to a host for all its tabs. */
function look(): void {
  const wanted = listeners.size > 0 && !document.hidden;
  if (wanted === (line !== undefined)) return;
  line?.close();
  line = wanted ? open() : undefined;
}

function open(): EventSource {
  const source = new EventSource('/glass');
  const on = <T>(event: string, become: (news: T) => Behind) =>
    source.addEventListener(event, ({ data }) => {
      behind = become(JSON.parse(String(data)));
      for (const listener of listeners) listener(behind);
    });
  on<GlassNews>('glass', ({ whole, entries, checks, redis }) => ({
    ...behind,
    entries: merged(whole ? [] : behind.entries, entries),
    checks,
    redis,
  }));
  on<DialState>('dial', (dial) => ({ ...behind, dial }));
  on<StoriesState>('stories', (stories) => ({ ...behind, stories }));
  return source;
}

export async function turn(act: DialAct): Promise<DialSaid> {
  const reply = await post('/dial', act);
  if (reply?.ok) return JSON.parse(reply.text);
  return { done: false, sentence: reply?.text ?? UNREACHABLE };
}

export async function tell(act: StoriesAct): Promise<void> {
  await post('/stories', act);
}

export async function detailsOf(id: number): Promise<Details> {
  const reply = await fetch(`/glass/entry?id=${id}`).catch(() => undefined);
  if (reply?.ok) return reply.json();
  return { parts: [{ title: 'Not shown', text: reply === undefined ? UNREACHABLE : await reply.text() }] };
}
