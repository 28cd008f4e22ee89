// What a request still waits for, or how it ended: the lines of its card below the question. Pure.

import type { RichTextElement } from '@slack/types';
import { withExtraApproval } from '../../approvals/request/about.js';
import { isAwaited, isFinishing } from '../../approvals/request/finishing-evolve.js';
import {
  assertNever,
  type InState,
  isFinal,
  type Planned,
  type Request,
  sentOf,
  stillNeeded,
} from '../../approvals/request/request.js';
import { leastApproval } from '../../approvals/request/shorter.js';
import type { About } from '../../approvals/request/stored-preview.js';
import { durationMs, formatDuration, formatDurationShort } from '../../operations/duration.js';
import { endAt } from '../../operations/end.js';
import { inParts } from '../../operations/format.js';
import { changeNamed } from '../../operations/index.js';
import type { Phrase } from '../../operations/operation.js';
import { richLine } from '../blocks/elements.js';
import { rich } from '../blocks/text.js';
import { type CardLine, endedBy, paragraph, people, quotation, said, text, user } from './card-lines.js';
import { byHandLines, describeReverted, returnLines } from './return-lines.js';
import { settlementLines } from './settlement-lines.js';
import { finishedBadly } from './state-words.js';

const MOST_WHY = 300;
const MOST_WHY_LINES = 3;
const NOTHING = 'Nothing was changed in Atlas.';
/** How long Atlas took is said only if the success was known within this time after the call. */
const KNOWN_WITHIN_MS = 60_000;

/** @param itsReturn the return of a temporary change */
export function outcomeLines(request: Request, itsReturn?: Request): CardLine[] {
  switch (request.state) {
    case 'preparing':
      return paragraph([], request.delayed ?? 'I’m reading Atlas. Then it can be approved.');
    case 'pending':
      return [
        ...approvedSoFar(request),
        ...shortened(request),
        ...byHandLines(request),
        ...sentence(request.frozen ?? request.delayed),
      ];
    case 'approved':
      return [
        ...approvedBy(request),
        ...shortened(request),
        ...paragraph(
          [],
          request.frozen ?? request.delayed ?? ['Runs at ', { at: request.notBefore }, stoppable(request)],
        ),
      ];
    case 'executing':
      return [...approvedBy(request), ...shortened(request)];
    case 'unknown':
      return unknownLines(request);
    case 'succeeded':
      return doneLines(request, itsReturn);
    case 'failed':
      return failedLines(request, itsReturn);
    case 'voided':
      return paragraph(endedBy(request.by), request.sentence);
    case 'denied':
      return [
        richLine([user(request.by), text(request.why === undefined ? ` denied it. ${NOTHING}` : ' denied it:')]),
        ...(request.why === undefined
          ? []
          : [quotation(request.why, MOST_WHY, MOST_WHY_LINES), richLine([text(NOTHING)])]),
      ];
    case 'cancelled':
      return [richLine([user(request.by), text(` cancelled it. ${NOTHING}`)])];
    case 'expired':
      return paragraph([], `${request.sentence} ${NOTHING}`.trim());
    default:
      return assertNever(request);
  }
}

const stoppable = ({ returns }: Request) => (returns === undefined ? '. It can be stopped until then.' : '.');
const NEVER_AGAIN = 'I won’t send it again.';
const AGAIN = 'I send it again only once I know that it didn’t happen.';
const sentence = (phrase: string | undefined): CardLine[] => (phrase === undefined ? [] : paragraph([], phrase));
const idsOf = ({ approvals }: Pick<Planned, 'approvals'>) => approvals.map(({ person }) => person.userId);

function approvedSoFar(request: InState<'pending'>): CardLine[] {
  const { demanded = request.rule, approvals } = request;
  const { about } = request.preview;
  const rule = withExtraApproval(request.rule, about);
  const isStricter = demanded.approvals > rule.approvals || demanded.waitMs > rule.waitMs;
  const given =
    approvals.length === 0
      ? []
      : [text('✓ '), ...people(idsOf(request)), text(` approved · ${stillNeeded(request)} more needed`)];
  return [
    ...(given.length === 0 ? [] : [richLine(given)]),
    ...(about === undefined ? [] : aboutLines(about)),
    ...(isStricter ? [richLine(said(`The policy now asks for more: ${demanded.title}.`, MOST_WHY))] : []),
  ];
}

/**
 * Says that the people the change is about can't approve it; if they are unknown, that one more approval is needed.
 */
const aboutLines = (about: About): CardLine[] => [
  ...(about.people.length === 0
    ? []
    : [
        richLine([
          ...people(about.people.map(({ userId }) => userId)),
          text(' can’t approve a change to their own access.'),
        ]),
      ]),
  ...(about.unmatched === undefined ? [] : [richLine(said(`Needs an extra approval. ${about.unmatched}`, MOST_WHY))]),
];

/** Who approved it in one line, or that no approval was needed. */
function approvedBy(request: Planned): CardLine[] {
  if (request.approvals.length > 0) return [richLine([text('✓ '), ...people(idsOf(request)), text(' approved')])];
  const { title, alone } = request.rule;
  const none = `No approval needed: ${title} lets one person make changes that only remove access.`;
  return alone === true ? [richLine(said(none, 300))] : [];
}

function shortened(request: Planned & Request): CardLine[] {
  const least = leastApproval(request);
  if (least === undefined) return [];
  return [richLine([text(`Limited to ${formatDurationShort(durationMs(least.atMost))} by `), user(least.by)])];
}

/** What to look for in Atlas to see whether it happened; empty when unknown. */
export const evidenceOf = (request: InState<'unknown'>): Phrase =>
  changeNamed(request.operation)?.evidence(sentOf(request), request.sent.at) ?? '';

