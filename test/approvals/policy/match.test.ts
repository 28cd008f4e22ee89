import { describe, expect, test } from '@jest/globals';
import {
  arePatternsDisjoint,
  conditionsOf,
  patternCovers as coversPattern,
  isLookUpRestricted,
  type PolicyQuestion,
  requestersOfLookUp,
  ruleFor,
  rulesThatMayDecide,
} from '../../../src/approvals/policy/match.js';
import { possibleSituations } from '../../../src/approvals/policy/situations.js';
import {
  formatMembersOfEach,
  noPolicy,
  type Policy,
  type PolicyRule,
  type Requesters,
} from '../../../src/approvals/request/policy.js';
import { databaseUserParamKind } from '../../../src/operations/database-users/database-user-params.js';
import { deleteDbUser } from '../../../src/operations/database-users/delete-db-user.js';
import { hasDisplayName } from '../../../src/operations/display-name.js';
import { operations } from '../../../src/operations/index.js';
import { privateEndpointParamKind } from '../../../src/operations/network/private-endpoint-param.js';
import { fieldOf } from '../../../src/operations/params/field.js';
import { policyRule, ruleTowards } from '../../support/requests.js';

const ID = '32b6e34b3d91647abb20e7b8';
const sre = [{ name: 'sre', ids: ['S0SRE00'] }];
const security = [{ name: 'security', ids: ['S0SECUR'] }];
const policyOf = (...rules: PolicyRule[]): Policy => ({ rules, lookUpRequesters: 'everyone' });
const inProject = (name: string, id = 'f'.repeat(24)) => ({ project: { id, name } });
const decides = (rules: PolicyRule[], known: Partial<PolicyQuestion> = {}) =>
  ruleFor(policyOf(...rules), { operation: 'drop-limit', ...known });
const covers = (projects: string[], place: object) => decides([policyRule({ projects })], { place }) !== undefined;

describe('the rule for a change', () => {
  test('is the first whose operations and projects match, not the strictest or most specific', () => {
    const rules = [
      policyRule({ title: 'another', operations: ['grant-access'] }),
      policyRule({ title: 'Dev only', projects: ['Dev'] }),
      policyRule({ title: 'wide' }),
      policyRule({ title: 'Payments', projects: ['Payments'], approvals: 3 }),
    ];
    expect(decides(rules, { place: inProject('Payments') })).toMatchObject({ title: 'wide' });
    expect(decides(rules, { place: inProject('Dev') })).toMatchObject({ title: 'Dev only' });
  });

  test('is undefined when no operation matches', () => {
    expect(decides([policyRule({ operations: ['delete-idp'] })])).toBeUndefined();
    expect(ruleFor(noPolicy, { operation: 'drop-limit' })).toBeUndefined();
  });

  test('is none with projects when the change has no project', () => {
    expect(covers(['*'], {})).toBe(false);
    expect(decides([policyRule()], { place: {} })).toBeDefined();
  });
});

describe('a rule by direction', () => {
  const widening = ruleTowards('widens', { title: 'widening' });
  const rules = [widening, policyRule({ title: 'the rest' })];

  test.each([
    ['widens access', 'widening'],
    ['widens cost', 'widening'],
    ['unknown', 'widening'],
    ['narrows access', 'the rest'],
    ['neither', 'the rest'],
  ] as const)('is chosen for “%s”: %s', (direction, title) => {
    expect(decides(rules, { direction })).toMatchObject({ title });
  });

  test('never treats an unknown direction as narrowing or neither', () => {
    expect(decides([ruleTowards('narrows')], { direction: 'unknown' })).toBeUndefined();
    expect(decides([ruleTowards('neither')], { direction: 'unknown' })).toBeUndefined();
  });

  test.each([['neither'], ['narrows cost']] as const)('can name several directions, such as “%s”', (direction) => {
    const ways = ['narrows', 'neither'] as const;
    const rule = { ...widening, directed: { operations: ['drop-limit'], ways } };
    expect(decides([rule], { direction })).toEqual(rule);
  });

  test('doesn’t apply to operations that it doesn’t name', () => {
    expect(ruleFor(policyOf(...rules), { operation: 'org-config', direction: 'widens access' })).toBeUndefined();
  });
});

