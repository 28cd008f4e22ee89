// Sent once and reported truthfully, held up to every change: what Atlas got and did, beside what the card says. Pure.
import type { Call } from '../atlas/index.js';
import type { Message } from '../slack/index.js';
import { cardSaid } from './card-words.js';
import type { StoredRequest } from './glass-store.js';
import type { Check } from './glass-wire.js';

export interface Seen {
  readonly calls: readonly Call[];
  /** Of the approvals channel, oldest first. */
  readonly messages: readonly Message[];
}

/** What a card says of a request that is over, and did not change anything. */
const WITHOUT_EFFECT = /^(failed|voided|denied|cancelled|expired)$/;

/** @param requests newest first */
export function checksOf(requests: readonly StoredRequest[], { calls, messages }: Seen): readonly Check[] {
  const writes = calls.filter(({ method, path }) => method !== 'GET' && !path.startsWith('/api/oauth/'));
  return requests.map(({ request }) => {
    const own = writes.filter(({ requestId }) => requestId === request.correlation);
    const carriedOut = own.filter(({ changed }) => changed !== undefined).length;
    const card = cardOf(request.id, messages);
    return {
      request: request.id,
      title: request.preview?.summary ?? request.operation,
      card: card ?? 'not drawn yet',
      received: own.length,
      carriedOut,
      verdict: verdictOf(card ?? '', carriedOut),
    };
  });
}

function verdictOf(card: string, carriedOut: number): Check['verdict'] {
  if (carriedOut > 1) return 'broken';
  const expected = card === 'done' ? 1 : WITHOUT_EFFECT.test(card) ? 0 : undefined;
  if (expected === undefined) return 'open';
  return carriedOut === expected ? 'holds' : 'broken';
}

/** In one word; nothing while it is a sketch. */
function cardOf(id: string, messages: readonly Message[]): string | undefined {
  const cards = messages.filter(({ threadTs }) => threadTs === undefined).map(({ blocks }) => cardSaid(blocks));
  return cards.findLast((card) => card?.id === id)?.state || undefined;
}
