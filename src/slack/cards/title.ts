// Builds a request's title from its action, subject, amount and end. Pure.
import { concernedPeopleOf } from '../../approvals/request/about.js';
import type { Request } from '../../approvals/request/request.js';
import { currentDuration } from '../../approvals/request/shorter.js';
import type { Area } from '../../operations/effect.js';
import { formatEnd } from '../../operations/end.js';
import { operationNamed } from '../../operations/index.js';
import { oneLine } from '../blocks/sanitize.js';
import { capitalizedState } from './state-words.js';

/** The longest header that Slack shows. Only long names are clipped, and no phrase. */
const MOST_HEADER = 150;
const LEAST_SUBJECT = 24;
const LAST_PREPOSITION = / (to|from|of)$/;

/** Returns the full title, e.g. `Scale Cluster0 to M60 for 4 hours`. */
export function cardTitle(request: Request): string {
  const { act, between, subject, rest } = partsOf(request);
  return `${act}${subject === '' ? '' : `${between}${subject}`}${rest}`;
}

/** The areas whose subjects may be people's names. Database users are often named after people. */
const PERSONAL: readonly (Area | undefined)[] = ['people', 'database-users'];

/** Returns the title without people's names, e.g. `Give Project Owner role`. */
export function impersonalTitle(request: Request): string {
  const { act, rest } = partsOf(request);
  const isPersonal =
    concernedPeopleOf(request) !== undefined || PERSONAL.includes(operationNamed(request.operation)?.area);
  return isPersonal ? `${act.replace(LAST_PREPOSITION, '')}${rest}` : cardTitle(request);
}

/** Clips the title to a header and prefixes the state. Keeps the ends of names, because similar names differ there. */
export const cardHeader = (request: Request, itsReturn?: Request): string =>
  titleWithin(request, request.state === 'pending' ? '' : `${capitalizedState(request, itsReturn)}: `);

export const headerWithoutState = (request: Request) => titleWithin(request, '');

function titleWithin(request: Request, front: string): string {
  const { act, between, subject, rest } = partsOf(request);
  const room = MOST_HEADER - front.length - act.length - between.length - rest.length;
  return `${front}${act}${subject === '' ? '' : `${between}${clipBeginning(subject, Math.max(room, LEAST_SUBJECT))}`}${rest}`;
}

interface Parts {
  readonly act: string;
  /** What comes between the act and the subject. */
  readonly between: string;
  readonly subject: string;
  /** Starts with a space, unless it's empty. */
  readonly rest: string;
}

function partsOf(request: Request): Parts {
  const preview = 'preview' in request ? request.preview : undefined;
  const lasts = currentDuration(request);
  const rest = [preview?.extent, lasts && formatEnd(lasts)].map((part) => (part ? ` ${part}` : ''));
  return {
    act: oneLine(preview?.act ?? operationNamed(request.operation)?.title ?? request.operation),
    between: preview?.act === undefined ? ': ' : ' ',
    subject: oneLine(preview?.subject ?? typedSubject(request)),
    rest: oneLine(rest.join('')),
  };
}

/** Returns the subject's name from the form, for use before the preview exists. */
function typedSubject({ operation, params, names }: Request): string {
  const known = Object.keys(operationNamed(operation)?.params.shape ?? params);
  const [param] = [...known.filter((name) => name !== 'project'), 'project'].filter(
    (name) => params[name] !== undefined,
  );
  return param === undefined ? '' : (names[param]?.name ?? params[param] ?? '');
}

function clipBeginning(text: string, most: number): string {
  if (text.length <= most) return text;
  return `…${text.slice(text.length - Math.max(most - 1, 0)).replace(/^[\uDC00-\uDFFF]/, '')}`;
}
