import { describe, expect, test } from '@jest/globals';
import { people } from '../../../src/operations/people/people.js';
import { removeRole } from '../../../src/operations/people/remove-role.js';
import { type Answers, ORG, PROJECT, withAnswers } from '../answering.js';
import { ADA, BEA, having, someone, TEAM, withRoles } from './roles-of-people.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const EMAIL = 'ada@example.com';
const PARAMS = { person: EMAIL, role: 'project-owner', project: PROJECT };
const OF_ORG = { person: EMAIL, role: 'organization-owner', org: ORG };
const owner = (id: string, name: string) => someone(id, name, withRoles(['ORG_OWNER', 'ORG_MEMBER'], ['GROUP_OWNER']));
const look = (answers: Answers, params: Readonly<Record<string, string>> = PARAMS) =>
  withAnswers(answers, (atlas) => removeRole.preview(atlas, params, NOW));

test('previews the remaining roles and the access that stays', async () => {
  const preview = await look(having({ ...owner(ADA, EMAIL), teamIds: [TEAM] }, owner(BEA, 'bea@example.com')));
  expect(preview).toMatchObject({
    summary: expect.stringMatching(/Project Owner in Payments from ada@example\.com/),
    before: 'Project Owner',
    after: 'no role given directly',
    warnings: [
      expect.stringMatching(/Payments.*Atlas removes them/),
      expect.stringMatching(/stays Organization Owner/),
    ],
    concerns: [EMAIL],
    call: { method: 'DELETE', path: `/groups/${PROJECT}/users/${ADA}` },
  });
});

test('removes only one of several roles', async () => {
  const both = withRoles(['ORG_MEMBER'], ['GROUP_OWNER', 'GROUP_READ_ONLY']);
  expect(await look(having(someone(ADA, EMAIL, both), owner(BEA, 'bea@example.com')))).toMatchObject({
    after: 'removes Project Owner, keeps the rest',
    warnings: [],
    call: { method: 'POST', path: `/groups/${PROJECT}/users/${ADA}:removeRole`, body: { groupRole: 'GROUP_OWNER' } },
  });
});

describe('is blocked', () => {
  test('for the only active owner of an organization, but not when there is another', async () => {
    const invited = { ...owner(BEA, 'bea@example.com'), orgMembershipStatus: 'PENDING' };
    expect((await look(having(owner(ADA, EMAIL), invited), OF_ORG)).blockers).toEqual([
      { param: 'person', sentence: expect.stringMatching(/only owner of Counter Inc.*add-role/) },
    ]);
    expect((await look(having(owner(ADA, EMAIL), owner(BEA, 'bea@example.com')), OF_ORG)).blockers).toEqual([]);
  });

  test('for the only owner of a project', async () => {
    expect((await look(having(owner(ADA, EMAIL)))).blockers).toEqual([
      { param: 'person', sentence: expect.stringContaining('only owner of Payments') },
    ]);
  });

  test('unless teams can’t be read, because a team may own the project', async () => {
    const answers = {
      ...having(owner(ADA, EMAIL)),
      [`GET /groups/${PROJECT}/teams`]: [403, 'USER_UNAUTHORIZED'] as const,
    };
    expect((await look(answers)).blockers).toEqual([]);
  });

  test('for the only role in an organization', async () => {
    const both = having(someone(ADA, EMAIL, withRoles(['ORG_OWNER'])), owner(BEA, 'bea@example.com'));
    expect((await look(both, OF_ORG)).blockers).toEqual([
      { param: 'role', sentence: expect.stringMatching(/only role ada@example\.com has.*add-role/) },
    ]);
  });

  test('for a role that the user has only through a team', async () => {
    const inTeam = someone(ADA, EMAIL, { ...withRoles(['ORG_MEMBER']), teamIds: [TEAM] });
    expect((await look(having(inTeam), { ...PARAMS, role: 'project-backup-manager' })).blockers).toEqual([
      { param: 'role', sentence: expect.stringMatching(/through a team/) },
    ]);
  });
});

describe('people', () => {
  const answers = having(
    owner(ADA, EMAIL),
    { ...someone(BEA, 'bea@example.com', withRoles(['ORG_MEMBER'])), teamIds: [TEAM] },
    someone('d'.repeat(24), 'dan@example.com', { ...withRoles(['ORG_MEMBER']), orgMembershipStatus: 'PENDING' }),
  );
  const run = (params: Readonly<Record<string, string>>) =>
    withAnswers(answers, (atlas) => people.run(atlas, params, NOW));

  test('lists who can use a project and how, only for the asker', async () => {
    const { headline, table, personal } = await run({ project: PROJECT });
    expect(headline).toMatch(/^2 people.*Payments.*1 owner/);
    expect(table?.rows.map((row) => row.slice(0, 4))).toEqual([
      [EMAIL, 'Project Owner', '–', 'Organization Owner'],
      ['bea@example.com', '–', 'Project Backup Manager', '–'],
    ]);
    expect(personal).toBe(true);
  });

  test('counts neither access nor ownership for an invitation that wasn’t accepted', async () => {
    const invited = (status: string) => ({ ...owner('e'.repeat(24), 'eve@example.com'), orgMembershipStatus: status });
    const asked = (status: string, params: Readonly<Record<string, string>>) =>
      withAnswers(having(owner(ADA, EMAIL), invited(status)), (atlas) => people.run(atlas, params, NOW));
    const { headline, table } = await asked('PENDING', { project: PROJECT });
    expect(headline).toMatch(/^1 person.*Payments.*1 owner.*1 more person hasn’t accepted/);
    expect(table?.rows.at(-1)?.at(-1)).toBe('invited');
    const expired = await asked('INVITATION_EXPIRED', { org: ORG });
    expect(expired.headline).toMatch(/2 people.*1 owner.*1 of them hasn’t accepted/);
    expect(expired.table?.rows.at(-1)?.at(-1)).toBe('invitation expired');
  });

  test('lists members and invited users of an organization', async () => {
    const { headline, table } = await run({ org: ORG });
    expect(headline).toMatch(/^Counter Inc has 3 people.*1 owner.*1 of them hasn’t accepted/);
    expect(table?.rows.at(-1)).toEqual([
      'dan@example.com',
      'Organization Member',
      { said: '0', exact: 0 },
      { said: '0', exact: 0 },
      'invited',
    ]);
  });

  test('requires either a project or an organization', () => {
    expect(people.params.safeParse({}).success).toBe(false);
    expect(people.params.safeParse({ project: PROJECT, org: ORG }).success).toBe(false);
  });
});
