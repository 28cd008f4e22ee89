import { describe, expect, test } from '@jest/globals';
import { offered, resolved, SHARED_ACME, sentences } from './grammar.js';

describe('a name that nothing has', () => {
  test('is answered with what is near, and never taken', async () => {
    const text = 'look Clutser0 in Payments because x';
    expect(await sentences(text)).toEqual(['Payments has no cluster Clutser0. Did you mean Cluster0 or Cluster1?']);
    expect(await offered(text)).toEqual(['look Cluster0 in Payments because x', 'look Cluster1 in Payments because x']);
    expect((await resolved(text)).params).not.toHaveProperty('cluster');
  });

  test.each([
    ['look Cluster0 in Paymen', 'I can’t find the project Paymen. Did you mean Payments or “Payments Prod”?'],
    ['look zzz in Search', 'Search has no cluster zzz. It has Cluster0.'],
    [
      'look Cluster0 in Shared',
      'Two projects are called Shared: Shared (Acme) and Shared (Counter Inc). Which one do you mean?',
    ],
    [
      'delete-idp Entra',
      'I can’t find the identity provider Entra. There are Okta, “Okta Workforce” and “In "TestSystem" SSO”.',
    ],
    [
      'delete-idp Octa Workforce',
      'I can’t find the identity provider “Octa Workforce”. Did you mean “Okta Workforce”?',
    ],
    ['look zzz in “Payments Prod”', '“Payments Prod” has no clusters.'],
    ['look Cluster0 in Nowhere', 'I can’t find the project Nowhere. Choose one from the list.'],
    [
      'look Cluster0 in 00000000000000000000ffff',
      'I can’t find the project 00000000000000000000ffff. Choose one from the list.',
    ],
  ])('%j', async (text, sentence) => {
    expect(await sentences(text)).toEqual([sentence]);
  });

  test('is offered in quotes where it needs them, and by id where the name would be asked again', async () => {
    expect(await offered('delete-idp Octa Workforce because x')).toEqual(['delete-idp "Okta Workforce" because x']);
    expect(await offered('look Cluster0 in Shared')).toContain(`look Cluster0 in ${SHARED_ACME}`);
    expect(await offered('look im in Payments')).toEqual(['look "in" in Payments']);
  });

  test('is chosen in the form’s list where nothing is near, and only there', async () => {
    const picks = async (text: string) => (await resolved(text)).problems.map(({ pick }) => pick);
    expect(await picks('look Cluster0 in Nowhere')).toEqual(['look Cluster0 in Nowhere']);
    expect(await picks('look Cluster0 in Paymen')).toEqual([undefined]);
    expect(await picks('look zzz in “Payments Prod”')).toEqual([undefined]);
  });
});

describe('a value that does not fit', () => {
  test.each([
    [
      'grant Cluster0 in Payments for 4 parsecs',
      '“4 parsecs” isn’t a length of time. Write it like 30m, 4h, 1d or until 18:00.',
    ],
    ['grant Cluster0 in Payments for -4h', '“-4h” isn’t a length of time. Write it like 30m, 4h, 1d or until 18:00.'],
    ['grant Cluster0 in Payments for 0m', '“0m” is too short. The shortest is 1m.'],
    ['grant Cluster0 in Payments for 4h level log', 'Unknown level log. Did you mean logs?'],
    [
      'look Cluster0 in Payments from noon',
      '“noon” isn’t a time I can read. Write it in UTC, such as 2026-11-25T10:00Z.',
    ],
    ['look Cluster0 in Payments last 1h from 2026-11-25T10:00Z', 'Give either last or from, not both.'],
    ['grant Cluster0 in Payments for', '“for” needs a time after it, such as 30m, 4h or until 18:00.'],
    ['grant Cluster0 in Payments until', '“until” needs a time after it, such as 30m, 4h or until 18:00.'],
    [
      'grant Cluster0 in Payments until noon',
      '“noon” isn’t a time I can read. Write it like until 18:00, until Friday 9:00 or until 2026-12-01 18:00.',
    ],
    [
      'grant Cluster0 in Payments until 2h',
      '“2h” isn’t a time I can read. Write it like until 18:00, until Friday 9:00 or until 2026-12-01 18:00.',
    ],
    ['grant Cluster0 in Payments —for —level logs', '“—for” needs a time after it, such as 30m, 4h or until 18:00.'],
    ['grant Cluster0 in Payments for “”', '“for” needs a time after it, such as 30m, 4h or until 18:00.'],
  ])('%j', async (text, sentence) => {
    expect(await sentences(text)).toContain(sentence);
  });

  test('is said to be empty when there is nothing in its quotes', async () => {
    expect(await sentences('look “” in Payments')).toEqual(['The quotes are empty: enter a cluster.']);
  });

  test('is kept as it was typed, for the form', async () => {
    const { typed, params } = await resolved('grant Cluster0 in Payments for 4 parsecs level log');
    expect(typed).toEqual({ cluster: 'Cluster0', project: 'Payments', for: '4 parsecs', level: 'log' });
    expect(Object.keys(params).sort()).toEqual(['cluster', 'project']);
  });

  test('offers the choices there are', async () => {
    expect(await offered('grant Cluster0 in Payments for 4h level zzz')).toEqual([
      'grant Cluster0 in Payments for 4h level logs',
      'grant Cluster0 in Payments for 4h level infrastructure',
      'grant Cluster0 in Payments for 4h level infrastructure-and-sync',
    ]);
  });
});