test('a rule with alone: true lets one person run only what narrows access', () => {
  const rule = policyRule({ alone: true });
  for (const [direction, alone] of [
    ['narrows access', true],
    ['narrows cost', undefined],
    ['widens access', undefined],
    ['neither', undefined],
    ['unknown', undefined],
  ] as const) {
    const found = decides([rule], { direction });
    expect(found).toMatchObject({ title: rule.title });
    expect(found && 'alone' in found ? found.alone : undefined).toBe(alone);
  }
});

describe('a rule with conditions', () => {
  const rule = policyRule({ when: { level: ['logs', 'infra*'], provider: ['Okta*', ID] } });
  const other = 'f'.repeat(24);
  const about = (params: Record<string, string>, names?: Record<string, string>) =>
    decides([rule], { params, ...(names && { names }) });

  test.each([
    [{ level: 'logs', provider: ID }, undefined, true],
    [{ level: 'infrastructure', provider: ID }, undefined, true],
    [{ level: 'all', provider: ID }, undefined, false],
    [{ provider: ID }, undefined, false],
    [{ level: 'logs', provider: other }, { provider: 'Okta EU' }, true],
    [{ level: 'logs', provider: other }, { provider: 'Entra' }, false],
  ])('matches %j, named %j: %s', (params, names, expected) => {
    expect(about(params, names)).toEqual(expected ? rule : undefined);
  });

  test('matches by id, never a thing whose name looks like that id', () => {
    const byId = policyRule({ when: { provider: [ID] } });
    expect(decides([byId], { params: { provider: other }, names: { provider: ID } })).toBeUndefined();
    const ofProject = policyRule({ projects: [ID] });
    expect(decides([ofProject], { place: { project: { id: other, name: ID } } })).toBeUndefined();
  });

  test('never matches an id by a pattern', () => {
    const byId = policyRule({ when: { provider: [`${ID.slice(0, 10)}*`] } });
    expect(decides([byId], { params: { provider: ID }, names: { provider: 'Okta' } })).toBeUndefined();
  });

  test.each([
    ['a value', undefined, 'the level'],
    ['a name', { level: 'logs', provider: other }, 'the provider'],
  ])('refuses instead of trying later rules when it doesn’t know %s', (_, params, why) => {
    const known = params === undefined ? {} : { params };
    expect(decides([rule, policyRule()], known)).toMatchObject({
      refused: 'not known',
      sentence: expect.stringContaining(why),
    });
  });

  test.each([
    ['Staging', 'Staging2', 'staging'],
    ['Prod', 'Prod2', 'the rest'],
    ['Prod', 'Staging', undefined],
    ['Staging', 'Prod', undefined],
    ['Prod', 'Test', 'from production'],
  ])('applies to a change from %s into %s only if both clusters match: %s', (source, cluster, title) => {
    const rules = [
      policyRule({ title: 'from production', when: { cluster: ['Test*'], source: ['Prod*'] } }),
      policyRule({ title: 'staging', when: { cluster: ['Staging*'] } }),
      policyRule({ title: 'the rest' }),
    ];
    const found = decides(rules, { params: { source, cluster } });
    if (title !== undefined) expect(found).toMatchObject({ title });
    else
      expect(found).toMatchObject({
        refused: 'not known',
        sentence: expect.stringContaining('only one of cluster and source'),
      });
  });

  test('refuses instead of trying later rules while the name of one of two clusters is unknown', () => {
    const rules = [policyRule({ title: 'staging', when: { cluster: ['Staging*'] } }), policyRule()];
    expect(decides(rules, { params: { source: ID, cluster: other } })).toMatchObject({
      refused: 'not known',
      sentence: expect.stringContaining('name of the cluster'),
    });
    for (const params of [
      { source: ID, cluster: 'Staging' },
      { source: 'Staging', cluster: ID },
    ])
      expect(decides(rules, { params })).toMatchObject({ refused: 'not known' });
    expect(decides(rules, { params: { cluster: 'Staging' } })).toMatchObject({ title: 'staging' });
  });

  test('needs no name if it uses only ids', () => {
    const byId = policyRule({ when: { provider: [ID] } });
    expect(decides([byId], { params: { provider: other } })).toBeUndefined();
  });
});

