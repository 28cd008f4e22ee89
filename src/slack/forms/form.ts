// A form's life: opened at once, filled from the command's line, looked at again after every change, submitted.

import { setTimeout as sleep } from 'node:timers/promises';
import { canonical as canonicalJson } from '../../approvals/ids.js';
import { SlackSilent } from '../../approvals/people.js';
import { isRefusal } from '../../approvals/refusal.js';
import { sayAtlasError } from '../../atlas/sentences.js';
import { WITHIN } from '../../operations/fields.js';
import type { Change, Named, Operation, Params, Phrase } from '../../operations/operation.js';
import { failureOf } from '../api/client.js';
import { whySilent } from '../api/delivery.js';
import { clip, plain } from '../blocks/text.js';
import type { SlackDeps } from '../deps.js';
import { ids } from '../ids.js';
import { boundIn } from '../lines/bound.js';
import { chosenBy, inputContext } from '../lines/chosen.js';
import { readLine } from '../lines/parse.js';
import { type ResolvedFor, refusedThere, resolveFor } from '../lines/resolve-for.js';
import { type Param, paramsOf } from '../lines/vocabulary.js';
import { fingerprint, noteOpened } from './draft.js';
import type { FormMeta } from './meta.js';
import { type Filled, type FormView, isComplete, readForm } from './state.js';
import { closedView, type FormContent, formView, type Look, loadingView } from './view.js';

const LOOK_WITHIN_MS = 15_000;

/** @returns the view's id; undefined when the trigger was too old by then */
export async function openForm(
  deps: SlackDeps,
  trigger: string,
  operation: Operation,
  meta: FormMeta,
): Promise<string | undefined> {
  try {
    const answer = await deps.client.views.open({ trigger_id: trigger, view: loadingView(operation, meta) });
    return answer.view?.id;
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind !== 'refused' || !/trigger/.test(failure.error)) throw error;
    deps.log.warn({ refused: failure.error }, 'a form could not be opened in time');
    return undefined;
  }
}

/** A form that is open, and whose it is. */
interface OpenForm {
  readonly id: string;
  readonly userId: string;
}

/** Fills an opened form from the line that was typed. Whatever fails is said in the form, with "Try again". */
export async function fillForm(
  deps: SlackDeps,
  form: OpenForm,
  operation: Operation,
  meta: FormMeta,
  resolving?: Promise<ResolvedFor>,
): Promise<void> {
  const text = meta.line ?? operation.name;
  const viewId = form.id;
  const close = (sentence: Phrase) =>
    update(deps, viewId, closedView(operation, meta, plain(sentence), `${meta.command} ${text}`));
  let resolved: ResolvedFor;
  try {
    resolved = await (resolving ?? resolveAgain(deps, form, operation, meta));
  } catch (error) {
    deps.log.warn({ err: error }, 'the names for a form could not be read');
    await close(sayNotSeen(error, operation));
    return;
  }
  if (resolved.refusal !== undefined) {
    await close(resolved.refusal.sentence);
    return;
  }
  const { params, named: names, typed, reason = '', problems } = resolved;
  const opened = { ...meta, opened: fingerprint({ typed, params, reason }) };
  void noteOpened(deps, viewId, operation, { typed, params, reason });
  const content = { operation, meta: opened, params, names, typed, reason };
  if (problems.length > 0) {
    const look: Look = { kind: 'problems', sentences: problems.map(({ sentence }) => sentence).slice(0, 5) };
    await update(deps, viewId, formView({ ...content, look }));
    return;
  }
  await showLook(deps, form, content);
}

async function resolveAgain(
  deps: SlackDeps,
  { userId }: OpenForm,
  operation: Operation,
  meta: FormMeta,
): Promise<ResolvedFor> {
  const person = await deps.people.whoWas(userId);
  if (isRefusal(person)) return { ...NOTHING_RESOLVED, refusal: person };
  const { bound } = await boundIn(deps, meta);
  return resolveFor(deps, { operation, line: readLine(operation, meta.line ?? operation.name), person }, bound);
}

const NOTHING_RESOLVED: ResolvedFor = { params: {}, named: {}, typed: {}, missing: [], problems: [] };

const sayNotSeen = (error: unknown, { role }: Operation) =>
  error instanceof SlackSilent ? whySilent(error) : sayAtlasError(error, { role });

/** Draws the form with what Atlas shows now; first without, when there is something to wait for. */
async function showLook(
  deps: SlackDeps,
  { id: viewId, userId }: OpenForm,
  content: Omit<FormContent, 'look'>,
): Promise<void> {
  const { operation, params, names } = content;
  if (operation.effect === 'read' || !isComplete(operation, params)) {
    await update(deps, viewId, formView({ ...content, look: { kind: 'incomplete' } }));
    return;
  }
  const hash = await update(deps, viewId, formView({ ...content, look: { kind: 'looking' } }));
  const look = await lookAtAtlas(deps, operation, { params, project: names.project, userId });
  await update(deps, viewId, formView({ ...content, meta: remember(content.meta, params, look), look }), hash);
}

