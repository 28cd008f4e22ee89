// Card lines about what a request is still waiting for or how it ended. Pure.

import type { RichTextElement } from '@slack/types';
import { concernedPeopleOf, withExtraApproval } from '../../approvals/request/about.js';
import { isAwaitingEffect, isFinishing } from '../../approvals/request/finishing-evolve.js';
import {
  approvalsStillNeeded,
  assertNever,
  type InState,
  isFinal,
  type PlannedFields,
  type Request,
  sentChangeCall,
} from '../../approvals/request/request.js';
import { shorteningApproval } from '../../approvals/request/shorter.js';
import type { ConcernedPeople } from '../../approvals/request/stored-preview.js';
import { durationMs, formatDuration, formatDurationShort } from '../../operations/duration.js';
import { endTime } from '../../operations/end.js';
import { phraseParts, plural } from '../../operations/format.js';
import { changeNamed } from '../../operations/index.js';
import type { Phrase } from '../../operations/operation.js';
import { richLine } from '../blocks/elements.js';
import { richTextOf } from '../blocks/text.js';
import {
  type CardLine,
  endedByElements,
  paragraph,
  phraseLine,
  quote,
  richPhrase,
  text,
  user,
  userList,
} from './card-lines.js';
import {
  barredLines,
  describeProgress,
  describeReverted,
  personWhoEnded,
  returnLines,
  revertedByHandLines,
} from './return-lines.js';
import { settlementLines } from './settlement-lines.js';
import {
  describeExpired,
  describeWait,
  doneAt,
  hasFailedToFinish,
  STATE_WORDS,
  shownAfterAll,
  UNCHANGED,
  unconfirmedSentAt,
} from './state-words.js';

const MOST_WHY = 300;
const MOST_WHY_LINES = 3;
/** If we learn of the success later than this after the call, we don't show how long Atlas took. */
const KNOWN_WITHIN_MS = 60_000;

/** @param itsReturn the scheduled revert of a temporary change */
export function outcomeLines(request: Request, itsReturn?: Request): CardLine[] {
  switch (request.state) {
    case 'preparing':
      return paragraph([], describeWait(request));
    case 'pending':
      return [
        ...approvedSoFar(request),
        ...shortened(request),
        ...revertedByHandLines(request),
        ...sentence(request.frozen ?? request.delayed),
      ];
    case 'approved':
      return [...approvedBy(request), ...shortened(request), ...paragraph([], describeWait(request))];
    case 'executing':
      return [...approvedBy(request), ...shortened(request)];
    case 'unknown':
      return unknownLines(request);
    case 'succeeded':
      return doneLines(request, itsReturn);
    case 'failed':
      return failedLines(request, itsReturn);
    case 'voided':
      return paragraph(endedByElements(request.by), request.sentence);
    case 'denied':
    case 'cancelled':
      return [richLine([user(request.by), text(describeStopped(request))]), ...whyLines(request.why)];
    case 'expired':
      return paragraph([], describeExpired(request));
    default:
      return assertNever(request);
  }
}

const describeStopped = (request: InState<'denied' | 'cancelled'>) =>
  'replacedBy' in request && request.replacedBy !== undefined
    ? ` edited this. ${request.replacedBy} replaces it.`
    : ` ${STATE_WORDS[request.state]} this. ${UNCHANGED}`;
const whyLines = (why?: string): CardLine[] => (why === undefined ? [] : [quote(why, MOST_WHY, MOST_WHY_LINES)]);
const NEVER_AGAIN = 'I won’t send the call again.';
const AGAIN = 'I’ll send the call again only if I find that nothing happened.';
const sentence = (phrase: string | undefined): CardLine[] => (phrase === undefined ? [] : paragraph([], phrase));
const idsOf = ({ approvals }: Pick<PlannedFields, 'approvals'>) => approvals.map(({ person }) => person.userId);

function approvedSoFar(request: InState<'pending'>): CardLine[] {
  const { demanded = request.rule, approvals, preview } = request;
  const rule = withExtraApproval(request.rule, preview.about);
  const isStricter = demanded.approvals > rule.approvals || demanded.waitMs > rule.waitMs;
  const more = plural(approvalsStillNeeded(request), 'more approval');
  const given = [text('✓ '), ...userList(idsOf(request)), text(` approved · ${more} needed`)];
  return [
    ...(approvals.length === 0 ? [] : [richLine(given)]),
    ...(preview.about === undefined ? [] : aboutLines(preview.about, Math.max(demanded.approvals, rule.approvals))),
    ...(isStricter ? [phraseLine(`The policy is now stricter: ${demanded.title}.`, MOST_WHY)] : []),
  ];
}

