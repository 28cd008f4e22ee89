// The life of a form: opened at once, filled from the line, previewed again after every change, submitted.
import { isRefusal } from '../../approvals/request/refusal.js';
import type { Operation, Params, Phrase } from '../../operations/operation.js';
import { withinMs } from '../api/delivery.js';
import { noteRefusal } from '../api/note-refusal.js';
import { openView, updateView, type Views } from '../api/views.js';
import { plain } from '../blocks/text.js';
import { ids } from '../ids.js';
import { channelDefaultOf } from '../lines/channel-default.js';
import { inputContext, valuesByKind } from '../lines/list-context.js';
import { readLine } from '../lines/parse.js';
import { outermostFirst } from '../lines/resolve.js';
import type { Typed } from '../lines/typed.js';
import { type AskedLine, type Understood, understand } from '../lines/understand.js';
import { paramsOf } from '../lines/vocabulary.js';
import { contentHash, noteOpened } from './draft.js';
import type { Forms } from './forms.js';
import { type FormMeta, metaOf, needsEnd } from './meta.js';
import { describeNotSeen, previewInForm, rememberPreview } from './preview.js';
import type { PreviewState } from './preview-blocks.js';
import { type FilledForm, type FormView, isComplete, readForm } from './read-form.js';
import { closedView, type FormContent, formView, loadingView } from './view.js';

/**
 * If the preview is ready sooner, the form is updated once; otherwise it is first drawn without. A new form shows
 * anyway that Atlas is being read.
 */
const SOON_MS = 300;

interface OpenForm {
  readonly id: string;
  readonly userId: string;
}

/** The line as understood, and the preview, both in progress. */
interface Filling {
  readonly understood: Promise<Understood>;
  /** Undefined while something is missing, or when this person may not see a preview. */
  readonly previewState: Promise<PreviewState | undefined>;
}

/** Starts the preview as soon as the params are known, even before the form is open. */
function beginFilling(
  deps: Forms,
  userId: string,
  operation: Operation,
  meta: FormMeta,
  understood: Promise<Understood>,
): Filling {
  const previewState = understood.then((line) => {
    if (line.kind !== 'whole' || operation.effect === 'read') return undefined;
    return previewInForm(deps, operation, { params: line.params, project: line.named.project, userId, meta });
  });
  previewState.catch(() => {}); // it fails only with `understood`, whose error is reported
  return { understood, previewState };
}

/**
 * Opens the form of a line, and fills it once the line is understood.
 * @returns whether it was opened: false without a trigger, or when the trigger had expired
 */
export async function openFilled(
  deps: Forms,
  typed: Typed,
  asked: Pick<AskedLine, 'operation' | 'line'>,
  understood: Promise<Understood>,
): Promise<boolean> {
  const { operation } = asked;
  const { trigger, userId } = typed;
  if (trigger === undefined) return false;
  const meta = metaOf(typed, asked);
  const filling = beginFilling(deps, userId, operation, meta, understood);
  const id = await openView(deps, trigger, loadingView(operation, meta));
  if (id !== undefined) await fillForm(deps, { id, userId }, operation, meta, filling);
  return id !== undefined;
}

/** Fills an opened form from the typed line. Errors are shown in the form, with "Try again". */
export async function fillForm(
  deps: Forms,
  form: OpenForm,
  operation: Operation,
  meta: FormMeta,
  filling: Filling = beginFilling(deps, form.userId, operation, meta, understandAgain(deps, form, operation, meta)),
): Promise<void> {
  const text = meta.line ?? operation.name;
  const viewId = form.id;
  const close = (sentence: Phrase) =>
    updateView(deps, viewId, closedView(operation, meta, plain(sentence), `${meta.command} ${text}`));
  let understood: Understood;
  try {
    understood = await filling.understood;
  } catch (error) {
    deps.log.warn({ err: error }, 'failed to read the names for a form');
    await close(describeNotSeen(error, operation));
    return;
  }
  if (understood.kind === 'refused') {
    noteRefusal(deps, understood.refusal, { by: form.userId, tried: operation.name, channel: meta.channel });
    await close(understood.refusal.sentence);
    return;
  }
  const { params, named: names, typed, problems, withheld } = understood;
  const reason = understood.reason ?? incidentOf(meta.channelName);
  const opened = { ...meta, opened: contentHash({ typed, params, reason }) };
  void noteOpened(deps, viewId, operation, { typed, params, reason: understood.reason ?? '' });
  const content = { operation, meta: opened, params, names, typed, reason };
  if (understood.kind === 'wrong') {
    const previewState: PreviewState = { kind: 'problems', problems: problems.slice(0, 5) };
    await updateView(deps, viewId, formView({ ...content, previewState }));
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

/** The start of the reason in a channel named after an incident: `INC-42 ` in `inc-42-checkout`. */
export function incidentOf(channelName = ''): string {
  const number = /^inc(?:ident)?-(\d{1,6})(?:-\D|$)/.exec(channelName)?.[1];
  return number === undefined ? '' : `INC-${number} `;
}

const isReadySoon = (previewState: Promise<unknown>) =>
  withinMs(SOON_MS, previewState).then(
    () => true,
    () => false,
  );

async function understandAgain(
  deps: Forms,
  { userId }: OpenForm,
  operation: Operation,
  meta: FormMeta,
): Promise<Understood> {
  const person = await deps.people.cachedPerson(userId);
  if (isRefusal(person)) return { kind: 'refused', refusal: person };
  const line = readLine(operation, meta.line ?? operation.name, meta.writing);
  return understand(deps, { operation, line, person }, channelDefaultOf(deps, meta));
}

/** Draws the form with the preview; first without it if it takes long. */
async function showPreview(
  deps: Forms,
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
  const hash = await updateView(deps, viewId, formView({ ...content, previewState: { kind: 'looking' } }));
  await drawPreview(deps, viewId, content, (await looking) ?? { kind: 'incomplete' }, hash);
}

async function drawPreview(
  deps: Views,
  viewId: string,
  content: Omit<FormContent, 'previewState'>,
  previewState: PreviewState,
  hash?: string,
): Promise<void> {
  const meta = rememberPreview(content.meta, content.params, previewState);
  await updateView(deps, viewId, formView({ ...content, meta, previewState }), hash);
}

/** Handles a change in the form, or a press on "Try again". */
export async function formChanged(deps: Forms, view: FormView, operation: Operation, userId: string): Promise<void> {
  const form = { id: view.id, userId };
  const filled = readForm(view, operation);
  const { meta, names, typed, reason } = filled;
  if (Object.keys(filled.blocks).length === 0) return fillForm(deps, form, operation, meta);
  const params = withoutOrphans(operation, filled);
  const { confirm: _, blocked: __, ...rest } = meta;
  const problems = Object.entries(filled.wrong).map(([param, sentence]) => ({ param, sentence }));
  const content = { operation, meta: rest, params, names, typed, reason };
  if (problems.length > 0) {
    await updateView(deps, view.id, formView({ ...content, previewState: { kind: 'problems', problems } }));
    return;
  }
  return showPreview(deps, form, content);
}

/**
 * Drops values chosen for another parent, such as the cluster of another project; the input's block_id says for which.
 */
function withoutOrphans(operation: Operation, { params, blocks }: FilledForm): Params {
  const kept = { ...params };
  for (const param of outermostFirst(paramsOf(operation))) {
    const context = inputContext(param.field.kind, valuesByKind(operation, kept));
    const prefix = `${ids.param(param.name)}:`;
    if (context !== undefined && blocks[param.name] !== `${prefix}${context}`) delete kept[param.name];
  }
  return kept;
}
