import { identityProviderNamed } from '../../../src/sandbox/atlas/index.js';
import { objectId } from '../../../src/sandbox/atlas/world/ids.js';
import type { Person } from '../../../src/sandbox/atlas/world/types.js';
import { set } from '../../support/atlas-things.js';
import { type Case, FINISHED_MS, type Fixture, type Given, inPayments, NOW, ofCounter } from '../given.js';

/** Every member needs at least one organization role, so Ada gets a second one. */
const withTwoRoles: Given = (fixture) => {
  for (const one of fixture.standIn.world.people)
    if (one.username === 'ada@counter.example') one.orgRoles.push('ORG_READ_ONLY');
  return ofCounter({ person: 'ada@counter.example', role: 'organization-read-only' })(fixture);
};

/** Cho, invited a day ago as Project Read Only. */
const invited =
  (change: (person: Person, fixture: Fixture) => void): Given =>
  (fixture) => {
    for (const one of fixture.standIn.world.people) if (one.username === 'cho@counter.example') change(one, fixture);
    return inPayments({ person: 'cho@counter.example', role: 'project-read-only' })(fixture);
  };

/** Gives Cho the id that the sandbox's Atlas assigns when they are invited again. */
const asInvitedAgain = invited((person, { standIn, now = NOW }) => {
  // Atlas adds users of this provider instead of inviting them again.
  identityProviderNamed(standIn.world, 'Counter SSO').status = 'INACTIVE';
  set(person, { id: objectId(`${person.organizationId}/${person.username}`, now + FINISHED_MS) });
});

const withMoreSince = invited((person) => {
  delete person.invitation;
  for (const roles of person.projectRoles.values()) roles.push('GROUP_BACKUP_MANAGER');
});

export const peopleCases: readonly Case[] = [
  ['add-role', inPayments({ person: 'rita@counter.example', role: 'project-cluster-manager' })],
  ['add-role', inPayments({ person: 'oli@counter.example', role: 'project-read-only' })],
  ['add-role', ofCounter({ person: 'rita@counter.example', role: 'organization-read-only' })],
  ['remove-role', inPayments({ person: 'dee@counter.example', role: 'project-data-access-read-write' })],
  ['remove-role', withTwoRoles],
  ['invite', inPayments({ person: 'new@counter.example', role: 'project-read-only' })],
  ['invite', ofCounter({ person: 'new@counter.example', role: 'organization-billing-viewer' })],
  ['withdraw-invitation', asInvitedAgain],
  ['withdraw-invitation', withMoreSince],
  ['remove-person', inPayments({ person: 'dee@counter.example' })],
];
