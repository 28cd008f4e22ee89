// Messages about a change's return (scheduled revert): the change ends soon, has ended or couldn't be reverted. Pure.

import type { RichTextElement } from '@slack/types';
import { assertNever, type Request } from '../../approvals/request/request.js';
import { isReturnStuck } from '../../approvals/request/return-transitions.js';
import { phraseParts } from '../../operations/format.js';
import type { Phrase } from '../../operations/operation.js';
import { buttonRow } from '../blocks/elements.js';
import { returnButtons } from './buttons.js';
import { text, user, userList } from './card-lines.js';
import { idsToNotify, type MentionedIds, notifiedElements } from './mentions.js';
import {
  describeDoneForNow,
  doneNoticePrefix,
  finishedNotices,
  type Notice,
  noticeMessage,
  noticesInThread,
  noticesToRequester,
  reminderNotice,
} from './notices.js';
import type { CardMessage } from './request-card.js';
import { deciderIds, describeDelay, personWhoEnded } from './return-lines.js';

/**
 * Returns messages for the thread of the change's card, or of the return's own card while the return is waiting for
 * approval.
 * @param itsReturn the return of the change
 * @param now Redis's time in milliseconds
 */
export function returnNoticesInThread(itsReturn: Request, now: number): readonly Notice[] {
  if (itsReturn.state === 'unknown')
    return noticesInThread(itsReturn, now).map((notice) =>
      // Each call has its own key, because a call that we send again may have to be settled again.
      notice.mentions !== undefined ? { ...notice, key: `${notice.key} ${itsReturn.since}` } : notice,
    );
  if (itsReturn.state === 'pending') {
    if (itsReturn.reminders !== undefined) return noticesInThread(itsReturn, now);
    const { remindedAt } = itsReturn.returning ?? {};
    return remindedAt === undefined ? [] : [reminderNotice(itsReturn, remindedAt)];
  }
  return [
    ...foundInEffect(itsReturn, now, true),
    ...lastsLonger(itsReturn),
    ...notEndedEarly(itsReturn, now),
    ...endsSoon(itsReturn, now),
    ...stuckNotices(itsReturn, now, true),
    ...endNotices(itsReturn),
  ];
}

export function returnNoticesToRequester(itsReturn: Request, version: number, now: number): readonly Notice[] {
  if (itsReturn.state === 'unknown') return noticesToRequester({ request: itsReturn, version }, new Set());
  if (itsReturn.state === 'pending') {
    const words = () =>
      noticeMessage(itsReturn, [
        [text(`${itsReturn.preview.subject} reverts once somebody approves the revert. `)],
        itsReturn.delayed ?? '',
      ]);
    // We post one message per plan, because the target may have changed again after the last approval.
    return [{ key: `needs approval ${itsReturn.planHash}`, words }];
  }
  return [
    ...foundInEffect(itsReturn, now, false),
    ...notEndedEarly(itsReturn, now),
    ...endsSoon(itsReturn, now),
    ...stuckNotices(itsReturn, now, false),
    ...endNotices(itsReturn),
  ];
}

/** Returns the message for a change that was settled as not done but is in effect in Atlas. */
function foundInEffect(itsReturn: Request, now: number, hasMentions: boolean): readonly Notice[] {
  if (itsReturn.state !== 'approved' || itsReturn.returning?.foundAt === undefined) return [];
  const { preview, returns } = itsReturn;
  const words = (mentioned: MentionedIds) => {
    const whom = hasMentions ? [...notifiedElements(itsReturn, mentioned), text(' ')] : [];
    const phrase: Phrase = [
      `The change to ${preview.subject} was settled as not done, but Atlas shows it in effect. The change reverts at `,
      { at: returns?.endsAt ?? itsReturn.notBefore },
      '.',
    ];
    return withButtons(noticeMessage(itsReturn, [[...whom, text('⚠ ')], phrase]), itsReturn, now);
  };
  return [{ key: 'found in effect', ...(hasMentions && { mentions: idsToNotify(itsReturn) }), words }];
}

/** Returns the message about an extension, for the thread only: its requester is told that their request is done. */
function lastsLonger(itsReturn: Request): readonly Notice[] {
  const { returns } = itsReturn;
  if (itsReturn.state !== 'approved' || returns === undefined) return [];
  const { returning, preview } = itsReturn;
  if (returning?.extension === undefined) return [];
  const phrase: Phrase = [`${preview.subject} reverts at `, { at: returns.endsAt }, '.'];
  const start = text(`Extended by ${returning.extension}: `);
  return [{ key: `extended ${returns.endsAt}`, words: () => noticeMessage(itsReturn, [[start], phrase]) }];
}

