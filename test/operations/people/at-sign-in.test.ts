// What signing in through an identity provider does to a change of somebody's roles, against a stateful Atlas.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Change, Params, Preview } from '../../../src/operations/operation.js';
import { organizationKind } from '../../../src/operations/params/organization.js';
import { projectKind } from '../../../src/operations/params/project.js';
import { addRole } from '../../../src/operations/people/add-role.js';
import { invite } from '../../../src/operations/people/invite.js';
import { removePerson } from '../../../src/operations/people/remove-person.js';
import { removeRole } from '../../../src/operations/people/remove-role.js';
import { withdrawInvitation } from '../../../src/operations/people/withdraw-invitation.js';
import { type ConnectedOrgConfig, providerNamed } from '../../../src/sandbox/atlas/index.js';
import { plain } from '../../../src/slack/blocks/text.js';
import { openFixture } from '../fixture.js';
import { idOf, inPayments, NOW } from '../given.js';

let fixture: Awaited<ReturnType<typeof openFixture>>;
let org: string;
let search: string;
beforeEach(async () => {
  fixture = await openFixture(() => NOW);
  org = await idOf(fixture, organizationKind, 'Counter Inc');
  search = await idOf(fixture, projectKind, 'Search');
});
afterEach(() => fixture.close());

const at = (name: string) => `${name}@counter.example`;
const [ADA, CHO, OLI, PAT, RITA] = [at('ada'), at('cho'), at('oli'), at('pat'), at('rita')] as const;
const look = (operation: Change, params: Params) => operation.preview(fixture.atlas, params, NOW);
const warned = ({ warnings }: Preview) => warnings.map(plain).join(' ');

/** @returns what is to be sent, and whether it had its effect */
async function prepare(operation: Change, params: Params) {
  const { blockers, basis, call } = await look(operation, params);
  expect(blockers).toEqual([]);
  if (call === undefined) throw new Error('nothing to send');
  const sent = { params, basis, call };
  return { sent, verdict: () => operation.verify(fixture.atlas, sent) };
}
async function send(operation: Change, params: Params) {
  const prepared = await prepare(operation, params);
  await fixture.atlas.write(prepared.sent.call);
  return prepared;
}

const federation = () => {
  const [found] = fixture.standIn.world.federations;
  if (found === undefined) throw new Error('no federation');
  return found;
};

/** @returns looks whether a sign-in undid it */
async function watched(operation: Change, params: Params) {
  const { sent } = await send(operation, params);
  expect(operation.watches?.isNeeded(sent)).toBe(true);
  return () => operation.watches?.look(fixture.atlas, sent);
}

function config(): ConnectedOrgConfig {
  const found = federation().connectedOrgConfigs.find(({ orgId }) => orgId === org);
  if (found === undefined) throw new Error('not connected');
  return found;
}

