// Records the bot's calls to Atlas and how it parses their replies.
import type { z } from 'zod';
import type { Atlas, QueryParams } from '../../src/atlas/atlas.js';
import type { Path } from '../../src/atlas/path.js';
import type { Call } from '../../src/operations/operation.js';

/** How a reply is parsed. */
export interface Reader {
  /** The path's shape: `/groups/{}/clusters`. */
  readonly shape: string;
  /** Schema of the reply; of one item for a paged list. */
  readonly schema: z.ZodType;
  readonly pages: boolean;
}

export interface RecordedCall {
  readonly method: 'GET' | Call['method'];
  /** Encoded, below the API's root. */
  readonly path: string;
  readonly query: QueryParams;
  /** The date in the media type, if the call names one. */
  readonly version?: string | undefined;
  readonly body?: unknown;
  readonly reads?: Reader;
}

export const noteCall = ({ method, path, version, query = {}, body }: Call): RecordedCall => ({
  method,
  path,
  version,
  query,
  body,
});

export function noting(inner: Atlas, notes: RecordedCall[]): Atlas {
  const note = ({ text: path, shape }: Path, schema: z.ZodType, pages: boolean, query: QueryParams = {}) =>
    notes.push({ method: 'GET', path, query, reads: { shape, schema, pages } });
  return {
    clientId: inner.clientId,
    identity: inner.identity,
    get time() {
      return inner.time;
    },
    get: (path, schema, query) => {
      note(path, schema, false, query);
      return inner.get(path, schema, query);
    },
    list: (path, item, query) => {
      note(path, item, true, query);
      return inner.list(path, item, query);
    },
    write: (call, reply) => inner.write(call, reply),
    with: (options) => noting(inner.with(options), notes),
  };
}
