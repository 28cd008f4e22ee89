// Opens a command's form immediately, fills in the command's values and previews the change after every edit.
import type { ModalView } from '@slack/types';
import { rulesThatMayDecide } from '../../approvals/policy/match.js';
import { isRefusal } from '../../approvals/request/refusal.js';
import type { Blocker } from '../../operations/blocker.js';
import type { Change, Operation, Params, Phrase } from '../../operations/operation.js';
import { withTimeLimit } from '../api/delivery.js';
import { noteRefusal } from '../api/note-refusal.js';
import { openView, updateView, type ViewServices } from '../api/views.js';
import { formatPlain } from '../blocks/text.js';
import { ids } from '../ids.js';
import { readChannelDefaultOrNone } from '../lines/channel-default.js';
import { inputParentKey, valuesByKind } from '../lines/list-context.js';
import { parseLine } from '../lines/parse.js';
import { sortParentsFirst } from '../lines/resolve.js';
import type { TypedCommand } from '../lines/typed-command.js';
import { type AskedLine, type UnderstoodLine, understandLine } from '../lines/understand.js';
import { paramsOf } from '../lines/vocabulary.js';
import { formContentHash, saveTypedDraft } from './draft.js';
import type { FormServices } from './forms.js';
import { type FormMeta, metaOf, needsEnd } from './meta.js';
import { type FilledForm, type FormView, isComplete, parseFormView } from './parse-form-view.js';
import { describePreviewFailure, metaWithPreview, previewInForm } from './preview.js';
import { blockersOf, type PreviewState } from './preview-blocks.js';
import { type FormContent, formModal, loadingModal, unfilledModal } from './view.js';

/**
 * If the preview is ready within this time, we update the form once. Otherwise, we first update the form without the
 * preview. A new form already shows that we're reading Atlas.
 */
const SOON_MS = 300;

/** Slack waits 3 s for the response to a submission. */
const CHECK_WITHIN_MS = 1_500;

interface OpenForm {
  readonly id: string;
  readonly userId: string;
}

/** The pending interpretation of the command and the pending preview. */
interface Filling {
  readonly understood: Promise<UnderstoodLine>;
  /** Resolves to undefined if a param is missing or this user may not see a preview. */
  readonly previewState: Promise<PreviewState | undefined>;
}

/** Starts the preview as soon as the command is resolved, even before the form opens. */
function beginFilling(
  deps: FormServices,
  userId: string,
  operation: Operation,
  meta: FormMeta,
  understood: Promise<UnderstoodLine>,
): Filling {
  const previewState = understood.then((line) => {
    if (line.kind !== 'whole' || operation.effect === 'read') return undefined;
    return previewInForm(deps, operation, { params: line.params, project: line.named.project, userId, meta });
  });
  previewState.catch(() => {}); // rejects only if `understood` rejects, which is reported
  return { understood, previewState };
}

/**
 * Opens a command's form and fills it once the command is resolved.
 * @returns whether the form opened. False if the command has no trigger or the trigger has expired
 */
export async function openFilledForm(
  deps: FormServices,
  typed: TypedCommand,
  asked: Pick<AskedLine, 'operation' | 'line'>,
  understood: Promise<UnderstoodLine>,
): Promise<boolean> {
  const { operation } = asked;
  const { trigger, userId } = typed;
  if (trigger === undefined) return false;
  const meta = metaOf(typed, asked);
  const filling = beginFilling(deps, userId, operation, meta, understood);
  const id = await openView(deps, trigger, loadingModal(operation, meta));
  if (id !== undefined) await fillForm(deps, { id, userId }, operation, meta, filling);
  return id !== undefined;
}

/** Fills an open form from the typed command. Shows errors in the form with "Try again". */
export async function fillForm(
  deps: FormServices,
  form: OpenForm,
  operation: Operation,
  meta: FormMeta,
  filling: Filling = beginFilling(deps, form.userId, operation, meta, understandAgain(deps, form, operation, meta)),
): Promise<void> {
  const text = meta.line ?? operation.name;
  const viewId = form.id;
  const close = (sentence: Phrase) =>
    updateView(deps, viewId, unfilledModal(operation, meta, formatPlain(sentence), `${meta.command} ${text}`));
  let understood: UnderstoodLine;
  try {
    understood = await filling.understood;
  } catch (error) {
    deps.log.warn({ err: error }, 'failed to read the names for a form');
    await close(describePreviewFailure(error, operation));
    return;
  }
  if (understood.kind === 'refused') {
    noteRefusal(deps, understood.refusal, { by: form.userId, tried: operation.name, channel: meta.channel });
    await close(understood.refusal.sentence);
    return;
  }
  const { params, named: names, typed, problems, withheld } = understood;
  const reason = understood.reason ?? reasonFromChannelName(meta.channelName);
  const opened = { ...withSchedulable(deps, operation, meta), opened: formContentHash({ typed, params, reason }) };
  void saveTypedDraft(deps, viewId, operation, { typed, params, reason: understood.reason ?? '' });
  const content = { operation, meta: opened, params, names, typed, reason };
  if (understood.kind === 'wrong') {
    const previewState: PreviewState = { kind: 'problems', problems: problems.slice(0, 5) };
    await updateView(deps, viewId, formModal({ ...content, previewState }));
    return;
  }
  const rest: PreviewState = {
    kind: 'incomplete',
    withheld: paramsOf(operation).filter(({ name }) => withheld.includes(name)),
  };
  if (await isReadySoon(filling.previewState))
    await drawPreview(deps, viewId, content, (await filling.previewState) ?? rest);
  else await showPreview(deps, form, content, filling.previewState);
}