describe('a role that a mapping gives', () => {
  const owner = () => ({ person: ADA, role: 'organization-owner', org });
  const editor = () => ({ person: OLI, role: 'project-search-index-editor', project: search });
  beforeEach(() => {
    for (const one of fixture.standIn.world.people) if (one.username === ADA) one.orgRoles.push('ORG_READ_ONLY');
  });

  test('comes back at the next sign-in, which the card says before and after, with the group', async () => {
    expect(warned(await look(removeRole, owner()))).toMatch(/next sign-in.*atlas-admins/);
    const { sent, verdict } = await send(removeRole, owner());
    expect(await verdict()).toBe('applied');
    expect(plain(removeRole.done(sent, ADA))).toContain('atlas-admins');
    fixture.standIn.signIn(ADA);
    // It happened, and was undone: nothing that is read now says that it did not happen.
    expect(await verdict()).toBe('unclear');
  });

  test('is gone at the next sign-in of somebody else, which the card says', async () => {
    const given = { ...editor(), person: RITA };
    expect(warned(await look(addRole, given))).toMatch(/next sign-in.*unless.*search-editors/);
    const { sent, verdict } = await send(addRole, given);
    fixture.standIn.signIn(RITA);
    expect(await addRole.inEffect(fixture.atlas, sent, NOW)).toBe('no');
    expect(await verdict()).toBe('unclear');
  });

  test('can’t be given or taken away for a while', async () => {
    for (const [operation, given] of [
      [addRole, editor()],
      [removeRole, owner()],
    ] as const)
      expect((await look(operation, { ...given, for: '2h' })).blockers).toEqual([
        { param: 'for', sentence: expect.stringMatching(/search-editors|atlas-admins/) },
      ]);
  });

  test('is like any other where nobody signs in through the provider', async () => {
    providerNamed(fixture.standIn.world, 'Counter SSO').status = 'INACTIVE';
    const { warnings, blockers } = await look(removeRole, { ...owner(), for: '2h' });
    expect([warnings, blockers]).toEqual([[], []]);
  });

  test('is seen not to be removed while they did not sign in', async () => {
    const { verdict } = await prepare(removeRole, owner());
    expect(await verdict()).toBe('not applied');
    fixture.standIn.signIn(ADA);
    expect(await verdict()).toBe('unclear');
  });

  test('voids nothing where they only signed in meanwhile', async () => {
    const [role, person] = [owner(), { person: OLI, org }];
    const before = await Promise.all([look(removeRole, role), look(removePerson, person)]);
    fixture.standIn.signIn(ADA);
    for (const one of fixture.standIn.world.people) if (one.username === OLI) one.lastAuth = '2026-11-25T09:59:59Z';
    const after = await Promise.all([look(removeRole, role), look(removePerson, person)]);
    expect(removeRole.drift(before[0].basis, after[0].basis, NOW)).toBeUndefined();
    expect(removePerson.drift(before[1].basis, after[1].basis, NOW)).toBeUndefined();
  });

  test('voids what was approved before there was a mapping', async () => {
    const before = await look(addRole, { ...editor(), role: 'project-backup-manager' });
    const mapping = { groupId: search, role: 'GROUP_BACKUP_MANAGER' };
    config().roleMappings.push({ externalGroupName: 'night', roleAssignments: [mapping] });
    const after = await look(addRole, { ...editor(), role: 'project-backup-manager' });
    expect(addRole.drift(before.basis, after.basis, NOW)).toMatch(/role mapping/);
  });
});

describe('for a day it is looked whether a sign-in undid it', () => {
  test('which is said with what to do about it', async () => {
    const added = await watched(addRole, { person: RITA, role: 'project-search-index-editor', project: search });
    const gone = await watched(removePerson, { person: OLI, org });
    expect([await added(), await gone()]).toEqual([undefined, undefined]);
    for (const name of [RITA, OLI]) fixture.standIn.signIn(name);
    expect(await added()).toMatch(/rita.*no longer Project Search Index Editor.*Add them to the group search-editors/);
    expect(await gone()).toMatch(/oli.*in the organization again.*Block them/);
  });

  test('which others gave back by hand is nothing of a sign-in’s', async () => {
    for (const one of fixture.standIn.world.people) if (one.username === ADA) one.orgRoles.push('ORG_READ_ONLY');
    const removed = await watched(removeRole, { person: ADA, role: 'organization-owner', org });
    for (const one of fixture.standIn.world.people) if (one.username === ADA) one.orgRoles.push('ORG_OWNER');
    expect(await removed()).toBeUndefined();
    fixture.standIn.signIn(ADA);
    expect(await removed()).toMatch(/ada.*Organization Owner again.*Remove them from the group atlas-admins/);
  });

  test('only where one may', async () => {
    const { sent } = await prepare(removePerson, await inPayments({ person: RITA })(fixture));
    expect(removePerson.watches?.isNeeded(sent)).toBe(false);
  });
});