describe('words that mean nothing here', () => {
  test.each([
    [
      'grant Cluster0 in Payments for 4h lvel logs',
      'I don’t know what “lvel logs” means in grant. Did you mean “level”?',
    ],
    ['grant Cluster0 in Payments --forr 4h', 'I don’t know what “--forr 4h” means in grant. Did you mean “--for”?'],
    ['look Cluster0 Payments', 'I don’t know what “Payments” means in look. Did you mean “in Payments”?'],
    ['delete-idp "Okta" please', 'I don’t know what “please” means in delete-idp. It takes provider and because.'],
  ])('%j', async (text, sentence) => {
    expect(await sentences(text)).toContain(sentence);
  });

  test('are offered corrected, with the rest of the line as it was', async () => {
    expect(await offered('grant Cluster0 in Payments lvel logs for 4h because x  y')).toEqual([
      'grant Cluster0 in Payments level logs for 4h because x  y',
    ]);
    expect(await offered('look Cluster0 Payments Prod last 1h')).toEqual(['look Cluster0 in "Payments Prod" last 1h']);
  });
});

describe('what is said twice', () => {
  test('is asked, and each answer takes the other out', async () => {
    const text = 'grant Cluster0 in Payments for 4h level logs --for 5h because x';
    const { params, problems } = await resolved(text);
    expect(params).not.toHaveProperty('for');
    expect(problems).toMatchObject([{ sentence: 'Duration is given twice: 4h and 5h. Which one do you mean?' }]);
    for (const [index, kept] of ['4h', '5h'].entries()) {
      const again = await resolved(problems[0]?.offers[index]?.line ?? '');
      expect(again).toMatchObject({ params: { for: kept }, reason: 'x', problems: [] });
    }
  });

  test('does no harm when both are equal', async () => {
    expect(await resolved('grant Cluster0 in Payments for 4h --for 4h')).toMatchObject({ problems: [] });
  });

  test('is a problem for a reason too', async () => {
    expect(await sentences('delete-idp Okta --reason "a" because b')).toEqual([
      'The reason is given twice. Write it once, at the end, after “because”.',
    ]);
  });
});

test('a quote that is never closed is said, and hides neither words nor the reason', async () => {
  const { typed, reason, problems } = await resolved('grant "Cluster0 in Payments for 4h because he said "no');
  expect(problems.map(({ sentence }) => sentence)).toEqual([
    'The quote before “Cluster0” isn’t closed. Close it, or leave it out.',
  ]);
  expect({ typed, reason }).toEqual({
    typed: { cluster: 'Cluster0', project: 'Payments', for: '4h' },
    reason: 'he said "no',
  });
});

test('a name is not taken silently when more was written than it has', async () => {
  expect(await sentences('delete-idp Okta Workfroce because x')).toEqual([
    'I don’t know what “Workfroce” means in delete-idp. It takes provider and because.',
  ]);
});

test('problems come in the order of the line', async () => {
  const { problems } = await resolved('grant Clutser0 lvel in Payments for x');
  expect(problems.map(({ kind }) => kind)).toEqual(['unknown name', 'unknown word', 'bad value']);
});
