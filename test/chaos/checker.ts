// Finds the laws that a run broke, from its evidence only.

import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { deriveReturnId } from '../../src/approvals/request/ids.js';
import { isFinal } from '../../src/approvals/request/request.js';
import type { Message } from '../../src/sandbox/slack/index.js';
import { formatState } from '../../src/slack/cards/state-words.js';
import { stateIn } from '../support/states.js';
import { checkCalls } from './checks/calls.js';
import { checkJournal } from './checks/journal.js';
import { checkKept } from './checks/kept.js';
import { checkReminders } from './checks/reminders.js';
import { checkRestored } from './checks/restored.js';
import { isDrifted } from './drift.js';
import type { Pressed } from './driver.js';
import type { DrawnCard, Evidence } from './evidence.js';
import { groupBy } from './group.js';
import { type History, happened, histories, type Violation } from './history.js';
import { SECRET, type Told } from './receiver.js';
import { truths } from './truth.js';
import { pausedMs, waitsOf } from './waits.js';

export interface Checked {
  readonly violations: readonly Violation[];
  readonly histories: ReadonlyMap<string, History>;
}

export function check(evidence: Evidence): Checked {
  const all = histories(evidence);
  if (evidence.restored.length > 0) return { histories: all, violations: checkRestored(evidence) };
  const checks = [
    checkJournal,
    checkCalls,
    checkWords,
    checkKept,
    checkReturns,
    checkPresses,
    checkReminders,
    checkWebhook,
  ];
  return { histories: all, violations: checks.flatMap((one) => one(evidence, all.values())) };
}

const CLAIMS_NOTHING = /(nothing was|not) recorded/i;

function checkPresses(evidence: Evidence, all: Iterable<History>): Violation[] {
  return [...all].flatMap((history) =>
    history.pressed.flatMap((pressed) => {
      const what = untruth(pressed, history) ?? silence(evidence, pressed, history);
      return what === undefined ? [] : [{ law: 'replies to a press are true', request: history.id, what }];
    }),
  );
}

function untruth(pressed: Pressed, history: History): string | undefined {
  const { user, deed, at, repliedAt, told, seenAlone, repeated } = pressed;
  if (seenAlone || repeated) return undefined; // may be about another press by this person
  const said = told.find((text) => CLAIMS_NOTHING.test(text));
  const recorded = storedBy(pressed, history).find((entry) => entry.at >= at && entry.at <= repliedAt);
  if (said === undefined || recorded === undefined || history.pressed.some((one) => mayBeBehind(one, pressed)))
    return undefined;
  return `${user} did ${deed} it, and was told: ${said}`;
}

/** Of two concurrent presses one may be stored and the other not. One without an answer may still be stored later. */
function mayBeBehind(one: Pressed, pressed: Pressed): boolean {
  const isOver = one.outcome === 'acknowledged' && one.repliedAt < pressed.at;
  return one !== pressed && one.user === pressed.user && one.at <= pressed.repliedAt && !isOver;
}

function silence(evidence: Evidence, pressed: Pressed, history: History): string | undefined {
  const { user, deed, at, repliedAt, outcome, told, seenAlone } = pressed;
  const isAsking = deed === 'check again';
  if (outcome !== 'acknowledged' || told.length > 0 || seenAlone || isAsking) return undefined;
  if (storedBy(pressed, history).length > 0 || diedThen(evidence, repliedAt)) return undefined;
  return `${user} wanted to ${deed} it at ${at}: acknowledged, not stored, and no reply`;
}

function storedBy({ user, deed }: Pressed, { entries }: History) {
  const types = deed === 'approve' ? ['approved'] : ['denied', 'cancelled'];
  return entries.filter(({ by, event }) => by === user && types.includes(event.type));
}

/** A process that dies between acknowledgement and reply leaves nothing that would send the reply. */
const diedThen = ({ webKills }: Evidence, repliedAt: number) =>
  webKills.some((at) => at >= repliedAt - 50 && at <= repliedAt + 1_000);

const DONE = /^(done|in progress|undoing|undone|reverting|reverted|accepted by Atlas|not finished)$/;
/** Slack limits edits per minute, and a request has up to three cards. */
const TRUE_WITHIN_MS = 120_000;
const NOT_DONE = /^(failed|not possible|out of date|denied|canceled|expired)$/;