test('a role that no mapping gives may be for a while, with a warning where others are mapped', async () => {
  const given = await inPayments({ person: RITA, role: 'project-backup-manager', for: '2h' })(fixture);
  const preview = await look(addRole, given);
  expect(preview.blockers).toEqual([]);
  expect(warned(preview)).toMatch(/role mappings/);
  config().roleMappings = [];
  expect(warned(await look(addRole, given))).toBe('');
});

describe('whoever is removed', () => {
  test('from an organization is there again after a sign-in, by the default role or a mapping', async () => {
    expect(warned(await look(removePerson, { person: OLI, org }))).toMatch(
      /next sign-in.*search-editors.*Organization Member/,
    );
    const { sent, verdict } = await send(removePerson, { person: OLI, org });
    expect(await verdict()).toBe('applied');
    expect(plain(removePerson.done(sent, OLI))).toMatch(/sign-in/);
    fixture.standIn.signIn(OLI);
    expect(await verdict()).toBe('unclear');
  });

  test('has the default role alone where nothing is mapped', async () => {
    config().roleMappings = [];
    const said = warned(await look(removePerson, { person: OLI, org }));
    expect(said).toMatch(/next sign-in.*Organization Member/);
    expect(said).not.toContain('group');
  });

  test('from a project has its mapped roles again, and no other', async () => {
    expect(warned(await look(removePerson, { person: PAT, project: search }))).not.toContain('atlas-admins');
    expect(warned(await look(removePerson, { person: PAT, project: search }))).toMatch(/next sign-in.*search-editors/);
    const { warnings } = await look(removePerson, await inPayments({ person: RITA })(fixture));
    expect(warnings.map(plain).join(' ')).not.toContain('sign-in');
  });

  test('at another domain is gone', async () => {
    for (const one of fixture.standIn.world.people)
      if (one.username === OLI) Object.assign(one, { username: 'oli@agency.example' });
    expect(warned(await look(removePerson, { person: 'oli@agency.example', org }))).not.toContain('sign-in');
  });
});

describe('somebody invited who signs in through the provider', () => {
  const NEW = at('new');
  const editor = () => ({ person: NEW, role: 'project-search-index-editor', project: search });
  const reader = () => inPayments({ person: NEW, role: 'project-read-only' })(fixture);
  const joined = (group: string) => {
    federation().groups[group] = [...(federation().groups[group] ?? []), NEW];
  };

  /** @returns what was sent, and looks whether a sign-in gave something else */
  async function invited(given: Params) {
    const { sent, verdict } = await prepare(invite, given);
    const done = { ...sent, reply: await fixture.atlas.write(sent.call, invite.reply) };
    expect(await verdict()).toBe('applied');
    const isNeeded = invite.watches?.isNeeded(done);
    return { done, isNeeded, seen: async () => invite.watches?.look(fixture.atlas, done) };
  }

  test('loses a mapped role at their first sign-in where they are not in the group', async () => {
    const { done, isNeeded, seen } = await invited(editor());
    expect(plain(invite.done(done, NEW))).toContain('search-editors');
    expect([isNeeded, await seen()]).toEqual([true, undefined]);
    fixture.standIn.signIn(NEW);
    expect(await seen()).toMatch(/new.*no longer Project Search Index Editor.*Add them to the group search-editors/);
  });

  test('has it for good where they are in the group', async () => {
    joined('search-editors');
    const { seen } = await invited(editor());
    fixture.standIn.signIn(NEW);
    expect(await seen()).toBeUndefined();
  });

  test('has more by other mappings, which the card says before', async () => {
    joined('atlas-admins');
    const said = warned(await look(invite, await reader()));
    expect(said).toMatch(/next sign-in can also give them Organization Owner.*atlas-admins/);
    const { isNeeded, seen } = await invited(await reader());
    expect([isNeeded, await seen()]).toEqual([true, undefined]);
    fixture.standIn.signIn(NEW);
    const more = expect.stringMatching(/new.*is Project Read Only.*Organization Owner.*the group atlas-admins/);
    expect(await seen()).toEqual({ more });
  });

  test('has something else where they lose the role and have others', async () => {
    joined('atlas-admins');
    const { seen } = await invited(editor());
    fixture.standIn.signIn(NEW);
    expect(await seen()).toMatch(/is Organization Owner instead of Project Search Index Editor/);
  });

  test('keeps what others gave them by hand, which is nothing of a sign-in’s', async () => {
    const { seen } = await invited(await reader());
    const found = fixture.standIn.world.people.find(({ username }) => username === NEW);
    found?.orgRoles.push('ORG_OWNER', 'ORG_BILLING_ADMIN');
    expect(await seen()).toBeUndefined();
    fixture.standIn.signIn(NEW);
    expect(await seen()).toBeUndefined();
  });

  test('is not looked at where no role is mapped, or Atlas’s reply was lost', async () => {
    const { done } = await invited(editor());
    expect(invite.watches?.isNeeded({ ...done, reply: undefined })).toBe(false);
    config().roleMappings = [];
    expect((await invited({ ...editor(), person: at('newer') })).isNeeded).toBe(false);
  });

  test('can’t be approved where the mapping came later', async () => {
    const before = await look(invite, await reader());
    const mapping = { groupId: String((await reader()).project), role: 'GROUP_READ_ONLY' };
    config().roleMappings.push({ externalGroupName: 'night', roleAssignments: [mapping] });
    expect(invite.drift(before.basis, (await look(invite, await reader())).basis, NOW)).toMatch(/role mapping/);
  });

  test('may be back after the invitation is taken back, which the card says', async () => {
    const undo = async () => (await look(invite, { ...(await reader()), for: '2h' })).undo;
    expect(await undo()).toMatch(/sign-in then adds them again: .*Organization Member by default/);
    config().instantUserProvisioningDisabled = true;
    expect(await undo()).toMatch(/Instant user provisioning is off/);
    providerNamed(fixture.standIn.world, 'Counter SSO').status = 'INACTIVE';
    expect(await undo()).not.toMatch(/sign-in|provisioning/);
  });
});

