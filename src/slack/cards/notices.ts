// What is said of a request besides its cards, in messages of their own: an edit of a card notifies nobody. Pure.

import type { RichTextElement } from '@slack/types';
import { isFinishing } from '../../approvals/finishing/evolve.js';
import { nameGroups } from '../../approvals/policy/policy.js';
import { assertNever, type InState, type Planned, type Request, SETTLE_AFTER_MS } from '../../approvals/request.js';
import { leastApproval } from '../../approvals/shorter.js';
import type { Stored } from '../../approvals/store.js';
import { durationMs, sayBriefly } from '../../operations/duration.js';
import { endAt } from '../../operations/end.js';
import { changeNamed } from '../../operations/index.js';
import type { Phrase } from '../../operations/operation.js';
import { inParts } from '../../operations/say.js';
import { mrkdwnWithin } from '../blocks/mrkdwn-within.js';
import { mrkdwn, plain, rich } from '../blocks/text.js';
import { oneLine } from '../blocks/visible.js';
import { endButtons } from './buttons.js';
import { type Called, otherIds, others, told, toldIds } from './calls.js';
import { paragraph, people, text, user } from './lines.js';
import { sayDone, sayFinished, stillNeeded } from './outcome.js';
import type { CardMessage } from './request-card.js';
import { cardTitle } from './title.js';
import { knownAs } from './words.js';

export interface Notice {
  /** Tells it from all others of the same request: it is said once. */
  readonly key: string;
  /** Another one, which need not be said after this. */
  readonly includes?: string;
  /** The Slack ids that it may call. */
  readonly calls?: readonly string[];
  /** It is skipped rather than said twice, and not said once somebody has decided. */
  readonly isReminder?: true;
  /** @param called those whom it may call */
  readonly words: (called: Called) => CardMessage;
}

/** In the thread of the card where it is decided. */
export function noticesInThread(request: Request, now: number): readonly Notice[] {
  if ('endedAt' in request)
    return [{ key: 'end in thread', words: () => noticeText(request, sayEnd(request)) }, ...noticeOfFinish(request)];
  if (request.state === 'pending') return reminders(request);
  if (request.state !== 'unknown') return [];
  if (now < request.since + SETTLE_AFTER_MS)
    return [{ key: 'unknown in thread', words: () => noticeText(request, sayUnknown(request, approvedBy(request))) }];
  const words = (called: Called) => noticeText(request, sayUnsettled(request, called));
  return [{ key: 'settle', calls: toldIds(request), words }];
}

/** The last one alone: the others are skipped. */
function reminders(request: InState<'pending'>): readonly Notice[] {
  const { reminders: own, remindAt, expiresAt } = request;
  // Once for each time that it waits: approvals that were dropped are asked for anew.
  if (own === undefined) return remindAt === undefined ? [reminder(request, expiresAt)] : [];
  if (own.remindedAt === undefined) return [];
  if (own.escalated !== true) return [reminder(request, own.remindedAt)];
  const words = (called: Called) => noticeText(request, sayUndecided(request, called));
  return [{ key: `escalated ${own.remindedAt}`, calls: otherIds(request), isReminder: true, words }];
}

/** @param at tells it from others of the same request */
export const reminder = (request: InState<'pending'>, at: number): Notice => ({
  key: `reminder ${at}`,
  calls: toldIds(request),
  isReminder: true,
  words: (called) => noticeText(request, sayWaits(request, called)),
});

/** In the thread of the card whose change it is to take back, once somebody can decide about it. */
export const noticeOfUndo = (request: Request): Notice | undefined =>
  request.undoes === undefined || !('planHash' in request)
    ? undefined
    : { key: 'undo in thread', words: () => noticeText(request, sayUndone(request)) };

/** Of what Atlas took its time for. */
export function noticeOfFinish(request: Request): readonly Notice[] {
  const phrase = request.state === 'succeeded' ? sayFinished(request) : undefined;
  if (phrase === undefined) return [];
  const front = request.state === 'succeeded' && request.finished?.sentence !== undefined ? '⚠ ' : '✅ ';
  return [{ key: 'finished in thread', words: () => noticeText(request, [[text(front)], phrase]) }];
}

/** In the requester's direct messages. After a denial only its reason can change, so each version has another reason. */
export function noticesToRequester(
  { request, version }: Pick<Stored, 'request' | 'version'>,
  said: ReadonlySet<string>,
): readonly Notice[] {
  if (request.state === 'unknown')
    return [{ key: 'unknown', words: () => noticeText(request, sayUnknown(request, [])) }];
  if (!('endedAt' in request)) return [];
  const end = noticeText(request, sayEnd(request));
  const buttons = { type: 'actions' as const, elements: endButtons(request) };
  const words = () => ({ ...end, blocks: [...end.blocks, buttons] });
  if (request.state !== 'denied' || request.why === undefined)
    return [{ key: 'end', words }, ...noticeOfFinish(request).map((one) => ({ ...one, key: 'finished' }))];
  const { why } = request;
  const key = `why ${version}`;
  const isCorrected = [...said].some((one) => one.startsWith('why') && one !== key);
  return said.has('end')
    ? [{ key, words: () => noticeText(request, sayWhy(request, why, isCorrected)) }]
    : [{ key: 'end', includes: key, words }];
}