function withSchedulable({ policy }: FormServices, operation: Operation, meta: FormMeta): FormMeta {
  const rules = meta.extends === undefined ? rulesThatMayDecide(policy, { operation: operation.name }) : [];
  return { ...meta, ...(rules.some(({ maxLeadMs }) => maxLeadMs !== undefined) && { schedulable: true }) };
}

/** Returns the start of the reason in a channel named after an incident, e.g. `INC-42 ` in `inc-42-checkout`. */
export function reasonFromChannelName(channelName = ''): string {
  const number = /^inc(?:ident)?-(\d{1,6})(?:-\D|$)/.exec(channelName)?.[1];
  return number === undefined ? '' : `INC-${number} `;
}

const isReadySoon = (previewState: Promise<unknown>) =>
  withTimeLimit(SOON_MS, previewState).then(
    () => true,
    () => false,
  );

async function understandAgain(
  deps: FormServices,
  { userId }: OpenForm,
  operation: Operation,
  meta: FormMeta,
): Promise<UnderstoodLine> {
  const person = await deps.people.cachedPerson(userId);
  if (isRefusal(person)) return { kind: 'refused', refusal: person };
  const line = parseLine(operation, meta.line ?? operation.name, meta.writing);
  return understandLine(deps, { operation, line, person }, readChannelDefaultOrNone(deps, meta));
}

/** Shows the preview in the form. If the preview takes long, first updates the form without the preview. */
async function showPreview(
  deps: FormServices,
  { id: viewId, userId }: OpenForm,
  content: Omit<FormContent, 'previewState'>,
  begun?: Promise<PreviewState | undefined>,
): Promise<void> {
  const { operation, params, names } = content;
  const lacksEnd = params.for === undefined && needsEnd(content.meta, params);
  if (operation.effect === 'read' || lacksEnd || !isComplete(operation, params)) {
    await drawPreview(deps, viewId, content, { kind: 'incomplete' });
    return;
  }
  const looking =
    begun ?? previewInForm(deps, operation, { params, project: names.project, userId, meta: content.meta });
  const hash = await updateView(deps, viewId, formModal({ ...content, previewState: { kind: 'looking' } }));
  await drawPreview(deps, viewId, content, (await looking) ?? { kind: 'incomplete' }, hash);
}

async function drawPreview(
  deps: ViewServices,
  viewId: string,
  content: Omit<FormContent, 'previewState'>,
  previewState: PreviewState,
  hash?: string,
): Promise<void> {
  const meta = metaWithPreview(content.meta, content.params, previewState);
  await updateView(deps, viewId, formModal({ ...content, meta, previewState }), hash);
}

/** Handles a change in the form or a press of "Try again". */
export async function onFormChanged(
  deps: FormServices,
  view: FormView,
  operation: Operation,
  userId: string,
): Promise<void> {
  const form = { id: view.id, userId };
  const filled = parseFormView(view, operation);
  if (Object.keys(filled.blocks).length === 0) return fillForm(deps, form, operation, filled.meta);
  const problems = Object.entries(filled.wrong).map(([param, sentence]) => ({ param, sentence }));
  const content = contentOf(operation, filled);
  if (problems.length > 0) {
    await updateView(deps, view.id, formModal({ ...content, previewState: { kind: 'problems', problems } }));
    return;
  }
  return showPreview(deps, form, content);
}

/** @returns why the change still isn't possible, or the form to show and what to do afterwards */
export async function checkAgain(
  deps: FormServices,
  view: FormView,
  operation: Change,
  userId: string,
): Promise<{ readonly blocker: Blocker } | { readonly shown: ModalView; readonly after: () => Promise<void> }> {
  const content = contentOf(operation, parseFormView(view, operation));
  const { params, names, meta } = content;
  const looking = previewInForm(deps, operation, { params, project: names.project, userId, meta });
  const early = await withTimeLimit(CHECK_WITHIN_MS, looking).catch(() => undefined);
  const [blocker] = early === undefined ? [] : blockersOf(early);
  if (blocker !== undefined) return { blocker };
  const draw = async () => drawPreview(deps, view.id, content, await looking);
  return { shown: formModal({ ...content, previewState: { kind: 'looking' } }), after: draw };
}

function contentOf(operation: Operation, filled: FilledForm): Omit<FormContent, 'previewState'> {
  const { meta, names, typed, reason } = filled;
  const { confirm: _, ...rest } = meta;
  return { operation, meta: rest, params: withoutOrphans(operation, filled), names, typed, reason };
}

/** Drops values chosen under a different parent, e.g. a different project's cluster. */
function withoutOrphans(operation: Operation, { params, blocks }: FilledForm): Params {
  const kept = { ...params };
  for (const param of sortParentsFirst(paramsOf(operation))) {
    const context = inputParentKey(param.field.kind, valuesByKind(operation, kept));
    const prefix = `${ids.param(param.name)}:`;
    if (context !== undefined && blocks[param.name] !== `${prefix}${context}`) delete kept[param.name];
  }
  return kept;
}
