import { describe, expect, test } from '@jest/globals';
import { lookUpAnywhereRefusal } from '../../../src/approvals/people/ask.js';
import type { Policy } from '../../../src/approvals/request/policy.js';
import { noAudit } from '../../../src/approvals/storage/audit/notes.js';
import { AtlasUnreachableError } from '../../../src/atlas/errors.js';
import { createLog } from '../../../src/log.js';
import { createMetrics } from '../../../src/metrics.js';
import { lookUps } from '../../../src/operations/index.js';
import { privateEndpoints } from '../../../src/operations/network/private-endpoints.js';
import { overview } from '../../../src/operations/overview/overview.js';
import { projects } from '../../../src/operations/project/projects.js';
import { checkPermission, privateReason } from '../../../src/slack/answers/permission.js';
import { ann, FakePeople, rita } from '../../support/people.js';
import { policyRule } from '../../support/requests.js';
import { call, project, question } from './question.js';

describe('a policy that restricts a look-up in some projects', () => {
  const security = { name: 'security', ids: [ann.userId] };
  const asked = { operations: ['private-endpoints'], requesters: [security], approvers: [] };
  const forAll = policyRule(asked);
  const rule = { ...forAll, projects: ['Pay*'] };
  const policy: Policy = { rules: [rule], lookUpRequesters: 'everyone' };
  const CHANNEL = 'C0INC42';
  const deps = (name: string, isByName = true) => ({
    log: createLog('silent'),
    metrics: createMetrics(),
    audit: noAudit,
    people: new FakePeople(),
    policy: isByName ? policy : { ...policy, rules: [] },
    names: async () => {
      if (name === '') throw new AtlasUnreachableError(call, { why: 'timeout', sent: true });
      return [{ id: project.id, name }];
    },
  });
  const result = { headline: 'x', place: {}, facts: [], notes: [] };

  test('matches the project’s current name, not the one in a form or binding', async () => {
    const stale = { ...question, names: { project: { ...project, name: 'Old name' } } };
    expect(await checkPermission(deps('Payments'), stale, CHANNEL)).toMatchObject({
      text: expect.stringMatching(/Only @security/),
    });
    expect(await checkPermission(deps('Payments'), { ...stale, person: ann }, CHANNEL)).toMatchObject({
      names: { project },
    });
    expect(await checkPermission(deps('Search'), question, CHANNEL)).toMatchObject({
      names: { project: { name: 'Search' } },
    });
  });

  test('refuses when Atlas doesn’t tell the name, and doesn’t ask if no rule needs names', async () => {
    expect(await checkPermission(deps(''), question, CHANNEL)).toHaveProperty('text');
    expect(await checkPermission(deps('', false), question, CHANNEL)).toBe(question);
  });

  test.each([
    ['everyone', [security], '@security'],
    [[security], [security], undefined],
    [[security, { name: 'sre', ids: ['S1'] }], [security], '@security'],
    [[security], [security, { name: 'sre', ids: ['S1'] }], undefined],
    [[security], 'everyone', undefined],
  ] as const)('with look-ups for %j and this one for %j, answers privately because %s', (usual, own, why) => {
    const few: Policy = { rules: [{ ...rule, requesters: own }], lookUpRequesters: usual };
    expect(privateReason({ policy: few }, question, result)?.match(/@\w+/)?.[0]).toBe(why);
    expect(privateReason({ policy: few }, question, { ...result, personal: true })).toContain('people');
  });

  test('answers a list of projects privately if one of them is hidden from others', () => {
    const all = lookUps.filter(({ params }) => 'project' in params.shape).map(({ name }) => name);
    const kept: Policy = { rules: [{ ...rule, operations: all, projects: ['Pay*'] }], lookUpRequesters: 'everyone' };
    const naming = (name: string) => ({ ...result, projects: [{ id: 'b'.repeat(24), name }] });
    const list = { ...question, operation: projects, params: {}, names: {} };
    expect(privateReason({ policy: kept }, list, naming('Payments'))).toMatch(/hides.*projects/);
    expect(privateReason({ policy: kept }, list, naming('Search'))).toBeUndefined();
  });

  test('lets anyone look up the other projects, and only its requesters once a rule covers all projects', async () => {
    const somewhere = (rules: Policy['rules'], person = rita) =>
      lookUpAnywhereRefusal({ policy: { ...policy, rules }, people: new FakePeople() }, privateEndpoints, person);
    expect(await somewhere([rule])).toBeUndefined();
    expect(await somewhere([forAll])).toMatchObject({ sentence: expect.stringMatching(/^Only @security can use/) });
    expect(await somewhere([forAll], ann)).toBeUndefined();
    expect(await somewhere([{ ...rule, requesters: 'everyone' }, forAll])).toBeUndefined();
  });

  test('restricts an overview like the look-ups that it includes', async () => {
    const whole = { ...question, operation: overview };
    const few: Policy = { rules: [{ ...rule, operations: ['alerts'] }], lookUpRequesters: 'everyone' };
    const given = { ...deps('Payments'), policy: few };
    expect(await checkPermission(given, whole, CHANNEL)).toEqual({
      text: expect.stringMatching(/Only @security .*alerts in Payments.*overview/),
    });
    expect(await checkPermission(given, { ...whole, person: ann }, CHANNEL)).toMatchObject({ operation: overview });
    expect(privateReason(given, whole, result)).toMatch(/@security.* alerts/);
  });
});
