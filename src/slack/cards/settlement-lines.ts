// Lists users' answers about an outcome that Atlas doesn't show, and how many more users must agree. Pure.

import { formatGroupNames } from '../../approvals/request/policy.js';
import type { InState, PlannedFields } from '../../approvals/request/request.js';
import { areSettlementsContradictory, settlementsOf, settlersNeeded } from '../../approvals/request/settling.js';
import { plural } from '../../operations/format.js';
import { richLine } from '../blocks/elements.js';
import { type CardLine, text, user } from './card-lines.js';

/** The form's options as clauses, for a call and for a stuck revert. */
const SAYS = {
  unknown: ['the change happened', 'the change didn’t happen'],
  approved: ['the change was reverted', 'the change stays as it is'],
} as const;

/** Formats the number of approvers who must agree, e.g. `2 approvers who agree`. */
export const formatSettlersNeeded = (request: Pick<PlannedFields, 'demanded' | 'rule'>): string => {
  const needed = settlersNeeded(request);
  return needed === 1 ? 'an approver' : `${needed} approvers who agree`;
};

/** Returns one line per answer, followed by the number of answers still needed. Empty if nobody has answered. */
export function settlementLines(request: InState<'unknown' | 'approved'>): CardLine[] {
  const settlements = settlementsOf(request);
  if (settlements.length === 0) return [];
  const [yes, no] = SAYS[request.state];
  return [
    ...settlements.map(({ person, happened }) =>
      richLine([user(person.userId), text(` says that ${happened ? yes : no}.`)]),
    ),
    richLine([text(describeSettlersStillNeeded(request))]),
  ];
}

/** Describes the number of answers still needed, or that the answers disagree. */
export function describeSettlersStillNeeded(request: InState<'unknown' | 'approved'>): string {
  const settlements = settlementsOf(request);
  if (areSettlementsContradictory(settlements))
    return 'The answers disagree, so the outcome isn’t settled. Check Atlas again. To change your answer, press Settle…';
  const left = Math.max(settlersNeeded(request) - settlements.length, 1);
  const groups = formatGroupNames(request.rule.approvers);
  return `Needs ${plural(left, 'more matching answer')} from ${groups}.`;
}
