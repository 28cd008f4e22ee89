// Lines about the return (the scheduled revert) for a temporary change's card. Pure.

import { isFinishing } from '../../approvals/request/finishing-evolve.js';
import {
  assertNever,
  type InState,
  type Person,
  type PlannedFields,
  type Request,
} from '../../approvals/request/request.js';
import { isReturnStuck, settleableFrom } from '../../approvals/request/return-transitions.js';
import type { ConcernedPeople } from '../../approvals/request/stored-preview.js';
import { formatRoundedDuration } from '../../operations/duration.js';
import { phraseParts } from '../../operations/format.js';
import { changeNamed } from '../../operations/index.js';
import type { Phrase } from '../../operations/operation.js';
import { richLine } from '../blocks/elements.js';
import { clipText, literalMrkdwn, richTextOf } from '../blocks/text.js';
import {
  bold,
  type CardLine,
  endedByElements,
  paragraph,
  quote,
  richPhrase,
  text,
  user,
  userList,
} from './card-lines.js';
import { formatSettlersNeeded, settlementLines } from './settlement-lines.js';
import { capitalizedState, doneAt, hasFailedToFinish } from './state-words.js';
import { cardTitle } from './title.js';

const MOST_WHY = 300;
const MOST_WHY_LINES = 3;
const MOST_END = 300;

/** @param itsReturn the return of the change */
export function returnLines(itsReturn: Request): CardLine[] {
  switch (itsReturn.state) {
    case 'approved':
      return waitingLines(itsReturn);
    case 'pending':
      return [
        ...revertedByHandLines(itsReturn),
        ...paragraph([], `The change reverts once somebody approves the revert. ${itsReturn.delayed ?? ''}`.trim()),
        ...paragraph([], `${BY_HAND} To keep the change, an approver can deny the revert.`),
      ];
    case 'executing':
      return paragraph([], 'Reverting now.');
    case 'unknown': {
      const { sentence, nextReadAt } = itsReturn;
      return [
        ...paragraph([], [`Reverting. ${sentence} Next check at `, { at: nextReadAt }, '.']),
        ...paragraph(
          [],
          [
            `If I can’t find out the outcome, ${formatSettlersNeeded(itsReturn)} can settle it after `,
            { at: settleableFrom(itsReturn) },
            '.',
          ],
        ),
        ...barredLines(itsReturn.preview.about, 'settle'),
        ...settlementLines(itsReturn),
      ];
    }
    case 'voided':
      return paragraph([], itsReturn.sentence);
    case 'denied':
      return [
        richLine([...userList(deciderIds(itsReturn)), text(' decided to keep the change.')]),
        ...(itsReturn.why === undefined ? [] : [quote(itsReturn.why, MOST_WHY, MOST_WHY_LINES)]),
      ];
    case 'cancelled':
      return [richLine([...userList(deciderIds(itsReturn)), text(' said that the change was reverted by hand.')])];
    case 'succeeded':
    case 'preparing':
    case 'failed':
    case 'expired':
      return [];
    default:
      return assertNever(itsReturn);
  }
}

/** Says who can't decide because the change is about them. @param what the decision that won't count */
export const barredLines = ({ people }: ConcernedPeople = { people: [] }, what: 'approve' | 'settle'): CardLine[] =>
  people.length === 0
    ? []
    : [
        richLine([
          ...userList(people.map(({ userId }) => userId)),
          text(` can’t ${what} a change to their own access.`),
        ]),
      ];

/** Returns the users who settled the request, or the user who decided on it. */
export const deciderIds = ({ by, settledBy }: InState<'denied' | 'cancelled'>): string[] =>
  settledBy?.map(({ userId }) => userId) ?? [by];

/** Returns the user who ended the change early. */
export const personWhoEnded = (itsReturn: Request): Person | undefined =>
  'returning' in itsReturn ? itsReturn.returning?.hastened?.by : undefined;

/** Says who reported that the change was reverted by hand, and what Atlas shows. */
export function revertedByHandLines({ returning }: PlannedFields): CardLine[] {
  const { byHand, notByHand } = returning ?? {};
  if (byHand !== undefined)
    return [richLine([user(byHand.userId), text(' said that the change was reverted by hand. I’m checking Atlas.')])];
  if (notByHand === undefined) return [];
  const { by, at, sentence } = notByHand;
  return [
    richLine([
      user(by.userId),
      ...richTextOf([' said at ', { at }, ` that the change was reverted by hand. ${sentence}`]),
    ]),
  ];
}

/** Describes a revert. Replaces the line that says how we know that the change was done. */
export function describeReverted(itsReturn: InState<'succeeded'>): Phrase {
  if (isFinishing(itsReturn) || hasFailedToFinish(itsReturn)) return describeProgress(itsReturn);
  const how = itsReturn.readBack ? ', confirmed in Atlas' : `. ${itsReturn.sentence}`;
  return [`${capitalizedState(itsReturn)} at `, { at: doneAt(itsReturn) }, how];
}

