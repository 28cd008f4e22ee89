// Warnings for approvers. The card shows up to three short lines, and the approval form shows all warnings. Pure.
import type { RichTextElement } from '@slack/types';
import type { Denial, PlannedFields } from '../../approvals/request/request.js';
import { plural } from '../../operations/format.js';
import { changeNamed } from '../../operations/index.js';
import type { Phrase } from '../../operations/operation.js';
import { richLine } from '../blocks/elements.js';
import { oneLine } from '../blocks/sanitize.js';
import { formatPlain, oneLinePhrase, richTextOf } from '../blocks/text.js';
import { bold, type CardLine, richPhrase, text, user } from './card-lines.js';

const MOST_LINES = 3;
const MOST_EACH = 140;
const MOST_WHOLE = 2_000;
/** The maximum length of a denial's reason in a warning. A mention takes about as much space as a name. */
const MOST_OF_DENIAL = 120;

/** Returns what's most dangerous about the change, as a sentence. Empty if nothing is. */
export const mainDanger = (request: Pick<PlannedFields, 'operation' | 'preview'>): string =>
  isIrreversible(request) ? describeFinality(request) : oneLine(formatPlain(request.preview.warnings[0] ?? ''));

/** Describes a change that no single command undoes. Somebody may still be able to restore its effect by hand. */
const describeFinality = ({ operation }: Pick<PlannedFields, 'operation'>): string =>
  changeNamed(operation)?.effect === 'irreversible' ? 'Can’t be undone.' : 'Not undone automatically.';

interface Warning {
  /** Rich text before the phrase. */
  readonly start: readonly RichTextElement[];
  readonly phrase: Phrase;
  readonly most: number;
}

type Warned = Pick<PlannedFields, 'operation' | 'params' | 'preview'> & { readonly denial?: Denial | undefined };

/** Decides whether the change is irreversible, in general or in this case, e.g. removing a user who has many roles. */
export const isIrreversible = ({ operation, preview }: Pick<PlannedFields, 'operation' | 'preview'>) =>
  preview.confirm !== undefined || changeNamed(operation)?.effect === 'irreversible';

/** Returns the label of the button that approves the change. */
export const approveLabel = (request: Pick<PlannedFields, 'operation' | 'preview'>) =>
  isIrreversible(request) && request.preview.act?.startsWith('Delete') ? 'Approve deletion' : 'Approve';

/** Decides whether the Approve button is red. Some changes are dangerous even though they can be undone. */
export const isDangerous = (request: Pick<PlannedFields, 'operation' | 'params' | 'preview'>) =>
  isIrreversible(request) ||
  request.preview.isDangerous === true ||
  changeNamed(request.operation)?.isDangerous?.(request.params) === true;

function warningsOf(request: Warned): readonly Warning[] {
  const { preview, denial } = request;
  const losses = isIrreversible(request) && preview.loss !== undefined ? [preview.loss] : [];
  const start = [text('⚠ '), bold('Warning:'), text(' ')];
  return [
    ...(denial === undefined ? [] : [deniedBefore(denial)]),
    ...[...losses, ...preview.warnings].map((phrase) => ({ start, phrase, most: MOST_EACH })),
  ];
}

function deniedBefore({ by, at, why }: Denial): Warning {
  const end = why === undefined ? '.' : `: “${why}”`;
  return { start: [text('⚠ '), user(by)], phrase: [' denied the same change at ', { at }, end], most: MOST_OF_DENIAL };
}

const isLong = ({ phrase, most }: Warning) => formatPlain(oneLinePhrase(phrase)).length > most;

/** Decides whether the card omits or clips any warnings. */
export function hasHiddenWarnings(request: Warned): boolean {
  const all = warningsOf(request);
  return all.length > MOST_LINES || all.some(isLong);
}

export const allWarningLines = (request: Warned): CardLine[] => [
  ...warningsOf(request).map(({ start, phrase }) => richLine([...start, ...richPhrase(phrase, MOST_WHOLE)])),
  ...costLines(request),
];

const costLines = ({ preview: { cost } }: Warned): CardLine[] =>
  cost === undefined ? [] : [richLine([bold('Cost: '), ...richPhrase(cost, MOST_WHOLE)])];

export function warningLines(request: Warned): CardLine[] {
  const all = warningsOf(request);
  const shown = all.slice(0, all.length > MOST_LINES ? MOST_LINES - 1 : MOST_LINES);
  const left = all.length - shown.length;
  return [
    ...shown.map(({ start, phrase, most }) => richLine([...start, ...richPhrase(phrase, most)])),
    ...(left === 0
      ? []
      : [richLine(richTextOf(`${plural(left, 'more warning')}, which you’ll see before you approve`))]),
    ...costLines(request),
  ];
}
