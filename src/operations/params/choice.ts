import { z } from 'zod';
import { quoted } from '../say.js';
import { type Extra, fields } from './field.js';

/** One of the keys of `choices`. */
export const choice = <const C extends Readonly<Record<string, string>>>(
  choices: C,
  extra: Extra & { label: string },
) => oneOf(choices).register(fields, { picker: 'choice', choices, ...extra });

export const oneOf = <const C extends Readonly<Record<string, string>>>(choices: C) =>
  z.custom<Extract<keyof C, string>>((given) => typeof given === 'string' && Object.hasOwn(choices, given), {
    error: ({ input }) => `${quoted(String(input))} is none of ${Object.keys(choices).join(', ')}.`,
  });
