// Builds paths below the API root so that a typed value can't point a call at a different resource.
// `encodeURIComponent('..')` returns `..`, so URL parsing would turn `DELETE .../identityProviders/..` into the
// deletion of the federation. So every interpolated value is checked before it is encoded, and only path`...` makes a
// Path.

/** An error for a value that must not be part of a path. It's thrown before anything is sent. */
export class UnsafePathError extends Error {
  override readonly name = 'UnsafePathError';
  /** @param value the refused value. `message` contains only the value's first 40 characters */
  constructor(readonly value: string) {
    super(`not a path segment: ${JSON.stringify(value.slice(0, 40))}`);
  }
}

class CheckedPath {
  readonly #text: string;
  readonly #shape: string;

  constructor(text: string, shape: string) {
    this.#text = text;
    this.#shape = shape;
  }
  /** The encoded path after `/api/atlas/v2`, e.g. `/groups/32b6e34b3d91647abb20e7b8/clusters/Cluster0`. */
  get text(): string {
    return this.#text;
  }
  /** The path without its values, e.g. `/groups/{}/clusters/{}`. */
  get shape(): string {
    return this.#shape;
  }
}

export type Path = CheckedPath;

class EncodedSegment {
  readonly encoded: string;

  constructor(value: string) {
    const encoded = partsOf(value, '/').map(encodeSegment).join('%2F');
    this.encoded = value.startsWith('/') ? `%2F${encoded}` : encoded;
  }
}

/** Splits a value at its slashes. Ignores one leading slash, as in Azure resource IDs. */
const partsOf = (value: string, slash: string): string[] =>
  (value.startsWith(slash) ? value.slice(slash.length) : value).split(slash);

/**
 * Returns a segment whose value may contain slashes, such as a CIDR block, an ARN or an Azure resource ID. Encodes the
 * slashes.
 * @throws UnsafePathError if `path` would refuse a part between slashes
 */
export const asSegment = (value: string): EncodedSegment => new EncodedSegment(value);

const LONGEST = 256;
// biome-ignore lint/suspicious/noControlCharactersInRegex: it must find control characters
const FORBIDDEN = /[/\\%?#\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/u;

/**
 * Builds a path, e.g. path`/groups/${groupId}/clusters/${clusterName}`.
 * @throws UnsafePathError for a value that is empty, longer than 256 characters, `.` or `..`, or that contains a slash, a
 *   backslash, `%`, `?`, `#` or a control character
 */
export function path(literals: TemplateStringsArray, ...values: (string | EncodedSegment)[]): Path {
  const encoded = values.map((value) => (value instanceof EncodedSegment ? value.encoded : encodeSegment(value)));
  const text = literals.reduce((made, literal, at) => `${made}${encoded[at - 1] ?? ''}${literal}`);
  // Two adjacent values, or a value next to a literal dot, could still form `..` or an empty segment.
  const [beforeRoot, ...segments] = text.split('/');
  if (beforeRoot !== '' || segments.some((segment) => isDroppedSegment(segment))) throw new UnsafePathError(text);
  return new CheckedPath(text, literals.join('{}'));
}

/** Checks a path that was stored as text. @throws UnsafePathError if `path` couldn't have built it */
export function parseStoredPath(text: string): Path {
  const [beforeRoot, ...segments] = text.split('/');
  const isAny = beforeRoot === '' && segments.length > 0;
  if (!isAny || !segments.every(isStoredSegment)) throw new UnsafePathError(text);
  return new CheckedPath(text, text.replaceAll(ID, '{}'));
}

function isStoredSegment(segment: string): boolean {
  if (!ENCODED.test(segment)) return false;
  try {
    return partsOf(segment, '%2F').every((part) => isSegment(decodeURIComponent(part)));
  } catch {
    return false;
  }
}

/** Matches output of `encodeURIComponent` without encoded dots, and the colon in `:grantMongoDBEmployeeAccess`. */
const ENCODED = /^(?:[\w.~!'()*:-]|%(?!2E)[0-9A-F]{2})+$/;
const ID = /(?<=\/)[a-f0-9]{24}(?=\/|$)/g;

/** Whether a value may be a path segment. */
export const isSegment = (value: string): boolean =>
  value.length <= LONGEST && !isDroppedSegment(value) && !FORBIDDEN.test(value);

function encodeSegment(value: string): string {
  if (!isSegment(value)) throw new UnsafePathError(value);
  return encodeURIComponent(value);
}

/** Whether URL parsing drops or resolves a segment. */
const isDroppedSegment = (segment: string) => segment === '' || segment === '.' || segment === '..';
