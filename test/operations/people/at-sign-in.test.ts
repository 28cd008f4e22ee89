// How signing in through an identity provider affects changes to a user's roles, against a stateful Atlas.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Change, Params, Preview } from '../../../src/operations/operation.js';
import { organizationParamKind } from '../../../src/operations/params/organization.js';
import { projectParamKind } from '../../../src/operations/params/project.js';
import { addRole } from '../../../src/operations/people/add-role.js';
import { invite } from '../../../src/operations/people/invite.js';
import { removePerson } from '../../../src/operations/people/remove-person.js';
import { removeRole } from '../../../src/operations/people/remove-role.js';
import { withdrawInvitation } from '../../../src/operations/people/withdraw-invitation.js';
import { type ConnectedOrgConfig, identityProviderNamed } from '../../../src/sandbox/atlas/index.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { openFixture } from '../fixture.js';
import { idOf, inPayments, NOW } from '../given.js';

let fixture: Awaited<ReturnType<typeof openFixture>>;
let org: string;
let search: string;
beforeEach(async () => {
  fixture = await openFixture(() => NOW);
  org = await idOf(fixture, organizationParamKind, 'Counter Inc');
  search = await idOf(fixture, projectParamKind, 'Search');
});
afterEach(() => fixture.close());

const at = (name: string) => `${name}@counter.example`;
const [ADA, CHO, OLI, PAT, RITA] = [at('ada'), at('cho'), at('oli'), at('pat'), at('rita')] as const;
const look = (operation: Change, params: Params) => operation.preview(fixture.atlas, params, NOW);
const warned = ({ warnings }: Preview) => warnings.map(formatPlain).join(' ');

/** Returns what would be sent, and a function that reads it back. */
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

/** Sends the change. Returns a function that checks whether a sign-in undid it. */
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

  test('returns at the next sign-in after its removal, and the card names the group before and after', async () => {
    expect(warned(await look(removeRole, owner()))).toMatch(/next sign-in.*atlas-admins/);
    const { sent, verdict } = await send(removeRole, owner());
    expect(await verdict()).toBe('applied');
    expect(formatPlain(removeRole.done(sent, ADA))).toContain('atlas-admins');
    fixture.standIn.signIn(ADA);
    // The change was applied, then undone. The current roles don't prove that it was never applied.
    expect(await verdict()).toBe('unclear');
  });

  test('is removed at the next sign-in of a user outside the group, and the card says so', async () => {
    const given = { ...editor(), person: RITA };
    expect(warned(await look(addRole, given))).toMatch(/next sign-in.*removes.*search-editors/);
    const { sent, verdict } = await send(addRole, given);
    fixture.standIn.signIn(RITA);
    expect(await addRole.inEffect(fixture.atlas, sent, NOW)).toBe('no');
    expect(await verdict()).toBe('unclear');
  });

  test('can’t be added or removed temporarily', async () => {
    for (const [operation, given] of [
      [addRole, editor()],
      [removeRole, owner()],
    ] as const)
      expect((await look(operation, { ...given, for: '2h' })).blockers).toEqual([
        { param: 'for', sentence: expect.stringMatching(/search-editors|atlas-admins/) },
      ]);
  });

  test('is like any other role when the identity provider is inactive', async () => {
    identityProviderNamed(fixture.standIn.world, 'Counter SSO').status = 'INACTIVE';
    const { warnings, blockers } = await look(removeRole, { ...owner(), for: '2h' });
    expect([warnings, blockers]).toEqual([[], []]);
  });

  test('reads back “not applied” only until the user signs in', async () => {
    const { verdict } = await prepare(removeRole, owner());
    expect(await verdict()).toBe('not applied');
    fixture.standIn.signIn(ADA);
    expect(await verdict()).toBe('unclear');
  });

  test('causes no drift when the user only signs in', async () => {
    const [role, person] = [owner(), { person: OLI, org }];
    const before = await Promise.all([look(removeRole, role), look(removePerson, person)]);
    fixture.standIn.signIn(ADA);
    for (const one of fixture.standIn.world.people) if (one.username === OLI) one.lastAuth = '2026-11-25T09:59:59Z';
    const after = await Promise.all([look(removeRole, role), look(removePerson, person)]);
    expect(removeRole.drift(before[0].basis, after[0].basis, NOW)).toBeUndefined();
    expect(removePerson.drift(before[1].basis, after[1].basis, NOW)).toBeUndefined();
  });

  test('causes drift when the mapping is added after the approval', async () => {
    const before = await look(addRole, { ...editor(), role: 'project-backup-manager' });
    const mapping = { groupId: search, role: 'GROUP_BACKUP_MANAGER' };
    config().roleMappings.push({ externalGroupName: 'night', roleAssignments: [mapping] });
    const after = await look(addRole, { ...editor(), role: 'project-backup-manager' });
    expect(addRole.drift(before.basis, after.basis, NOW)).toMatch(/role mapping/);
  });
});

