import { describe, expect, test } from '@jest/globals';
import {
  areApart,
  conditionsOf,
  covers as coversPattern,
  isForFew,
  lookUpRequesters,
  type PolicyQuestion,
  ruleFor,
  rulesThatCould,
} from '../../../src/approvals/policy/match.js';
import { situations } from '../../../src/approvals/policy/situations.js';
import {
  formatAllGroups,
  noPolicy,
  type Policy,
  type PolicyRule,
  type Requesters,
} from '../../../src/approvals/request/policy.js';
import { hasDisplayName } from '../../../src/operations/called.js';
import { databaseUserKind } from '../../../src/operations/database-users/database-user-params.js';
import { deleteDbUser } from '../../../src/operations/database-users/delete-db-user.js';
import { operations } from '../../../src/operations/index.js';
import { privateEndpointKind } from '../../../src/operations/network/private-endpoint-param.js';
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
  test('is the first whose operations and projects match, not the strictest or the nearest', () => {
    const rules = [
      policyRule({ title: 'another', operations: ['grant-access'] }),
      policyRule({ title: 'Dev alone', projects: ['Dev'] }),
      policyRule({ title: 'wide' }),
      policyRule({ title: 'Payments', projects: ['Payments'], approvals: 3 }),
    ];
    expect(decides(rules, { place: inProject('Payments') })).toMatchObject({ title: 'wide' });
    expect(decides(rules, { place: inProject('Dev') })).toMatchObject({ title: 'Dev alone' });
  });

  test('is none when no operation matches: nobody may', () => {
    expect(decides([policyRule({ operations: ['delete-idp'] })])).toBeUndefined();
    expect(ruleFor(noPolicy, { operation: 'drop-limit' })).toBeUndefined();
  });

  test('is none of those with projects where there is no project', () => {
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
  ] as const)('of what %s: %s', (direction, title) => {
    expect(decides(rules, { direction })).toMatchObject({ title });
  });

  test('never counts an unknown direction as narrowing', () => {
    expect(decides([ruleTowards('narrows')], { direction: 'unknown' })).toBeUndefined();
    expect(decides([ruleTowards('neither')], { direction: 'unknown' })).toBeUndefined();
  });

  test.each([['neither'], ['narrows cost']] as const)('may be about what %s', (direction) => {
    const ways = ['narrows', 'neither'] as const;
    const rule = { ...widening, directed: { operations: ['drop-limit'], ways } };
    expect(decides([rule], { direction })).toEqual(rule);
  });

  test('is about no operation that it does not name', () => {
    expect(ruleFor(policyOf(...rules), { operation: 'org-config', direction: 'widens access' })).toBeUndefined();
  });
});

test('a rule lets one person run alone only what narrows access', () => {
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

describe('a rule for some values', () => {
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
  ])('is about %j, called %j: %s', (params, names, expected) => {
    expect(about(params, names)).toEqual(expected ? rule : undefined);
  });

  test('is for what has the id, and not for what came to be called so', () => {
    const byId = policyRule({ when: { provider: [ID] } });
    expect(decides([byId], { params: { provider: other }, names: { provider: ID } })).toBeUndefined();
    const ofProject = policyRule({ projects: [ID] });
    expect(decides([ofProject], { place: { project: { id: other, name: ID } } })).toBeUndefined();
  });

  test('is never reached by a pattern over ids', () => {
    const byId = policyRule({ when: { provider: [`${ID.slice(0, 10)}*`] } });
    expect(decides([byId], { params: { provider: ID }, names: { provider: 'Okta' } })).toBeUndefined();
  });

  test.each([
    ['the values', undefined, 'I don’t know its level'],
    ['what something is called', { level: 'logs', provider: other }, 'I couldn’t read the name of its provider'],
  ])('does not fall through where %s cannot be read', (_, params, why) => {
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
  ])('is for a change from %s into %s where it fits both clusters: %s', (source, cluster, title) => {
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
        sentence: expect.stringContaining('only one of its cluster and its source matches the rule'),
      });
  });

  test('leaves a change to no later rule while the name of one of two clusters is unknown', () => {
    const rules = [policyRule({ title: 'staging', when: { cluster: ['Staging*'] } }), policyRule()];
    expect(decides(rules, { params: { source: ID, cluster: other } })).toMatchObject({
      refused: 'not known',
      sentence: expect.stringContaining('I couldn’t read the name of its cluster'),
    });
    for (const params of [
      { source: ID, cluster: 'Staging' },
      { source: 'Staging', cluster: ID },
    ])
      expect(decides(rules, { params })).toMatchObject({ refused: 'not known' });
    expect(decides(rules, { params: { cluster: 'Staging' } })).toMatchObject({ title: 'staging' });
  });

  test('needs no name where it goes by ids alone', () => {
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
  ])('of %s is about %s', (range, address) => {
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
  ])('of %s is not about %s', (range, address) => {
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
  ])('leaves %s, which it cannot tell, to no later rule', (address) => {
    expect(about('10.0.0.0/8', address)).toMatchObject({
      refused: 'not known',
      sentence: expect.stringContaining('its address isn’t an address'),
    });
  });

  test('may name what is no address besides', () => {
    const rule = policyRule({ when: { address: ['192.0.2.7', '10.0.0.0/8', 'sg-*'] } });
    for (const address of ['sg-0a1b2c', '10.1.2.3']) expect(decides([rule], { params: { address } })).toEqual(rule);
  });
});

