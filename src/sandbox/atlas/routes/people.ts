// Shared code for organization and project users.
//
// The error codes are on the error code page. Atlas publishes no error code for adding a role that the user already has
// (409 according to the OpenAPI document) or removing a role that the user doesn't have (404).

import { ApiError } from '../api-error.js';
import { ANY_VALUE } from '../listing.js';
import type { RouteOptions } from '../route.js';
import { type Answer, pathParam, type RouteCall } from '../route-call.js';
import { isFederated } from '../sign-in.js';
import { isoTimestamp, objectId } from '../world/ids.js';
import { INVITATION_LIVES_MS } from '../world/people.js';
import type { Person } from '../world.js';

export const PEOPLE_VERSIONS = ['2025-02-19'];
const STATUSES = ['PENDING', 'ACTIVE', 'INVITATION_EXPIRED', 'INVITATION_REJECTED'];

export const USER_QUERY: RouteOptions['query'] = {
  includeCount: ['true', 'false'],
  username: ANY_VALUE,
  orgMembershipStatus: ANY_VALUE,
  orgMembershipStatuses: STATUSES,
};

const statusOf = ({ invitation }: Person, now: number) => {
  if (invitation === undefined) return 'ACTIVE';
  if (invitation.isRejected) return 'INVITATION_REJECTED';
  return Date.parse(invitation.expiresAt) > now ? 'PENDING' : 'INVITATION_EXPIRED';
};

/** The default of `orgMembershipStatuses` in the OpenAPI document. */
const LISTED_BY_DEFAULT = ['ACTIVE', 'PENDING'];

/** Filters users according to the query. */
export function filterByQuery({ query, now }: RouteCall, all: readonly Person[]): readonly Person[] {
  const asked = [...query.getAll('orgMembershipStatuses'), ...query.getAll('orgMembershipStatus')];
  const statuses = asked.length === 0 ? LISTED_BY_DEFAULT : asked;
  const username = query.get('username');
  return all
    .filter((one) => statuses.includes(statusOf(one, now)))
    .filter((one) => username === null || one.username === username);
}

/** Formats a user. Omits the names of invited users, and the last sign-in of users who never signed in. */
export function userReply(person: Person, now: number) {
  const { id, username, invitation, firstName, lastName, createdAt, lastAuth } = person;
  const known =
    invitation === undefined
      ? { country: 'IE', createdAt, firstName, ...(lastAuth !== '' && { lastAuth }), lastName, mobileNumber: null }
      : {
          invitationCreatedAt: invitation.createdAt,
          // Null once declined (OrgPendingUserResponse in the OpenAPI document).
          invitationExpiresAt: invitation.isRejected ? null : invitation.expiresAt,
          inviterUsername: invitation.by,
        };
  return { id, orgMembershipStatus: statusOf(person, now), username, ...known };
}

export function personOf(ask: RouteCall, all: readonly Person[], code: string): Person {
  const id = pathParam(ask, 'userId');
  if (!/^[a-f0-9]{24}$/.test(id)) throw new ApiError(404, 'INVALID_USER_ID', `${id} is no id.`, [id]);
  const person = all.find((one) => one.id === id);
  if (person === undefined) throw new ApiError(404, code, 'No user here has this id.', [id]);
  return person;
}

export const peopleInOrganization = ({ world }: RouteCall, organizationId: string): Person[] =>
  world.people.filter((one) => one.organizationId === organizationId);

/** Whether the user is active or invited, so that another invitation conflicts (createOrgUser, addGroupUsers). */
export const isActiveOrInvited = ({ now }: RouteCall, person: Person): boolean =>
  LISTED_BY_DEFAULT.includes(statusOf(person, now));

/**
 * Invites a user and replaces an expired or rejected invitation (createOrgUser). Some organizations only allow
 * addresses from their own domains. Federated users are added immediately (federation-advanced-options).
 */
export function addInvitedPerson(ask: RouteCall, organizationId: string, username: string, orgRoles: string[]): Person {
  const { world, now, credential } = ask;
  const [, domain] = /^[^@\s]+@([^@\s]+\.[^@\s]+)$/.exec(username) ?? [];
  if (domain === undefined) throw new ApiError(400, 'INVALID_USERNAME', `${username} isn’t an email.`, [username]);
  const config = world.federations
    .flatMap((one) => one.connectedOrgConfigs)
    .find((one) => one.orgId === organizationId);
  if (config?.domainRestrictionEnabled && !config.domainAllowList.includes(domain))
    throw new ApiError(400, 'DOMAIN_NOT_IN_ALLOW_LIST', `The organization doesn’t allow ${domain} addresses.`, [
      domain,
    ]);
  const person: Person = {
    id: objectId(`${organizationId}/${username}`, now),
    organizationId,
    username,
    firstName: '',
    lastName: '',
    createdAt: isoTimestamp(now),
    lastAuth: '',
    ...(!isFederated(world, organizationId, username) && {
      invitation: {
        createdAt: isoTimestamp(now),
        expiresAt: isoTimestamp(now + INVITATION_LIVES_MS),
        by: credential.name,
      },
    }),
    orgRoles,
    projectRoles: new Map(),
    teamIds: [],
  };
  const replaced = world.people.findIndex((one) => one.organizationId === organizationId && one.username === username);
  if (replaced !== -1) world.people.splice(replaced, 1);
  world.people.push(person);
  return person;
}

export const userExistsError = (username: string) =>
  new ApiError(409, 'USER_ALREADY_EXISTS', `${username} already exists.`, [username]);

/** Whether `person` is the only active user for whom `has` is true. */
export function isOnlyPersonWith(all: readonly Person[], person: Person, has: (one: Person) => boolean): boolean {
  const found = all.filter((one) => one.invitation === undefined && has(one));
  return found.length === 1 && found[0] === person;
}

interface Roles {
  /** Returns the role in the body. */
  readonly sent: (ask: RouteCall) => string;
  /** Rejects roles that can't be assigned in this project or organization. */
  readonly check: (roles: readonly string[]) => void;
  readonly of: (ask: RouteCall, person: Person) => readonly string[];
  readonly set: (ask: RouteCall, person: Person, roles: string[]) => void;
  /** May reject the removal of a role. @param left the remaining roles */
  readonly checkLoss: (ask: RouteCall, person: Person, role: string, left: readonly string[]) => void;
  readonly answer: (ask: RouteCall, person: Person, did: string) => Answer;
}

/** Actions that add or remove a single role. */
export const roleChangeActions = ({ sent, check, of, set, checkLoss, answer }: Roles) => ({
  ':addRole': (ask: RouteCall, person: Person): Answer => {
    const [role, held] = [sent(ask), of(ask, person)];
    check([role]);
    if (held.includes(role)) throw new ApiError(409, 'UNEXPECTED_ERROR', `The user already has ${role}.`, [role]);
    set(ask, person, [...held, role]);
    return answer(ask, person, `gave ${role} to`);
  },
  ':removeRole': (ask: RouteCall, person: Person): Answer => {
    const [role, held] = [sent(ask), of(ask, person)];
    if (!held.includes(role)) throw new ApiError(404, 'RESOURCE_NOT_FOUND', `The user doesn’t have ${role}.`, [role]);
    const left = held.filter((one) => one !== role);
    checkLoss(ask, person, role, left);
    set(ask, person, left);
    return answer(ask, person, `removed ${role} from`);
  },
});
