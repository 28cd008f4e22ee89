// Sent once and reported truthfully, held up to every change: what Atlas got and did, beside what the card says. Pure.
import type { Call } from '../atlas/index.js';
import type { Message } from '../slack/index.js';
import type { StoredRequest } from './glass-store.js';
import type { Check } from './glass-wire.js';

export interface Seen {
  readonly calls: readonly Call[];
  /** Of the approvals channel, oldest first. */
  readonly messages: readonly Message[];
}

/** What a card says of a request that is over, and did not change anything. */
const WITHOUT_EFFECT = /^(not done|void|denied|cancelled|expired)$/;

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
  const expected = card.startsWith('done') ? 1 : WITHOUT_EFFECT.test(card) ? 0 : undefined;
  if (expected === undefined) return 'open';
  return carriedOut === expected ? 'holds' : 'broken';
}

/** `waiting for approval`, from the line `K7Q-4MD · waiting for approval` below a card's title. */
function cardOf(id: string, messages: readonly Message[]): string | undefined {
  const start = `${id} · `;
  for (const { blocks, threadTs } of messages.toReversed()) {
    if (threadTs !== undefined) continue;
    for (const block of blocks) {
      const [line] = block.type === 'context' ? block.elements : [];
      if (line !== undefined && 'text' in line && line.text.startsWith(start)) return line.text.slice(start.length);
    }
  }
  return undefined;
}