function unknownLines(request: InState<'unknown'>): CardLine[] {
  const next = richLine(rich(['Next check at ', { at: request.nextReadAt }, '.']));
  if (isAwaited(request))
    return [...paragraph([], 'Atlas accepted it, but doesn’t show it yet. I keep checking.'), next];
  const evidence = evidenceOf(request);
  return [
    ...paragraph([], `${request.sentence} ${request.returns === undefined ? NEVER_AGAIN : AGAIN}`),
    ...(evidence.length === 0 ? [] : paragraph([], evidence)),
    ...settlementLines(request),
    next,
  ];
}

/** That nothing was changed is said only where Atlas said so. */
function failedLines({ settledBy, sentence }: InState<'failed'>, itsReturn: Request | undefined): CardLine[] {
  if (settledBy === undefined) return paragraph([], `${sentence} ${NOTHING}`.trim());
  return [
    richLine([...people(settledBy.map(({ userId }) => userId)), text(' settled this as not done.')]),
    ...(itsReturn === undefined ? [] : unreadLines(itsReturn)),
  ];
}

/** About the return of a change that people settled as not done: it stays until Atlas shows that nothing is in effect. */
function unreadLines(itsReturn: Request): CardLine[] {
  if (itsReturn.state === 'succeeded') return paragraph([], describeReverted(itsReturn));
  const found = 'returning' in itsReturn && itsReturn.returning?.foundAt !== undefined;
  const unread = found
    ? '⚠ Atlas shows that it’s in effect.'
    : 'Atlas doesn’t show that yet. I keep the scheduled revert until it does.';
  return [...(isFinal(itsReturn) ? [] : paragraph([], unread)), ...returnLines(itsReturn)];
}

/** What is true now and until when; how that is known; and who approved it. */
function doneLines(request: InState<'succeeded'>, itsReturn: Request | undefined): CardLine[] {
  const { undone } = request;
  const by = idsOf(request);
  const approved: RichTextElement[] = by.length === 0 ? [] : [text(' · '), ...people(by), text(' approved')];
  const settlers = request.settledBy?.map(({ userId }) => userId) ?? [];
  const settled: RichTextElement[] = settlers.length === 0 ? [] : [text(' · settled by '), ...people(settlers)];
  return [
    ...nowTrue(request, itsReturn),
    richLine([...said(describeKnown(request, itsReturn), 500), ...approved, ...settled]),
    ...(undone === undefined ? [] : paragraph([], `Undone by ${undone.by}.`)),
    ...(itsReturn === undefined || isLeftNothing(request, itsReturn) ? [] : returnLines(itsReturn)),
  ];
}

/** Whether the return found nothing to revert because the change was undone, which needs no line of its own. */
const isLeftNothing = ({ undone }: InState<'succeeded'>, itsReturn: Request) =>
  undone !== undefined && itsReturn.state === 'voided';

function describeKnown(request: InState<'succeeded'>, itsReturn: Request | undefined): Phrase {
  if (itsReturn?.state === 'succeeded') return describeReverted(itsReturn);
  if (request.extends !== undefined) return 'No call to Atlas was needed';
  const at = { at: request.endedAt };
  if (request.finished?.isUndone) return ['Done at ', at];
  if (finishedBadly(request)) return ['Atlas accepted it at ', at];
  if (isPast(request, itsReturn))
    return ['Done at ', at, request.readBack ? ', confirmed in Atlas then' : `. ${request.sentence}`];
  return request.readBack ? ['Confirmed in Atlas at ', at] : request.sentence;
}

/** Whether the change may no longer be in effect: undone, reverted, reverted by hand, or about to be. */
function isPast({ undone }: InState<'succeeded'>, itsReturn: Request | undefined): boolean {
  if (undone !== undefined) return true;
  switch (itsReturn?.state) {
    case 'voided':
    case 'cancelled':
    case 'unknown':
      return true;
    case 'executing':
      return itsReturn.sent !== undefined;
    default:
      return false;
  }
}

function nowTrue(request: InState<'succeeded'>, itsReturn: Request | undefined): CardLine[] {
  if (isPast(request, itsReturn)) return [];
  const last = itsReturn?.state === 'succeeded' ? itsReturn : request;
  return paragraph([], finishedNote(last) ?? describeDone(last));
}

/**
 * `MongoDB support can read Cluster0’s database logs until ...`. The end of an extended change is said only on its own
 * card.
 */
export function describeDone(request: InState<'succeeded'>): Phrase {
  if (request.extends !== undefined)
    return [
      `${request.extends} was extended until `,
      { at: endAt(request.sent.lasts ?? request.params.for ?? '', request.sent.at) },
      '.',
    ];
  const operation = changeNamed(request.operation);
  if (isFinishing(request))
    return `${request.preview.subject} is ${operation?.finishes?.meanwhile ?? 'being changed'}.`;
  const done = operation?.done(sentOf(request), request.preview.subject) ?? '';
  if (done.length > 0) return done;
  return ['Now: ', ...inParts(request.preview.after)];
}

/** Once Atlas has finished: `Cluster0 is paused: it took 4 minutes.`; or why the bot stopped looking. */
export function finishedNote(request: InState<'succeeded'>): Phrase | undefined {
  const { finished, sent, endedAt } = request;
  if (finished?.sentence !== undefined) return finished.sentence;
  if (finished === undefined) return undefined;
  const done = inParts(describeDone(request));
  // If the outcome was unknown for a while, it may have finished meanwhile, so no duration is said.
  if (endedAt - sent.at > KNOWN_WITHIN_MS) return done;
  const took = `. It took ${formatDuration(finished.at - sent.at)}.`;
  const last = done.at(-1);
  return typeof last === 'string' ? [...done.slice(0, -1), `${last.replace(/\.$/, '')}${took}`] : [...done, took];
}
