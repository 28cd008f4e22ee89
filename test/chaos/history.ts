// The evidence by request: its journal, its state after each revision, its calls to Atlas, and its messages in Slack.
import { deriveReturnId } from '../../src/approvals/request/ids.js';
import type { Request } from '../../src/approvals/request/request.js';
import type { Message } from '../../src/sandbox/slack/index.js';
import type { Pressed } from './driver.js';
import type { DrawnCard, Evidence, SlackCall, StoredRequest, Write } from './evidence.js';
import { groupBy } from './group.js';
import { after, type Entry } from './journal.js';

export interface Violation {
  /** The broken law. */
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
  /** As far as the journal can be replayed. */
  readonly steps: readonly Step[];
  /** Why the journal cannot be replayed to its end. */
  readonly impossible: string | undefined;
  readonly stored: StoredRequest | undefined;
  readonly itsReturn: StoredRequest | undefined;
  /** When it or its return last changed, in milliseconds. */
  readonly changedAt: number;
  /** Found by correlation id. */
  readonly writes: readonly Write[];
  readonly cards: readonly DrawnCard[];
  /** Its messages in Slack: cards, and notices in threads and to the requester. */
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
      const back = deriveReturnId(id);
      const found = {
        itsReturn: evidence.stored.get(back),
        changedAt: Math.max(...[own, entries.get(back) ?? []].map((all) => all.at(-1)?.at ?? 0)),
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

/** A change and its return share a correlation id. Here all returns set limits. */
const isReturned = ({ method }: Write) => method === 'PATCH';

/** Cards and notices end with the request's id. */
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

/** Whether the change took effect in Atlas. */
export const happened = ({ writes }: Pick<History, 'writes'>) => writes.some(({ changed }) => changed !== undefined);
