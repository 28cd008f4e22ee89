// Sent once and reported truthfully, held up to every change: what Atlas got and did, beside what the card says. Pure.
import type { Call } from '../atlas/index.js';
import type { Message } from '../slack/index.js';
import { cardSaid } from './card-words.js';
import { knownAs, type StoredRequest } from './glass-store.js';
import type { Check } from './glass-wire.js';

export interface Seen {
  readonly calls: readonly Call[];
  /** Of the approvals channel, oldest first. */
  readonly messages: readonly Message[];
}

/** What a card says of a request that is over, and did not change anything. */
const WITHOUT_EFFECT = /^(failed|voided|denied|cancelled|expired)$/;

/** Of a change for a while: it was carried out, and then what puts it back. */
const PUT_BACK = 'done, put back';

/** What puts a change back is counted with the change. @param requests newest first */
export function checksOf(requests: readonly StoredRequest[], { calls, messages }: Seen): readonly Check[] {
  const writes = calls.filter(({ method, path }) => method !== 'GET' && !path.startsWith('/api/oauth/'));
  const changes = requests.filter(({ request: { id } }) => knownAs(id) === id);
  const forAWhile = new Set(
    requests
      .map(({ request: { id } }) => id)
      .filter((id) => knownAs(id) !== id)
      .map(knownAs),
  );
  return changes.map(({ request }) => {
    const own = writes.filter(({ requestId }) => requestId === request.correlation);
    const carriedOut = own.filter(({ changed }) => changed !== undefined).length;
    const card = cardOf(request.id, messages);
    return {
      request: request.id,
      title: request.preview?.summary ?? request.operation,
      card: card ?? 'not drawn yet',
      received: own.length,
      carriedOut,
      verdict: verdictOf(card ?? '', carriedOut, forAWhile.has(request.id)),
    };
  });
}

function verdictOf(card: string, carriedOut: number, isForAWhile: boolean): Check['verdict'] {
  if (carriedOut > (isForAWhile ? 2 : 1)) return 'broken';
  const expected = card === PUT_BACK ? 2 : card === 'done' ? 1 : WITHOUT_EFFECT.test(card) ? 0 : undefined;
  if (expected === undefined) return 'open';
  if (carriedOut === expected) return 'holds';
  // Put back already, and the card is about to say so.
  return isForAWhile && card === 'done' && carriedOut === 2 ? 'open' : 'broken';
}

/** In one word, or two; nothing while it is a sketch. What puts a change back may have a card of its own, below that of the change. */
function cardOf(id: string, messages: readonly Message[]): string | undefined {
  const cards = messages.filter(({ threadTs }) => threadTs === undefined).map(({ blocks }) => cardSaid(blocks));
  const card = cards.find((one) => one?.id === id && one.state !== '');
  return card?.state === 'done' && card.isPutBack ? PUT_BACK : card?.state;
}