/** Tells the user who ended the change, and its requester, that the change didn't end early. */
function notEndedEarly(itsReturn: Request, now: number): readonly Notice[] {
  const { returns } = itsReturn;
  if (itsReturn.state !== 'approved' || returns === undefined || now >= returns.endsAt) return [];
  const { notEarly } = itsReturn.returning ?? {};
  if (notEarly === undefined) return [];
  const { by, at, sentence } = notEarly;
  const whom = by === undefined ? [] : [user(by.userId), text(' ')];
  const phrase: Phrase = [`${sentence} ${itsReturn.preview.subject} reverts at `, { at: returns.endsAt }, '.'];
  const words = () => withButtons(noticeMessage(itsReturn, [[...whom, text('⚠ ')], phrase]), itsReturn, now);
  return [{ key: `not early ${at}`, words }];
}

/** Returns the message that the change ends soon. Returns none once the change has ended. */
function endsSoon(itsReturn: Request, now: number): readonly Notice[] {
  const { returns } = itsReturn;
  if (itsReturn.state !== 'approved' || returns === undefined || now >= returns.endsAt) return [];
  if (itsReturn.returning?.announcedAt === undefined) return [];
  const { subject, after } = itsReturn.preview;
  const at = { at: returns.endsAt };
  const phrase: Phrase =
    itsReturn.returning.byItself === true
      ? [`${subject} at `, at, '.']
      : [`${subject} reverts to `, ...phraseParts(after), ' at ', at, '.'];
  const words = () => withButtons(noticeMessage(itsReturn, [[text('Ends soon: ')], phrase]), itsReturn, now);
  return [{ key: `ends ${returns.endsAt}`, words }];
}

/** Returns one message per scheduled end. After the first failed revert, only the card shows further retries. */
function stuckNotices(itsReturn: Request, now: number, hasMentions: boolean): readonly Notice[] {
  if (itsReturn.state !== 'approved' || !isReturnStuck(itsReturn)) return [];
  const words = (mentioned: MentionedIds) => {
    const whom = hasMentions ? [...notifiedElements(itsReturn, mentioned), text(' ')] : [];
    const { subject } = itsReturn.preview;
    const said: Phrase = `${describeDelay(itsReturn, subject)} I’ll keep trying.`;
    return withButtons(noticeMessage(itsReturn, [[...whom, text('⚠ ')], said]), itsReturn, now);
  };
  return [
    { key: `stuck ${itsReturn.returns?.endsAt}`, ...(hasMentions && { mentions: idsToNotify(itsReturn) }), words },
  ];
}

function endedEarlyBy(itsReturn: Request): RichTextElement[] {
  const by = personWhoEnded(itsReturn);
  return by === undefined ? [] : [user(by.userId), text(' ended it early. ')];
}

function endNotices(itsReturn: Request): readonly Notice[] {
  const { state } = itsReturn;
  const subject = 'preview' in itsReturn ? (itsReturn.preview?.subject ?? '') : '';
  const say = (start: Parameters<typeof noticeMessage>[1][0], phrase: Phrase): readonly Notice[] => [
    { key: 'put back', words: () => noticeMessage(itsReturn, [start, phrase]) },
  ];
  switch (state) {
    case 'succeeded':
      return [
        ...say([text(doneNoticePrefix(itsReturn)), ...endedEarlyBy(itsReturn)], describeDoneForNow(itsReturn)),
        ...finishedNotices(itsReturn),
      ];
    case 'voided':
      return say([text(`${subject}: `), ...endedEarlyBy(itsReturn)], itsReturn.sentence);
    case 'denied':
      return say(
        [...userList(deciderIds(itsReturn)), text(' decided to keep the change: ')],
        `${subject} won’t revert.`,
      );
    case 'cancelled':
      return say(
        [...userList(deciderIds(itsReturn)), text(' said that the change was reverted by hand: ')],
        `${subject}.`,
      );
    case 'preparing':
    case 'pending':
    case 'approved':
    case 'executing':
    case 'unknown':
    case 'failed':
    case 'expired':
      return [];
    default:
      return assertNever(itsReturn);
  }
}

function withButtons(message: CardMessage, itsReturn: Request, now: number): CardMessage {
  return { ...message, blocks: [...message.blocks, ...buttonRow(returnButtons(itsReturn, now) ?? [])] };
}
