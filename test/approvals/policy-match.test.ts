import { describe, expect, test } from '@jest/globals';
import { nameAll, noPolicy, type Policy, type PolicyRule, type Requesters } from '../../src/approvals/policy.js';
import { isForFew, lookUpRequesters, ruleFor, rulesFor } from '../../src/approvals/policy-match.js';
import { policyRule } from '../support/requests.js';

const ID = '32b6e34b3d91647abb20e7b8';
const sre = [{ name: 'sre', ids: ['S0SRE00'] }];
const security = [{ name: 'security', ids: ['S0SECUR'] }];
const policyOf = (...rules: PolicyRule[]): Policy => ({ rules, lookUpRequesters: 'everyone' });
const inProject = (name: string, id = 'f'.repeat(24)) => ({ project: { id, name } });
const covers = (projects: string[], place: object) =>
  ruleFor(policyOf(policyRule({ projects })), 'drop-limit', place) !== undefined;

describe('the rule for an operation', () => {
  test('is the first whose operations and projects match, not the strictest or the nearest', () => {
    const rules = [
      policyRule({ title: 'another', operations: ['grant-access'] }),
      policyRule({ title: 'Dev alone', projects: ['Dev'] }),
      policyRule({ title: 'wide' }),
      policyRule({ title: 'Payments', projects: ['Payments'], approvals: 3 }),
    ];
    expect(ruleFor(policyOf(...rules), 'drop-limit', inProject('Payments'))?.title).toBe('wide');
    expect(ruleFor(policyOf(...rules), 'drop-limit', inProject('Dev'))?.title).toBe('Dev alone');
  });

  test('is none when no operation matches: nobody may', () => {
    expect(ruleFor(policyOf(policyRule()), 'delete-idp', inProject('Payments'))).toBeUndefined();
    expect(ruleFor(noPolicy, 'drop-limit', {})).toBeUndefined();
  });

  test('is none of those with projects where the project is not known', () => {
    expect(covers(['*'], {})).toBe(false);
    expect(ruleFor(policyOf(policyRule()), 'drop-limit', {})).toBeDefined();
  });

  test('may be any of its operation as long as the project is not chosen', () => {
    const rules = [policyRule({ projects: ['Dev'] }), policyRule({ operations: ['grant-access'] }), policyRule()];
    expect(rulesFor(policyOf(...rules), 'drop-limit')).toEqual([rules[0], rules[2]]);
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
    expect(nameAll(inTurn(search, forSome(sre), payments))).toBe('@security who are also in @sre');
    expect(nameAll(inTurn(payments))).toBe('everyone');
    expect(nameAll(['everyone', sre])).toBe('@sre');
  });

  test('is for few where some of those whom look-ups are for are kept from it', () => {
    const both = [...sre, ...security];
    const forFew = (usual: Requesters, own: Requesters) =>
      isForFew({ rules: [forSome(own)], lookUpRequesters: usual }, 'clusters', {});
    expect([forFew(sre, 'everyone'), forFew(sre, sre), forFew(sre, both)]).toEqual([false, false, false]);
    expect([forFew('everyone', sre), forFew(sre, security), forFew(both, sre)]).toEqual([true, true, true]);
  });
});
