// Web API responses: status 200 with `ok` true or false, except for rate limits and outages.
import { z } from 'zod';
import { problemsOf } from './blocks/problems.js';
import { fromJson, type Json, type JsonObject, jsonSchema } from './json.js';
import type { Workspace } from './workspace.js';

export type Answer = JsonObject & { readonly ok: boolean };

export function okResponse(fields: JsonObject = {}): Answer {
  return { ...fields, ok: true };
}

/** @param problems error messages in Slack's format, for `response_metadata` */
export function errorResponse(error: string, problems: readonly string[] = []): Answer {
  const messages = problems.map((each) => `[ERROR] ${each}`);
  return { ok: false, error, ...(messages.length > 0 && { response_metadata: { messages } }) };
}

/** An error response. Methods throw it, so that they return only successful responses. */
export class WebApiError extends Error {
  constructor(readonly answer: Answer) {
    super(String(answer.error));
  }
}

export const webApiRefusal = (...args: Parameters<typeof errorResponse>) => new WebApiError(errorResponse(...args));

/** Returns the result of `run`, or the error response that `run` throws. */
export function answerOrError<T>(run: () => T): T | Answer {
  try {
    return run();
  } catch (error) {
    if (error instanceof WebApiError) return error.answer;
    throw error;
  }
}

/** Schemas for Web API arguments, sent as a form or as JSON. */
export const argSchemas = {
  text: z.string(),
  flag: z.union([
    z.boolean(),
    z.enum(['true', 'false', '1', '0']).transform((word) => word === 'true' || word === '1'),
  ]),
  whole: z.coerce.number().int(),
  /** An argument that is accepted but ignored. */
  unused: z.unknown().optional(),
  /** Blocks, views and other JSON. Forms send JSON as text. Invalid JSON text parses to undefined. */
  structure: jsonSchema.transform((value): Json | undefined => (typeof value === 'string' ? fromJson(value) : value)),
};

export interface Method {
  readonly args: z.ZodObject;
  /** The token needs one of these scopes. Undefined if no scope is needed. */
  readonly scopes?: readonly string[];
  /** The error codes for missing arguments. Default: invalid_arguments. */
  readonly missing?: Readonly<Record<string, string>>;
  /** Whether the method needs the app-level token. */
  readonly appToken?: true;
  readonly answer: (slack: Workspace, args: JsonObject) => Answer;
}

/** Defines a method that parses its arguments before `run`. Non-optional arguments are required. */
export function defineMethod<S extends z.ZodRawShape>(
  { args: shape, ...needs }: Omit<Method, 'args' | 'answer'> & { readonly args: S },
  run: (slack: Workspace, args: z.output<z.ZodObject<S>>) => Answer,
): Method {
  const args = z.object(shape);
  const answer: Method['answer'] = (slack, given) => {
    const parsed = args.safeParse(given, { reportInput: true });
    if (!parsed.success) return errorResponse('invalid_arguments', problemsOf(parsed.error));
    return answerOrError(() => run(slack, parsed.data));
  };
  return { ...needs, args, answer };
}
