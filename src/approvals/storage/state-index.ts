// The index of requests by state, which commit.lua updates in the same step as the request.
import type { Request, RequestState } from '../request/request.js';
import { isReturnStuck } from '../request/return-transitions.js';

/** A scheduled revert that keeps failing is `stuck` in the index, although its state is `approved`. */
export type IndexState = RequestState | 'stuck';

/** All index states. They're stored by position, so add new ones at the end. */
const STANDINGS = [
  'preparing',
  'pending',
  'approved',
  'executing',
  'unknown',
  'succeeded',
  'failed',
  'voided',
  'denied',
  'cancelled',
  'expired',
  'stuck',
] as const satisfies readonly IndexState[];
export const REQUEST_STATES: readonly RequestState[] = STANDINGS.filter((one) => one !== 'stuck');
export const OPEN_STATES = [
  'preparing',
  'pending',
  'approved',
  'executing',
  'unknown',
] as const satisfies RequestState[];

/** A score is a standing's position times this number, plus the time of the last event. Works until the year 2286. */
const SPAN = 10 ** 13;

const baseOf = (standing: IndexState) => (STANDINGS.indexOf(standing) + 1) * SPAN;

/** Returns a request's score in the index, without the time of the last event. */
export const baseScoreOf = (request: Request): number => baseOf(isReturnStuck(request) ? 'stuck' : request.state);

/** Returns the range of a standing's scores, without the upper limit. */
export const scoreRangeOf = (standing: IndexState): readonly [number, number] => [
  baseOf(standing),
  baseOf(standing) + SPAN,
];

/** Returns the time of the last event in a score. */
export const timeOfScore = (score: number): number => score % SPAN;
