import { describe, expect, test } from '@jest/globals';
import { mayLookUpAnywhere } from '../../../src/approvals/people/ask.js';
import type { Policy } from '../../../src/approvals/request/policy.js';
import { noAudit } from '../../../src/approvals/storage/audit/notes.js';
import { AtlasUnreachable } from '../../../src/atlas/errors.js';
import { createLog } from '../../../src/log.js';
import { createMetrics } from '../../../src/metrics.js';
import { lookUps } from '../../../src/operations/index.js';
import { privateEndpoints } from '../../../src/operations/network/private-endpoints.js';
import { overview } from '../../../src/operations/overview/overview.js';
import { projects } from '../../../src/operations/project/projects.js';
import { allowed, privateReason } from '../../../src/slack/answers/permission.js';
import { ann, FakePeople, rita } from '../../support/people.js';

const project = { id: '32b6e34b3d91647abb20e7b8', name: 'Payments' };
const question = {
  operation: privateEndpoints,
  params: { project: project.id },
  names: { project },
  person: rita,
  command: '/atlas',
};
const call = { method: 'GET', path: '/groups' };

describe('a policy that gives a look-up of some projects to few', () => {
  const security = { name: 'security', ids: [ann.userId] };
  const rule = {
    title: 'rule 1',
    operations: ['private-endpoints'],
    projects: ['Pay*'],
    requesters: [security],
    approvers: [],
    approvals: 1,
    waitMs: 0,
    expiresAfterMs: 1,
  };
  const policy: Policy = { rules: [rule], lookUpRequesters: 'everyone' };
  const CHANNEL = 'C0INC42';
  const deps = (name: string, isByName = true) => ({
    log: createLog('silent'),
    metrics: createMetrics(),
    audit: noAudit,
    people: new FakePeople(),
    policy: isByName ? policy : { ...policy, rules: [] },
    names: async () => {
      if (name === '') throw new AtlasUnreachable(call, { why: 'timeout', sent: true });
      return [{ id: project.id, name }];
    },
  });
  const result = { headline: 'x', place: {}, facts: [], notes: [] };

  test('goes by the name that a project has now, whatever a form or a binding still calls it', async () => {
    const stale = { ...question, names: { project: { ...project, name: 'Old name' } } };
    expect(await allowed(deps('Payments'), stale, CHANNEL)).toMatchObject({
      text: expect.stringMatching(/Only @security/),
    });
    expect(await allowed(deps('Payments'), { ...stale, person: ann }, CHANNEL)).toMatchObject({ names: { project } });
    expect(await allowed(deps('Search'), question, CHANNEL)).toMatchObject({ names: { project: { name: 'Search' } } });
  });

  test('refuses when Atlas does not say the name; where no rule goes by names it is not asked', async () => {
    expect(await allowed(deps(''), question, CHANNEL)).toHaveProperty('text');
    expect(await allowed(deps('', false), question, CHANNEL)).toBe(question);
  });

  test.each([
    ['everyone', [security], 'the policy only lets @security look it up'],
    [[security], [security], undefined],
    [[security, { name: 'sre', ids: ['S1'] }], [security], 'the policy only lets @security look it up'],
    [[security], [security, { name: 'sre', ids: ['S1'] }], undefined],
    [[security], 'everyone', undefined],
  ] as const)('where look-ups are for %j and it for %j, keeps an answer with its asker: %s', (usual, own, why) => {
    const few: Policy = { rules: [{ ...rule, requesters: own }], lookUpRequesters: usual };
    expect(privateReason({ policy: few }, question, result)).toBe(why);
    expect(privateReason({ policy: few }, question, { ...result, personal: true })).toBe('it names people');
  });

  test('keeps a list of projects with its asker where one of them is kept from others', () => {
    const all = lookUps.filter(({ params }) => 'project' in params.shape).map(({ name }) => name);
    const kept: Policy = { rules: [{ ...rule, operations: all, projects: ['Pay*'] }], lookUpRequesters: 'everyone' };
    const naming = (name: string) => ({ ...result, projects: [{ id: 'b'.repeat(24), name }] });
    const list = { ...question, operation: projects, params: {}, names: {} };
    expect(privateReason({ policy: kept }, list, naming('Payments'))).toBe(
      'the policy hides some of these projects from others',
    );
    expect(privateReason({ policy: kept }, list, naming('Search'))).toBeUndefined();
  });

  test('lets those in somewhere whom the rest of the projects is for, and nobody else once a rule is for all projects', async () => {
    const { projects: _, ...forAll } = rule;
    const somewhere = (rules: Policy['rules'], person = rita) =>
      mayLookUpAnywhere({ policy: { ...policy, rules }, people: new FakePeople() }, privateEndpoints, person);
    expect(await somewhere([rule])).toBeUndefined();
    expect(await somewhere([forAll])).toMatchObject({ sentence: expect.stringMatching(/^Only @security can use/) });
    expect(await somewhere([forAll], ann)).toBeUndefined();
    expect(await somewhere([{ ...rule, requesters: 'everyone' }, forAll])).toBeUndefined();
  });

  test('treats a part of an answer as it treats the look-up that shows it alone', async () => {
    const whole = { ...question, operation: overview };
    const few: Policy = { rules: [{ ...rule, operations: ['alerts'] }], lookUpRequesters: 'everyone' };
    const given = { ...deps('Payments'), policy: few };
    expect(await allowed(given, whole, CHANNEL)).toEqual({
      text: 'Only @security can use alerts in Payments, and overview shows what alerts shows. Ask somebody there.',
    });
    expect(await allowed(given, { ...whole, person: ann }, CHANNEL)).toMatchObject({ operation: overview });
    const why = 'the policy only lets @security look up alerts, which it shows';
    expect(privateReason(given, whole, result)).toBe(why);
  });
});
