// Request ids and plan hashes. Both are derived from their content, so that the same content has the same id.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Call, Json, Params, Preview, Undo } from '../../operations/operation.js';

/** No vowels, so that no words arise; none of 0 O 1 I L 5 S 2 Z 8 B, which sound or look alike. */
const LETTERS = '34679CDFGHJKMNPQRTVWXY';

/** JSON with sorted keys: equal values give equal text. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`).join(',')}}`;
}

const sha256 = (value: Json) => createHash('sha256').update(canonicalJson(value)).digest();

export interface Plan {
  readonly operation: string;
  readonly params: Params;
  readonly preview: Pick<Preview, 'basis' | 'call'>;
  /** How the change is reverted at the end of its time; absent where it is not. */
  readonly undo?: Undo | undefined;
}

/**
 * The hash of what an approval is bound to: the operation, its params, the basis, the call, and how it is reverted, or
 * that it is not. Prefixed with its scheme.
 */
export function planHash({ operation, params, preview: { basis, call }, undo }: Plan): string {
  const sent = call === undefined ? null : asJson(call);
  const back = undo === undefined ? null : { operation: undo.operation, params: undo.params };
  return `1:${sha256({ operation, params, basis, call: sent, undo: back }).toString('hex')}`;
}

export const sameCall = (a: Call, b: Call): boolean => canonicalJson(asJson(a)) === canonicalJson(asJson(b));

/** Drops fields that are undefined. */
const asJson = (call: Call): Json => z.json().parse(JSON.parse(JSON.stringify(call)));

/** The hash of a form and its values: a repeated submission has the same one, an edited one another. */
export function fingerprint(form: string, operation: string, params: Params, reason: string): string {
  return sha256({ form, operation, params, reason }).toString('hex');
}

/** The same for all requests with the same operation and params. */
export const likenessHash = (operation: string, params: Params): string =>
  sha256({ operation, params }).toString('hex');

/**
 * A request id, such as `K7Q-4MD`. There are 22^6 = 113 million, so two may collide: then the next `attempt` gives
 * another.
 * @param attempt 0, 1, 2 ...
 */
export function requestId(fingerprintHex: string, attempt: number): string {
  const digest = sha256({ fingerprintHex, attempt });
  const letters = [...digest.subarray(0, 6)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  return `${letters.slice(0, 3)}-${letters.slice(3)}`;
}

/** The id of a change's return, of which there is at most one. People see the id of the change instead. */
export const returnId = (changeId: string): string => `${changeId}-R`;

/** Normalizes an id as people write it, `k7q4md` or `K7Q-4MD`; undefined when it can't be one. */
export function readRequestId(text: string): string | undefined {
  const letters = text.toUpperCase().replace(/[^A-Z0-9]/g, '');
  if (letters.length !== 6 || [...letters].some((letter) => !LETTERS.includes(letter))) return undefined;
  return `${letters.slice(0, 3)}-${letters.slice(3)}`;
}