describe('what is not known', () => {
  const inDev = policyRule({ title: 'of Dev', projects: ['Dev'] });
  const narrowing = ruleTowards('narrows', { title: 'narrowing' });
  const wide = policyRule({ title: 'wide' });

  test.each([
    ['its direction', [narrowing, wide], {}, 'narrowing', 'increases or reduces'],
    ['its project', [inDev, wide], {}, 'of Dev', 'I don’t know its project'],
  ] as const)('of a change, %s, leaves it to no later rule', (_, rules, known, title, why) => {
    const refusal = {
      refused: 'not known',
      sentence: expect.stringMatching(`whether ${title} of the policy .*${why}`),
    };
    expect(decides([...rules], known)).toEqual(refusal);
  });

  test('does not matter to a rule that is not for it anyway, nor after the one that is', () => {
    const both = { ...narrowing, projects: ['Dev'] };
    expect(decides([both, wide], { place: inProject('Payments') })).toEqual(wide);
    expect(decides([wide, narrowing])).toEqual(wide);
    const named = { ...narrowing, operations: ['drop-limit'] };
    expect(decides([named], {})).toEqual(named);
  });

  test('lets each rule be the one that decides, up to the first that surely does', () => {
    const rules = [inDev, policyRule({ operations: ['grant-access'] }), narrowing, wide, policyRule()];
    const could = (known: Partial<PolicyQuestion> = {}) =>
      rulesThatCould(policyOf(...rules), { operation: 'drop-limit', ...known });
    expect(could()).toEqual([inDev, narrowing, wide]);
    expect(could({ place: inProject('Payments') })).toEqual([narrowing, wide]);
    expect(could({ place: inProject('Payments'), direction: 'neither' })).toEqual([wide]);
  });
});

describe('a project of a rule', () => {
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

  test('may be its id, whatever its name', () => {
    expect(covers([ID], inProject('Payments', ID))).toBe(true);
    expect(covers([ID], inProject('Payments'))).toBe(false);
    expect(covers(['Dev', ID], inProject('Payments', ID))).toBe(true);
  });

  test('is never reached by a pattern over ids', () => {
    expect(covers([`${ID.slice(0, 10)}*`], inProject('Payments', ID))).toBe(false);
  });
});