/** Says who can't approve because the change is about them, or why unknown users require an extra approval. */
const aboutLines = (about: ConcernedPeople, needed: number): CardLine[] => [
  ...barredLines(about, 'approve'),
  ...(about.unmatched === undefined
    ? []
    : [phraseLine(`Needs ${plural(needed, 'approval')} because ${about.unmatched}`, MOST_WHY)]),
];

/** Says who approved the change, or that the change needed no approval. */
function approvedBy(request: PlannedFields): CardLine[] {
  if (request.approvals.length > 0) return [richLine([text('✓ '), ...userList(idsOf(request)), text(' approved')])];
  const { title, alone } = request.rule;
  const none = `No approval needed: ${title} lets one person make changes that only remove access.`;
  return alone === true ? [phraseLine(none, 300)] : [];
}

function shortened(request: PlannedFields & Request): CardLine[] {
  const least = shorteningApproval(request);
  if (least === undefined) return [];
  return [richLine([text(`Limited to ${formatDurationShort(durationMs(least.atMost))} by `), user(least.by)])];
}

/** Describes what to check in Atlas to find out whether the change happened. May be empty. */
export const describeEvidence = (request: InState<'unknown'>): Phrase =>
  changeNamed(request.operation)?.evidence(sentChangeCall(request), request.sent.at) ?? '';

function unknownLines(request: InState<'unknown'>): CardLine[] {
  const next = richLine(richTextOf(['Next check at ', { at: request.nextReadAt }, '.']));
  if (isAwaitingEffect(request))
    return [...paragraph([], 'Atlas accepted the change but doesn’t show it yet. I’ll keep checking.'), next];
  const evidence = describeEvidence(request);
  return [
    ...paragraph([], `${request.sentence} ${request.returns === undefined ? NEVER_AGAIN : AGAIN}`),
    ...(evidence.length === 0 ? [] : paragraph([], evidence)),
    ...barredLines(concernedPeopleOf(request), 'settle'),
    ...settlementLines(request),
    next,
  ];
}

/** Says that nothing was changed, unless only users reported that. */
function failedLines(request: InState<'failed'>, itsReturn: Request | undefined): CardLine[] {
  const { settledBy, sentence } = request;
  if (settledBy === undefined) return paragraph([], `${sentence} ${UNCHANGED}`.trim());
  return [
    richLine([...userList(settledBy.map(({ userId }) => userId)), text(' settled this as not done.')]),
    ...(itsReturn === undefined ? [] : unreadLines(itsReturn, shownAfterAll(request, itsReturn) !== undefined)),
  ];
}

/** Lines for a change settled as not done. Its return stays until Atlas shows that the change isn't in effect. */
function unreadLines(itsReturn: Request, isShown: boolean): CardLine[] {
  if (itsReturn.state === 'succeeded')
    return [...paragraph([], 'Atlas showed that it was done.'), ...paragraph([], describeReverted(itsReturn))];
  const unread = isShown
    ? '⚠ Atlas shows that the change is in effect.'
    : 'Atlas doesn’t confirm that yet, so I’m keeping the scheduled revert.';
  return [...(isFinal(itsReturn) ? [] : paragraph([], unread)), ...returnLines(itsReturn)];
}

/** Returns lines about the current state, how we know the state and who approved the change. */
function doneLines(request: InState<'succeeded'>, itsReturn: Request | undefined): CardLine[] {
  const { undone } = request;
  const by = idsOf(request);
  const approved: RichTextElement[] = by.length === 0 ? [] : [text(' · '), ...userList(by), text(' approved')];
  const settlers = request.settledBy?.map(({ userId }) => userId) ?? [];
  const settled: RichTextElement[] = settlers.length === 0 ? [] : [text(' · settled by '), ...userList(settlers)];
  return [
    ...nowTrue(request, itsReturn),
    richLine([
      ...richPhrase(describeKnown(request, itsReturn), 500),
      ...approved,
      ...settled,
      ...earlyElements(itsReturn),
    ]),
    ...(undone === undefined ? [] : paragraph([], describeUndone(undone))),
    ...(itsReturn === undefined || isLeftNothing(request, itsReturn) ? [] : returnLines(itsReturn)),
  ];
}

