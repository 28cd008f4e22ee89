// Renders the line that says how long a change lasts and how it's undone. It's the last line on every card. Pure.
import type { InState, PlannedFields, Request } from '../../approvals/request/request.js';
import { currentDuration } from '../../approvals/request/shorter.js';
import { durationMs, formatDuration } from '../../operations/duration.js';
import { fixedEndTime } from '../../operations/end.js';
import { phraseParts } from '../../operations/format.js';
import { changeNamed } from '../../operations/index.js';
import { richLine } from '../blocks/elements.js';
import { bold, type CardLine, phraseLine, richPhrase, text, user } from './card-lines.js';
import { isIrreversible } from './warnings.js';

const MOST = 300;
const IRREVERSIBLE_START = /^(This c|C)an’t be undone(?=[ .])\.? ?/;

/**
 * Returns the line, or none if the change is no longer in effect or the line about its return (scheduled revert) covers
 * it. Returns none for an extension or a return, because the change's own card has the line.
 */
export function lifetimeLines(request: Request): CardLine[] {
  if (request.returns !== undefined || request.extends !== undefined) return [];
  switch (request.state) {
    case 'pending':
    case 'approved':
    case 'executing':
      return [...scheduledLines(request), lifetimeLine(request)];
    case 'succeeded':
      return request.params.for !== undefined || isUndone(request) ? [] : [lifetimeLine(request)];
    default:
      return [];
  }
}

/** Says when the change is scheduled to run. Returns no line if the outcome already says when the change runs. */
function scheduledLines(request: InState<'pending' | 'approved' | 'executing'>): CardLine[] {
  const { startsAt, state } = request;
  const isHeld = state === 'approved' && (request.frozen ?? request.delayed) !== undefined;
  if (startsAt === undefined || !(state === 'pending' || isHeld)) return [];
  return [phraseLine(['Scheduled for ', { at: startsAt }], MOST)];
}

const isUndone = ({ undone, finished }: InState<'succeeded'>) => undone !== undefined || finished?.isUndone === true;

/** The start of a sentence such as `set-auditing on restores the filter.` */
const COMMAND_START = /^([a-z]+(?:-[a-z]+)*(?: on| off)?) /;

function lifetimeLine(request: Request & PlannedFields): CardLine {
  const { undo, revertNote } = request.preview;
  const ends = currentDuration(request);
  if (ends !== undefined)
    return richLine([
      ...richPhrase(describeEnd(request, ends), MOST),
      text(`. ${revertNote === undefined ? '' : `${revertNote} `}`),
      user(request.requester.userId),
      text(' or an approver can end it early.'),
    ]);
  const { lasts, effect } = changeNamed(request.operation) ?? {};
  if (isIrreversible(request)) {
    const kit =
      leavesKit(request) && !undo.includes('saved to a file')
        ? ' The settings are saved to a file in the request’s thread.'
        : '';
    const how = undo.replace(IRREVERSIBLE_START, '');
    const end = /^[a-z]/.test(how) ? '' : '.';
    return richLine([
      bold(effect === 'irreversible' ? `${lasts ?? 'Permanent'} · can’t be undone${end}` : 'Not undone automatically.'),
      ...richPhrase(` ${how}${kit}`, MOST),
    ]);
  }
  const start = `Stays ${(lasts ?? 'Until changed').toLowerCase()}. `;
  const [, command] = COMMAND_START.exec(undo) ?? [];
  if (command === undefined) return phraseLine(`${start}${undo}`, MOST);
  if (request.state === 'succeeded')
    return phraseLine(`${start}To undo, ${undo.replace(COMMAND_START, 'press Undo…, which ')}`, MOST);
  return richLine([
    text(`${start}To undo, use `),
    { type: 'text', text: command, style: { code: true } },
    ...richPhrase(undo.replace(COMMAND_START, ', which '), MOST),
  ]);
}

function describeEnd({ operation, preview, rule, startsAt }: PlannedFields & Request, ends: string) {
  const at = fixedEndTime(ends);
  const from = rule.waitMs > 0 || startsAt !== undefined ? 'once it runs' : 'from approval';
  const then =
    changeNamed(operation)?.endsByItself === true
      ? [', then Atlas ends it']
      : [', then reverts to “', ...phraseParts(preview.before), '”'];
  return [
    ...(at === undefined ? [`Lasts ${formatDuration(durationMs(ends))} ${from}`] : ['Lasts until ', { at }]),
    ...then,
  ];
}

function leavesKit({ operation, params, preview: { basis, call } }: PlannedFields & Request): boolean {
  const kitOf = changeNamed(operation)?.restoreKit;
  return call !== undefined && kitOf?.({ params, basis, call }) !== undefined;
}
