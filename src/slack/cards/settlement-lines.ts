// What people say about an outcome that Atlas doesn't show, and how many more must say the same. Pure.

import { formatGroupNames } from '../../approvals/request/policy.js';
import type { InState, Planned } from '../../approvals/request/request.js';
import { isContradicted, settlementsOf, settlersNeeded } from '../../approvals/request/settling.js';
import { plural } from '../../operations/format.js';
import { richLine } from '../blocks/elements.js';
import { type CardLine, text, user } from './card-lines.js';

/** What each option of the form means, as people say it of a call, and of a return that is stuck. */
const SAYS = {
  unknown: ['it happened', 'it didn’t happen'],
  approved: ['it was reverted', 'it stays as it is'],
} as const;

/** `2 approvers`, for sentences. */
export const formatSettlers = (request: Pick<Planned, 'demanded' | 'rule'>): string => {
  const needed = settlersNeeded(request);
  return needed === 1 ? 'an approver' : `${needed} approvers who agree`;
};

/** One line for each person who has said something, then what is missing; none while nobody has. */
export function settlementLines(request: InState<'unknown' | 'approved'>): CardLine[] {
  const settlements = settlementsOf(request);
  if (settlements.length === 0) return [];
  const [yes, no] = SAYS[request.state];
  return [
    ...settlements.map(({ person, happened }) =>
      richLine([user(person.userId), text(` says that ${happened ? yes : no}.`)]),
    ),
    richLine([text(describeMissing(request))]),
  ];
}

/** What it takes besides what people have said. */
export function describeMissing(request: InState<'unknown' | 'approved'>): string {
  const settlements = settlementsOf(request);
  if (isContradicted(settlements))
    return 'They disagree, so this isn’t settled. Check Atlas again. Each can change their answer with Settle…';
  const left = Math.max(settlersNeeded(request) - settlements.length, 1);
  const groups = formatGroupNames(request.rule.approvers);
  return `Needs ${plural(left, 'more matching answer')} from ${groups}.`;
}