describe('the watch for sign-ins', () => {
  test('reports what a sign-in undid, with the next step', async () => {
    const added = await watched(addRole, { person: RITA, role: 'project-search-index-editor', project: search });
    const gone = await watched(removePerson, { person: OLI, org });
    expect([await added(), await gone()]).toEqual([undefined, undefined]);
    for (const name of [RITA, OLI]) fixture.standIn.signIn(name);
    expect(await added()).toMatch(/rita.*no longer.* Project Search Index Editor.*Add .*search-editors/);
    expect(await gone()).toMatch(/oli.*in the organization again.*Block them/);
  });

  test('ignores a role that somebody else added again', async () => {
    for (const one of fixture.standIn.world.people) if (one.username === ADA) one.orgRoles.push('ORG_READ_ONLY');
    const removed = await watched(removeRole, { person: ADA, role: 'organization-owner', org });
    for (const one of fixture.standIn.world.people) if (one.username === ADA) one.orgRoles.push('ORG_OWNER');
    expect(await removed()).toBeUndefined();
    fixture.standIn.signIn(ADA);
    expect(await removed()).toMatch(/ada.*Organization Owner again.*Remove .*atlas-admins/);
  });

  test('isn’t needed when no sign-in can undo the change', async () => {
    const { sent } = await prepare(removePerson, await inPayments({ person: RITA })(fixture));
    expect(removePerson.watches?.isNeeded(sent)).toBe(false);
  });
});

test('allows a temporary unmapped role, with a warning when other roles are mapped', async () => {
  const given = await inPayments({ person: RITA, role: 'project-backup-manager', for: '2h' })(fixture);
  const preview = await look(addRole, given);
  expect(preview.blockers).toEqual([]);
  expect(warned(preview)).toMatch(/next sign-in/);
  config().roleMappings = [];
  expect(warned(await look(addRole, given))).toBe('');
});

describe('a removed user', () => {
  test('returns to the organization at sign-in, with mapped or default roles', async () => {
    expect(warned(await look(removePerson, { person: OLI, org }))).toMatch(
      /sign-in.*as Organization Owner.*search-editors.*Block them/,
    );
    const { sent, verdict } = await send(removePerson, { person: OLI, org });
    expect(await verdict()).toBe('applied');
    expect(formatPlain(removePerson.done(sent, OLI))).toMatch(/sign-in/);
    fixture.standIn.signIn(OLI);
    expect(await verdict()).toBe('unclear');
  });

  test('returns with only the default role when nothing is mapped', async () => {
    config().roleMappings = [];
    const said = warned(await look(removePerson, { person: OLI, org }));
    expect(said).toMatch(/sign-in.*Organization Member/);
    expect(said).not.toContain('group');
  });

  test('returns to a project with only its mapped roles', async () => {
    expect(warned(await look(removePerson, { person: PAT, project: search }))).not.toContain('atlas-admins');
    expect(warned(await look(removePerson, { person: PAT, project: search }))).toMatch(/next sign-in.*search-editors/);
    const { warnings } = await look(removePerson, await inPayments({ person: RITA })(fixture));
    expect(warnings.map(formatPlain).join(' ')).not.toContain('sign-in');
  });

  test('doesn’t return when their domain isn’t federated', async () => {
    for (const one of fixture.standIn.world.people)
      if (one.username === OLI) Object.assign(one, { username: 'oli@agency.example' });
    expect(warned(await look(removePerson, { person: 'oli@agency.example', org }))).not.toContain('sign-in');
  });
});