describe('a rule for addresses', () => {
  const about = (range: string, address: string) =>
    decides([policyRule({ title: 'theirs', when: { address: [range] } }), policyRule({ title: 'rest' })], {
      params: { address },
    });

  test.each([
    ['10.0.0.0/8', '10.1.2.3'],
    ['10.0.0.0/8', '10.1.2.3/16'],
    ['10.0.0.0/8', '10.255.255.255/32'],
    ['10.9.9.9/8', '10.0.0.0/8'],
    ['0.0.0.0/0', '203.0.113.7'],
    ['192.0.2.7', '192.0.2.7/32'],
    ['2001:db8::/32', '2001:0DB8:0:0::1'],
    ['2001:db8::/32', '2001:db8:ffff::/48'],
    ['10.0.0.0/8', '::ffff:10.1.2.3'],
    ['10.0.0.0/8', '::ffff:0a01:0203/112'],
    ['::ffff:10.0.0.0/104', '10.1.2.3'],
  ])('in %s matches %s', (range, address) => {
    expect(about(range, address)).toMatchObject({ title: 'theirs' });
  });

  test.each([
    ['10.0.0.0/8', '10.0.0.0/0'],
    ['10.0.0.0/8', '10.0.0.0/7'],
    ['10.0.0.0/8', '11.0.0.0'],
    ['10.1.0.0/16', '10.2.0.0/15'],
    ['10.0.0.0/8', '2001:db8::1'],
    ['::/0', '10.1.2.3'],
    ['2001:db8::/32', '2001:db9::1'],
    ['10.0.0.0/8', '::ffff:10.0.0.0/97'],
    ['10.0.0.0/8', '::ffff:10.0.0.0/8'],
  ])('in %s doesn’t match %s', (range, address) => {
    expect(about(range, address)).toMatchObject({ title: 'rest' });
  });

  test.each([
    ['sg-0a1b2c'],
    ['10.1.2'],
    ['10.1.2.3/33'],
    ['10.1.2.3/'],
    ['10.1.2.3/8/8'],
    ['010.1.2.3'],
    ['fe80::1%eth0'],
  ])('refuses %s, which it can’t compare, instead of trying later rules', (address) => {
    expect(about('10.0.0.0/8', address)).toMatchObject({
      refused: 'not known',
      sentence: expect.stringContaining('the address'),
    });
  });

  test('can also name what isn’t an address', () => {
    const rule = policyRule({ when: { address: ['192.0.2.7', '10.0.0.0/8', 'sg-*'] } });
    for (const address of ['sg-0a1b2c', '10.1.2.3']) expect(decides([rule], { params: { address } })).toEqual(rule);
  });
});

describe('an unknown part of a change', () => {
  const inDev = policyRule({ title: 'of Dev', projects: ['Dev'] });
  const narrowing = ruleTowards('narrows', { title: 'narrowing' });
  const wide = policyRule({ title: 'wide' });

  test.each([
    ['its direction', [narrowing, wide], {}, 'narrowing', 'increases'],
    ['its project', [inDev, wide], {}, 'of Dev', 'the project'],
  ] as const)('is refused instead of trying later rules: %s', (_, rules, known, title, why) => {
    const refusal = {
      refused: 'not known',
      sentence: expect.stringMatching(`whether ${title} .*${why}`),
    };
    expect(decides([...rules], known)).toEqual(refusal);
  });

  test('doesn’t matter to rules that can’t match anyway, or after one that does', () => {
    const both = { ...narrowing, projects: ['Dev'] };
    expect(decides([both, wide], { place: inProject('Payments') })).toEqual(wide);
    expect(decides([wide, narrowing])).toEqual(wide);
    const named = { ...narrowing, operations: ['drop-limit'] };
    expect(decides([named], {})).toEqual(named);
  });

  test('leaves every rule possible, up to the first that surely decides', () => {
    const rules = [inDev, policyRule({ operations: ['grant-access'] }), narrowing, wide, policyRule()];
    const could = (known: Partial<PolicyQuestion> = {}) =>
      rulesThatMayDecide(policyOf(...rules), { operation: 'drop-limit', ...known });
    expect(could()).toEqual([inDev, narrowing, wide]);
    expect(could({ place: inProject('Payments') })).toEqual([narrowing, wide]);
    expect(could({ place: inProject('Payments'), direction: 'neither' })).toEqual([wide]);
  });
});

