// Messages about a request in addition to its cards. They're needed because editing a card doesn't notify anyone. Pure.

import type { RichTextElement } from '@slack/types';
import { isAwaitingEffect, isFinishing } from '../../approvals/request/finishing-evolve.js';
import { formatGroupNames } from '../../approvals/request/policy.js';
import {
  approvalsStillNeeded,
  assertNever,
  type InState,
  type PlannedFields,
  type Request,
} from '../../approvals/request/request.js';
import { settleableFrom } from '../../approvals/request/return-transitions.js';
import { shorteningApproval } from '../../approvals/request/shorter.js';
import type { StoredRequest } from '../../approvals/storage/store.js';
import { durationMs, formatDurationShort } from '../../operations/duration.js';
import { endTime } from '../../operations/end.js';
import { phraseParts, plural } from '../../operations/format.js';
import { changeNamed } from '../../operations/index.js';
import type { Phrase } from '../../operations/operation.js';
import { buttonRow, richLine, richText } from '../blocks/elements.js';
import { oneLine } from '../blocks/sanitize.js';
import { formatMrkdwn, formatPlain, richTextOf } from '../blocks/text.js';
import { requestEndedButtons } from './buttons.js';
import { endedByElements, paragraph, text, user, userList } from './card-lines.js';
import { escalationElements, escalationIds, idsToNotify, type MentionedIds, notifiedElements } from './mentions.js';
import { mrkdwnWithin } from './mrkdwn-within.js';
import { describeDone, describeFinish } from './outcome.js';
import type { CardMessage } from './request-card.js';
import { formatSettlersNeeded } from './settlement-lines.js';
import { capitalizedState, describeExpired, displayId, hasFailedToFinish, UNCHANGED } from './state-words.js';
import { cardTitle } from './title.js';

export interface Notice {
  /** Identifies the message within the request. Each message is posted once. */
  readonly key: string;
  /** The key of another message that's unnecessary once this message is posted. */
  readonly includes?: string;
  /** The Slack ids that the message may mention. */
  readonly mentions?: readonly string[];
  /** Set for reminders. We'd rather skip a reminder than post it twice, and we post none once somebody has decided. */
  readonly isReminder?: true;
  /** Builds the message. @param mentioned the ids that the message mentions */
  readonly words: (mentioned: MentionedIds) => CardMessage;
}

/** Returns messages for the approvals card's thread. */
export function noticesInThread(request: Request, now: number): readonly Notice[] {
  if ('endedAt' in request)
    return [
      { key: 'end in thread', words: () => noticeMessage(request, describeEnd(request)) },
      ...finishedNotices(request),
    ];
  if (request.state === 'pending') return reminders(request);
  if (request.state !== 'unknown' || isAwaitingEffect(request)) return [];
  if (now < settleableFrom(request))
    return [
      { key: 'unknown in thread', words: () => noticeMessage(request, describeUnknown(request, approvedBy(request))) },
    ];
  const words = (mentioned: MentionedIds) => noticeMessage(request, describeUnsettled(request, mentioned));
  return [{ key: 'settle', mentions: idsToNotify(request), words }];
}

/** Returns only the latest reminder. Earlier reminders are skipped. */
function reminders(request: InState<'pending'>): readonly Notice[] {
  const { reminders: own, remindAt, expiresAt } = request;
  // Each waiting period has its own series of reminders, because a request waits again if its approvals are dropped.
  if (own === undefined) return remindAt === undefined ? [reminderNotice(request, expiresAt)] : [];
  if (own.remindedAt === undefined) return [];
  if (own.escalated !== true) return [reminderNotice(request, own.remindedAt)];
  const words = (mentioned: MentionedIds) => noticeMessage(request, describeUndecided(request, mentioned));
  return [{ key: `escalated ${own.remindedAt}`, mentions: escalationIds(request), isReminder: true, words }];
}

/** Builds a reminder. @param at part of the key, so that each reminder has a unique key */
export const reminderNotice = (request: InState<'pending'>, at: number): Notice => ({
  key: `reminder ${at}`,
  mentions: idsToNotify(request),
  isReminder: true,
  words: (mentioned) => noticeMessage(request, describeWaiting(request, mentioned)),
});