describe('a look-up', () => {
  const policy: Policy = {
    rules: [policyRule({ operations: ['org-config'], requesters: sre })],
    lookUpRequesters: 'everyone',
  };
  test('belongs to the requesters of its rule where it has one, else to those of all look-ups', () => {
    expect(lookUpRequesters(policy, 'org-config', {})).toEqual([sre]);
    expect(lookUpRequesters(policy, 'namespaces', {})).toEqual(['everyone']);
    expect(lookUpRequesters(noPolicy, 'org-config', {})).toEqual(['everyone']);
  });

  const forSome = (requesters: Requesters, ...projects: string[]) =>
    policyRule({ operations: ['clusters'], requesters, ...(projects.length > 0 && { projects }) });

  test('of a project belongs to its rule, and to nobody else’s', () => {
    const policy = policyOf(forSome(sre, 'Payments'), forSome(security, 'Search'));
    expect(lookUpRequesters(policy, 'clusters', inProject('Payments'))).toEqual([sre]);
    expect(lookUpRequesters(policy, 'clusters', inProject('Dev'))).toEqual(['everyone']);
  });

  test('of no project is about all of them, so whoever asks has to be let in by each rule that is reached', () => {
    const inTurn = (...rules: PolicyRule[]) => lookUpRequesters(policyOf(...rules), 'clusters', {});
    const [payments, search] = [forSome('everyone', 'Payments'), forSome(security, 'Search')];
    expect(inTurn(payments, search)).toEqual(['everyone', security, 'everyone']);
    expect(inTurn(search, forSome(sre), payments)).toEqual([security, sre]);
    expect(isForFew(policyOf(payments, search), 'clusters', {})).toBe(true);
    expect(isForFew(policyOf(payments), 'clusters', {})).toBe(false);
    expect(formatAllGroups(inTurn(search, forSome(sre), payments))).toBe('@security who are also in @sre');
    expect(formatAllGroups(inTurn(payments))).toBe('everyone');
    expect(formatAllGroups(['everyone', sre])).toBe('@sre');
  });

  test('is for few where some of those whom look-ups are for are kept from it', () => {
    const both = [...sre, ...security];
    const forFew = (usual: Requesters, own: Requesters) =>
      isForFew({ rules: [forSome(own)], lookUpRequesters: usual }, 'clusters', {});
    expect([forFew(sre, 'everyone'), forFew(sre, sre), forFew(sre, both)]).toEqual([false, false, false]);
    expect([forFew('everyone', sre), forFew(sre, security), forFew(both, sre)]).toEqual([true, true, true]);
  });
});

describe('a rule for a thing whose stored form says more than people do', () => {
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
  ])('goes by what they call an endpoint, and by what is stored: %s', (wanted, is) => {
    const stored = `AWS/${SERVICE}/vpce-0d41f86a2b7c93e15`;
    expect(fits('delete-private-endpoint', 'endpoint', wanted, stored)).toBe(is);
  });

  test('goes by the last part of an Azure id, the handle of a service, and the name of a database user', () => {
    const azure = `AZURE/${SERVICE}/subscriptions/x/privateEndpoints/pe-shop`;
    expect(fits('delete-private-endpoint', 'endpoint', 'pe-shop', azure)).toBe(true);
    expect(fits('delete-private-endpoint', 'endpoint', '497de3', `AWS/${SERVICE}`)).toBe(true);
    for (const wanted of ['app', 'admin/app', '*/app'])
      expect(fits('delete-db-user', 'user', wanted, 'admin/app')).toBe(true);
    expect(fits('delete-db-user', 'user', 'app', 'admin/other')).toBe(false);
  });

  test('is about every such param', () => {
    const kinds: readonly unknown[] = [privateEndpointKind, databaseUserKind];
    const all = operations.filter(({ effect }) => effect !== 'read');
    const params = all.flatMap(({ params: { shape } }) =>
      Object.keys(shape).filter((param) => kinds.includes(fieldOf(shape[param]).kind)),
    );
    expect(params.length).toBeGreaterThan(1);
    expect(params.filter((param) => !hasDisplayName(param))).toEqual([]);
  });

  test('may be another rule for the same thing, in the other spelling', () => {
    const [stored, said] = ['admin/app', 'app'].map((one) =>
      policyRule({ operations: ['delete-db-user'], when: { user: [one] } }),
    );
    const both = situations([policyOf(...[stored, said].flatMap((one) => one ?? []))], deleteDbUser) ?? [];
    const isBoth = both.some(({ holds }) =>
      [stored, said].every((one) => one && conditionsOf(one).every((condition) => holds(condition) === 'yes')),
    );
    expect(isBoth).toBe(true);
  });
});

test('an id in a rule is covered by itself alone, not by a pattern of names', () => {
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
  for (const other of [narrow, wide]) expect([areApart(wide, other), areApart(other, wide)]).toEqual([false, false]);
});

test('an id may be that of the thing which another rule names, but not another id', () => {
  expect(areApart(ID, 'Payments')).toBe(false);
  expect(areApart(ID, ID.replace('6', '7'))).toBe(true);
  expect([areApart('Payments', 'Search'), areApart('Payments', 'Payments')]).toEqual([true, false]);
});