interface Wanted {
  readonly params: Params;
  readonly project: Named | undefined;
  readonly userId: string;
}

/** For nobody who may not ask for it there: the form may be older than what they may. */
async function lookAtAtlas(deps: SlackDeps, operation: Change, { params, project, userId }: Wanted): Promise<Look> {
  try {
    const person = await deps.people.whoWas(userId);
    const place = project === undefined ? {} : { project, called: project.name };
    const refusal = isRefusal(person) ? person : await refusedThere(deps, operation, place, person);
    if (refusal !== undefined) return { kind: 'problems', sentences: [plain(refusal.sentence)] };
    const atlas = deps.reader.with({ signal: AbortSignal.timeout(LOOK_WITHIN_MS) });
    return { kind: 'seen', preview: await operation.preview(atlas, params, Date.now()) };
  } catch (error) {
    deps.log.warn({ err: error, operation: operation.name }, 'the preview of a form failed');
    return { kind: 'failed', sentence: sayNotSeen(error, operation) };
  }
}

const MOST_WHY = 300;

function remember(meta: FormMeta, params: Params, look: Look): FormMeta {
  if (look.kind !== 'seen') return meta;
  const { place, confirm } = look.preview;
  const named = (one: { id: string; name: string } | undefined) => one && { id: one.id, name: one.name };
  const [organization, project] = [named(place.organization), named(place.project)];
  const { confirm: _, blocked: __, ...rest } = meta;
  const of = canonicalJson(params);
  const [blocker] = look.preview.blockers;
  return {
    ...rest,
    place: { ...(organization && { organization }), ...(project && { project }) },
    ...(confirm !== undefined && { confirm: { of, name: confirm } }),
    ...(blocker !== undefined && { blocked: { of, why: clip(blocker, MOST_WHY) } }),
  };
}

/** Something in the form was chosen or entered, or "Try again" pressed. */
export async function formChanged(
  deps: SlackDeps,
  view: FormView,
  operation: Operation,
  userId: string,
): Promise<void> {
  const form = { id: view.id, userId };
  const filled = readForm(view, operation);
  const { meta, names, typed, reason } = filled;
  if (Object.keys(filled.blocks).length === 0) return fillForm(deps, form, operation, meta);
  const params = withoutOrphans(operation, filled);
  const { confirm: _, blocked: __, ...rest } = meta;
  const sentences = Object.values(filled.wrong);
  const content = { operation, meta: rest, params, names, typed, reason };
  if (sentences.length > 0) {
    await update(deps, view.id, formView({ ...content, look: { kind: 'problems', sentences } }));
    return;
  }
  return showLook(deps, form, content);
}

/** A cluster chosen for another project is no choice for this one: its block id tells which project it was for. */
function withoutOrphans(operation: Operation, { params, blocks }: Filled): Params {
  const kept = { ...params };
  for (const param of outermostFirst(paramsOf(operation))) {
    const context = inputContext(param, chosenBy(operation, kept));
    const prefix = `${ids.param(param.name)}:`;
    if (context !== undefined && blocks[param.name] !== `${prefix}${context}`) delete kept[param.name];
  }
  return kept;
}

const outermostFirst = (params: readonly Param[]) =>
  params.toSorted((a, b) => (WITHIN[a.field.picker]?.length ?? 0) - (WITHIN[b.field.picker]?.length ?? 0));

const UPDATE_TRIES = 4;

/**
 * A form that was closed in the meantime is not worth an error; one that Slack could not draw just now is drawn again.
 * @param hash of the last update: Slack refuses this one when the form was drawn for a newer choice since
 * @returns the new hash
 */
async function update(
  deps: SlackDeps,
  viewId: string,
  view: ReturnType<typeof formView>,
  hash?: string,
): Promise<string | undefined> {
  for (let attempt = 0; attempt < UPDATE_TRIES; attempt++) {
    try {
      const answer = await deps.client.views.update({ view_id: viewId, view, ...(hash !== undefined && { hash }) });
      return answer.view?.hash;
    } catch (error) {
      const failure = failureOf(error);
      deps.log.warn({ err: error, ...failure, attempt }, 'a form could not be updated');
      if (failure.kind === 'refused') return undefined;
      await sleep(failure.kind === 'rate limited' ? failure.retryAfterMs : 500 * 2 ** attempt);
    }
  }
  return undefined;
}
