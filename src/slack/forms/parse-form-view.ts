// Reads a form's content from the view that Slack sends with each delivery.
import { z } from 'zod';
import type { NamedItem, Operation, Params } from '../../operations/operation.js';
import { ids, paramNameOf } from '../ids.js';
import { canonicalValue, describeBadValue } from '../lines/check-value.js';
import { paramsOf, withoutStart } from '../lines/vocabulary.js';
import { type FormMeta, parseMeta } from './meta.js';

const selected = z.object({ value: z.string(), text: z.object({ text: z.string() }).nullish() });
const input = z.object({ value: z.string().nullish(), selected_option: selected.nullish() });
export const formViewSchema = z.object({
  id: z.string(),
  hash: z.string().nullish(),
  private_metadata: z.string(),
  state: z.object({ values: z.record(z.string(), z.record(z.string(), input)) }).nullish(),
});
export type FormView = z.output<typeof formViewSchema>;

export interface FilledForm {
  readonly meta: FormMeta;
  /** The valid values by param, in canonical format. */
  readonly params: Params;
  readonly names: Readonly<Record<string, NamedItem>>;
  /** Input text by param. */
  readonly typed: Readonly<Record<string, string>>;
  /** The block id of each input by param. */
  readonly blocks: Readonly<Record<string, string>>;
  /** Error messages for invalid values, by param. */
  readonly wrong: Readonly<Record<string, string>>;
  readonly reason: string;
  readonly confirm: string;
}

export function parseFormView(view: FormView, operation: Operation): FilledForm {
  const params: Record<string, string> = {};
  const names: Record<string, NamedItem> = {};
  const typed: Record<string, string> = {};
  const blocks: Record<string, string> = {};
  const wrong: Record<string, string> = {};
  const all = paramsOf(operation);
  const meta = parseMeta(view.private_metadata);
  let reason = '';
  let confirm = '';
  for (const [block, inputs] of Object.entries(view.state?.values ?? {})) {
    for (const [action, { value, selected_option: option }] of Object.entries(inputs)) {
      const text = (option?.value ?? value ?? '').trim();
      if (action === ids.reason) reason = value ?? '';
      if (action === ids.confirm) confirm = text;
      const param = all.find(({ name }) => name === paramNameOf(action) && ids.paramAny.test(action));
      if (param === undefined) continue;
      blocks[param.name] = block;
      if (text === '' || text === ids.nothing) continue;
      typed[param.name] = text;
      const valid = canonicalValue(param, text, meta.writing);
      if (valid === undefined) wrong[param.name] = describeBadValue(param, text, meta.writing);
      else params[param.name] = valid;
      if (valid !== undefined && option && param.field.choices === undefined)
        names[param.name] = { id: valid, name: option.text?.text ?? valid };
    }
  }
  return { meta, params, names, typed, blocks, wrong, reason, confirm };
}

/** Decides whether an input is a text field rather than a picker. */
export const isTypedInput = (operation: Operation, actionId: string | undefined): boolean =>
  paramsOf(operation).some(({ name, field }) => ids.param(name) === actionId && field.kind.input === 'text');

/** Decides whether all required params are set and valid together. */
export function isComplete(operation: Operation, params: Params): boolean {
  return operation.params.safeParse(withoutStart(params)).success;
}
