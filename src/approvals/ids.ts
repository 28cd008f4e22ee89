// Request ids and plan hashes: both derived, so that the same thing always has the same one.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Call, Json, Params, Preview, Undo } from '../operations/operation.js';

/** No vowels, so no words; no 0 O 1 I L 5 S 2 Z 8 B, which sound or look alike. */
const LETTERS = '34679CDFGHJKMNPQRTVWXY';

/** JSON with sorted keys and nothing else that could differ between two spellings of the same value. */
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
  /** Of a change that is put back by itself: how. */
  readonly undo?: Undo | undefined;
}

/**
 * What an approval is bound to: the operation, its params, the few facts of Atlas that must still hold, the call, and how it
 * is put back by itself. It begins with its scheme: `3:` for what is put back by itself, else `2:`. Hashes of scheme 1, which
 * had no call, begin with none.
 */
export function planHash({ operation, params, preview: { basis, call }, undo }: Plan): string {
  if (call === undefined) return sha256({ operation, params, basis }).toString('hex');
  if (undo === undefined) return `2:${sha256({ operation, params, basis, call: asJson(call) }).toString('hex')}`;
  const back = { operation: undo.operation, params: undo.params };
  return `3:${sha256({ operation, params, basis, call: asJson(call), undo: back }).toString('hex')}`;
}

/** The hash by the same scheme as `hash`, to compare the two. */
export function planHashLike(hash: string, { undo, preview, ...plan }: Plan): string {
  if (hash.startsWith('3:')) return planHash({ ...plan, preview, undo });
  return planHash({ ...plan, preview: hash.startsWith('2:') ? preview : { basis: preview.basis } });
}

export const sameCall = (a: Call, b: Call): boolean => canonicalJson(asJson(a)) === canonicalJson(asJson(b));

/** Without fields that are undefined. */
const asJson = (call: Call): Json => z.json().parse(JSON.parse(JSON.stringify(call)));

/** Of one form and what was filled in: the same submission again has the same one, an edited one has not. */
export function fingerprint(form: string, operation: string, params: Params, reason: string): string {
  return sha256({ form, operation, params, reason }).toString('hex');
}

/** Requests for the same have the same one. */
export const likeness = (operation: string, params: Params): string => sha256({ operation, params }).toString('hex');

/**
 * Such as `K7Q-4MD`. 22^6 = 113 million, so two may meet: then the next `attempt` gives another one.
 * @param attempt 0, 1, 2 ...
 */
export function requestId(fingerprintHex: string, attempt: number): string {
  const digest = sha256({ fingerprintHex, attempt });
  const letters = [...digest.subarray(0, 6)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  return `${letters.slice(0, 3)}-${letters.slice(3)}`;
}

/** Of what puts a change back: a change has one at most. People go by the id of the change. */
export const returnId = (changeId: string): string => `${changeId}-R`;

/** An id as people write it, `k7q4md` or `K7Q-4MD`, in its one spelling; undefined when it cannot be one. */
export function readRequestId(text: string): string | undefined {
  const letters = text.toUpperCase().replace(/[^A-Z0-9]/g, '');
  if (letters.length !== 6 || [...letters].some((letter) => !LETTERS.includes(letter))) return undefined;
  return `${letters.slice(0, 3)}-${letters.slice(3)}`;
}
