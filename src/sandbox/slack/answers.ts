// The form of Web API answers: status 200 with `ok` true or false, except for rate limits and outages.
import { z } from 'zod';
import { problemsOf } from './blocks/problems.js';
import { fromJson, type Json, type JsonObject, json } from './json.js';
import type { Workspace } from './workspace.js';

export type Answer = JsonObject & { readonly ok: boolean };
export type Args = JsonObject;
export type Handler = (slack: Workspace, args: Args) => Answer;

export function accept(fields: JsonObject = {}): Answer {
  return { ...fields, ok: true };
}

/** @param problems what is wrong, in Slack's words, for `response_metadata` */
export function refuse(error: string, problems: readonly string[] = []): Answer {
  const messages = problems.map((each) => `[ERROR] ${each}`);
  return { ok: false, error, ...(messages.length > 0 && { response_metadata: { messages } }) };
}

/** A value or a refusal: handlers are written as a chain of these. */
export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: Answer };

export function good<T>(value: T): Checked<T> {
  return { ok: true, value };
}

export function bad(error: string, problems: readonly string[] = []): { readonly ok: false; readonly answer: Answer } {
  return { ok: false, answer: refuse(error, problems) };
}

/** The argument kinds of the Web API, as a form or as JSON carries them. */
export const arg = {
  text: z.string(),
  flag: z.union([
    z.boolean(),
    z.enum(['true', 'false', '1', '0']).transform((word) => word === 'true' || word === '1'),
  ]),
  whole: z.coerce.number().int(),
  /** Blocks, views and the like: JSON, in a form also as text. Undefined where the text is no JSON. */
  structure: json.transform((value): Json | undefined => (typeof value === 'string' ? fromJson(value) : value)),
};

/** A handler whose arguments are parsed first. */
export function handler<S extends z.ZodObject>(
  schema: S,
  run: (slack: Workspace, args: z.output<S>) => Answer,
): Handler {
  return (slack, args) => {
    const parsed = schema.safeParse(args, { reportInput: true });
    return parsed.success ? run(slack, parsed.data) : refuse('invalid_arguments', problemsOf(parsed.error));
  };
}
