// Finds the owners of a database user by the e-mail addresses in its name. Atlas has no other link from a database user
// to its owners.
import { z } from 'zod';

const email = z.email();

/**
 * A distinguished name (RFC 2253, RFC 4514). No two parts of the pattern may match the same text, or matching could
 * take unlimited time.
 */
const TYPE = String.raw`(?:[a-z][a-z\d-]*|(?:OID\.)?\d+(?:\.\d+)*)`;
const VALUE = String.raw`(?:"(?:[^"\\]|\\.)*"\s*|#(?:[\da-f]{2})+\s*|(?![#"\s])(?:[^,;+"\\]|\\.)*)`;
const PAIR = String.raw`\s*${TYPE}\s*=\s*${VALUE}`;
const NAME = new RegExp(`^${PAIR}(?:[,;+]${PAIR})*$`, 'is');
const BEGINS_AS_NAME = new RegExp(String.raw`^\s*${TYPE}\s*=`, 'i');

/** Characters that may precede or follow an address in a name. */
const BEFORE = /[\s/:,;=|"'<(]$/;
const AFTER = /^[\s/:,;|+"'>)]/;
/** A character that replaces a separator that is part of a value. */
const NO_SEPARATOR = '\uFFFD';

/**
 * Returns addresses in lower case, or undefined if the name contains no address. If the name may contain another
 * address, adds the name itself, which counts as an unknown user (match-people.ts in approvals/).
 */
export function ownerAddressesIn(username: string): readonly string[] | undefined {
  const isName = NAME.test(username);
  const texts = [...(isName ? [] : [username]), unescaped(username)];
  const found = [...new Set(texts.flatMap((text) => [text, percentDecoded(text)]))].flatMap(addressesIn);
  const isRead = !found.includes(undefined) && (isName || !BEGINS_AS_NAME.test(username));
  const owners = new Set([...found.flatMap((address) => address ?? []), ...(isRead ? [] : [username])]);
  return owners.size === 0 ? undefined : [...owners];
}

/**
 * Returns the address at each `@`, with and without its tag (`+ci`). Undefined marks an address that may be incomplete.
 */
function addressesIn(raw: string): readonly (string | undefined)[] {
  const text = raw.normalize('NFKC');
  return [...text.matchAll(/@/g)].flatMap(({ index }) => {
    const [local = ''] = /\w[\w'+.-]*$/.exec(text.slice(0, index)) ?? [];
    const [run = ''] = /^[a-z\d.-]*/i.exec(text.slice(index + 1)) ?? [];
    const [before, after] = [text.slice(0, index - local.length), text.slice(index + 1 + run.length)];
    const isWhole = (before === '' || BEFORE.test(before)) && (after === '' || AFTER.test(after));
    const domain = run.replace(/\.$/, '');
    const found = [local, local.replace(/\+.*/, '')]
      .map((name) => `${name}@${domain}`.toLowerCase())
      .filter((address) => email.safeParse(address).success);
    return isWhole && found.length > 0 ? found : [...found, undefined];
  });
}

/** Decodes a name. A hexadecimal value that can't be decoded becomes `@`, which counts as an incomplete address. */
const unescaped = (name: string): string =>
  name
    .replace(/=\s*#([\da-f]*)/gi, (_, digits: string) => `=${stringIn(bytesOf(digits)) ?? '@'}`)
    .replace(/((?:\\[\da-f]{2})+)|\\(.)/gis, (_, bytes: string | undefined, char: string) => {
      if (bytes !== undefined) return withoutSeparators(bytesOf(bytes.replaceAll('\\', '')).toString());
      return /[\w\s]/.test(char) ? NO_SEPARATOR + char : withoutSeparators(char);
    });

const withoutSeparators = (text: string) => text.replace(/[/:,;=|"\\]/g, NO_SEPARATOR);

/** Encodings by tag: UTF8String, NumericString, PrintableString, TeletexString, IA5String, VisibleString, BMPString. */
const ENCODINGS: ReadonlyMap<number, BufferEncoding> = new Map([
  [0x0c, 'utf8'],
  [0x12, 'latin1'],
  [0x13, 'latin1'],
  [0x14, 'latin1'],
  [0x16, 'latin1'],
  [0x1a, 'latin1'],
  [0x1e, 'utf16le'],
]);

/** Decodes a BER string. */
function stringIn(ber: Buffer): string | undefined {
  const [tag = 0, first = Number.NaN, second = 0] = ber;
  const [start, length] = first === 0x81 ? [3, second] : [2, first];
  const encoding = ENCODINGS.get(tag);
  const bytes = ber.subarray(start);
  if (encoding === undefined || first > 0x81 || bytes.length !== length) return undefined;
  if (encoding !== 'utf16le') return bytes.toString(encoding);
  return bytes.length % 2 === 0 ? Buffer.from(bytes).swap16().toString(encoding) : undefined;
}

const percentDecoded = (name: string): string =>
  name.replace(/(?:%[\da-f]{2})+/gi, (bytes) => bytesOf(bytes.replaceAll('%', '')).toString());

const bytesOf = (digits: string) => Buffer.from(digits, 'hex');
