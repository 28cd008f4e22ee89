// The form of an operation: its inputs by its params, the preview above the button. Pure.
import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { MAX_REASON } from '../../approvals/submit.js';
import type { Named, Operation, Params, Preview } from '../../operations/operation.js';
import { clip, clipPhrase, onOneLine, plain, rich } from '../blocks/text.js';
import { oneLine, visible } from '../blocks/visible.js';
import { ids } from '../ids.js';
import { chosenBy, inputContext } from '../lines/chosen.js';
import { type Param, paramsOf } from '../lines/vocabulary.js';
import { listed, withArticle } from '../lines/wording.js';
import { type FormMeta, writeMeta } from './meta.js';

export interface FormContent {
  readonly operation: Operation;
  readonly meta: FormMeta;
  /** Canonical values, by param. */
  readonly params: Params;
  readonly names: Readonly<Record<string, Named>>;
  /** What was written, where it could not be resolved. */
  readonly typed: Readonly<Record<string, string>>;
  readonly reason: string;
  readonly look: Look;
}

/** What the form shows of Atlas. */
export type Look =
  /** `withheld`: what the channel has a name for, which must not be filled in. */
  | { readonly kind: 'incomplete'; readonly withheld?: readonly Param[] }
  | { readonly kind: 'looking' }
  /** `alone`: the rule by which nobody has to approve it, as things are. */
  | { readonly kind: 'seen'; readonly preview: Preview; readonly alone?: string }
  /** With "Try again". */
  | { readonly kind: 'failed'; readonly sentence: string }
  | { readonly kind: 'problems'; readonly sentences: readonly string[] };

export const plainText = (text: string, most: number) => ({
  type: 'plain_text' as const,
  text: clip(visible(text), most),
  emoji: false,
});
const TITLE = 24;

/** Opens within the trigger's 3 s, before anything is known. */
export function loadingView(operation: Operation, meta: FormMeta): ModalView {
  return {
    ...frame(operation, meta),
    blocks: [{ type: 'section', text: plainText('Looking at Atlas…', 100) }],
  };
}

/** Something failed before the form could be filled: says what, and how to get back what was typed. */
export function closedView(operation: Operation, meta: FormMeta, sentence: string, line: string): ModalView {
  return {
    ...frame(operation, meta),
    blocks: [
      { type: 'section', text: plainText(sentence, 2_900) },
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: clip(line, 2_900) || ' ' }] }],
      },
      { type: 'actions', elements: [{ type: 'button', action_id: ids.tryAgain, text: plainText('Try again', 75) }] },
    ],
  };
}

export function formView(content: FormContent): ModalView {
  const { operation, meta, look } = content;
  const isChange = operation.effect !== 'read';
  const isBlocked = look.kind === 'seen' && look.preview.blockers.length > 0;
  const confirm = look.kind === 'seen' ? look.preview.confirm : meta.confirm?.name;
  return {
    ...frame(operation, meta),
    submit: plainText(isChange ? sayAsking(look) : 'Look up', TITLE),
    blocks: [
      ...paramsOf(operation).map((param) => inputOf(param, content)),
      ...(isChange ? [reasonInput(content.reason)] : []),
      ...lookBlocks(look, operation),
      ...(isChange && confirm !== undefined && !isBlocked ? [confirmInput(confirm)] : []),
    ],
  };
}

function frame(operation: Operation, meta: FormMeta): Omit<ModalView, 'blocks'> {
  return {
    type: 'modal',
    callback_id: ids.form,
    notify_on_close: true,
    title: plainText(operation.name, TITLE),
    close: plainText('Close', TITLE),
    private_metadata: writeMeta(meta),
  };
}

/** What lies in something gets a new block id with it, so that Slack does not keep the old project's choice. */
function blockId(param: Param, { operation, params }: FormContent): string {
  const context = inputContext(param.field.kind, chosenBy(operation, params));
  return context === undefined ? ids.param(param.name) : `${ids.param(param.name)}:${context}`;
}

function inputOf(param: Param, content: FormContent): InputBlock {
  const { field, name, required } = param;
  const typed = content.typed[name];
  const wrote = typed !== undefined && content.params[name] === undefined ? ` (you wrote: ${typed})` : '';
  const hint = `${field.hint ?? ''}${wrote}`.trim();
  return {
    type: 'input',
    block_id: blockId(param, content),
    label: plainText(field.label, 150),
    ...(hint !== '' && { hint: plainText(hint, 300) }),
    ...(!required && field.preset === undefined && { optional: true }),
    dispatch_action: true,
    element: elementOf(param, content),
  };
}

