// Form values, as in a payload's `state.values`.
import type { Block } from './blocks/block.js';
import type { Element } from './blocks/elements.js';
import { type Option, optionsOf } from './blocks/options.js';
import { type PlacedElement, placedElements } from './blocks/walk.js';

/** An input's value, in Slack's format for its type. Null if empty. */
export type ElementValue = {
  readonly type: string;
  readonly value?: string | null;
  readonly selected_option?: Option | null;
};

/** Values by block_id, then action_id. */
export type FormValues = Readonly<Record<string, Readonly<Record<string, ElementValue>>>>;

/** Typed text or a selected option (its value or the option itself). Null clears the input. */
export type InputValue = string | number | null | Option;

/** Returns an element's initial value, or undefined for elements without a value, e.g. buttons. */
function initialValue(element: Element): ElementValue | undefined {
  const { type } = element;
  switch (type) {
    case 'button':
    case 'overflow':
      return undefined;
    case 'plain_text_input':
      return { type, value: element.initial_value ?? null };
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: element.initial_option ?? null };
    default:
      return element satisfies never;
  }
}

/**
 * Returns the values of all inputs. After an update, inputs with the same block_id, action_id and type keep their
 * values.
 */
export function valuesOf(blocks: readonly Block[], before: FormValues = {}): FormValues {
  const values: Record<string, Record<string, ElementValue>> = {};
  for (const { blockId, actionId, element } of placedElements(blocks)) {
    const initial = initialValue(element);
    if (initial === undefined) continue;
    const kept = before[blockId]?.[actionId];
    values[blockId] = { ...values[blockId], [actionId]: kept?.type === initial.type ? kept : initial };
  }
  return values;
}

/**
 * Returns the element's value after a user's input.
 * @param offered the options that an external select has offered so far
 * @throws if a user couldn't enter this value
 */
export function valueAfterInput(element: Element, input: InputValue, offered: readonly Option[]): ElementValue {
  const { type } = element;
  switch (type) {
    case 'button':
    case 'overflow':
      throw new Error(`A ${type} has no value.`);
    case 'plain_text_input':
      return { type, value: input === null || input === '' ? null : String(input) };
    case 'static_select':
    case 'radio_buttons':
      return { type, selected_option: picked(input, optionsOf(element)) };
    case 'external_select':
      return { type, selected_option: picked(input, offered) };
    default:
      return element satisfies never;
  }
}

function picked(input: InputValue, options: readonly Option[]): Option | null {
  if (input === null || input === '') return null;
  const value = typeof input === 'object' ? input.value : String(input);
  const option = options.find((candidate) => candidate.value === value);
  if (option === undefined) {
    throw new Error(`No option ${value} among: ${options.map((candidate) => candidate.value).join(', ') || 'none'}.`);
  }
  return option;
}

function isEmpty(value: ElementValue): boolean {
  const { type: _, ...held } = value;
  return Object.values(held).every((each) => each === null);
}

/** Returns the errors that Slack's client shows before it sends anything, by block_id. */
export function clientErrors(blocks: readonly Block[], values: FormValues): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const each of placedElements(blocks)) {
    const value = values[each.blockId]?.[each.actionId];
    if (each.input === undefined || value === undefined) continue;
    const trouble = isEmpty(value)
      ? !each.input.optional && 'Please complete this required field.'
      : wrong(each, value);
    if (trouble) errors[each.blockId] = trouble;
  }
  return errors;
}

function wrong({ element }: PlacedElement, value: ElementValue): string | undefined {
  if (element.type !== 'plain_text_input') return undefined;
  const { length } = value.value ?? '';
  const { min_length: least = 0, max_length: most = 3000 } = element;
  if (length < least) return `Enter at least ${least} characters.`;
  return length > most ? `Enter at most ${most} characters.` : undefined;
}
