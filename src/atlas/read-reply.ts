// Turns a reply into a value or a typed error.
import { z } from 'zod';
import { AtlasApiError, AtlasBadReplyError, type AtlasRequest } from './errors.js';
import type { Reply } from './exchange.js';

/** An optional text. Null or a different type counts as missing, so that the other fields can still be read. */
const words = z.string().nullish().catch(null);

/** Atlas's ApiError, or OAuth's `{error, error_description}` in the same format. */
const ApiError = z
  .object({
    error: z.union([z.string(), z.number()]).nullish().catch(null),
    error_description: words,
    errorCode: words,
    detail: words,
    reason: words,
    // Atlas returns strings and numbers, although the OpenAPI document specifies objects. Values of other types are
    // dropped.
    parameters: z
      .array(z.union([z.string(), z.number()]).nullable().catch(null))
      .nullish()
      .catch(null),
  })
  .transform((said) => ({
    errorCode: said.errorCode ?? (typeof said.error === 'string' ? said.error : undefined),
    detail: said.detail ?? said.error_description ?? undefined,
    reason: said.reason ?? undefined,
    parameters: (said.parameters ?? []).filter((parameter) => parameter !== null),
    // Whether the error came from Atlas. Atlas sends an errorCode or a status in the body. A gateway sends neither.
    isAtlas: said.errorCode != null || (typeof said.error === 'number' && (said.detail ?? said.reason) != null),
  }));
type ApiError = z.output<typeof ApiError>;

export const isSuccess = (reply: Reply): boolean => reply.status >= 200 && reply.status < 300;

/** An error, or an envelope with an error, in a 2xx reply. A loose schema would accept it as an empty reply. */
const Refusal = z.union([
  z.object({ error: z.number().min(400), errorCode: z.string() }),
  z.object({ status: z.number().min(400) }),
]);

/** Parses the body of a 2xx reply with `schema`. @throws AtlasBadReplyError */
export function parseReplyBody<S extends z.ZodType>(call: AtlasRequest, reply: Reply, schema: S): z.output<S> {
  const { status, flaw } = reply;
  if (flaw !== undefined) throw new AtlasBadReplyError(call, { status, flaw });
  const json = parseJson(reply.body);
  if (json === undefined) throw new AtlasBadReplyError(call, { status, flaw: isHtml(reply) ? 'html' : 'not json' });
  if (Refusal.safeParse(json.value).success)
    throw new AtlasBadReplyError(call, { status, flaw: 'unexpected shape', fields: 'an error' });
  const parsed = schema.safeParse(json.value);
  if (parsed.success) return parsed.data;
  const paths = parsed.error.issues.map((issue) => issue.path);
  const isLess = paths.every((path) => isLeftOut(json.value, path));
  const fields = paths.slice(0, 3).map((path) => path.join('.') || 'all of it');
  throw new AtlasBadReplyError(call, {
    status,
    flaw: isLess ? 'not shown' : 'unexpected shape',
    fields: fields.join(', '),
  });
}

/** Whether the field is null or missing. */
function isLeftOut(value: unknown, [field, ...rest]: readonly PropertyKey[]): boolean {
  if (value === null || value === undefined) return true;
  if (field === undefined || typeof value !== 'object') return false;
  return isLeftOut(Object.entries(value).find(([name]) => name === String(field))?.[1], rest);
}

export function errorFromReply(call: AtlasRequest, reply: Reply): AtlasApiError | AtlasBadReplyError {
  const said = readApiError(reply);
  // A 404 counts only if it came from Atlas, not from a gateway, because decisions depend on "not found".
  if (reply.status === 404 && said?.isAtlas !== true) {
    return new AtlasBadReplyError(call, { status: 404, flaw: reply.flaw ?? (isHtml(reply) ? 'html' : 'not json') });
  }
  return new AtlasApiError(call, { ...said, status: reply.status, retryAfterMs: retryAfterMs(reply, said) });
}

export const errorCodeOf = (reply: Reply): string | undefined => readApiError(reply)?.errorCode;

function readApiError(reply: Reply): ApiError | undefined {
  const json = parseJson(reply.body);
  return json === undefined ? undefined : ApiError.safeParse(json.value).data;
}

/**
 * Returns the waiting period. Reads `Retry-After`, which is in seconds or a date on the server's clock. Without the
 * header, uses the second parameter of a RATE_LIMITED_TOKEN_BUCKET error, which is in seconds. See
 * https://www.mongodb.com/docs/atlas/api/api-rate-limit.
 */
function retryAfterMs(reply: Reply, said: ApiError | undefined): number | undefined {
  const header = reply.headers['retry-after'];
  if (header !== undefined) {
    const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - clockOf(reply);
    if (!Number.isNaN(ms)) return Math.max(0, ms);
  }
  const seconds = said?.errorCode === 'RATE_LIMITED_TOKEN_BUCKET' ? said.parameters[1] : undefined;
  return typeof seconds === 'number' ? Math.max(0, seconds * 1000) : undefined;
}

function clockOf({ headers }: Reply): number {
  const at = Date.parse(headers.date ?? '');
  return Number.isNaN(at) ? Date.now() : at;
}

function parseJson(body: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(body) };
  } catch {
    return undefined;
  }
}

const isHtml = ({ headers, body }: Reply) =>
  `${headers['content-type']}`.startsWith('text/html') || body.trimStart().startsWith('<');