function elementOf({ name, field }: Param, { params, names, typed }: FormContent): InputBlock['element'] {
  const { choices } = field;
  const action_id = ids.param(name);
  const value = params[name] ?? field.preset;
  switch (field.kind.input) {
    case 'options': {
      const options = Object.entries(field.choices ?? {}).map(([key, meaning]) => option(key, `${key}: ${meaning}`));
      const initial = options.find((one) => one.value === value);
      return { type: 'static_select', action_id, options, ...(initial && { initial_option: initial }) };
    }
    case 'text': {
      const initial = value ?? typed[name];
      return {
        type: 'plain_text_input',
        action_id,
        // Enter too, so that it does not send the form.
        dispatch_action_config: { trigger_actions_on: ['on_character_entered', 'on_enter_pressed'] },
        ...(initial !== undefined && initial !== '' && { initial_value: clip(initial, 3_000) }),
      };
    }
    case 'names':
      return {
        type: 'external_select',
        action_id,
        min_query_length: 0,
        placeholder: plainText(`Choose ${withArticle(field.label.toLowerCase())}`, 150),
        ...(value !== undefined && { initial_option: option(value, names[name]?.name ?? value, choices?.[value]) }),
      };
    default:
      return field.kind.input satisfies never;
  }
}

export const option = (value: string, label: string, detail?: string): PlainTextOption => ({
  text: plainText(visible(label).trim() === '' ? value : label, 75),
  value,
  ...(detail !== undefined && visible(detail).trim() !== '' && { description: plainText(detail, 75) }),
});

/** An option that is none: it says why there are no others, and counts as nothing chosen. */
export const nothing = (sentence: string, detail?: string): PlainTextOption => option(ids.nothing, sentence, detail);

function reasonInput(reason: string): InputBlock {
  return {
    type: 'input',
    block_id: ids.reason,
    // So that what was written is known when the form is closed.
    dispatch_action: true,
    label: plainText('Why', 150),
    hint: plainText(`Approvers read it, and the journal keeps it. ${MAX_REASON} characters at most.`, 300),
    element: {
      type: 'plain_text_input',
      action_id: ids.reason,
      multiline: true,
      dispatch_action_config: { trigger_actions_on: ['on_character_entered'] },
      ...(reason !== '' && { initial_value: clip(reason, 3_000) }),
    },
  };
}

function confirmInput(name: string): InputBlock {
  return {
    type: 'input',
    block_id: ids.confirm,
    label: plainText(`Type its name, ${oneLine(name)}, to ask for it`, 150),
    hint: plainText('It cannot be undone.', 300),
    element: { type: 'plain_text_input', action_id: ids.confirm },
  };
}

const sayAsking = (look: Look) => (look.kind === 'seen' && look.alone !== undefined ? 'Run it' : 'Ask for approval');

function lookBlocks(look: Look, { effect }: Operation): KnownBlock[] {
  switch (look.kind) {
    case 'incomplete':
      if (effect === 'read') return [];
      return [{ type: 'context', elements: [plainText(sayIncomplete(look.withheld ?? []), 300)] }];
    case 'looking':
      return [{ type: 'context', elements: [plainText('Looking at Atlas…', 100)] }];
    case 'failed':
      return [
        { type: 'section', text: plainText(look.sentence, 2_900) },
        { type: 'actions', elements: [{ type: 'button', action_id: ids.tryAgain, text: plainText('Try again', 75) }] },
      ];
    case 'problems':
      return look.sentences.map((sentence) => ({ type: 'section' as const, text: plainText(sentence, 2_900) }));
    case 'seen':
      return [...previewBlocks(look.preview), ...(look.alone === undefined ? [] : [sayAlone(look.alone)])];
  }
}

const sayAlone = (rule: string): KnownBlock => ({
  type: 'context',
  elements: [
    plainText(`Nobody has to approve this: ${rule} lets one person do what narrows access. Approvers see it.`, 300),
  ],
});

function sayIncomplete(withheld: readonly Param[]): string {
  const shown = 'What it would do is shown here once all of it is filled in.';
  if (withheld.length === 0) return shown;
  const what = listed(
    withheld.map(({ field }) => `the ${field.label.toLowerCase()}`),
    'and',
  );
  return `Choose ${what} yourself: for this, the channel’s own is never filled in. ${shown}`;
}

function previewBlocks(preview: Preview): KnownBlock[] {
  const line = (label: string, value: Parameters<typeof rich>[0]) => ({
    type: 'rich_text_section' as const,
    elements: [
      ...rich(label, { bold: true }),
      ...rich('  '),
      ...(plain(value).trim() === '' ? rich('–') : rich(clipPhrase(onOneLine(value), 500))),
    ],
  });
  return [
    { type: 'divider' },
    {
      type: 'rich_text',
      elements: [
        line('Now', preview.before),
        line('Then', preview.after),
        ...preview.facts.slice(0, 12).map((fact) => line(clip(fact.label, 60), fact.value)),
        ...preview.warnings.slice(0, 8).map((warning) => line('Mind', warning)),
        ...preview.blockers.slice(0, 8).map(({ sentence }) => line('Not possible', sentence)),
        line('Undo', preview.undo),
      ],
    },
  ];
}
