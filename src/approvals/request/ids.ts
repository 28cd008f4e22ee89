// Derives request IDs and plan hashes from content. Equal content has equal IDs.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Call, Json, Params, Preview, Undo } from '../../operations/operation.js';

/** The characters of an ID: no vowels, which could form words, and no 0 O 1 I L 5 S 2 Z 8 B, which get mixed up. */
const LETTERS = '34679CDFGHJKMNPQRTVWXY';

/** Returns JSON with sorted keys, so that equal values have equal text. */
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
  /** How to revert the change when it ends; undefined if it's permanent. */
  readonly undo?: Undo | undefined;
  /** The earliest time to run the change, if it's scheduled. */
  readonly startsAt?: number | undefined;
}

/**
 * Returns the plan hash, which approvals are bound to. The hash covers the operation, its params, the basis, the call,
 * and, if any, the revert and the scheduled time. The hash is prefixed with its scheme.
 */
export function planHash({ operation, params, preview: { basis, call }, undo, startsAt }: Plan): string {
  const sent = call === undefined ? null : asJson(call);
  const back = undo === undefined ? null : { operation: undo.operation, params: undo.params };
  return `1:${sha256({ operation, params, basis, call: sent, undo: back, ...(startsAt && { startsAt }) }).toString('hex')}`;
}

export const isSameCall = (a: Call, b: Call): boolean => canonicalJson(asJson(a)) === canonicalJson(asJson(b));

/** Drops undefined fields. */
const asJson = (call: Call): Json => z.json().parse(JSON.parse(JSON.stringify(call)));

/** Returns the hash of a form and its values. A repeated submission has the same hash, unlike an edited form. */
export function submissionFingerprint(form: string, operation: string, params: Params, reason: string): string {
  return sha256({ form, operation, params, reason }).toString('hex');
}

/** Returns a hash that's the same for all requests with the same operation and params. */
export const operationAndParamsHash = (operation: string, params: Params): string =>
  sha256({ operation, params }).toString('hex');

/**
 * Returns a request ID, e.g. `K7Q-4MD`. There are 22^6 = 113 million IDs, so two may collide. If two collide, the next
 * `attempt` returns a different ID.
 * @param attempt 0, 1, 2 ...
 */
export function deriveRequestId(fingerprintHex: string, attempt: number): string {
  const digest = sha256({ fingerprintHex, attempt });
  const letters = [...digest.subarray(0, 6)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  return `${letters.slice(0, 3)}-${letters.slice(3)}`;
}

/** Returns the ID of a change's scheduled revert. Users only see the ID of the change. */
export const deriveReturnId = (changeId: string): string => `${changeId}-R`;

/** Normalizes an ID that a user typed, e.g. `k7q4md` or `K7Q-4MD`; undefined if the ID is invalid. */
export function parseRequestId(text: string): string | undefined {
  const letters = text.toUpperCase().replace(/[^A-Z0-9]/g, '');
  if (letters.length !== 6 || [...letters].some((letter) => !LETTERS.includes(letter))) return undefined;
  return `${letters.slice(0, 3)}-${letters.slice(3)}`;
}
