import { z } from 'zod';
import { quoted } from '../format.js';
import { type Extra, withField } from './field.js';
import type { Kind } from './kind.js';

export const choiceKind: Kind = { name: 'choice', noun: 'choice', takes: 'choice', input: 'options' };

export const choice = <const C extends Readonly<Record<string, string>>>(
  choices: C,
  extra: Extra & { label: string },
) => withField(oneOf(choices), { kind: choiceKind, choices, ...extra });

export const oneOf = <const C extends Readonly<Record<string, string>>>(choices: C) =>
  z.custom<Extract<keyof C, string>>((given) => typeof given === 'string' && Object.hasOwn(choices, given), {
    error: ({ input }) => `${quoted(String(input))} isn’t one of ${Object.keys(choices).join(', ')}.`,
  });