describe('an invited user who signs in through the provider', () => {
  const NEW = at('new');
  const editor = () => ({ person: NEW, role: 'project-search-index-editor', project: search });
  const reader = () => inPayments({ person: NEW, role: 'project-read-only' })(fixture);
  const joined = (group: string) => {
    federation().groups[group] = [...(federation().groups[group] ?? []), NEW];
  };

  /** Invites. Returns what was sent, and a function that checks whether a sign-in gave something else. */
  async function invited(given: Params) {
    const { sent, verdict } = await prepare(invite, given);
    const done = { ...sent, reply: await fixture.atlas.write(sent.call, invite.reply) };
    expect(await verdict()).toBe('applied');
    const isNeeded = invite.watches?.isNeeded(done);
    return { done, isNeeded, seen: async () => invite.watches?.look(fixture.atlas, done) };
  }

  test('loses a mapped role at the first sign-in when they aren’t in the group', async () => {
    const { done, isNeeded, seen } = await invited(editor());
    expect(formatPlain(invite.done(done, NEW))).toContain('search-editors');
    expect([isNeeded, await seen()]).toEqual([true, undefined]);
    fixture.standIn.signIn(NEW);
    expect(await seen()).toMatch(/new.*no longer.* Project Search Index Editor.*Add .*search-editors/);
  });

  test('keeps the role when they are in the group', async () => {
    joined('search-editors');
    const { seen } = await invited(editor());
    fixture.standIn.signIn(NEW);
    expect(await seen()).toBeUndefined();
  });

  test('gets more roles from other mappings, and the card says so before', async () => {
    joined('atlas-admins');
    const said = warned(await look(invite, await reader()));
    expect(said).toMatch(/sign-in.*Organization Owner.*atlas-admins/);
    const { isNeeded, seen } = await invited(await reader());
    expect([isNeeded, await seen()]).toEqual([true, undefined]);
    fixture.standIn.signIn(NEW);
    const more = expect.stringMatching(/new.* Project Read Only.*Organization Owner.*the group atlas-admins/);
    expect(await seen()).toEqual({ more });
  });

  test('gets other mapped roles instead of the role in the invitation', async () => {
    joined('atlas-admins');
    const { seen } = await invited(editor());
    fixture.standIn.signIn(NEW);
    expect(await seen()).toMatch(/Organization Owner instead of .*Project Search Index Editor/);
  });

  test('isn’t reported for roles that somebody else added', async () => {
    const { seen } = await invited(await reader());
    const found = fixture.standIn.world.people.find(({ username }) => username === NEW);
    found?.orgRoles.push('ORG_OWNER', 'ORG_BILLING_ADMIN');
    expect(await seen()).toBeUndefined();
    fixture.standIn.signIn(NEW);
    expect(await seen()).toBeUndefined();
  });

  test('isn’t watched when no role is mapped or Atlas’s response was lost', async () => {
    const { done } = await invited(editor());
    expect(invite.watches?.isNeeded({ ...done, reply: undefined })).toBe(false);
    config().roleMappings = [];
    expect((await invited({ ...editor(), person: at('newer') })).isNeeded).toBe(false);
  });

  test('causes drift when a mapping is added after the approval', async () => {
    const before = await look(invite, await reader());
    const mapping = { groupId: String((await reader()).project), role: 'GROUP_READ_ONLY' };
    config().roleMappings.push({ externalGroupName: 'night', roleAssignments: [mapping] });
    expect(invite.drift(before.basis, (await look(invite, await reader())).basis, NOW)).toMatch(/role mapping/);
  });

  test('may return after the invitation is undone, and the card says so', async () => {
    const undo = async () => (await look(invite, { ...(await reader()), for: '2h' })).undo;
    expect(await undo()).toMatch(/next sign-in/);
    config().instantUserProvisioningDisabled = true;
    expect(await undo()).toMatch(/Instant user provisioning is off/);
    identityProviderNamed(fixture.standIn.world, 'Counter SSO').status = 'INACTIVE';
    expect(await undo()).not.toMatch(/sign-in|provisioning/);
  });
});

describe('a withdrawn invitation', () => {
  const asReader = () => inPayments({ person: CHO, role: 'project-read-only' })(fixture);

  test('doesn’t keep the user from signing in again', async () => {
    expect(warned(await look(withdrawInvitation, await asReader()))).toMatch(/next sign-in/);
    const back = await watched(withdrawInvitation, await asReader());
    expect(await back()).toBeUndefined();
    fixture.standIn.signIn(CHO);
    expect(await back()).toMatch(/cho.*in the organization again, as Organization Member.*Block them/);
  });

  test('with only a mapped role is undone when a member of the group signs in', async () => {
    for (const one of fixture.standIn.world.people)
      if (one.username === PAT) one.projectRoles.get(search)?.push('GROUP_SEARCH_INDEX_EDITOR');
    const given = { person: PAT, role: 'project-search-index-editor', project: search };
    expect(warned(await look(withdrawInvitation, given))).toMatch(/next sign-in.*search-editors/);
    const back = await watched(withdrawInvitation, given);
    expect(await back()).toBeUndefined();
    fixture.standIn.signIn(PAT);
    expect(await back()).toMatch(/pat.*Project Search Index Editor again.*Remove .*search-editors/);
  });

  test('isn’t watched when no sign-in can undo it', async () => {
    identityProviderNamed(fixture.standIn.world, 'Counter SSO').status = 'INACTIVE';
    const { sent } = await prepare(withdrawInvitation, await asReader());
    expect(withdrawInvitation.watches?.isNeeded(sent)).toBe(false);
  });
});

test('warns about an unreadable federation without blocking', async () => {
  fixture.standIn.fault({ kind: 'status', status: 403, errorCode: 'USER_UNAUTHORIZED', path: /\/connectedOrgConfigs/ });
  const preview = await look(removePerson, { person: OLI, org });
  expect(preview.blockers).toEqual([]);
  expect(warned(preview)).toMatch(/couldn’t read/);
});
