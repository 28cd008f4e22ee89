// What takes a request's change back. Pure.
import { type Request, sentOf } from '../../approvals/request.js';
import { changeNamed } from '../../operations/index.js';
import type { Undo } from '../../operations/operation.js';

/**
 * What takes it back, as of now.
 * @param now Redis's time in milliseconds
 * @returns undefined when it is not done, when nothing is left to take back, and for what puts a change back or moves its end
 */
export function undoOf(request: Request, now: number): Undo | undefined {
  if (request.state !== 'succeeded' || request.undone !== undefined) return undefined;
  if (request.extends !== undefined || request.returns !== undefined) return undefined;
  return changeNamed(request.operation)?.undo(sentOf(request), now);
}
