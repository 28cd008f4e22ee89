// Builds a request's title from its action, subject, and amount or duration. Pure.
import { concernedPeopleOf } from '../../approvals/request/about.js';
import type { Request } from '../../approvals/request/request.js';
import { currentDuration } from '../../approvals/request/shorter.js';
import type { Area } from '../../operations/effect.js';
import { fixedEndTime, formatEndShort } from '../../operations/end.js';
import { operationNamed } from '../../operations/index.js';
import { oneLine } from '../blocks/sanitize.js';
import { clipText } from '../blocks/text.js';
import { capitalizedState } from './state-words.js';

/** The maximum length of a header, which takes two lines on a phone. */
const MOST_HEADER = 70;
/** The minimum length of the clipped act. The subject gets the remaining space. */
const LEAST_ACT = 16;
const LAST_PREPOSITION = / (to|from)$/;

/** Returns the full title, e.g. `Let MongoDB support read logs: Cluster0 for 4 h`. */
export function cardTitle(request: Request): string {
  const { act, subject, extent } = partsOf(request);
  return subject === '' ? `${act}${extent}` : `${act}${joiner(act, ': ')}${subject}${extent}`;
}

/** The areas whose subjects may be people's names. Database users are often named after people. */
const PERSONAL: readonly (Area | undefined)[] = ['people', 'database-users'];

/** Returns the title without people's names, e.g. `Give Project Owner role`. */
export function impersonalTitle(request: Request): string {
  const { act, extent } = partsOf(request);
  const isPersonal =
    concernedPeopleOf(request) !== undefined || PERSONAL.includes(operationNamed(request.operation)?.area);
  return isPersonal ? `${act.replace(LAST_PREPOSITION, '')}${extent}` : cardTitle(request);
}

/** Clips the title to a header and prefixes the state. Keeps the ends of names, because similar names differ there. */
export function cardHeader(request: Request, itsReturn?: Request): string {
  return request.state === 'pending'
    ? titleWithin(request, '', ': ')
    : titleWithin(request, `${capitalizedState(request, itsReturn)}: `, ' – ');
}

export const headerWithoutState = (request: Request) => titleWithin(request, '', ': ');

function titleWithin(request: Request, front: string, between: string): string {
  const { act, subject, extent } = partsOf(request);
  if (subject === '') return `${front}${clipText(act, MOST_HEADER - front.length)}`;
  const room = MOST_HEADER - front.length - between.length - extent.length;
  const shortest = Math.min(act.length, LEAST_ACT);
  const shortened = clipWords(act, room - clipBeginning(subject, room - shortest).length);
  // The act is clipped at a word boundary, so more of the subject may fit.
  return `${front}${shortened}${joiner(shortened, between)}${clipBeginning(subject, room - shortened.length)}${extent}`;
}

function partsOf(request: Request): { readonly act: string; readonly subject: string; readonly extent: string } {
  const preview = 'preview' in request ? request.preview : undefined;
  const act = preview?.act ?? operationNamed(request.operation)?.title ?? request.operation;
  const extent = preview?.extent === undefined ? '' : formatExtent(request, preview.extent);
  return { act: oneLine(act), subject: oneLine(preview?.subject ?? typedSubject(request)), extent: oneLine(extent) };
}

/** Chooses what comes between the act and the subject: a space in `Give Project Owner role to ada@counter.example`. */
const joiner = (act: string, between: string) => (LAST_PREPOSITION.test(act) ? ' ' : between);

/** Formats the value and the time, which may be shorter than requested: `, M60 for 4 h`, ` until 27 Nov 18:00 UTC`. */
function formatExtent(request: Request, asked: string): string {
  const { for: ends } = request.params;
  const lasts = currentDuration(request);
  const briefly = ends === undefined ? '' : formatEndShort(ends);
  if (ends === undefined || lasts === undefined || !asked.endsWith(briefly)) return `, ${asked}`;
  const value = asked.slice(0, -briefly.length).replace(/, $/, '');
  const time = fixedEndTime(lasts) === undefined ? `for ${formatEndShort(lasts)}` : formatEndShort(lasts);
  return `${value === '' ? '' : `, ${value}`} ${time}`;
}

/** Returns the subject's name from the form, for use before the preview exists. */
function typedSubject({ operation, params, names }: Request): string {
  const known = Object.keys(operationNamed(operation)?.params.shape ?? params);
  const [param] = [...known.filter((name) => name !== 'project'), 'project'].filter(
    (name) => params[name] !== undefined,
  );
  return param === undefined ? '' : (names[param]?.name ?? params[param] ?? '');
}

function clipWords(text: string, most: number): string {
  const clipped = clipText(text, most);
  const words = clipped.slice(0, clipped.lastIndexOf(' '));
  return clipped === text || words === '' ? clipped : `${words}…`;
}

function clipBeginning(text: string, most: number): string {
  if (text.length <= most) return text;
  return `…${text.slice(text.length - Math.max(most - 1, 0)).replace(/^[\uDC00-\uDFFF]/, '')}`;
}
