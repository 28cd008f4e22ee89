// Renders an operation's form: the preview, then inputs for its params. Pure.
import type { InputBlock, ModalView, PlainTextOption } from '@slack/types';
import { MAX_REASON_LENGTH } from '../../approvals/asking/submit.js';
import { mapFromObject } from '../../map-from-object.js';
import { timeZoneOf } from '../../operations/end.js';
import { capitalize, describeLengthLimit } from '../../operations/format.js';
import type { NamedItem, Operation, Params } from '../../operations/operation.js';
import {
  copyableText,
  MAX_SECTION_LENGTH,
  mrkdwnContext,
  plainContext,
  plainSection,
  plainText,
} from '../blocks/elements.js';
import { oneLine, stripInvisible } from '../blocks/sanitize.js';
import { clipText } from '../blocks/text.js';
import { ids } from '../ids.js';
import { inputParentKey, valuesByKind } from '../lines/list-context.js';
import { type Param, paramsOf, START } from '../lines/vocabulary.js';
import { withArticle } from '../lines/wording.js';
import { type FormMeta, needsEnd, serializeMeta } from './meta.js';
import { blockerBlocksAt, blockersOf, type PreviewState, previewBlocks, tryAgainRow } from './preview-blocks.js';

export interface FormContent {
  readonly operation: Operation;
  readonly meta: FormMeta;
  /** Canonical values by param. */
  readonly params: Params;
  readonly names: Readonly<Record<string, NamedItem>>;
  /** The typed text of params whose values couldn't be resolved. */
  readonly typed: Readonly<Record<string, string>>;
  readonly reason: string;
  readonly previewState: PreviewState;
}

const TITLE = 24;

/** Renders a placeholder that opens within the trigger's 3 seconds, before the command is resolved. */
export function loadingModal(operation: Operation, meta: FormMeta): ModalView {
  return {
    ...frame(operation, meta),
    blocks: [plainSection('Reading Atlas…')],
  };
}

/** Renders the replacement for a form that we couldn't fill in. Explains the reason and shows the typed command. */
export function unfilledModal(operation: Operation, meta: FormMeta, sentence: string, line: string): ModalView {
  return {
    ...frame(operation, meta),
    blocks: [plainSection(sentence), copyableText(line), ...tryAgainRow],
  };
}

export function formModal(content: FormContent): ModalView {
  const { operation, previewState } = content;
  const isChange = operation.effect !== 'read';
  const isBlocked = isChange && blockersOf(previewState).length > 0;
  const { onlyChecks: _, ...rest } = content.meta;
  const meta: FormMeta = { ...rest, ...(isBlocked && { onlyChecks: true }) };
  const confirm = previewState.kind === 'seen' ? previewState.preview.confirm : meta.confirm?.name;
  const preview = previewBlocks(previewState, operation);
  return {
    ...frame(operation, meta),
    submit: plainText(isBlocked ? 'Check again' : isChange ? submitLabel(previewState) : 'Look up', TITLE),
    blocks: [
      ...preview,
      ...(preview.length === 0 ? [] : [{ type: 'divider' as const }]),
      ...(meta.asks === undefined
        ? []
        : [mrkdwnContext(`Also asks <@${meta.asks}> in a direct message, if they can approve this change.`)]),
      ...(meta.replaces === undefined ? [] : [plainContext(describeReplacing(meta.replaces), MAX_SECTION_LENGTH)]),
      ...paramsOf(operation)
        .filter((param) => isAsked(param, content))
        .flatMap((param) => [inputOf(param, content), ...blockerBlocksAt(previewState, param)]),
      ...(isChange ? [reasonInput(content.reason)] : []),
      ...(isChange && confirm !== undefined && !isBlocked ? [confirmInput(confirm, operation.effect)] : []),
    ],
  };
}

/** Asks when to run the change only if users can schedule it, or if the command already says when. */
const isAsked = ({ name }: Param, { meta, params, typed }: FormContent) =>
  name !== START || meta.schedulable === true || (params[START] ?? typed[START]) !== undefined;

const describeReplacing = (id: string) =>
  `Submitting cancels ${id} and its approvals, and submits this instead. Until then, ${id} stays as it is.`;

function frame(operation: Operation, meta: FormMeta): Omit<ModalView, 'blocks'> {
  return {
    type: 'modal',
    callback_id: ids.form,
    notify_on_close: true,
    title: plainText(titleOf(operation), TITLE),
    close: plainText('Close', TITLE),
    private_metadata: serializeMeta(meta),
  };
}

const SHORT = mapFromObject({
  api: 'API',
  idp: 'identity provider',
  idps: 'identity providers',
  org: 'organization',
  orgs: 'organizations',
});

/** Formats the operation's name as a title within Slack's limit. */
function titleOf({ name }: Operation): string {
  const words = name.split('-').map((word) => SHORT.get(word) ?? word);
  const whole = words.join(' ');
  const [first = '', ...rest] = whole.length > TITLE ? whole.replace('identity ', '') : whole;
  return `${first.toUpperCase()}${rest.join('')}`;
}

