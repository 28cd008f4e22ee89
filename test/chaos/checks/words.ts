// Stored states, cards and messages agree with what happened in Atlas.
import { isFinal } from '../../../src/approvals/request/request.js';
import type { Message } from '../../../src/sandbox/slack/index.js';
import { formatState } from '../../../src/slack/cards/state-words.js';
import { stateIn } from '../../support/states.js';
import { isDrifted } from '../drift.js';
import type { DrawnCard, Evidence } from '../evidence.js';
import { type History, happened, type Violation } from '../history.js';
import { truths } from '../truth.js';

const DONE = /^(done|in progress|undoing|undone|reverting|reverted|accepted by Atlas|not finished)$/;
/** Slack limits edits per minute, and a request has up to three cards. */
const TRUE_WITHIN_MS = 120_000;
const NOT_DONE = /^(failed|not possible|out of date|denied|canceled|expired)$/;

export function checkWords(evidence: Evidence, all: Iterable<History>): Violation[] {
  const histories = [...all];
  const messages = new Map(evidence.messages.map((message) => [`${message.channel} ${message.ts}`, message]));
  return histories.flatMap((history) => [
    ...storedWord(evidence, history),
    ...saidWords(history),
    ...history.cards.flatMap((card) => atRest(evidence, history, card, messages)),
    ...lateTruths(evidence, history),
  ]);
}

function storedWord(evidence: Evidence, history: History): Violation[] {
  const request = history.stored?.request;
  if (request === undefined) return [];
  const law = 'the stored outcome is what happened';
  const { id } = request;
  if (request.state === 'succeeded' && !happened(history))
    return [{ law, request: id, what: 'stored as done, and Atlas did not do it' }];
  if (isFinal(request) && request.state !== 'succeeded' && happened(history)) {
    return [{ law, request: id, what: `${formatState(request)}, and Atlas did it` }];
  }
  if (request.state === 'unknown' && !isDrifted(evidence, request)) {
    return [
      {
        law: 'an outcome that Atlas shows is found',
        request: id,
        what: 'unknown, though nobody else changed its target',
      },
    ];
  }
  return [];
}

function saidWords(history: History): Violation[] {
  return history.messages.flatMap(({ text, channel, ts }) => {
    const state = stateIn(text) ?? '';
    const isFalse = happened(history) ? NOT_DONE.test(state) : DONE.test(state);
    const what = `${channel} ${ts} says “${state}”, and Atlas ${happened(history) ? 'did it' : 'did not do it'}`;
    return isFalse ? [{ law: 'no message claims what did not happen', request: history.id, what }] : [];
  });
}

function lateTruths(evidence: Evidence, history: History): Violation[] {
  const late = truths(evidence, history).filter((one) => !one.isPostedLater && one.afterCalm > TRUE_WITHIN_MS);
  const law = 'a card shows the outcome within two minutes of the last fault';
  return late.map(({ afterCalm }) => ({ law, request: history.id, what: `${afterCalm} ms after it` }));
}

/**
 * A card that the bot knows shows what is stored, even while another one waits to be posted. Deleted cards don't count.
 */
function atRest(
  { undrawn }: Pick<Evidence, 'undrawn'>,
  { id, stored, itsReturn }: History,
  card: DrawnCard,
  messages: ReadonlyMap<string, Message>,
): Violation[] {
  if (stored === undefined) return [];
  // A card shows a change and its return.
  const version = stored.version + (itsReturn?.version ?? 0);
  const message = messages.get(`${card.channel} ${card.ts}`);
  const [shown, wanted] = [message && stateIn(message.text), formatState(stored.request, itsReturn?.request)];
  // The revision of a card that was just posted is recorded last.
  const isNoted = card.version === version || undrawn.has(id);
  if (message === undefined || (shown === wanted && isNoted)) return [];
  const what = `the card ${card.place} (${card.channel} ${card.ts}, of version ${card.version}) says “${shown}”, not “${wanted}” (version ${version})`;
  return [{ law: 'a card at rest shows what is stored', request: id, what }];
}
