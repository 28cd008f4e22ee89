// The whole sandbox over HTTP, driven like its page does: what people do, and what happens behind the scenes.
import type { FaultAct, FaultPanelState, FaultResult } from '../../src/sandbox/web/fault-panel-wire.js';
import {
  type Entry,
  type EntryDetails,
  type InspectorUpdate,
  mergeEntries,
} from '../../src/sandbox/web/inspector-wire.js';
import type { Act, ActOutcome, UserSnapshot } from '../../src/sandbox/web/wire.js';
import { openSandbox, type Sandbox } from './sandbox-process.js';

/** Everything received from the stream so far. */
export interface Behind {
  /** Oldest first. */
  readonly entries: readonly Entry[];
  readonly inspector: InspectorUpdate;
  readonly dial: FaultPanelState;
}

export interface Scenes extends Sandbox {
  act(as: string, act: Act): Promise<ActOutcome>;
  dial(act: FaultAct): Promise<FaultResult>;
  details(entry: Entry): Promise<EntryDetails>;
  /** Waits until `look` finds something in what a person sees. */
  sees<T>(as: string, look: (snapshot: UserSnapshot) => T | undefined | false): Promise<T>;
  /** Waits until `look` finds something behind the scenes. */
  behind<T>(look: (behind: Behind) => T | undefined | false): Promise<T>;
}

export async function openScenes(): Promise<Scenes> {
  const sandbox = await openSandbox();
  const { url } = sandbox;
  return {
    ...sandbox,
    act: (as, act) => post(`${url}act`, { as, act }),
    dial: (act) => post(`${url}dial`, act),
    details: async ({ id }) => (await fetch(`${url}inspector/entry?id=${id}`)).json(),
    sees: (as, look) => follow(`${url}snapshots?as=${as}`, (_, data: UserSnapshot) => look(data)),
    behind: (look) => follow(`${url}inspector`, remembering(look)),
  };
}

async function post<T>(url: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${reply.status}: ${text}`);
  return JSON.parse(text);
}

function remembering<T>(look: (behind: Behind) => T | undefined | false) {
  let known: Partial<Behind> = {};
  return (event: string, data: InspectorUpdate) => {
    const entries =
      event === 'inspector' ? { entries: mergeEntries(known.entries ?? [], data.entries).toReversed() } : {};
    known = { ...known, ...entries, [event]: data };
    return isWhole(known) ? look(known) : undefined;
  };
}

const isWhole = (known: Partial<Behind>): known is Behind => known.inspector !== undefined && known.dial !== undefined;

const WITHIN_MS = 90_000;

async function follow<T, D>(url: string, look: (event: string, data: D) => T | undefined | false): Promise<T> {
  const ending = AbortSignal.timeout(WITHIN_MS);
  const { body } = await fetch(url, { signal: ending });
  if (body === null) throw new Error('no stream');
  let pending = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const events = (pending + chunk).split('\n\n');
    pending = events.pop() ?? '';
    for (const one of events) {
      const fields = new Map(one.split('\n').map((line) => fieldOf(line)));
      const found = look(fields.get('event') ?? '', JSON.parse(fields.get('data') ?? 'null'));
      if (found !== undefined && found !== false) return found;
    }
  }
  throw new Error('the stream ended');
}

function fieldOf(line: string): readonly [string, string] {
  const at = line.indexOf(': ');
  return [line.slice(0, at), line.slice(at + 2)];
}
