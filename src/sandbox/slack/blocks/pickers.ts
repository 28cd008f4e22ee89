// The elements to pick from: menus and radio buttons.
import { z } from 'zod';
import { option, optionGroup, richOption } from './options.js';
import { id, plainText } from './text.js';

export const placeholder = plainText(150).optional();
const focusable = { action_id: id, focus_on_load: z.boolean().optional() };

const oneSourceOfOptions = (menu: { options?: unknown; option_groups?: unknown }) =>
  (menu.options === undefined) !== (menu.option_groups === undefined);

const menu = {
  ...focusable,
  placeholder,
  options: z.array(option).min(1).max(100).optional(),
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
};

const staticSelect = z
  .strictObject({ type: z.literal('static_select'), ...menu, initial_option: option.optional() })
  .refine(oneSourceOfOptions, 'either options or option_groups must be given');

const externalSelect = z.strictObject({
  type: z.literal('external_select'),
  ...focusable,
  placeholder,
  initial_option: option.optional(),
  min_query_length: z.number().int().min(0).optional(),
});

const radioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  ...focusable,
  options: z.array(richOption).min(1).max(10),
  initial_option: richOption.optional(),
});

export const pickers = [staticSelect, externalSelect, radioButtons] as const;