/** Renders ` · @Bo ended it early`, or nothing if the change lasted until its end. */
function earlyElements(itsReturn: Request | undefined): RichTextElement[] {
  const by = itsReturn && 'endedAt' in itsReturn && personWhoEnded(itsReturn);
  return by ? [text(' · '), user(by.userId), text(' ended it early')] : [];
}

function describeUndone({ by, at, isUnderWay, sentence }: NonNullable<InState<'succeeded'>['undone']>): Phrase {
  if (sentence !== undefined) return `${by} may not have undone this. ${sentence}`;
  return isUnderWay ? [`${by} is undoing this, started at `, { at }, '.'] : `Undone by ${by}.`;
}

/** Decides whether the return found nothing to revert because the change was undone. That case needs no line. */
const isLeftNothing = ({ undone }: InState<'succeeded'>, itsReturn: Request) =>
  undone !== undefined && itsReturn.state === 'voided';

/** Says how the outcome is known, and usually when. */
export function describeKnown(request: InState<'succeeded'>, itsReturn: Request | undefined): Phrase {
  if (itsReturn?.state === 'succeeded') return describeReverted(itsReturn);
  if (request.extends !== undefined) return 'No call to Atlas was needed';
  if (isFinishing(request)) return describeProgress(request);
  if (request.finished?.isUndone) return ['Done at ', { at: request.endedAt }];
  if (hasFailedToFinish(request)) return ['Atlas accepted the change at ', { at: request.endedAt }];
  const at = { at: doneAt(request) };
  if (isPast(request, itsReturn))
    return ['Done at ', at, request.readBack ? ', confirmed in Atlas at that time' : `. ${request.sentence}`];
  return request.readBack ? ['Confirmed in Atlas at ', at] : request.sentence;
}

/** Decides whether the change may have ended, because it was undone or reverted, or is being reverted. */
function isPast({ undone }: InState<'succeeded'>, itsReturn: Request | undefined): boolean {
  if (undone !== undefined || itsReturn === undefined) return undone !== undefined;
  return itsReturn.state === 'voided' || itsReturn.state === 'cancelled' || unconfirmedSentAt(itsReturn) !== undefined;
}

/** Renders the current state. Empty if the change may have ended, or if the next line says Atlas is still working. */
function nowTrue(request: InState<'succeeded'>, itsReturn: Request | undefined): CardLine[] {
  const last = itsReturn?.state === 'succeeded' ? itsReturn : request;
  return isPast(request, itsReturn) || isFinishing(last)
    ? []
    : paragraph([], describeFinish(last) ?? describeDone(last));
}

/** Describes the current state. An extended change's end appears only on that change's own card. */
export function describeDone(request: InState<'succeeded'>): Phrase {
  if (request.extends !== undefined)
    return [
      `${request.extends} was extended until `,
      { at: endTime(request.sent.lasts ?? request.params.for ?? '', request.sent.at) },
      '.',
    ];
  const operation = changeNamed(request.operation);
  if (isFinishing(request)) return [...describeProgress(request), '.'];
  const done = operation?.done(sentChangeCall(request), request.preview.subject) ?? '';
  if (done.length > 0) return done;
  return ['Now: ', ...phraseParts(request.preview.after)];
}

/** Describes how Atlas finished, e.g. `Cluster0 is paused. It took 4 minutes.`, or why we stopped checking Atlas. */
export function describeFinish(request: InState<'succeeded'>): Phrase | undefined {
  const { finished, sent, endedAt } = request;
  if (finished?.sentence !== undefined) return finished.sentence;
  if (finished === undefined) return undefined;
  const done = phraseParts(describeDone(request));
  // If the outcome was unknown for a while, Atlas may have finished earlier, so we don't show a duration.
  if (endedAt - sent.at > KNOWN_WITHIN_MS) return done;
  const took = `. It took ${formatDuration(finished.at - sent.at)}.`;
  const last = done.at(-1);
  return typeof last === 'string' ? [...done.slice(0, -1), `${last.replace(/\.$/, '')}${took}`] : [...done, took];
}