describe('an invitation that is taken back', () => {
  const asReader = () => inPayments({ person: CHO, role: 'project-read-only' })(fixture);

  test('does not keep them from signing in', async () => {
    expect(warned(await look(withdrawInvitation, await asReader()))).toMatch(/next sign-in/);
    const back = await watched(withdrawInvitation, await asReader());
    expect(await back()).toBeUndefined();
    fixture.standIn.signIn(CHO);
    expect(await back()).toMatch(/cho.*in the organization again, as Organization Member.*Block them/);
  });

  test('with a mapped role alone gives it back to a member of the group', async () => {
    for (const one of fixture.standIn.world.people)
      if (one.username === PAT) one.projectRoles.get(search)?.push('GROUP_SEARCH_INDEX_EDITOR');
    const given = { person: PAT, role: 'project-search-index-editor', project: search };
    expect(warned(await look(withdrawInvitation, given))).toMatch(/next sign-in.*search-editors/);
    const back = await watched(withdrawInvitation, given);
    expect(await back()).toBeUndefined();
    fixture.standIn.signIn(PAT);
    expect(await back()).toMatch(/pat.*Project Search Index Editor again.*Remove them from the group search-editors/);
  });

  test('is not looked at where no sign-in can undo it', async () => {
    providerNamed(fixture.standIn.world, 'Counter SSO').status = 'INACTIVE';
    const { sent } = await prepare(withdrawInvitation, await asReader());
    expect(withdrawInvitation.watches?.isNeeded(sent)).toBe(false);
  });
});

test('a federation that can’t be read is said, and no reason to stop', async () => {
  fixture.standIn.fault({ kind: 'status', status: 403, errorCode: 'USER_UNAUTHORIZED', path: /\/connectedOrgConfigs/ });
  const preview = await look(removePerson, { person: OLI, org });
  expect(preview.blockers).toEqual([]);
  expect(warned(preview)).toMatch(/couldn’t read/);
});
