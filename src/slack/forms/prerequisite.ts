// A button in a form opens the form of another change that has to be made before. The form below it stays filled in.
import { operations } from '../../operations/index.js';
import type { Operation } from '../../operations/operation.js';
import { pushView } from '../api/views.js';
import { readCommand } from '../lines/parse.js';
import { BECAUSE } from '../lines/vocabulary.js';
import { fillForm } from './form.js';
import type { Forms } from './forms.js';
import { metaOf, originOf } from './meta.js';
import { type FormView, readForm } from './read-form.js';
import { loadingView } from './view.js';

export interface PrerequisitePress {
  readonly userId: string;
  /** The line of the other change, without the command. */
  readonly line: string;
  readonly trigger: string;
}

/** What was typed as the reason goes along. Whoever may not ask for the other change is told so in its form. */
export async function openPrerequisite(
  deps: Forms,
  view: FormView,
  operation: Operation,
  { userId, line, trigger }: PrerequisitePress,
): Promise<void> {
  const { meta, reason } = readForm(view, operation);
  const text = reason.trim() === '' ? line : `${line} ${BECAUSE} ${reason.trim()}`;
  const read = readCommand(text, operations, meta.writing);
  if (read.kind !== 'operation') throw new Error(`a form offers a line that is ${read.kind}: ${line}`);
  const first = metaOf({ ...originOf(meta, userId), command: meta.command, text }, read);
  const id = await pushView(deps, trigger, loadingView(read.operation, first));
  if (id !== undefined) await fillForm(deps, { id, userId }, read.operation, first);
}
