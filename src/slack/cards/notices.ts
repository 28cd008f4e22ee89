// The messages about a request besides its cards, needed as editing a card notifies nobody. Pure.

import type { RichTextElement } from '@slack/types';
import { isAwaited, isFinishing } from '../../approvals/request/finishing-evolve.js';
import { formatGroupNames } from '../../approvals/request/policy.js';
import {
  assertNever,
  type InState,
  type Planned,
  type Request,
  SETTLE_AFTER_MS,
  stillNeeded,
} from '../../approvals/request/request.js';
import { leastApproval } from '../../approvals/request/shorter.js';
import type { Stored } from '../../approvals/storage/store.js';
import { durationMs, formatDurationShort } from '../../operations/duration.js';
import { endAt } from '../../operations/end.js';
import { inParts, plural } from '../../operations/format.js';
import { changeNamed } from '../../operations/index.js';
import type { Phrase } from '../../operations/operation.js';
import { buttonRow, richLine, richText } from '../blocks/elements.js';
import { oneLine } from '../blocks/sanitize.js';
import { mrkdwn, plain, rich } from '../blocks/text.js';
import { endButtons } from './buttons.js';
import { endedBy, paragraph, people, text, user } from './card-lines.js';
import { escalationElements, escalationIds, type Mentioned, notifiedElements, notifiedIds } from './mentions.js';
import { mrkdwnWithin } from './mrkdwn-within.js';
import { describeDone, finishedNote } from './outcome.js';
import type { CardMessage } from './request-card.js';
import { formatSettlers } from './settlement-lines.js';
import { capitalizedState, displayId, finishedBadly } from './state-words.js';
import { cardTitle } from './title.js';

export interface Notice {
  /** Identifies the message among those of the request; each is posted once. */
  readonly key: string;
  /** The key of another message that need not be posted after this one. */
  readonly includes?: string;
  /** Slack ids that it may mention. */
  readonly mentions?: readonly string[];
  /** Skipped rather than posted twice, and not posted once somebody has decided. */
  readonly isReminder?: true;
  /** @param mentioned ids that it does mention */
  readonly words: (mentioned: Mentioned) => CardMessage;
}

/** Messages in the thread of the approvals card. */
export function noticesInThread(request: Request, now: number): readonly Notice[] {
  if ('endedAt' in request)
    return [
      { key: 'end in thread', words: () => noticeText(request, describeEnd(request)) },
      ...noticeOfFinish(request),
    ];
  if (request.state === 'pending') return reminders(request);
  if (request.state !== 'unknown' || isAwaited(request)) return [];
  if (now < request.since + SETTLE_AFTER_MS)
    return [
      { key: 'unknown in thread', words: () => noticeText(request, describeUnknown(request, approvedBy(request))) },
    ];
  const words = (mentioned: Mentioned) => noticeText(request, describeUnsettled(request, mentioned));
  return [{ key: 'settle', mentions: notifiedIds(request), words }];
}

/** Only the latest reminder; earlier ones are skipped. */
function reminders(request: InState<'pending'>): readonly Notice[] {
  const { reminders: own, remindAt, expiresAt } = request;
  // One series for each wait, as a request waits again when approvals are dropped.
  if (own === undefined) return remindAt === undefined ? [reminder(request, expiresAt)] : [];
  if (own.remindedAt === undefined) return [];
  if (own.escalated !== true) return [reminder(request, own.remindedAt)];
  const words = (mentioned: Mentioned) => noticeText(request, describeUndecided(request, mentioned));
  return [{ key: `escalated ${own.remindedAt}`, mentions: escalationIds(request), isReminder: true, words }];
}

/** @param at part of the key, so that each reminder has its own */
export const reminder = (request: InState<'pending'>, at: number): Notice => ({
  key: `reminder ${at}`,
  mentions: notifiedIds(request),
  isReminder: true,
  words: (mentioned) => noticeText(request, describeWaiting(request, mentioned)),
});

/** In the thread of the card of the change to be undone, once the request can be decided. */
export const noticeOfUndo = (request: Request): Notice | undefined =>
  request.undoes === undefined || !('planHash' in request)
    ? undefined
    : { key: 'undo in thread', words: () => noticeText(request, describeUndo(request)) };

/** When Atlas has finished, where that takes longer than the change. */
export function noticeOfFinish(request: Request): readonly Notice[] {
  if (request.state !== 'succeeded') return [];
  const phrase = finishedNote(request);
  if (phrase === undefined) return [];
  const front = finishedBadly(request) || request.finished?.isMore ? '⚠ ' : '✅ ';
  return [{ key: 'finished in thread', words: () => noticeText(request, [[text(front)], phrase]) }];
}

/** Messages to the requester. After a denial only its reason can change, so the key contains the version. */
export function noticesToRequester(
  { request, version }: Pick<Stored, 'request' | 'version'>,
  said: ReadonlySet<string>,
): readonly Notice[] {
  if (isAwaited(request)) return [];
  if (request.state === 'unknown')
    return [{ key: 'unknown', words: () => noticeText(request, describeUnknown(request, [])) }];
  if (!('endedAt' in request)) return [];
  const end = noticeText(request, describeEnd(request));
  const words = () => ({ ...end, blocks: [...end.blocks, ...buttonRow(endButtons(request))] });
  if (request.state !== 'denied' || request.why === undefined)
    return [{ key: 'end', words }, ...noticeOfFinish(request).map((one) => ({ ...one, key: 'finished' }))];
  const { why } = request;
  const key = `why ${version}`;
  const isCorrected = [...said].some((one) => one.startsWith('why') && one !== key);
  return said.has('end')
    ? [{ key, words: () => noticeText(request, describeDenialReason(request, why, isCorrected)) }]
    : [{ key: 'end', includes: key, words }];
}

