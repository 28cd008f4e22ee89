// On the card of a change for a while: when it is put back, and what became of that. Pure.
import { assertNever, type InState, type Request } from '../../approvals/request.js';
import { sayLeft } from '../../operations/duration.js';
import type { Phrase } from '../../operations/operation.js';
import { clip, literal } from '../blocks/text.js';
import { type CardLine, paragraph, quotation, section, text, user } from './lines.js';
import { cardTitle } from './title.js';

const MOST_WHY = 300;
const MOST_WHY_LINES = 3;

/** @param itsReturn what puts the change back */
export function returnLines(itsReturn: Request): CardLine[] {
  switch (itsReturn.state) {
    case 'approved':
      return waitingLines(itsReturn);
    case 'pending':
      return paragraph([], `Putting it back has to be approved. ${itsReturn.delayed ?? ''}`.trim());
    case 'executing':
      return paragraph([], 'It is being put back now.');
    case 'unknown': {
      const { sentence, nextReadAt } = itsReturn;
      return paragraph(
        [],
        [`Whether it is put back is not known yet. ${sentence} Next check at `, { at: nextReadAt }, '.'],
      );
    }
    case 'succeeded': {
      const { endedAt, readBack, sentence } = itsReturn;
      return paragraph([], ['Put back at ', { at: endedAt }, readBack ? ', confirmed in Atlas.' : `. ${sentence}`]);
    }
    case 'voided':
      return paragraph([], itsReturn.sentence);
    case 'denied':
      return [
        section([user(itsReturn.by), text(' decided to leave it as it is.')]),
        ...(itsReturn.why === undefined ? [] : [quotation(itsReturn.why, MOST_WHY, MOST_WHY_LINES)]),
      ];
    case 'cancelled':
      return [section([user(itsReturn.by), text(' says that it was put back by hand.')])];
    case 'preparing':
    case 'failed':
    case 'expired':
      return [];
    default:
      return assertNever(itsReturn);
  }
}

/** Whether it could not be done, so that people have to know. */
export const isStuck = (itsReturn: Request): itsReturn is InState<'approved'> =>
  itsReturn.state === 'approved' && (itsReturn.returning?.troubles ?? 0) > 0;

export const sayStuck = ({ returning, delayed = '' }: InState<'approved'>): string =>
  returning?.byItself === true ? delayed : `It could not be put back: ${delayed}`;

/**
 * In a list, for mrkdwn: what is put back, when, and who asked for the change.
 * @param now Redis's time in milliseconds
 */
export function sayReturn(itsReturn: Request, now: number): string {
  return `${literal(clip(sayWhat(itsReturn), 150))} – ${sayWhen(itsReturn, now)}, asked by <@${itsReturn.requester.userId}>`;
}

const sayWhat = (itsReturn: Request) =>
  itsReturn.state === 'approved' && itsReturn.returning?.byItself === true
    ? `Ends by itself: ${itsReturn.preview.subject}`
    : cardTitle(itsReturn);

function sayWhen(itsReturn: Request, now: number): string {
  if (itsReturn.state === 'pending') return 'has to be approved';
  if (itsReturn.state === 'unknown') return 'not known yet';
  if (itsReturn.state !== 'approved') return 'now';
  if ((itsReturn.returning?.troubles ?? 0) > 0) return 'not done yet, I keep trying';
  const leftMs = Math.min(itsReturn.returns?.endsAt ?? now, itsReturn.notBefore) - now;
  return leftMs > 0 ? `in ${sayLeft(leftMs)}` : 'now';
}

function waitingLines(itsReturn: InState<'approved'>): CardLine[] {
  const { returns, returning, delayed, notBefore, preview } = itsReturn;
  if (returning?.byHand !== undefined)
    return [section([user(returning.byHand.userId), text(' says that it was put back by hand. Looking at Atlas.')])];
  if (isStuck(itsReturn))
    return paragraph([text('⚠ ')], [`${sayStuck(itsReturn)} I try again at `, { at: notBefore }, '.']);
  if (delayed !== undefined) return paragraph([], delayed);
  if (returning?.byItself === true || returns === undefined) return [];
  if (notBefore < returns.endsAt) return paragraph([], 'It is put back now.');
  return paragraph([], ['Put back at ', { at: returns.endsAt }, '; then again ', ...partsOf(preview.after), '.']);
}

const partsOf = (phrase: Phrase) => (typeof phrase === 'string' ? [phrase] : phrase);
