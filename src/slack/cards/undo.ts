// Finds the operation that undoes a request's change. Pure.
import { type Request, sentChangeCall } from '../../approvals/request/request.js';
import { isSettledAsNotDone } from '../../approvals/request/settling.js';
import { changeNamed } from '../../operations/index.js';
import type { Undo } from '../../operations/operation.js';

/**
 * Returns the operation and params that undo a change now.
 * @param now Redis's time in milliseconds
 * @returns undefined if the change isn't done or nothing is left to undo, and for scheduled reverts and extensions
 */
export function undoForRequest(request: Request, now: number): Undo | undefined {
  const isInEffect = isSettledAsNotDone(request) && request.params.for !== undefined;
  if (request.state !== 'succeeded' && !isInEffect) return undefined;
  const undone = 'undone' in request ? request.undone : undefined;
  if (undone !== undefined && undone.sentence === undefined) return undefined;
  if (request.extends !== undefined || request.returns !== undefined) return undefined;
  return changeNamed(request.operation)?.undo(sentChangeCall(request), now);
}
