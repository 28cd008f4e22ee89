// How many changes for a while are still to be put back, for those who watch over the bot.
import type { Request } from '../request.js';
import type { RequestStore } from '../store.js';
import { isStuck } from './decide.js';

/** They are read one by one, those that ended first before all others. */
const MOST_READ = 200;
const OVERDUE_AFTER_MS = 60_000;

/** How many there are, whose time is over, and that cannot be done as things are. */
export type ReturnCounts = Readonly<Record<'open' | 'overdue' | 'stuck', number>>;

export async function countReturns(store: RequestStore): Promise<ReturnCounts> {
  const [open, first, now] = await Promise.all([store.countReturns(), store.returns(MOST_READ), store.now()]);
  const overdue = first.filter((one) => !('unreadable' in one) && isOverdue(one, now));
  const stuck = first.filter((one) => 'unreadable' in one || needsSomebody(one));
  return { open, overdue: overdue.length, stuck: stuck.length };
}

const isOverdue = ({ returns }: Request, now: number) =>
  returns !== undefined && returns.endsAt + OVERDUE_AFTER_MS < now;

/** To do something about it. */
const needsSomebody = (request: Request) =>
  request.state === 'pending' || request.state === 'unknown' || isStuck(request);
