// Validates request bodies as Atlas does. The error codes are on the error code page.
import type { z } from 'zod';
import { ApiError } from './api-error.js';

/** @returns the parsed body, or undefined for an empty body */
export function parseJson(text: string | undefined): unknown {
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, 'INVALID_JSON', 'The body is not valid JSON.');
  }
}

export function parseBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const parsed = schema.safeParse(body, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw attributeRefused(parsed.error.issues[0]);
}

/** Returns an error that names the field, as Atlas does (mongodb/terraform-provider-mongodbatlas#1245). */
function attributeRefused(issue: z.core.$ZodIssue | undefined): ApiError {
  if (issue?.code === 'unrecognized_keys')
    return new ApiError(400, 'INVALID_ATTRIBUTE', `There is no attribute ${issue.keys[0]}.`, issue.keys.slice(0, 1));
  const name = issue?.path.findLast((part) => typeof part === 'string') ?? 'body';
  if (issue?.input === undefined) return new ApiError(400, 'MISSING_ATTRIBUTE', `${name} is missing.`, [name]);
  const code = issue.code === 'invalid_value' ? 'INVALID_ENUM_VALUE' : 'INVALID_ATTRIBUTE';
  return new ApiError(400, code, `${name} is invalid.`, [name]);
}

/** Validates a partial body and returns only the fields that were sent. */
export function parsePartialBody(schema: z.ZodObject, body: unknown): Readonly<Record<string, unknown>> {
  const whole = parseBody(schema.partial(), body);
  return Object.fromEntries(Object.entries(whole).filter(([name]) => Object.hasOwn(Object(body), name)));
}