function checkWords(evidence: Evidence, all: Iterable<History>): Violation[] {
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

const UNDER_WAY_MS = 5_000;
/** Two missing answers, each retried after twice the time. */
const DELIVERED_WITHIN_MS = 45_000;
/** Maximum age of the read that a commit rests on. */
const READ_MS = 3_000;

const news = z.strictObject({
  id: z.string(),
  type: z.enum(['undecided', 'expired']),
  at: z.iso.datetime().transform(Date.parse),
  request: z.strictObject({
    id: z.string(),
    operation: z.string(),
    title: z.string(),
    project: z.string(),
    organization: z.string().optional(),
    requester: z.string(),
    approvers: z.array(z.string()),
    askedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().optional(),
  }),
});
type News = z.output<typeof news>;

function checkWebhook(evidence: Evidence, all: Iterable<History>): Violation[] {
  const read = evidence.told.map((told) => ({ told, news: readNews(told) }));
  const byRequest = groupBy(read, ({ news }) => news?.request.id ?? '');
  const histories = new Map([...all].map((history) => [history.id, history]));
  const strange = read.filter(({ news }) => !histories.has(news?.request.id ?? ''));
  return [
    ...strange.map(({ told }) => ({ law: 'webhook messages are true', what: told.body })),
    ...read.flatMap(({ told, news }) =>
      isSigned(told)
        ? []
        : [{ law: 'webhook messages are signed', request: news?.request.id ?? '', what: told.signature }],
    ),
    ...[...histories.values()].flatMap((history) => {
      const own = (byRequest.get(history.id) ?? []).flatMap(({ told, news }) => (news ? [{ told, news }] : []));
      const problems = [
        ...own.flatMap(({ told, news }) => untrue(evidence, history, told, news)),
        ...untold(evidence, history, own),
      ];
      return problems.map(([law, what]) => ({ law, request: history.id, what }));
    }),
  ];
}

function readNews({ body }: Told): News | undefined {
  try {
    return news.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

function isSigned({ signature, body }: Told): boolean {
  const [, seconds, hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
  return hex !== undefined && createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex') === hex;
}

type Problem = readonly [law: string, what: string];

/** When such a message is true: while undecided, or from the expiry on. */
function timesOf(history: History, type: News['type']): readonly { readonly from: number; readonly to: number }[] {
  if (type === 'undecided')
    return waitsOf(history)
      .flatMap(({ nudges }) => nudges)
      .flatMap(({ by, at, until }) => (by === 'escalation' ? [{ from: at, to: until }] : []));
  return history.entries.flatMap(({ event, at }) =>
    event.type === 'expired' ? [{ from: at, to: Number.POSITIVE_INFINITY }] : [],
  );
}

function untrue({ pauses }: Evidence, history: History, { at }: Told, told: News): Problem[] {
  const { type } = told;
  const request = history.stored?.request;
  const rule = waitsOf(history)[0]?.rule;
  const now = timesOf(history, type).filter(
    ({ from, to }) => at >= from && at - to <= UNDER_WAY_MS + pausedMs(pauses, to - UNDER_WAY_MS, at),
  );
  if (now.length === 0) return [['the webhook hears only about undecided requests', `${type} at ${at}`]];
  const isSo =
    told.id.startsWith(`${history.id} ${type} `) &&
    now.some(({ from }) => told.at <= from && told.at >= from - READ_MS) &&
    rule?.webhook === true &&
    told.request.operation === request?.operation &&
    told.request.requester === request.requester.userId &&
    told.request.approvers.join() === rule.approvers.map(({ name }) => name).join() &&
    (told.request.expiresAt === undefined) === (type === 'expired');
  return isSo ? [] : [['webhook messages are true', JSON.stringify(told)]];
}

function untold(
  { pauses }: Evidence,
  history: History,
  all: readonly { readonly told: Told; readonly news: News }[],
): Problem[] {
  if (waitsOf(history)[0]?.rule.webhook !== true) return [];
  const isTaken = (type: News['type']) => all.some(({ told, news }) => news.type === type && told.answer === 'taken');
  const isDue = timesOf(history, 'undecided').some(
    ({ from, to }) => to - from > DELIVERED_WITHIN_MS + pausedMs(pauses, from, to),
  );
  const types = [
    ...(isDue ? (['undecided'] as const) : []),
    ...(history.stored?.request.state === 'expired' ? (['expired'] as const) : []),
  ];
  return types.filter((type) => !isTaken(type)).map((type) => ['the webhook gets every message', type] as const);
}

function checkReturns(evidence: Evidence, all: Iterable<History>): Violation[] {
  const histories = new Map([...all].map((history) => [history.id, history]));
  return [...histories.values()].flatMap((history) => {
    const request = history.stored?.request;
    const isTemporary = request?.operation === 'delete-query-limit' && request.params.for !== undefined;
    if (!isTemporary || !happened(history)) return [];
    const what = wrong(evidence, histories.get(deriveReturnId(history.id)));
    return what === undefined ? [] : [{ law: 'a temporary change is reverted once', request: history.id, what }];
  });
}

function wrong(evidence: Evidence, back: History | undefined): string | undefined {
  const request = back?.stored?.request;
  if (back === undefined || request === undefined) return 'it has no return';
  const effects = back.writes.filter(({ changed }) => changed !== undefined).length;
  if (effects > 1) return `it was reverted ${effects} times`;
  if (request.state === 'succeeded') return effects === 1 ? undefined : 'it is stored as reverted, and is not';
  if (request.state === 'unknown' && isDrifted(evidence, request)) return undefined;
  return `its return is ${request.state}`;
}
