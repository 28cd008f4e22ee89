// Schemas for the interactive elements that the bot sends. All other elements are rejected as unsupported.
import { z } from 'zod';
import { optionGroupSchema, optionProblem, optionSchema, overflowOptionSchema, richOptionSchema } from './options.js';
import { idSchema, plainTextSchema, typedSchema, urlSchema } from './text.js';

const placeholder = plainTextSchema(150).optional();
const focusable = { action_id: idSchema, focus_on_load: z.boolean().optional() };

const oneSourceOfOptions = (menu: { options?: unknown; option_groups?: unknown }) =>
  (menu.options === undefined) !== (menu.option_groups === undefined);

const menu = {
  ...focusable,
  placeholder,
  options: z.array(optionSchema).min(1).max(100).optional(),
  option_groups: z.array(optionGroupSchema).min(1).max(100).optional(),
};

const staticSelect = typedSchema('static_select', { ...menu, initial_option: optionSchema.optional() }).refine(
  oneSourceOfOptions,
  'either options or option_groups must be given',
);

const externalSelect = typedSchema('external_select', {
  ...focusable,
  placeholder,
  initial_option: optionSchema.optional(),
  min_query_length: z.number().int().min(0).optional(),
});

const radioButtons = typedSchema('radio_buttons', {
  ...focusable,
  options: z.array(richOptionSchema).min(1).max(10),
  initial_option: richOptionSchema.optional(),
});

const pickers = [staticSelect, externalSelect, radioButtons] as const;

const button = typedSchema('button', {
  action_id: idSchema,
  text: plainTextSchema(75),
  value: z.string().max(2000).optional(),
  url: urlSchema.optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().max(75).optional(),
});

const overflow = typedSchema('overflow', { action_id: idSchema, options: z.array(overflowOptionSchema).min(1).max(5) });

const plainTextInput = typedSchema('plain_text_input', {
  action_id: idSchema,
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

/** Elements in an actions block or as a section's accessory. */
export const actionElementSchema = z.discriminatedUnion('type', [button, overflow, ...pickers]);
export const inputElementSchema = z.discriminatedUnion('type', [plainTextInput, ...pickers]);

type ActionElement = z.output<typeof actionElementSchema>;
type InputElement = z.output<typeof inputElementSchema>;
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