describe('a project in a rule', () => {
  test.each([
    ['Payments', 'Payments', true],
    ['Payments', 'Payments EU', false],
    ['Payments', 'payments', false],
    ['Payments*', 'Payments', true],
    ['Payments*', 'Payments EU', true],
    ['Payments*', 'My Payments', false],
    ['*EU', 'Payments EU', true],
    ['*EU', 'Payments EU 2', false],
    ['P*EU', 'Payments EU', true],
    ['P*m*s', 'Payments', true],
    ['a*a', 'a', false],
    ['a*ba*b', 'abab', true],
    ['a*bab*b', 'abab', false],
    ['*', 'anything', true],
    ['**', '', true],
    ['Pay.ents', 'Payments', false],
    ['P*x*s', 'Payments', false],
  ])('%j covers a project named %j: %s', (pattern, name, expected) => {
    expect(covers([pattern], inProject(name))).toBe(expected);
  });

  test('can be an id, whatever the name', () => {
    expect(covers([ID], inProject('Payments', ID))).toBe(true);
    expect(covers([ID], inProject('Payments'))).toBe(false);
    expect(covers(['Dev', ID], inProject('Payments', ID))).toBe(true);
  });

  test('never matches an id by a pattern', () => {
    expect(covers([`${ID.slice(0, 10)}*`], inProject('Payments', ID))).toBe(false);
  });
});

describe('a look-up', () => {
  const policy: Policy = {
    rules: [policyRule({ operations: ['org-config'], requesters: sre })],
    lookUpRequesters: 'everyone',
  };
  test('is for the requesters of its rule, or for those of all look-ups', () => {
    expect(requestersOfLookUp(policy, 'org-config', {})).toEqual([sre]);
    expect(requestersOfLookUp(policy, 'namespaces', {})).toEqual(['everyone']);
    expect(requestersOfLookUp(noPolicy, 'org-config', {})).toEqual(['everyone']);
  });

  const forSome = (requesters: Requesters, ...projects: string[]) =>
    policyRule({ operations: ['clusters'], requesters, ...(projects.length > 0 && { projects }) });

  test('in a project is for the requesters of that project’s rule', () => {
    const policy = policyOf(forSome(sre, 'Payments'), forSome(security, 'Search'));
    expect(requestersOfLookUp(policy, 'clusters', inProject('Payments'))).toEqual([sre]);
    expect(requestersOfLookUp(policy, 'clusters', inProject('Dev'))).toEqual(['everyone']);
  });

  test('without a project is only for people whom every rule that applies allows', () => {
    const inTurn = (...rules: PolicyRule[]) => requestersOfLookUp(policyOf(...rules), 'clusters', {});
    const [payments, search] = [forSome('everyone', 'Payments'), forSome(security, 'Search')];
    expect(inTurn(payments, search)).toEqual(['everyone', security, 'everyone']);
    expect(inTurn(search, forSome(sre), payments)).toEqual([security, sre]);
    expect(isLookUpRestricted(policyOf(payments, search), 'clusters', {})).toBe(true);
    expect(isLookUpRestricted(policyOf(payments), 'clusters', {})).toBe(false);
    expect(formatMembersOfEach(inTurn(search, forSome(sre), payments))).toMatch(/@security .* @sre/);
    expect(formatMembersOfEach(inTurn(payments))).toBe('everyone');
    expect(formatMembersOfEach(['everyone', sre])).toBe('@sre');
  });

  test('is for few if its rule excludes people who can use look-ups', () => {
    const both = [...sre, ...security];
    const forFew = (usual: Requesters, own: Requesters) =>
      isLookUpRestricted({ rules: [forSome(own)], lookUpRequesters: usual }, 'clusters', {});
    expect([forFew(sre, 'everyone'), forFew(sre, sre), forFew(sre, both)]).toEqual([false, false, false]);
    expect([forFew('everyone', sre), forFew(sre, security), forFew(both, sre)]).toEqual([true, true, true]);
  });
});

