// The elements to pick from: menus, radio buttons, checkboxes, dates and times.
import { z } from 'zod';
import { option, optionGroup, richOption } from './options.js';
import { confirmation, id, plainText } from './text.js';

export const actionable = { action_id: id, confirm: confirmation.optional() };
export const placeholder = plainText(150).optional();
const focusable = { ...actionable, focus_on_load: z.boolean().optional() };
const minQueryLength = z.number().int().min(0).optional();
const maxSelected = z.number().int().min(1).optional();

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
  min_query_length: minQueryLength,
});

const multiUsersSelect = z.strictObject({
  type: z.literal('multi_users_select'),
  ...focusable,
  placeholder,
  initial_users: z.array(z.string()).min(1).optional(),
  max_selected_items: maxSelected,
});

const radioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  ...focusable,
  options: z.array(richOption).min(1).max(10),
  initial_option: richOption.optional(),
});

const checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  ...focusable,
  options: z.array(richOption).min(1).max(10),
  initial_options: z.array(richOption).min(1).optional(),
});

/** `initial_date_time` is in seconds and has ten digits, so milliseconds are refused. */
const datetimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  ...focusable,
  initial_date_time: z.number().int().min(1_000_000_000).max(9_999_999_999).optional(),
});

export const pickers = [
  staticSelect,
  externalSelect,
  multiUsersSelect,
  radioButtons,
  checkboxes,
  datetimepicker,
] as const;
