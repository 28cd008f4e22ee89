// Atlas's responses about the people in an organization.
import { type Answers, BASE, ORG, PROJECT } from '../answering.js';

export const ADA = 'a'.repeat(24);
export const BEA = 'b'.repeat(24);
export const TEAM = 'c'.repeat(24);

export const someone = (id: string, username: string, rest: object = {}) => ({
  id,
  username,
  orgMembershipStatus: 'ACTIVE',
  firstName: 'Ada',
  mobileNumber: '+353000000',
  lastAuth: '2026-11-20T10:00:00Z',
  teamIds: [],
  ...rest,
});

export const withRoles = (orgRoles: readonly string[], groupRoles: readonly string[] = []) => ({
  roles: { orgRoles, groupRoleAssignments: [{ groupId: PROJECT, groupRoles }] },
});

export const having = (...users: object[]): Answers => ({
  ...BASE,
  ...Object.fromEntries(users.flatMap((one) => ('id' in one ? [[`GET /orgs/${ORG}/users/${one.id}`, one]] : []))),
  [`GET /orgs/${ORG}/users`]: { results: users },
  [`GET /groups/${PROJECT}/teams`]: { results: [{ teamId: TEAM, roleNames: ['GROUP_BACKUP_MANAGER'] }] },
});
