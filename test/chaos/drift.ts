// Whether somebody else changed the target of a call. Then Atlas shows neither the state before nor the one after.
import type { InState } from '../../src/approvals/request/request.js';
import type { Params } from '../../src/operations/operation.js';
import type { Evidence } from './evidence.js';

/** Maximum time between the last read of Atlas and the storing of the call. */
const LOOKED_MS = 15_000;

export function isDrifted({ drifts }: Pick<Evidence, 'drifts'>, request: InState<'unknown'>): boolean {
  const isAbout = (params: Params) => Object.entries(params).every(([name, value]) => request.params[name] === value);
  return drifts.some(({ at, params }) => at >= request.sent.at - LOOKED_MS && isAbout(params));
}