/** Returns a message for the original change's thread, once the undo request can be decided. */
export const undoRequestNotice = (request: Request): Notice | undefined =>
  request.undoes === undefined || !('planHash' in request)
    ? undefined
    : { key: 'undo in thread', words: () => noticeMessage(request, describeUndo(request)) };

/** Returns the message that Atlas has finished a change that took more time after Atlas accepted it. */
export function finishedNotices(request: Request): readonly Notice[] {
  if (request.state !== 'succeeded') return [];
  const phrase = describeFinish(request);
  if (phrase === undefined) return [];
  const isDone = !hasFailedToFinish(request) && !request.finished?.isMore;
  const front = isDone ? doneNoticePrefix(request) : '⚠ ';
  return [{ key: 'finished in thread', words: () => noticeMessage(request, [[text(front)], phrase]) }];
}

/** The start of a message about a change that was made or reverted, or that Atlas is still working on. */
export function doneNoticePrefix(request: Request): string {
  if (isFinishing(request)) return '⏳ ';
  return request.returns === undefined ? '✅ ' : `✅ ${capitalizedState(request)}. `;
}

/** Returns messages to the requester. The reason for a denial can change later, so its key contains the version. */
export function noticesToRequester(
  { request, version }: Pick<StoredRequest, 'request' | 'version'>,
  said: ReadonlySet<string>,
): readonly Notice[] {
  if (isAwaitingEffect(request)) return [];
  if (request.state === 'unknown')
    return [{ key: 'unknown', words: () => noticeMessage(request, describeUnknown(request, [])) }];
  if (!('endedAt' in request)) return [];
  const end = noticeMessage(request, describeEnd(request));
  const words = () => ({ ...end, blocks: [...end.blocks, ...buttonRow(requestEndedButtons(request))] });
  if (request.state !== 'denied' || request.why === undefined)
    return [{ key: 'end', words }, ...finishedNotices(request).map((one) => ({ ...one, key: 'finished' }))];
  const { why } = request;
  const key = `why ${version}`;
  const isCorrected = [...said].some((one) => one.startsWith('why') && one !== key);
  return said.has('end')
    ? [{ key, words: () => noticeMessage(request, describeDenialReason(request, why, isCorrected)) }]
    : [{ key: 'end', includes: key, words }];
}

type Ended = Extract<Request, { readonly endedAt: number }>;
/** The parts of a message. `start` contains mentions. `end` is never clipped. */
type Said = readonly [start: readonly RichTextElement[], phrase: Phrase, end?: Phrase];

/** The length of a notification that users can read at a glance. */
const MOST_NOTIFIED = 120;

/** Renders a message and its notification text, which ends with the request id. The message itself isn't clipped. */
export function noticeMessage(request: Request, [start, phrase, end = '']: Said): CardMessage {
  const [first, ...code] = paragraph(start, phrase);
  const { elements } = first;
  const last = [...phraseParts(end), ` ${displayId(request)}`];
  return {
    text: `${mrkdwnWithin(elements, MOST_NOTIFIED - formatPlain(last).length)}${formatMrkdwn(last)}`,
    blocks: [richText([richLine([...elements, ...richTextOf(last)]), ...code])],
  };
}

function describeEnd(request: Ended): Said {
  const title = cardTitle(request);
  switch (request.state) {
    case 'succeeded':
      return [
        [text(doneNoticePrefix(request)), ...approvedElements(request)],
        describeDoneForNow(request),
        describeReturns(request),
      ];
    case 'denied':
      return [
        [text('Denied by '), user(request.by), text(`: ${title}. `)],
        joinSentences(quoted(request.why), UNCHANGED),
      ];
    case 'cancelled':
      return request.replacedBy === undefined
        ? [[text('Canceled by '), user(request.by), text(`: ${title}. `)], UNCHANGED]
        : [[text('Edited by '), user(request.by), text(`: ${title}. `)], `${request.replacedBy} replaces it.`];
    case 'expired':
      return [[text(`Expired: ${title}. `)], describeExpired(request)];
    case 'voided':
      return [[text(`${capitalizedState(request)}: ${title}. `), ...endedByElements(request.by)], request.sentence];
    case 'failed':
      return [
        [text(`Failed: ${title}. `)],
        joinSentences(request.sentence, request.settledBy === undefined ? UNCHANGED : ''),
      ];
    default:
      return assertNever(request);
  }
}

