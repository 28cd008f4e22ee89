// Saves an open form's content at every change, because Slack doesn't send the content when the form is closed.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { canonicalJson } from '../../approvals/request/ids.js';
import type { Operation, Params } from '../../operations/operation.js';
import type { FormServices } from './forms.js';
import { type FilledForm, type FormView, parseFormView } from './parse-form-view.js';

type Drafting = Pick<FormServices, 'drafts' | 'log'>;

const draft = z.object({ values: z.record(z.string(), z.string()), reason: z.string() });
type Draft = z.output<typeof draft>;

/** Returns a form's draft, including invalid values so that the user can correct them. */
export function draftOf({ typed, params, reason }: Pick<FilledForm, 'typed' | 'params' | 'reason'>): Draft {
  return { values: { ...typed, ...params }, reason: reason.trim() };
}

/** Hashes a form's content, to detect changes since the form was opened. */
export const formContentHash = (content: { typed: Params; params: Params; reason: string }): string =>
  createHash('sha256')
    .update(canonicalJson(draftOf({ ...content })))
    .digest('base64url')
    .slice(0, 16);

export const saveFormDraft = (deps: Drafting, view: FormView, operation: Operation) =>
  note(deps, view.id, draftOf(parseFormView(view, operation)));

const TYPING_PAUSE_MS = 1_000;

/**
 * @returns whether the values are unchanged after a pause. False if the user kept typing, submitted or closed the form
 */
export async function isUnchangedAfterPause(deps: Drafting, view: FormView, operation: Operation): Promise<boolean> {
  await sleep(TYPING_PAUSE_MS);
  const json = await deps.drafts.read(view.id);
  if (json === undefined) return false;
  return (
    canonicalJson(draft.parse(JSON.parse(json)).values) ===
    canonicalJson(draftOf(parseFormView(view, operation)).values)
  );
}

/**
 * Saves a draft of a change that a user typed as a command, because losing a command is as annoying as losing a form.
 */
export async function saveTypedDraft(
  deps: Drafting,
  formId: string,
  { effect }: Operation,
  written: Pick<FilledForm, 'typed' | 'params' | 'reason'>,
): Promise<void> {
  const isEmpty = Object.keys(written.typed).length === 0 && written.reason === '';
  if (effect !== 'read' && !isEmpty) await note(deps, formId, draftOf(written));
}

/** Stores the draft. Never throws, because a form works without a draft. */
async function note(deps: Drafting, formId: string, filled: Draft): Promise<void> {
  try {
    await deps.drafts.note(formId, JSON.stringify(filled));
  } catch (error) {
    deps.log.warn({ err: error }, 'failed to keep the draft of a form');
  }
}

/** @returns undefined if the user filled in nothing or the draft was already taken */
export async function takeDraft(deps: Drafting, formId: string): Promise<Draft | undefined> {
  const json = await deps.drafts.take(formId);
  return json === undefined ? undefined : draft.parse(JSON.parse(json));
}

/** Deletes the draft when the form is submitted, so that the draft isn't sent back. */
export function dropDraft(deps: Drafting, formId: string): void {
  deps.drafts.take(formId).catch((error: unknown) => deps.log.warn({ err: error }, 'failed to drop a draft'));
}
