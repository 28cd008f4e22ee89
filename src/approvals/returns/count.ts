// How many changes for a while still have to be put back, for metrics and `status`.
import type { Request } from '../request.js';
import type { RequestStore } from '../store.js';
import { isStuck } from './transitions.js';

/** They are read one by one, so only those that end first are. */
const MOST_READ = 200;
const OVERDUE_AFTER_MS = 60_000;

/** How many are open; how many of these are past their end; and how many of them failed to be put back. */
export type ReturnCounts = Readonly<Record<'open' | 'overdue' | 'stuck', number>>;

export async function countReturns(store: RequestStore): Promise<ReturnCounts> {
  const [open, first, now] = await Promise.all([store.countReturns(), store.returns(MOST_READ), store.now()]);
  const overdue = first.filter((one) => !('unreadable' in one) && isOverdue(one, now));
  const stuck = first.filter((one) => 'unreadable' in one || needsSomebody(one));
  return { open, overdue: overdue.length, stuck: stuck.length };
}

const isOverdue = ({ returns }: Request, now: number) =>
  returns !== undefined && returns.endsAt + OVERDUE_AFTER_MS < now;

/** Whether a person has to do something about it. */
const needsSomebody = (request: Request) =>
  request.state === 'pending' || request.state === 'unknown' || isStuck(request);
