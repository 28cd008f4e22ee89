// The form of Web API answers: status 200 with `ok` true or false, except for rate limits and outages.
import { z } from 'zod';
import { problemsOf } from './blocks/problems.js';
import { fromJson, type Json, type JsonObject, json } from './json.js';
import type { Workspace } from './workspace.js';

export type Answer = JsonObject & { readonly ok: boolean };

export function accept(fields: JsonObject = {}): Answer {
  return { ...fields, ok: true };
}

/** @param problems what is wrong, in Slack's words, for `response_metadata` */
export function refuse(error: string, problems: readonly string[] = []): Answer {
  const messages = problems.map((each) => `[ERROR] ${each}`);
  return { ok: false, error, ...(messages.length > 0 && { response_metadata: { messages } }) };
}

/** Refusals are thrown, so that the methods contain only the successful case. */
export class Refused extends Error {
  constructor(readonly answer: Answer) {
    super(String(answer.error));
  }
}

export const refused = (...args: Parameters<typeof refuse>) => new Refused(refuse(...args));

/** The answer of `run`, or of the refusal that it throws. */
export function answerOf<T>(run: () => T): T | Answer {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refused) return error.answer;
    throw error;
  }
}

/** The argument kinds of the Web API, as a form or as JSON carries them. */
export const argSchemas = {
  text: z.string(),
  flag: z.union([
    z.boolean(),
    z.enum(['true', 'false', '1', '0']).transform((word) => word === 'true' || word === '1'),
  ]),
  whole: z.coerce.number().int(),
  /** Accepted, but without an effect here. */
  unused: z.unknown().optional(),
  /** Blocks, views and the like: JSON, in a form also as text. Undefined where the text is no JSON. */
  structure: json.transform((value): Json | undefined => (typeof value === 'string' ? fromJson(value) : value)),
};

export interface Method {
  readonly args: z.ZodObject;
  /** One of these is enough; absent: none is needed. */
  readonly scopes?: readonly string[];
  /** By argument: the error when it is missing, instead of invalid_arguments. */
  readonly missing?: Readonly<Record<string, string>>;
  /** Needs the app-level token. */
  readonly appToken?: true;
  readonly answer: (slack: Workspace, args: JsonObject) => Answer;
}

/** A method whose arguments are parsed before `run`. Those that are not optional are required. */
export function method<S extends z.ZodRawShape>(
  { args: shape, ...needs }: Omit<Method, 'args' | 'answer'> & { readonly args: S },
  run: (slack: Workspace, args: z.output<z.ZodObject<S>>) => Answer,
): Method {
  const args = z.object(shape);
  const answer: Method['answer'] = (slack, given) => {
    const parsed = args.safeParse(given, { reportInput: true });
    if (!parsed.success) return refuse('invalid_arguments', problemsOf(parsed.error));
    return answerOf(() => run(slack, parsed.data));
  };
  return { ...needs, args, answer };
}
