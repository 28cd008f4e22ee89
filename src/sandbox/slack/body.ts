// Parses the bodies that the bot sends: forms, JSON, and uploads (multipart or raw).
import { fromJson, type JsonObject, jsonObject } from './json.js';

export type Parsed =
  | { readonly args: JsonObject }
  | { readonly error: 'invalid_post_type' | 'invalid_json' | 'json_not_object' };

/** The arguments of a Web API call, including the token if it is one of them. */
export function readArgs(body: Buffer | undefined, contentType = ''): Parsed {
  const text = body?.toString('utf8') ?? '';
  const type = contentType.split(';')[0]?.trim();
  if (type === 'application/json') {
    const value = text === '' ? {} : fromJson(text);
    if (value === undefined) return { error: 'invalid_json' };
    const args = jsonObject.safeParse(value);
    return args.success ? { args: args.data } : { error: 'json_not_object' };
  }
  if (type === 'application/x-www-form-urlencoded' || text === '') {
    return { args: Object.fromEntries(new URLSearchParams(text)) };
  }
  return { error: 'invalid_post_type' };
}

/** The content of an upload: the raw body, or the one part of a multipart form. */
export async function readUpload(content: Buffer = Buffer.alloc(0), contentType = ''): Promise<Buffer> {
  if (!contentType.startsWith('multipart/form-data')) return content;
  const form = await new Response(new Uint8Array(content), { headers: { 'content-type': contentType } }).formData();
  const part = [...form.values()][0];
  if (part === undefined) return Buffer.alloc(0);
  return typeof part === 'string' ? Buffer.from(part) : Buffer.from(await part.arrayBuffer());
}
