// The options of a form's pickers, as somebody types: names from Atlas, for members only.
import type { PlainTextOption } from '@slack/types';
import { isRefusal } from '../approvals/refusal.js';
import { operationNamed } from '../operations/index.js';
import { paramsOf } from './command-line/vocabulary.js';
import { withinMs } from './delivery.js';
import type { SlackDeps } from './deps.js';
import { readMeta } from './form-meta.js';
import { type FormView, readForm } from './form-state.js';
import { option } from './form-view.js';
import { paramOf } from './ids.js';

const MOST_OPTIONS = 100;
const WITHIN_MS = 2_500;

/** Never throws: a picker that cannot be filled is empty. */
export async function pickerOptions(
  deps: SlackDeps,
  view: FormView,
  actionId: string,
  query: string,
  userId: string,
): Promise<PlainTextOption[]> {
  try {
    return await withinMs(WITHIN_MS, find(deps, view, actionId, query, userId));
  } catch (error) {
    deps.log.warn({ err: error, action: actionId }, 'a picker could not be filled');
    return [];
  }
}

async function find(
  deps: SlackDeps,
  view: FormView,
  actionId: string,
  query: string,
  userId: string,
): Promise<PlainTextOption[]> {
  const operation = operationNamed(readMeta(view.private_metadata).operation);
  const param = operation && paramsOf(operation).find(({ name }) => name === paramOf(actionId));
  if (operation === undefined || param === undefined || isRefusal(await deps.people.whoWas(userId))) return [];
  const { project } = readForm(view, operation).params;
  const names = await deps.names(param.field.picker, project === undefined ? {} : { project });
  const wanted = query.trim().toLowerCase();
  const rank = (name: string) => (name.toLowerCase().startsWith(wanted) ? 0 : 1);
  return names
    .filter(({ id, name }) => name.toLowerCase().includes(wanted) || id === wanted)
    .sort((a, b) => rank(a.name) - rank(b.name))
    .slice(0, MOST_OPTIONS)
    .map(({ id, name, detail }) => option(id, name, detail));
}
