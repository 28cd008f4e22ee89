// Whom a change is about never counts towards its approvals. Where it cannot be told who that is, one more person has to
// approve it. Pure.
import { type Demand, nameGroups } from './policy/policy.js';
import { type Refusal, refuse } from './refusal.js';
import type { Person, Request } from './request.js';
import type { About } from './stored-preview.js';

export const aboutOf = (request: Request): About | undefined =>
  'preview' in request ? request.preview?.about : undefined;

/** Whom a request is about, as far as that is known. */
export const subjectsOf = (request: Request): readonly Person[] => aboutOf(request)?.people ?? [];

export const isAbout = (about: About | undefined, { userId, identity }: Person): boolean =>
  about?.people.some((one) => one.identity === identity || one.userId === userId) === true;

/** Who asked, and whom it is about, decide nothing but that it is not done. @param what they would do */
export function refuseBarred(request: Request, person: Person, what: string): Refusal | undefined {
  const isTheirs = person.identity === request.requester.identity;
  if (!isTheirs && !isAbout(aboutOf(request), person)) return undefined;
  const groups = 'rule' in request && request.rule ? nameGroups(request.rule.approvers) : undefined;
  const can = groups === undefined ? '' : ` Anyone ${isTheirs ? '' : 'else '}in ${groups} can.`;
  return isTheirs
    ? refuse('own request', `You asked for this, so somebody else has to ${what}.${can}`)
    : refuse('about them', `This is about you, so somebody else has to ${what}.${can}`);
}

/** What approvals have to meet: one more where the change may be about one of those who give them. */
export const withOneMore = <D extends Pick<Demand, 'approvals'>>(demand: D, about: About | undefined): D =>
  about?.unmatched === undefined ? demand : { ...demand, approvals: demand.approvals + 1 };