/** Returns a block_id with the chosen parent. A new parent changes the block_id, so Slack drops the old choice. */
function blockId(param: Param, { operation, params }: FormContent): string {
  const context = inputParentKey(param.field.kind, valuesByKind(operation, params));
  return context === undefined ? ids.param(param.name) : `${ids.param(param.name)}:${context}`;
}

const LONGER = 'such as 2h or 1d from approval, or until 18:00';

function inputOf(param: Param, content: FormContent): InputBlock {
  const { field, name } = param;
  const isEnd = name === 'for' && needsEnd(content.meta, content.params);
  const required = param.required || isEnd;
  const typed = content.typed[name];
  const wrote = typed !== undefined && content.params[name] === undefined ? ` (you wrote: ${typed})` : '';
  const own = isEnd ? `${LONGER}. Limit: ${field.limit}` : (field.hint ?? '');
  const most = content.previewState.kind === 'seen' ? content.previewState.most?.[name] : undefined;
  const hint = [`${own}${describeZone(param, content)}${wrote}`.trim(), most && capitalize(most)]
    .filter(Boolean)
    .join('. ');
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

/** Describes the time zone for times in the form, if the input accepts times. */
function describeZone({ field }: Param, { meta }: FormContent): string {
  if (field.kind.timed === undefined) return '';
  const zone = timeZoneOf(meta.writing);
  return zone === 'utc' ? '. Times are in UTC because Slack doesn’t share your time zone' : `. Times are in ${zone}`;
}

function elementOf({ name, field }: Param, { meta, params, names, typed }: FormContent): InputBlock['element'] {
  const { choices } = field;
  const action_id = ids.param(name);
  const value = params[name] ?? field.preset;
  const detail = Object.entries(choices ?? {}).find(([key]) => key === value)?.[1];
  switch (field.kind.input) {
    case 'options': {
      const options = Object.entries(field.choices ?? {}).map(([key, meaning]) =>
        selectOption(key, `${key}: ${meaning}`),
      );
      const initial = options.find((one) => one.value === value);
      return { type: 'static_select', action_id, options, ...(initial && { initial_option: initial }) };
    }
    case 'text': {
      const initial =
        field.kind.timed && value ? field.kind.timed.written(value, meta.writing) : (value ?? typed[name]);
      return {
        type: 'plain_text_input',
        action_id,
        // We handle the Enter key, too, so that it doesn't submit the form.
        dispatch_action_config: { trigger_actions_on: ['on_character_entered', 'on_enter_pressed'] },
        ...(initial !== undefined && initial !== '' && { initial_value: clipText(initial, 3_000) }),
      };
    }
    case 'names':
      return {
        type: 'external_select',
        action_id,
        min_query_length: 0,
        placeholder: plainText(`Choose ${withArticle(field.label.toLowerCase())}`, 150),
        ...(value !== undefined && { initial_option: selectOption(value, names[name]?.name ?? value, detail) }),
      };
    default:
      return field.kind.input satisfies never;
  }
}

export const selectOption = (value: string, label: string, detail?: string): PlainTextOption => ({
  text: plainText(stripInvisible(label).trim() === '' ? value : label, 75),
  value,
  ...(detail !== undefined && stripInvisible(detail).trim() !== '' && { description: plainText(detail, 75) }),
});

/** Returns an option that explains why there are no other options. It can't be chosen. */
export const explanationOption = (sentence: string, detail?: string): PlainTextOption =>
  selectOption(ids.nothing, sentence, detail);

const REASON_HINT = `Shown to approvers and kept in the log. ${describeLengthLimit(MAX_REASON_LENGTH)}`;

function reasonInput(reason: string): InputBlock {
  return {
    type: 'input',
    block_id: ids.reason,
    // Slack reports every change, so that we know the content if the form is closed.
    dispatch_action: true,
    label: plainText('Reason', 150),
    hint: plainText(REASON_HINT, 300),
    element: {
      type: 'plain_text_input',
      action_id: ids.reason,
      multiline: true,
      // We don't clip a longer reason from the command. Its submission shows an error with the reason's length.
      ...(reason.length <= MAX_REASON_LENGTH && { max_length: MAX_REASON_LENGTH }),
      dispatch_action_config: { trigger_actions_on: ['on_character_entered'] },
      ...(reason !== '' && { initial_value: clipText(reason, 3_000) }),
    },
  };
}

function confirmInput(name: string, effect: Operation['effect']): InputBlock {
  return {
    type: 'input',
    block_id: ids.confirm,
    label: plainText(`To request this, type: ${oneLine(name)}`, 150),
    ...(effect === 'irreversible' && { hint: plainText('This change can’t be undone.', 300) }),
    element: { type: 'plain_text_input', action_id: ids.confirm },
  };
}

/** Returns the submit button's label. Only the preview shows whether the change needs approval. */
function submitLabel(previewState: PreviewState): string {
  if (previewState.kind !== 'seen') return 'Submit';
  return previewState.alone === undefined ? 'Ask for approval' : 'Run it';
}
