// Options for selects, radio buttons and overflow menus. Slack's docs allow 150 characters for some of these texts, but
// 75 is safe for all.
import { z } from 'zod';
import { eitherTextSchema, plainTextSchema } from './text.js';

const value = z.string().min(1).max(75);
const description = plainTextSchema(75).optional();

/** An option in a menu. */
export const optionSchema = z.strictObject({ text: plainTextSchema(75), value, description });

/** An option for radio buttons, whose texts may contain markup. */
export const richOptionSchema = z.strictObject({
  text: eitherTextSchema(75),
  value,
  description: eitherTextSchema(75).optional(),
});

export const overflowOptionSchema = optionSchema.extend({ url: z.string().max(3000).optional() });

export const optionGroupSchema = z.strictObject({
  label: plainTextSchema(75),
  options: z.array(optionSchema).min(1).max(100),
});

export type Option = z.output<typeof richOptionSchema>;
/** The label is undefined for ungrouped options. */
export interface OptionGroup {
  readonly label?: { readonly text: string };
  readonly options: readonly Option[];
}

/** An app's response to a block_suggestion: up to 100 options or 100 groups. */
export const suggestionsSchema = z.union([
  z.object({ options: z.array(optionSchema).max(100) }).strict(),
  z.object({ option_groups: z.array(optionGroupSchema).max(100) }).strict(),
]);

interface Menu {
  readonly options?: readonly Option[] | undefined;
  readonly option_groups?: readonly { readonly options: readonly Option[] }[] | undefined;
}

export function optionsOf(menu: Menu): readonly Option[] {
  return menu.options ?? menu.option_groups?.flatMap((group) => group.options) ?? [];
}

/** Describes a problem with an element's options, if any. */
export function optionProblem(menu: Menu, initial?: Option): string | undefined {
  const values = optionsOf(menu).map((each) => each.value);
  if (new Set(values).size < values.length) return 'option values must be unique';
  if (initial === undefined || values.includes(initial.value)) return undefined;
  return `initial option ${initial.value} is not among the options`;
}
