// The options of selects, radio buttons and overflow menus. Slack's docs allow 150 characters for some of
// these texts; 75 is safe for all.
import { z } from 'zod';
import { eitherText, plainText } from './text.js';

const value = z.string().min(1).max(75);
const description = plainText(75).optional();

/** For menus. */
export const option = z.strictObject({ text: plainText(75), value, description });

/** For radio buttons, whose texts may carry markup. */
export const richOption = z.strictObject({
  text: eitherText(75),
  value,
  description: eitherText(75).optional(),
});

export const overflowOption = option.extend({ url: z.string().max(3000).optional() });

export const optionGroup = z.strictObject({ label: plainText(75), options: z.array(option).min(1).max(100) });

export type Option = z.output<typeof richOption>;
/** Without a label when the options came in no group. */
export interface OptionGroup {
  readonly label?: { readonly text: string };
  readonly options: readonly Option[];
}

/** What an app may answer to a block_suggestion: up to 100 options or up to 100 groups. */
export const suggestions = z.union([
  z.object({ options: z.array(option).max(100) }).strict(),
  z.object({ option_groups: z.array(optionGroup).max(100) }).strict(),
]);

interface Menu {
  readonly options?: readonly Option[] | undefined;
  readonly option_groups?: readonly { readonly options: readonly Option[] }[] | undefined;
}

export function optionsOf(menu: Menu): readonly Option[] {
  return menu.options ?? menu.option_groups?.flatMap((group) => group.options) ?? [];
}

/** Why the options of an element contradict each other; undefined when they do not. */
export function optionTrouble(menu: Menu, initial?: Option): string | undefined {
  const values = optionsOf(menu).map((each) => each.value);
  if (new Set(values).size < values.length) return 'option values must be unique';
  if (initial === undefined || values.includes(initial.value)) return undefined;
  return `initial option ${initial.value} is not among the options`;
}
