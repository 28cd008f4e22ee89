// Schemas for the interactive elements that the bot sends. All other elements are rejected as unsupported.
import { z } from 'zod';
import { option, optionGroup, optionProblem, overflowOption, richOption } from './options.js';
import { id, plainText, typed, url } from './text.js';

const placeholder = plainText(150).optional();
const focusable = { action_id: id, focus_on_load: z.boolean().optional() };

const oneSourceOfOptions = (menu: { options?: unknown; option_groups?: unknown }) =>
  (menu.options === undefined) !== (menu.option_groups === undefined);

const menu = {
  ...focusable,
  placeholder,
  options: z.array(option).min(1).max(100).optional(),
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
};

const staticSelect = typed('static_select', { ...menu, initial_option: option.optional() }).refine(
  oneSourceOfOptions,
  'either options or option_groups must be given',
);

const externalSelect = typed('external_select', {
  ...focusable,
  placeholder,
  initial_option: option.optional(),
  min_query_length: z.number().int().min(0).optional(),
});

const radioButtons = typed('radio_buttons', {
  ...focusable,
  options: z.array(richOption).min(1).max(10),
  initial_option: richOption.optional(),
});

const pickers = [staticSelect, externalSelect, radioButtons] as const;

const button = typed('button', {
  action_id: id,
  text: plainText(75),
  value: z.string().max(2000).optional(),
  url: url.optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().max(75).optional(),
});

const overflow = typed('overflow', { action_id: id, options: z.array(overflowOption).min(1).max(5) });

const plainTextInput = typed('plain_text_input', {
  action_id: id,
  focus_on_load: z.boolean().optional(),
  placeholder,
  dispatch_action_config: z
    .strictObject({ trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).min(1) })
    .optional(),
  initial_value: z.string().max(3000).optional(),
  multiline: z.boolean().optional(),
  min_length: z.number().int().min(0).max(3000).optional(),
  max_length: z.number().int().min(1).max(3000).optional(),
}).refine((input) => (input.min_length ?? 0) <= (input.max_length ?? 3000), 'min_length exceeds max_length');

/** Elements of an actions block or a section's accessory. */
export const actionElement = z.discriminatedUnion('type', [button, overflow, ...pickers]);
export const inputElement = z.discriminatedUnion('type', [plainTextInput, ...pickers]);

type ActionElement = z.output<typeof actionElement>;
type InputElement = z.output<typeof inputElement>;
export type Element = ActionElement | InputElement;

/** Describes a problem with the element's options, if any. */
export function elementProblem(element: Element): string | undefined {
  switch (element.type) {
    case 'static_select':
    case 'radio_buttons':
      return optionProblem(element, element.initial_option);
    case 'overflow':
      return optionProblem(element);
    default:
      return undefined;
  }
}