describe('a rule for a thing stored with more than its name', () => {
  const SERVICE = '5e2211c17a3e5a48f5497de3';
  const fits = (operation: string, param: string, wanted: string, value: string) => {
    const rule = policyRule({ operations: [operation], when: { [param]: [wanted] } });
    return ruleFor(policyOf(rule), { operation, params: { [param]: value } }) !== undefined;
  };

  test.each([
    ['vpce-0d41f86a2b7c93e15', true],
    ['vpce-*', true],
    ['*/vpce-0d41f86a2b7c93e15', true],
    [`AWS/${SERVICE}/vpce-0d41f86a2b7c93e15`, true],
    ['vpce-1', false],
    [SERVICE, false],
  ])('matches an endpoint by its name or its stored form: %s: %s', (wanted, is) => {
    const stored = `AWS/${SERVICE}/vpce-0d41f86a2b7c93e15`;
    expect(fits('delete-private-endpoint', 'endpoint', wanted, stored)).toBe(is);
  });

  test('matches the last part of an Azure id, the handle of a service and the name of a database user', () => {
    const azure = `AZURE/${SERVICE}/subscriptions/x/privateEndpoints/pe-shop`;
    expect(fits('delete-private-endpoint', 'endpoint', 'pe-shop', azure)).toBe(true);
    expect(fits('delete-private-endpoint', 'endpoint', '497de3', `AWS/${SERVICE}`)).toBe(true);
    for (const wanted of ['app', 'admin/app', '*/app'])
      expect(fits('delete-db-user', 'user', wanted, 'admin/app')).toBe(true);
    expect(fits('delete-db-user', 'user', 'app', 'admin/other')).toBe(false);
  });

  test('covers every param of such a kind', () => {
    const kinds: readonly unknown[] = [privateEndpointParamKind, databaseUserParamKind];
    const all = operations.filter(({ effect }) => effect !== 'read');
    const params = all.flatMap(({ params: { shape } }) =>
      Object.keys(shape).filter((param) => kinds.includes(fieldOf(shape[param]).kind)),
    );
    expect(params.length).toBeGreaterThan(1);
    expect(params.filter((param) => !hasDisplayName(param))).toEqual([]);
  });

  test('can overlap with a rule that spells the same thing differently', () => {
    const [stored, typed] = ['admin/app', 'app'].map((one) =>
      policyRule({ operations: ['delete-db-user'], when: { user: [one] } }),
    );
    const both = possibleSituations([policyOf(...[stored, typed].flatMap((one) => one ?? []))], deleteDbUser) ?? [];
    const isBoth = both.some(({ matcher }) =>
      [stored, typed].every((one) => one && conditionsOf(one).every((condition) => matcher(condition) === 'yes')),
    );
    expect(isBoth).toBe(true);
  });
});

test('an id is covered only by itself, not by a pattern', () => {
  expect(coversPattern(ID, ID)).toBe(true);
  expect(['*', '32b6*', 'Payments'].filter((pattern) => coversPattern(pattern, ID))).toEqual([]);
  expect(coversPattern(ID, 'Payments')).toBe(false);
  expect([coversPattern('*', 'Pay*'), coversPattern('Pay*', '10.0.0.0/8')]).toEqual([true, false]);
});

test.each([
  ['Pay*', 'Payments'],
  ['Pay*', 'Payroll*'],
  ['10.0.0.0/8', '10.1.0.0/16'],
])('%s covers %s, not the reverse, and the two overlap', (wide, narrow) => {
  expect([coversPattern(wide, narrow), coversPattern(narrow, wide)]).toEqual([true, false]);
  for (const other of [narrow, wide])
    expect([arePatternsDisjoint(wide, other), arePatternsDisjoint(other, wide)]).toEqual([false, false]);
});

test('an id can overlap with a name, but not with another id', () => {
  expect(arePatternsDisjoint(ID, 'Payments')).toBe(false);
  expect(arePatternsDisjoint(ID, ID.replace('6', '7'))).toBe(true);
  expect([arePatternsDisjoint('Payments', 'Search'), arePatternsDisjoint('Payments', 'Payments')]).toEqual([
    true,
    false,
  ]);
});
