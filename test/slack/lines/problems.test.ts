import { describe, expect, test } from '@jest/globals';
import { offered, resolved, SHARED_ACME, sentences } from './grammar.js';

describe('an unknown name', () => {
  test('is answered with similar names, and never corrected silently', async () => {
    const text = 'look Clutser0 in Payments because x';
    expect(await sentences(text)).toEqual([expect.stringMatching(/Payments.* Clutser0.* Cluster0 or Cluster1/)]);
    expect(await offered(text)).toEqual(['look Cluster0 in Payments because x', 'look Cluster1 in Payments because x']);
    expect((await resolved(text)).params).not.toHaveProperty('cluster');
  });

  test.each([
    ['look Cluster0 in Paymen', /project Paymen\. Did you mean Payments or “Payments Prod”/],
    ['look zzz in Search', /Search has no cluster zzz.* Cluster0/],
    ['look Cluster0 in Shared', /Two projects .*Shared \(Acme\) and Shared \(Counter Inc\)/],
    ['delete-idp Entra', /provider Entra.* are Okta, “Okta Workforce” and “In "TestSystem" SSO”/],
    ['delete-idp Octa Workforce', /provider “Octa Workforce”\. Did you mean “Okta Workforce”/],
    ['look zzz in “Payments Prod”', /“Payments Prod” has no clusters/],
    ['look Cluster0 in Nowhere', /project Nowhere.* the list/],
    ['look Cluster0 in 00000000000000000000ffff', /project 00000000000000000000ffff.* the list/],
  ])('in %j is answered with the names there are', async (text, sentence) => {
    expect(await sentences(text)).toEqual([expect.stringMatching(sentence)]);
  });

  test('is corrected with quotes where needed, and by id where two things share the name', async () => {
    expect(await offered('delete-idp Octa Workforce because x')).toEqual(['delete-idp "Okta Workforce" because x']);
    expect(await offered('look Cluster0 in Shared')).toContain(`look Cluster0 in ${SHARED_ACME}`);
    expect(await offered('look im in Payments')).toEqual(['look "in" in Payments']);
  });

  test('is picked in a form only if there are other names and none is similar', async () => {
    const picks = async (text: string) => (await resolved(text)).problems.map(({ pick }) => pick);
    expect(await picks('look Cluster0 in Nowhere')).toEqual(['look Cluster0 in Nowhere']);
    expect(await picks('look Cluster0 in Paymen')).toEqual([undefined]);
    expect(await picks('look zzz in “Payments Prod”')).toEqual([undefined]);
  });
});

describe('an invalid value', () => {
  test.each([
    ['grant Cluster0 in Payments for 4 parsecs', /“4 parsecs” .*length.* 4h/],
    ['grant Cluster0 in Payments for -4h', /“-4h” .*length.* 4h/],
    ['grant Cluster0 in Payments for 0m', /“0m” is too short.* 1m/],
    ['grant Cluster0 in Payments for 4h level log', /level log\. Did you mean logs/],
    ['look Cluster0 in Payments from noon', /“noon” .*UTC.*2026-11-25T10:00Z/],
    ['look Cluster0 in Payments last 1h from 2026-11-25T10:00Z', /either last or from/],
    ['grant Cluster0 in Payments for', /“for” needs a time .*4h/],
    ['grant Cluster0 in Payments until', /“until” needs a time .*18:00/],
    ['grant Cluster0 in Payments until noon', /“noon” .*until YYYY-MM-DD 18:00/],
    ['grant Cluster0 in Payments until 2h', /“2h” .*until YYYY-MM-DD 18:00/],
    ['grant Cluster0 in Payments —for —level logs', /“—for” needs a time .*4h/],
    ['grant Cluster0 in Payments for “”', /“for” needs a time .*4h/],
  ])('in %j is explained', async (text, sentence) => {
    expect(await sentences(text)).toContainEqual(expect.stringMatching(sentence));
  });

  test('between empty quotes is called empty', async () => {
    expect(await sentences('look “” in Payments')).toEqual([expect.stringMatching(/empty.* cluster/)]);
  });

  test('is kept as typed, for the form', async () => {
    const { typed, params } = await resolved('grant Cluster0 in Payments for 4 parsecs level log');
    expect(typed).toEqual({ cluster: 'Cluster0', project: 'Payments', for: '4 parsecs', level: 'log' });
    expect(Object.keys(params).sort()).toEqual(['cluster', 'project']);
  });

  test('is answered with all choices if none is similar', async () => {
    expect(await offered('grant Cluster0 in Payments for 4h level zzz')).toEqual([
      'grant Cluster0 in Payments for 4h level logs',
      'grant Cluster0 in Payments for 4h level infrastructure',
      'grant Cluster0 in Payments for 4h level infrastructure-and-sync',
    ]);
  });
});

describe('unknown words', () => {
  test.each([
    ['grant Cluster0 in Payments for 4h lvel logs', /“lvel logs” .*“level”/],
    ['grant Cluster0 in Payments --forr 4h', /“--forr 4h” .*“--for”/],
    ['look Cluster0 Payments', /“Payments” .*“in Payments”/],
    ['delete-idp "Okta" please', /“please” .*accepts .*provider and because/],
  ])('in %j are answered with what fits', async (text, sentence) => {
    expect(await sentences(text)).toContainEqual(expect.stringMatching(sentence));
  });

  test('are corrected in the offered line, which keeps the rest', async () => {
    expect(await offered('grant Cluster0 in Payments lvel logs for 4h because x  y')).toEqual([
      'grant Cluster0 in Payments level logs for 4h because x  y',
    ]);
    expect(await offered('look Cluster0 Payments Prod last 1h')).toEqual(['look Cluster0 in "Payments Prod" last 1h']);
  });
});

describe('a value given twice', () => {
  test('is a question, and each offer keeps one of the two', async () => {
    const text = 'grant Cluster0 in Payments for 4h level logs --for 5h because x';
    const { params, problems } = await resolved(text);
    expect(params).not.toHaveProperty('for');
    expect(problems).toMatchObject([{ sentence: expect.stringMatching(/^Duration .*twice: 4h and 5h/) }]);
    for (const [index, kept] of ['4h', '5h'].entries()) {
      const again = await resolved(problems[0]?.offers[index]?.line ?? '');
      expect(again).toMatchObject({ params: { for: kept }, reason: 'x', problems: [] });
    }
  });

  test('is accepted if both are equal', async () => {
    expect(await resolved('grant Cluster0 in Payments for 4h --for 4h')).toMatchObject({ problems: [] });
  });

  test('is a problem if it is the reason', async () => {
    expect(await sentences('delete-idp Okta --reason "a" because b')).toEqual([
      expect.stringMatching(/reason .*twice.*“because”/),
    ]);
  });
});

test('reports an unclosed quote, and still reads the words and the reason after it', async () => {
  const { typed, reason, problems } = await resolved('grant "Cluster0 in Payments for 4h because he said "no');
  expect(problems).toMatchObject([{ sentence: expect.stringMatching(/“Cluster0” isn’t closed/) }]);
  expect({ typed, reason }).toEqual({
    typed: { cluster: 'Cluster0', project: 'Payments', for: '4h' },
    reason: 'he said "no',
  });
});

test('reports extra words after a known name', async () => {
  expect(await sentences('delete-idp Okta Workfroce because x')).toEqual([expect.stringContaining('“Workfroce”')]);
});

test('lists problems in the order of the line', async () => {
  const { problems } = await resolved('grant Clutser0 lvel in Payments for x');
  expect(problems.map(({ kind }) => kind)).toEqual(['unknown name', 'unknown word', 'bad value']);
});
