// The users a change is about never count as its approvers. If Slack doesn't identify all of them, one more approval is
// needed. Pure.
import { type ApprovalRequirements, formatGroupNames } from './policy.js';
import { type Refusal, refuse } from './refusal.js';
import type { Person, Request } from './request.js';
import type { ConcernedPeople } from './stored-preview.js';

export const concernedPeopleOf = (request: Request): ConcernedPeople | undefined =>
  'preview' in request ? request.preview?.about : undefined;

/** Returns the known users that a request is about. */
export const knownConcernedPeople = (request: Request): readonly Person[] => concernedPeopleOf(request)?.people ?? [];

export const concernsPerson = (about: ConcernedPeople | undefined, { userId, identity }: Person): boolean =>
  about?.people.some((one) => one.identity === identity || one.userId === userId) === true;

/** Refuses the requester and the users that the change is about. @param what the refused action, as a verb */
export function conflictOfInterestRefusal(request: Request, person: Person, what: string): Refusal | undefined {
  const isTheirs = person.identity === request.requester.identity;
  if (!isTheirs && !concernsPerson(concernedPeopleOf(request), person)) return undefined;
  const groups = 'rule' in request && request.rule ? formatGroupNames(request.rule.approvers) : undefined;
  const can = groups === undefined ? '' : ` Anyone ${isTheirs ? '' : 'else '}in ${groups} can.`;
  return isTheirs
    ? refuse('own request', `You asked for this, so somebody else must ${what}.${can}`)
    : refuse('about them', `This change is about you, so somebody else must ${what}.${can}`);
}

/** Adds one required approval if we don't know everyone the change is about. */
export const withExtraApproval = <D extends Pick<ApprovalRequirements, 'approvals'>>(
  demand: D,
  about: ConcernedPeople | undefined,
): D => (about?.unmatched === undefined ? demand : { ...demand, approvals: demand.approvals + 1 });
