// Renders the preview in a form. Pure.
import type { ActionsBlock, KnownBlock } from '@slack/types';
import type { Blocker } from '../../operations/blocker.js';
import { capitalize } from '../../operations/format.js';
import { operationNamed } from '../../operations/index.js';
import type { NextStep, Operation, Phrase, Preview } from '../../operations/operation.js';
import {
  buttonRow,
  commandButton,
  MAX_SECTION_LENGTH,
  plainContext,
  plainSection,
  plainText,
  richLine,
  richText,
} from '../blocks/elements.js';
import { oneLine } from '../blocks/sanitize.js';
import { clipPhrase, clipText, formatPlain, oneLinePhrase, richTextOf } from '../blocks/text.js';
import { ids } from '../ids.js';
import { type Param, paramsOf } from '../lines/vocabulary.js';
import { joinList } from '../lines/wording.js';
import { formatLine } from '../lines/write.js';

type RuleLimits = Readonly<Record<string, string | undefined>>;

export type PreviewState =
  /** `withheld`: params that the user must fill in even though the channel's default has a value for them. */
  | { readonly kind: 'incomplete'; readonly withheld?: readonly Param[] }
  | { readonly kind: 'looking' }
  /**
   * `alone`: the title of the rule that currently makes approval unnecessary.
   * `most`: the limits that the rule sets, as sentences by param.
   */
  | {
      readonly kind: 'seen';
      readonly preview: Preview;
      readonly alone?: string;
      readonly most?: RuleLimits | undefined;
    }
  /** Shown with a "Try again" button. */
  | { readonly kind: 'failed'; readonly sentence: string }
  | { readonly kind: 'problems'; readonly problems: readonly Blocker[] };

/** Returns why the change isn't possible, or can't be previewed. */
export function blockersOf(previewState: PreviewState): readonly Blocker[] {
  if (previewState.kind === 'seen') return previewState.preview.blockers;
  return previewState.kind === 'problems' ? previewState.problems : [];
}

/** Renders a param's blockers below its input. */
export function blockerBlocksAt(previewState: PreviewState, { name }: Param): KnownBlock[] {
  const here = blockersOf(previewState).filter(({ param }) => param === name);
  return here
    .slice(0, MOST_AT_ONE)
    .flatMap(({ sentence, first }) => [
      richText([richLine(richTextOf(`⚠ ${clipText(oneLine(sentence), MAX_SECTION_LENGTH)}`))]),
      ...firstButton(first),
    ]);
}

const MOST_AT_ONE = 3;

/** Returns the button that opens another change's form on top of this form. */
function firstButton(first: NextStep | undefined): readonly ActionsBlock[] {
  const operation = first && operationNamed(first.operation);
  if (first === undefined || operation === undefined) return [];
  return buttonRow(commandButton(ids.first, first.label, formatLine(operation, first.params, {})));
}

/** Describes each blocker, after the label of the input that it's about. */
function describeBlockers(previewState: PreviewState, operation: Operation): readonly string[] {
  const all = paramsOf(operation);
  return blockersOf(previewState).map(({ param, sentence }) => {
    const label = all.find(({ name }) => name === param)?.field.label;
    return label === undefined ? sentence : `${label}: ${sentence}`;
  });
}

/** Renders the blocks above all inputs. */
export function previewBlocks(previewState: PreviewState, operation: Operation): KnownBlock[] {
  switch (previewState.kind) {
    case 'incomplete':
      if (operation.effect === 'read') return [];
      return [plainContext(describeIncomplete(previewState.withheld ?? []))];
    case 'looking':
      return [plainContext('Reading Atlas…')];
    case 'failed':
      return [plainSection(previewState.sentence), ...tryAgainRow];
    case 'problems':
      return describeBlockers(previewState, operation).map((sentence) => plainSection(`⚠ ${sentence}`));
    case 'seen':
      return [
        seenBlock(previewState.preview, describeBlockers(previewState, operation)),
        ...(previewState.preview.blockers.length > 0 ? [] : firstButton(previewState.preview.first)),
        ...(previewState.alone === undefined ? [] : [aloneBlock(previewState.alone)]),
      ];
  }
}

const aloneBlock = (rule: string): KnownBlock =>
  plainContext(
    `No approval needed: ${rule} lets one person make changes that only remove access. Approvers will see this change.`,
  );

export const tryAgainRow = buttonRow([{ type: 'button', action_id: ids.tryAgain, text: plainText('Try again', 75) }]);

function describeIncomplete(withheld: readonly Param[]): string {
  const shown = 'Fill in all fields to see a preview.';
  if (withheld.length === 0) return shown;
  const what = joinList(
    withheld.map(({ field }) => `the ${field.label.toLowerCase()}`),
    'and',
  );
  return `Choose ${what} yourself. This change never uses the channel’s default. ${shown}`;
}

function seenBlock(preview: Preview, blockers: readonly string[]): KnownBlock {
  const line = (label: string, value: Phrase) =>
    richLine([
      ...richTextOf(label, { bold: true }),
      ...richTextOf('  '),
      ...(formatPlain(value).trim() === '' ? richTextOf('–') : richTextOf(clipPhrase(oneLinePhrase(value), 500))),
    ]);
  return richText([
    ...blockers.slice(0, 8).map((sentence) => line('⚠ Not possible', sentence)),
    richLine(richTextOf(clipText(oneLine(capitalize(preview.summary)), 300), { bold: true })),
    line('Now', preview.before),
    line('After', preview.after),
    ...preview.warnings.slice(0, 8).map((warning) => line('Warning', warning)),
    ...(preview.cost === undefined ? [] : [line('Cost', preview.cost)]),
    line('Undo', preview.undo),
    ...preview.facts.slice(0, 12).map((fact) => line(clipText(fact.label, 60), fact.value)),
  ]);
}