const joinSentences = (...sentences: readonly string[]) => sentences.filter((sentence) => sentence !== '').join(' ');
const quoted = (why: string | undefined) => (why === undefined ? '' : `“${oneLine(why)}”`);

/**
 * Describes the result. If Atlas is still working on the change, adds that I'll post again. If we didn't confirm the
 * change in Atlas, adds how we know about it.
 */
export const describeDoneForNow = (request: InState<'succeeded'>): Phrase => [
  ...phraseParts(describeDone(request)),
  ...(isFinishing(request) ? [' I’ll post here when it’s finished.'] : []),
  ...(request.readBack ? [] : [` ${request.sentence}`]),
];

/** Describes when a temporary change reverts. Empty if Atlas itself ends the change: `describeDone` covers that. */
function describeReturns({ operation, params, sent, extends: longer }: InState<'succeeded'>): Phrase {
  const { lasts = params.for } = sent;
  if (lasts === undefined || longer !== undefined || changeNamed(operation)?.endsByItself === true) return '';
  return [' The change reverts at ', { at: endTime(lasts, sent.at) }, '.'];
}

const describeDenialReason = (request: InState<'denied'>, why: string, isCorrected: boolean): Said => [
  [user(request.by), text(isCorrected ? ' corrected the reason for the denial: ' : ' gave a reason for the denial: ')],
  `${quoted(why)} (${cardTitle(request)})`,
];

function describeWaiting(request: InState<'pending'>, mentioned: MentionedIds): Said {
  const { notify, approvers } = request.rule;
  const whom = notify === undefined ? '' : ` from ${formatGroupNames(approvers)}`;
  const need = text(` Needs ${plural(approvalsStillNeeded(request), 'more approval')}${whom}: ${cardTitle(request)}. `);
  return [
    [...notifiedElements(request, mentioned), need],
    request.delayed ?? ['The request expires at ', { at: request.expiresAt }, '.'],
  ];
}

/** Says that nobody has decided. Names the approvers, because the notified groups may not include them. */
function describeUndecided(request: InState<'pending'>, mentioned: MentionedIds): Said {
  const { approvers } = request.rule;
  const need = ` Nobody has decided yet. Needs ${plural(approvalsStillNeeded(request), 'more approval')} from ${formatGroupNames(approvers)}: ${cardTitle(request)}. `;
  return [
    [...escalationElements(request, mentioned), text(need)],
    request.returns === undefined
      ? ['The request expires at ', { at: request.expiresAt }, '.']
      : (request.delayed ?? ''),
  ];
}

/** Describes an unknown outcome. @param whom mentions before the sentence */
const describeUnknown = (request: InState<'unknown'>, whom: readonly RichTextElement[]): Said => [
  [text(`Unconfirmed: ${cardTitle(request)}. `), ...(whom.length === 0 ? [] : [...whom, text(': ')])],
  `${request.sentence} I’m checking and will post the result here.`,
];

const describeUnsettled = (request: InState<'unknown'>, mentioned: MentionedIds): Said => [
  [...notifiedElements(request, mentioned), text(` Still unconfirmed: ${cardTitle(request)}. `)],
  `I couldn’t find out whether the change happened. Check Atlas, then settle the change on the card. Needs ${formatSettlersNeeded(request)}.`,
];

const describeUndo = (request: Request): Said => [
  [user(request.requester.userId), text(' asks to undo this change: ')],
  `${cardTitle(request)}.`,
];

const approvedBy = ({ approvals }: Pick<PlannedFields, 'approvals'>) =>
  userList(approvals.map(({ person }) => person.userId));

/** Lists the users who approved the change. Empty if the change needed no approval. */
function approvedElements(request: PlannedFields & Request): RichTextElement[] {
  const by = approvedBy(request);
  const less = shorteningApproval(request);
  const how = less === undefined ? '' : `, limited to ${formatDurationShort(durationMs(less.atMost))}`;
  return by.length === 0 ? [] : [...by, text(` approved${how}. `)];
}
