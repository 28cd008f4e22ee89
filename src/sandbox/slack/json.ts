// JSON values at the edges of the stand-in. Objects may have undefined fields, as JSON.stringify drops them.
import { z } from 'zod';

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json | undefined };

export const json: z.ZodType<Json> = z.json();
export const jsonObject = z.record(z.string(), json);

/** The value of a JSON text; undefined when it is not JSON. */
export function fromJson(text: string): Json | undefined {
  try {
    return json.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