type Ended = Extract<Request, { readonly endedAt: number }>;
/** People and groups stand in front; the end, like the id, is never cut. */
type Said = readonly [start: readonly RichTextElement[], phrase: Phrase, end?: Phrase];

/** All of a notification that is read at a glance. */
const MOST_NOTIFIED = 120;

/** The id stands last. What does not fit into a notification stands in the message all the same. */
export function noticeText(request: Request, [start, phrase, end = '']: Said): CardMessage {
  const [first, ...code] = paragraph(start, phrase);
  const { elements } = first;
  const last = [...inParts(end), ` ${knownAs(request)}`];
  return {
    text: `${mrkdwnWithin(elements, MOST_NOTIFIED - plain(last).length)}${mrkdwn(last)}`,
    blocks: [{ type: 'rich_text', elements: [{ ...first, elements: [...elements, ...rich(last)] }, ...code] }],
  };
}

function sayEnd(request: Ended): Said {
  const title = cardTitle(request);
  switch (request.state) {
    case 'succeeded':
      return [[text('✅ '), ...sayApproved(request)], sayDoneNow(request), sayReturns(request)];
    case 'denied':
      return [
        [text('Denied by '), user(request.by), text(`: ${title}. `)],
        joinSentences(quoted(request.why), NOTHING),
      ];
    case 'cancelled':
      return [[text('Cancelled by '), user(request.by), text(`: ${title}. `)], NOTHING];
    case 'expired':
      return [[text(`Expired: ${title}. `)], joinSentences(request.sentence, NOTHING)];
    case 'voided':
      return [[text(`Voided: ${title}. `)], request.sentence];
    case 'failed':
      return [[text(`Failed: ${title}. `)], joinSentences(request.sentence, NOTHING)];
    default:
      return assertNever(request);
  }
}

const NOTHING = 'Nothing was changed in Atlas.';
const joinSentences = (...sentences: readonly string[]) => sentences.filter((sentence) => sentence !== '').join(' ');
const quoted = (why: string | undefined) => (why === undefined ? '' : `“${oneLine(why)}”`);

/** What is true now, with its end; and how that is known, where it was not read back. */
const sayDoneNow = (request: InState<'succeeded'>): Phrase => [
  ...inParts(sayDone(request)),
  ...(isFinishing(request) ? [' I say when that is over.'] : []),
  ...(request.readBack ? [] : [` ${request.sentence}`]),
];

/** Of a change for a while; what Atlas ends says so itself. */
function sayReturns({ operation, params, sent, extends: longer }: InState<'succeeded'>): Phrase {
  const { lasts = params.for } = sent;
  if (lasts === undefined || longer !== undefined || changeNamed(operation)?.endsByItself === true) return '';
  return [' Will be put back at ', { at: endAt(lasts, sent.at) }, '.'];
}

const sayWhy = (request: InState<'denied'>, why: string, isCorrected: boolean): Said => [
  [user(request.by), text(isCorrected ? ' corrects why they denied it: ' : ' says why they denied it: ')],
  `${quoted(why)} (${cardTitle(request)})`,
];

function sayWaits(request: InState<'pending'>, called: Called): Said {
  const { notify, approvers } = request.rule;
  const whom = notify === undefined ? 'you' : nameGroups(approvers);
  const need = text(` Needs ${stillNeeded(request)} more of ${whom}: ${cardTitle(request)}. `);
  return [[...told(request, called), need], request.delayed ?? ['It expires at ', { at: request.expiresAt }, '.']];
}

/** Who is told may not be among those who decide. */
function sayUndecided(request: InState<'pending'>, called: Called): Said {
  const { approvers } = request.rule;
  const need = ` Nobody has decided yet. Needs ${stillNeeded(request)} more of ${nameGroups(approvers)}: ${cardTitle(request)}. `;
  return [
    [...others(request, called), text(need)],
    request.returns === undefined ? ['It expires at ', { at: request.expiresAt }, '.'] : (request.delayed ?? ''),
  ];
}

/** @param whom it calls */
const sayUnknown = (request: InState<'unknown'>, whom: readonly RichTextElement[]): Said => [
  [text(`Outcome unknown: ${cardTitle(request)}. `), ...(whom.length === 0 ? [] : [...whom, text(': ')])],
  `${request.sentence} I am reading it back and will say here how it ended.`,
];

const sayUnsettled = (request: InState<'unknown'>, called: Called): Said => [
  [...told(request, called), text(` Outcome still unknown: ${cardTitle(request)}. `)],
  'I could not find out whether it happened. Look in Atlas, then settle it on the card.',
];

const sayUndone = (request: Request): Said => [
  [user(request.requester.userId), text(' asks to undo this: ')],
  `${cardTitle(request)}.`,
];

const approvedBy = ({ approvals }: Pick<Planned, 'approvals'>) => people(approvals.map(({ person }) => person.userId));

/** Nothing where nobody had to. */
function sayApproved(request: Planned & Request): RichTextElement[] {
  const by = approvedBy(request);
  const less = leastApproval(request);
  const how = less === undefined ? '' : `, for ${sayBriefly(durationMs(less.atMost))} at most`;
  return by.length === 0 ? [] : [...by, text(` approved${how}. `)];
}