type Ended = Extract<Request, { readonly endedAt: number }>;
/** `start` has mentions; `end` is never cut. */
type Said = readonly [start: readonly RichTextElement[], phrase: Phrase, end?: Phrase];

/** The length of a notification that is read at a glance. */
const MOST_NOTIFIED = 120;

/** A message whose notification text ends with the id. The message itself is not cut. */
export function noticeText(request: Request, [start, phrase, end = '']: Said): CardMessage {
  const [first, ...code] = paragraph(start, phrase);
  const { elements } = first;
  const last = [...inParts(end), ` ${displayId(request)}`];
  return {
    text: `${mrkdwnWithin(elements, MOST_NOTIFIED - plain(last).length)}${mrkdwn(last)}`,
    blocks: [richText([richLine([...elements, ...rich(last)]), ...code])],
  };
}

function describeEnd(request: Ended): Said {
  const title = cardTitle(request);
  switch (request.state) {
    case 'succeeded':
      return [[text('✅ '), ...approvedElements(request)], describeDoneNow(request), describeReturns(request)];
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
      return [[text(`${capitalizedState(request)}: ${title}. `), ...endedBy(request.by)], request.sentence];
    case 'failed':
      return [
        [text(`Failed: ${title}. `)],
        joinSentences(request.sentence, request.settledBy === undefined ? NOTHING : ''),
      ];
    default:
      return assertNever(request);
  }
}

const NOTHING = 'Nothing was changed in Atlas.';
const joinSentences = (...sentences: readonly string[]) => sentences.filter((sentence) => sentence !== '').join(' ');
const quoted = (why: string | undefined) => (why === undefined ? '' : `“${oneLine(why)}”`);

/** What is true now and until when; and how that is known, if it was not read back. */
const describeDoneNow = (request: InState<'succeeded'>): Phrase => [
  ...inParts(describeDone(request)),
  ...(isFinishing(request) ? [' I’ll post here when it’s finished.'] : []),
  ...(request.readBack ? [] : [` ${request.sentence}`]),
];

/** When a temporary change reverts; empty if Atlas ends it, as `describeDone` says so. */
function describeReturns({ operation, params, sent, extends: longer }: InState<'succeeded'>): Phrase {
  const { lasts = params.for } = sent;
  if (lasts === undefined || longer !== undefined || changeNamed(operation)?.endsByItself === true) return '';
  return [' It reverts at ', { at: endAt(lasts, sent.at) }, '.'];
}

const describeDenialReason = (request: InState<'denied'>, why: string, isCorrected: boolean): Said => [
  [user(request.by), text(isCorrected ? ' corrected why they denied it: ' : ' said why they denied it: ')],
  `${quoted(why)} (${cardTitle(request)})`,
];

function describeWaiting(request: InState<'pending'>, mentioned: Mentioned): Said {
  const { notify, approvers } = request.rule;
  const whom = notify === undefined ? 'you' : formatGroupNames(approvers);
  const need = text(` Needs ${plural(stillNeeded(request), 'more approval')} from ${whom}: ${cardTitle(request)}. `);
  return [
    [...notifiedElements(request, mentioned), need],
    request.delayed ?? ['It expires at ', { at: request.expiresAt }, '.'],
  ];
}

/** Names the approvers too, as those who are told may not be among them. */
function describeUndecided(request: InState<'pending'>, mentioned: Mentioned): Said {
  const { approvers } = request.rule;
  const need = ` Nobody has decided yet. Needs ${plural(stillNeeded(request), 'more approval')} from ${formatGroupNames(approvers)}: ${cardTitle(request)}. `;
  return [
    [...escalationElements(request, mentioned), text(need)],
    request.returns === undefined ? ['It expires at ', { at: request.expiresAt }, '.'] : (request.delayed ?? ''),
  ];
}

/** @param whom mentions in front */
const describeUnknown = (request: InState<'unknown'>, whom: readonly RichTextElement[]): Said => [
  [text(`Unconfirmed: ${cardTitle(request)}. `), ...(whom.length === 0 ? [] : [...whom, text(': ')])],
  `${request.sentence} I’m checking, and will post the result here.`,
];

const describeUnsettled = (request: InState<'unknown'>, mentioned: Mentioned): Said => [
  [...notifiedElements(request, mentioned), text(` Still unconfirmed: ${cardTitle(request)}. `)],
  `I couldn’t find out whether it happened. Check Atlas, then settle it on the card. It takes ${formatSettlers(request)}.`,
];

const describeUndo = (request: Request): Said => [
  [user(request.requester.userId), text(' asks to undo this: ')],
  `${cardTitle(request)}.`,
];

const approvedBy = ({ approvals }: Pick<Planned, 'approvals'>) => people(approvals.map(({ person }) => person.userId));

/** Who approved it; empty if no approval was needed. */
function approvedElements(request: Planned & Request): RichTextElement[] {
  const by = approvedBy(request);
  const less = leastApproval(request);
  const how = less === undefined ? '' : `, limited to ${formatDurationShort(durationMs(less.atMost))}`;
  return by.length === 0 ? [] : [...by, text(` approved${how}. `)];
}
