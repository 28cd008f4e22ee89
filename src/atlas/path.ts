// Paths below the API root, made so that nothing a person typed can point a call at another resource.
//
// `encodeURIComponent('..')` is `..`, and URL parsing then turns `DELETE .../identityProviders/..` into the deletion of
// the whole federation. So every interpolated value is checked before it is encoded, and only path`...` makes a Path.

/** A value that must not become part of a path. Nothing was sent. */
export class UnsafePath extends Error {
  override readonly name = 'UnsafePath';
  /** @param value what was refused; cut to 40 characters in `message` */
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
  /** What follows `/api/atlas/v2`, encoded: `/groups/32b6e34b3d91647abb20e7b8/clusters/Cluster0`. */
  get text(): string {
    return this.#text;
  }
  /** The same for every value: `/groups/{}/clusters/{}`. */
  get shape(): string {
    return this.#shape;
  }
}

export type Path = CheckedPath;

const LONGEST = 256;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const FORBIDDEN = /[/\\%?#\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/u;

/**
 * path`/groups/${groupId}/clusters/${clusterName}`. Throws UnsafePath for a value that is empty, longer than 256
 * characters, `.` or `..`, or that contains a slash, a backslash, `%`, `?`, `#` or a control character.
 */
export function path(literals: TemplateStringsArray, ...values: string[]): Path {
  const encoded = values.map(encodeSegment);
  const text = literals.reduce((made, literal, at) => `${made}${encoded[at - 1] ?? ''}${literal}`);
  // Two values side by side, or one beside a literal dot, could still make what neither is alone.
  const [beforeRoot, ...segments] = text.split('/');
  if (beforeRoot !== '' || segments.some((segment) => segment === '' || isDots(segment))) throw new UnsafePath(text);
  return new CheckedPath(text, literals.join('{}'));
}

/** Whether a value can be a part of a path. */
export const isSegment = (value: string): boolean =>
  value !== '' && value.length <= LONGEST && !isDots(value) && !FORBIDDEN.test(value);

function encodeSegment(value: string): string {
  if (!isSegment(value)) throw new UnsafePath(value);
  return encodeURIComponent(value);
}

const isDots = (segment: string) => segment === '.' || segment === '..';
