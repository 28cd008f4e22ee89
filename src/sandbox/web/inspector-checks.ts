// Compares calls to Atlas with the card to check that the bot sent every change once and reported it correctly.
import type { LoggedCall } from '../atlas/index.js';
import type { Message } from '../slack/index.js';
import { readCardState } from './card-words.js';
import { changeIdOf, type StoredRequest } from './inspector-store.js';
import type { Check } from './inspector-wire.js';

interface Seen {
  readonly calls: readonly LoggedCall[];
  /** The messages in the approvals channel, oldest first. */
  readonly messages: readonly Message[];
}

/** The card states of a request that ended without a change. */
const WITHOUT_EFFECT = /^(failed|not possible|out of date|denied|cancelled|expired)$/;

/** The card states of a temporary change that was made and reverted. */
const REVERTED = /^(reverting|reverted)$/;
const DONE = /^(in progress|done|undoing|undone)$/;

/** Checks each change. A revert's calls count as its change's calls. @param requests newest first */
export function checksOfChanges(requests: readonly StoredRequest[], { calls, messages }: Seen): readonly Check[] {
  const writes = calls.filter(({ method, path }) => method !== 'GET' && !path.startsWith('/api/oauth/'));
  const changes = requests.filter(({ request: { id } }) => changeIdOf(id) === id);
  const forAWhile = new Set(
    requests
      .map(({ request: { id } }) => id)
      .filter((id) => changeIdOf(id) !== id)
      .map(changeIdOf),
  );
  return changes.map(({ request }) => {
    const own = writes.filter(({ requestId }) => requestId === request.correlation);
    const carriedOut = own.filter(({ changed }) => changed !== undefined).length;
    const card = cardOf(request.id, messages);
    return {
      request: request.id,
      title: request.preview?.summary ?? request.operation,
      card: card ?? 'not posted yet',
      received: own.length,
      carriedOut,
      verdict: verdictOf(card ?? '', carriedOut, forAWhile.has(request.id)),
    };
  });
}

function verdictOf(card: string, carriedOut: number, isForAWhile: boolean): Check['verdict'] {
  if (carriedOut > (isForAWhile ? 2 : 1)) return 'broken';
  // Atlas or a user may have ended the change without a call from the bot.
  if (card === 'ended') return carriedOut > 0 ? 'holds' : 'broken';
  const expected = REVERTED.test(card) ? 2 : DONE.test(card) ? 1 : WITHOUT_EFFECT.test(card) ? 0 : undefined;
  if (expected === undefined) return 'open';
  if (carriedOut === expected) return 'holds';
  // The change has been reverted, but its card hasn't been updated yet.
  return isForAWhile && DONE.test(card) && carriedOut === 2 ? 'open' : 'broken';
}

/**
 * Returns the state on the card, or undefined for a preliminary card. We use the first card, because a revert's own
 * card is posted later.
 */
function cardOf(id: string, messages: readonly Message[]): string | undefined {
  const cards = messages.filter(({ threadTs }) => threadTs === undefined).map(({ blocks }) => readCardState(blocks));
  return cards.find((one) => one?.id === id && one.state !== '')?.state;
}
