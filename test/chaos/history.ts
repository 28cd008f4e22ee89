// The evidence by request: its journal, what it was after each version, what reached Atlas, and what Slack shows of it.
import type { Request } from '../../src/approvals/request/request.js';
import type { Message } from '../../src/sandbox/slack/index.js';
import type { Pressed } from './driver.js';
import type { DrawnCard, Evidence, SlackCall, StoredRequest, Write } from './evidence.js';
import { groupBy } from './group.js';
import { after, type Entry } from './journal.js';

export interface Violation {
  /** Which law was broken, in a few words. */
  readonly law: string;
  readonly request?: string;
  readonly what: string;
}

/** An entry, and the request before and after it. */
export interface Step {
  readonly entry: Entry;
  readonly before: Request | undefined;
  readonly after: Request;
}

export interface History {
  readonly id: string;
  readonly entries: readonly Entry[];
  /** As far as it can be replayed. */
  readonly steps: readonly Step[];
  /** Why it cannot be replayed to its end. */
  readonly impossible: string | undefined;
  readonly stored: StoredRequest | undefined;
  /** By the correlation id that each call carries. */
  readonly writes: readonly Write[];
  readonly cards: readonly DrawnCard[];
  /** What Slack shows of it: cards, and what was said about it in threads and to the requester. */
  readonly messages: readonly Message[];
  readonly slackCalls: readonly SlackCall[];
  readonly pressed: readonly Pressed[];
}

export function histories(evidence: Evidence): ReadonlyMap<string, History> {
  const entries = groupBy(evidence.journal, ({ request }) => request);
  const writes = groupBy(evidence.writes, ({ requestId }) => requestId ?? '');
  const messages = groupBy(evidence.messages, aboutWhich);
  const slackCalls = groupBy(evidence.slackCalls, aboutWhich);
  const pressed = groupBy(evidence.pressed, ({ request }) => request);
  const ids = new Set([...entries.keys(), ...evidence.stored.keys()]);
  return new Map(
    [...ids].map((id) => {
      const own = entries.get(id) ?? [];
      const stored = evidence.stored.get(id);
      const correlation = stored?.request.correlation ?? '';
      const found = {
        writes: (writes.get(correlation) ?? []).filter(
          (write) => isReturned(write) === (stored?.request.returns !== undefined),
        ),
        cards: evidence.cards.get(id) ?? [],
        messages: messages.get(id) ?? [],
        slackCalls: slackCalls.get(id) ?? [],
        pressed: pressed.get(id) ?? [],
      };
      return [id, { id, entries: own, ...replay(own), stored, ...found }];
    }),
  );
}

/** A change and what puts it back have one correlation id; all that is put back here are limits. */
const isReturned = ({ method }: Write) => method === 'PATCH';

/** Cards end with the request's id, and so does what is said about how it ended. */
const aboutWhich = ({ text }: { readonly text: string }) => / (\w{3}-\w{3})$/.exec(text)?.[1] ?? '';

export function replay(entries: readonly Entry[]): Pick<History, 'steps' | 'impossible'> {
  const steps: Step[] = [];
  try {
    for (const entry of entries) {
      const before = steps.at(-1)?.after;
      steps.push({ entry, before, after: after(before, entry) });
    }
    return { steps, impossible: undefined };
  } catch (error) {
    return { steps, impossible: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether Atlas did what it asks for. */
export const happened = ({ writes }: Pick<History, 'writes'>) => writes.some(({ changed }) => changed !== undefined);