/** Says what Atlas is working on and since when: `Cluster0 is being scaled, started at 6:52 AM`. */
export function describeProgress({ operation, preview, returns, sent }: InState<'succeeded'>): Phrase {
  const { subject, after } = preview;
  const meanwhile = changeNamed(operation)?.finishes?.meanwhile ?? 'being changed';
  const what = returns === undefined ? [`${subject} is ${meanwhile}`] : ['Reverting to ', ...phraseParts(after)];
  return [...what, ', started at ', { at: sent.at }];
}

/** Describes why the revert is late. @param it the changed thing, as the first word of a sentence */
export function describeDelay({ returning, frozen, delayed }: InState<'approved'>, it: string): string {
  const why = frozen ?? delayed ?? '';
  return returning?.byItself === true ? why : `${it} hasn’t been reverted yet. ${why}`;
}

/** Formats a return for a list in mrkdwn: what reverts, when and who requested it. @param now Redis's time */
export function describeReturn(itsReturn: Request, now: number): string {
  return `${literalMrkdwn(clipText(formatReturn(itsReturn), 150))} – ${formatReturnTime(itsReturn, now)}, requested by <@${itsReturn.requester.userId}>`;
}

const formatReturn = (itsReturn: Request) =>
  isEndedByAtlas(itsReturn) ? itsReturn.preview.subject : cardTitle(itsReturn);

const isEndedByAtlas = (itsReturn: Request): itsReturn is InState<'approved'> =>
  itsReturn.state === 'approved' && itsReturn.returning?.byItself === true;

/** Says when a temporary change reverts or ends, or what the revert waits for. @param now Redis's time */
export function formatReturnTime(itsReturn: Request, now: number): string {
  if (itsReturn.state === 'pending') return 'revert needs approval';
  if (itsReturn.state === 'unknown') return 'revert unconfirmed';
  if (itsReturn.state !== 'approved') return 'reverting now';
  if (isReturnStuck(itsReturn)) return 'revert overdue, I’ll keep trying';
  const leftMs = Math.min(itsReturn.returns?.endsAt ?? now, itsReturn.notBefore) - now;
  return `${isEndedByAtlas(itsReturn) ? 'Atlas ends it' : 'reverts'} ${leftMs > 0 ? `in ${formatRoundedDuration(leftMs)}` : 'now'}`;
}

/** Decides whether somebody has already ended the change early, so there's nothing left to decide. */
export const isEndedEarly = (itsReturn: InState<'approved'>): boolean =>
  !isReturnStuck(itsReturn) &&
  (itsReturn.returning?.hastened !== undefined || itsReturn.notBefore < (itsReturn.returns?.endsAt ?? 0));

/** The next step for users if we can't revert the change. */
const BY_HAND =
  'Or revert the change in Atlas yourself, then press “Done by hand”. I’ll check that the change is reverted.';

function waitingLines(itsReturn: InState<'approved'>): CardLine[] {
  const { returns, returning, delayed, frozen, notBefore, preview } = itsReturn;
  const from = { at: settleableFrom(itsReturn) };
  if (returning?.byHand !== undefined) return revertedByHandLines(itsReturn);
  if (isReturnStuck(itsReturn))
    return [
      ...revertedByHandLines(itsReturn),
      ...paragraph(
        [text('⚠ ')],
        [`${describeDelay(itsReturn, 'The change')} I’ll try again at `, { at: notBefore }, '.'],
      ),
      ...paragraph(
        [],
        [`${BY_HAND} To keep the change, ${formatSettlersNeeded(itsReturn)} can settle the revert after `, from, '.'],
      ),
      ...barredLines(preview.about, 'settle'),
      ...settlementLines(itsReturn),
    ];
  if (frozen !== undefined) return paragraph([], describeDelay(itsReturn, 'The change'));
  if (delayed !== undefined) return paragraph([], `${describeDelay(itsReturn, 'The change')} I’ll keep trying.`);
  if (returns === undefined) return [];
  const by = returning?.hastened?.by;
  const isByAtlas = returning?.byItself === true;
  if (isEndedEarly(itsReturn))
    return isByAtlas ? [] : paragraph(by ? endedByElements(by.userId) : [], 'Reverting now.');
  const at = { at: returns.endsAt };
  const when = isByAtlas ? ['Ends at ', at] : ['Reverts to ', ...phraseParts(preview.after), ' at ', at];
  const notEarly = returning?.notEarly?.sentence;
  return [
    richLine([
      ...richPhrase(when, MOST_END),
      text('. Press '),
      bold('End now…'),
      text(` to ${isByAtlas ? 'end' : 'revert'} it sooner.`),
    ]),
    ...(notEarly === undefined ? [] : paragraph([], notEarly)),
  ];
}
