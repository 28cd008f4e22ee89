// Invitations that haven't been accepted, against a stateful Atlas.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Change, Params } from '../../../src/operations/operation.js';
import { projectParamKind } from '../../../src/operations/params/project.js';
import { addRole } from '../../../src/operations/people/add-role.js';
import { invite } from '../../../src/operations/people/invite.js';
import { removeRole } from '../../../src/operations/people/remove-role.js';
import { identityProviderNamed, type Person } from '../../../src/sandbox/atlas/index.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { openFixture } from '../fixture.js';
import { idOf, inPayments, NOW } from '../given.js';

let fixture: Awaited<ReturnType<typeof openFixture>>;
/** Inactive by default, because Atlas adds users of this provider without an invitation. */
const sso = () => identityProviderNamed(fixture.standIn.world, 'Counter SSO');
beforeEach(async () => {
  fixture = await openFixture(() => NOW);
  sso().status = 'INACTIVE';
});
afterEach(() => fixture.close());

const CHO = 'cho@counter.example';
const asReader = { person: CHO, role: 'project-read-only' };

/** Invited to Payments as Project Read Only. */
function cho(): Person {
  const found = fixture.standIn.world.people.find(({ username }) => username === CHO);
  if (found === undefined) throw new Error('Cho not found');
  return found;
}

async function ask(operation: Change, params: Params) {
  const given = await inPayments(params)(fixture);
  const preview = await operation.preview(fixture.atlas, given, NOW);
  expect(preview.blockers).toEqual([]);
  if (preview.call === undefined) throw new Error('nothing to send');
  const sent = { params: given, basis: preview.basis, call: preview.call };
  return { preview, sent, verdict: () => operation.verify(fixture.atlas, sent) };
}

test.each([
  ['expired', { expiresAt: '2026-11-01T00:00:00Z' }, /expired/],
  ['rejected', { isRejected: true as const }, /declined/],
])('replaces an %s invitation, and doesn’t mistake it for the new one', async (_, how, words) => {
  const { invitation } = cho();
  if (invitation === undefined) throw new Error('Cho accepted');
  cho().invitation = { ...invitation, ...how };
  const asked = await ask(invite, asReader);
  expect(asked.preview.warnings).toContainEqual(expect.stringMatching(words));
  expect(await asked.verdict()).toBe('not applied');
  await fixture.atlas.write(asked.sent.call);
  expect(await asked.verdict()).toBe('applied');
});

test('adds a project to an open invitation, and removes it without the invitation', async () => {
  cho().projectRoles.clear();
  const given = await ask(addRole, asReader);
  await fixture.atlas.write(given.sent.call);
  expect(await given.verdict()).toBe('applied');
  expect(cho().invitation).toBeDefined();
  const taken = await ask(removeRole, asReader);
  await fixture.atlas.write(taken.sent.call);
  expect(await taken.verdict()).toBe('applied');
  expect(cho().orgRoles).toEqual(['ORG_MEMBER']);
});

describe('a user who signs in through the organization’s identity provider', () => {
  const NEW = 'new@counter.example';
  beforeEach(() => {
    sso().status = 'ACTIVE';
  });

  test('is added immediately, and the card says so before and after', async () => {
    const { preview, sent } = await ask(invite, { person: NEW, role: 'project-read-only' });
    const warned = preview.warnings.map(formatPlain).join(' ');
    expect(preview.after).toMatch(/^added to .*without an invitation/);
    expect(warned).not.toContain('mail');
    const reply = await fixture.atlas.write(sent.call, invite.reply);
    expect(formatPlain(invite.done({ ...sent, reply }, NEW))).toBe(
      'new@counter.example has the role Project Read Only.',
    );
    expect(fixture.standIn.world.people.find(({ username }) => username === NEW)).not.toHaveProperty('invitation');
  });

  test('can’t be invited with a temporary mapped role', async () => {
    const editor = {
      person: NEW,
      role: 'project-search-index-editor',
      project: await idOf(fixture, projectParamKind, 'Search'),
    };
    const preview = (params: Params) => invite.preview(fixture.atlas, params, NOW);
    expect((await preview({ ...editor, for: '2h' })).blockers).toEqual([
      { param: 'for', sentence: expect.stringContaining('search-editors') },
    ]);
    expect((await preview(editor)).warnings.map(formatPlain).join(' ')).toMatch(/next sign-in.*search-editors/);
  });
});
