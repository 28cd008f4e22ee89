// What is filled in in an open form, remembered at every choice: Slack does not send it along when the form is closed.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonical } from '../approvals/ids.js';
import type { Operation, Params } from '../operations/operation.js';
import type { SlackDeps } from './deps.js';
import { type Filled, type FormView, readForm } from './form-state.js';

const draft = z.object({ values: z.record(z.string(), z.string()), reason: z.string() });
export type Draft = z.output<typeof draft>;

/** Valid or not: whoever gets it back goes on from there. */
export function draftOf({ typed, params, reason }: Pick<Filled, 'typed' | 'params' | 'reason'>): Draft {
  return { values: { ...typed, ...params }, reason: reason.trim() };
}

/** The same for the same content: by it a form shows whether anything was filled in since it opened. */
export const fingerprint = (content: { typed: Params; params: Params; reason: string }): string =>
  createHash('sha256')
    .update(canonical(draftOf({ ...content })))
    .digest('base64url')
    .slice(0, 16);

/** Never throws: a form works without. */
export async function noteDraft(deps: SlackDeps, view: FormView, operation: Operation): Promise<void> {
  try {
    await deps.drafts.note(view.id, JSON.stringify(draftOf(readForm(view, operation))));
  } catch (error) {
    deps.log.warn({ err: error }, 'what is filled in in a form could not be remembered');
  }
}

/** @returns undefined when nothing was filled in, or somebody has taken it */
export async function takeDraft(deps: SlackDeps, formId: string): Promise<Draft | undefined> {
  const json = await deps.drafts.take(formId);
  return json === undefined ? undefined : draft.parse(JSON.parse(json));
}

/** It was submitted: there is nothing to give back. */
export function dropDraft(deps: SlackDeps, formId: string): void {
  deps.drafts.take(formId).catch((error: unknown) => deps.log.warn({ err: error }, 'a draft could not be dropped'));
}
