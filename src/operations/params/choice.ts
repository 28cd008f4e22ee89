import { z } from 'zod';
import { quoted } from '../format.js';
import { type ParamOverrides, withField } from './field.js';
import type { ParamKind } from './kind.js';

export const choiceParamKind: ParamKind = { name: 'choice', noun: 'choice', takes: 'choice', input: 'options' };

export const choiceParam = <const C extends Readonly<Record<string, string>>>(
  choices: C,
  extra: ParamOverrides & { label: string },
) => withField(choiceSchema(choices), { kind: choiceParamKind, choices, ...extra });

export const choiceSchema = <const C extends Readonly<Record<string, string>>>(choices: C) =>
  z.custom<Extract<keyof C, string>>((given) => typeof given === 'string' && Object.hasOwn(choices, given), {
    error: ({ input }) => `${quoted(String(input))} isn’t one of ${Object.keys(choices).join(', ')}.`,
  });
