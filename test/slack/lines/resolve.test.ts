import { describe, expect, test } from '@jest/globals';
import { readCommand } from '../../../src/slack/lines/parse.js';
import { resolveLine } from '../../../src/slack/lines/resolve.js';
import { type Asked, operations, PAYMENTS, resolved, SEARCH, SHARED_ACME } from './grammar.js';

const GRANT = { project: PAYMENTS, cluster: 'Cluster0', for: '4h', level: 'logs' };

describe('these lines mean the same', () => {
  test.each([
    'grant Cluster0 in Payments for 4h',
    'grant Cluster0 for 4h in payments level logs',
    'grant cluster0 for 4 hours in PAYMENTS',
    'grant in Payments Cluster0 for 4h level LOGS',
    'grant in Payments for 4h Cluster0',
    'Grant “Cluster0” in „Payments“ for ‘4h’',
    'grant --cluster Cluster0 --project Payments --for 4h --level logs',
    'grant —project=Payments –for=4h Cluster0',
    'grant --project="Payments" --for= 4h Cluster0',
    'grant cluster Cluster0 project Payments for PT4H',
    `grant Cluster0 in ${PAYMENTS} for 240m`,
    'grant\nCluster0\nin\nPayments\nfor\n4h',
    'grant \u200bCluster0\u200b in \u2068Payments\u2069 for 4h',
  ])('%j', async (text) => {
    expect(await resolved(text)).toMatchObject({ params: GRANT, missing: [], problems: [] });
  });
});

describe('a name with spaces', () => {
  test.each([
    ['grant Cluster0 in Team for Payments for 4h', 'Team for Payments'],
    ['grant in team FOR payments Cluster0 for 4h', 'Team for Payments'],
    ['grant Cluster0 in Payments Prod for 4h', 'Payments Prod'],
    ['grant Cluster0 in "Payments Prod" for 4h', 'Payments Prod'],
    ['grant Cluster0 in for for 4h', 'for'],
    ['grant Cluster0 in "for" for 4h', 'for'],
  ])('is the longest known one that fits: %j', async (text, name) => {
    const { named, typed } = await resolved(text);
    expect(named).toMatchObject({ project: { name } });
    expect(typed).toMatchObject({ for: '4h', cluster: 'Cluster0' });
  });

  test('may hold a word of the command, even at its start', async () => {
    const { named, reason } = await resolved('org For Profit because Fun because why not');
    expect(named).toMatchObject({ org: { name: 'For Profit because Fun' } });
    expect(reason).toBe('why not');
  });

  test('may hold quotes, when it stands in others', async () => {
    const { named } = await resolved(`delete-idp 'In "TestSystem" SSO' because x`);
    expect(named).toMatchObject({ provider: { name: 'In "TestSystem" SSO' } });
  });

  test('is not made longer by the reason', async () => {
    const { named, reason } = await resolved('delete-idp Okta because Workforce moved');
    expect(named).toMatchObject({ provider: { name: 'Okta' } });
    expect(reason).toBe('Workforce moved');
  });
});

describe('the reason', () => {
  test.each([
    ['because  in “Payments” for\n5h --level x &lt;b&gt; ', 'in “Payments” for\n5h --level x <b>'],
    ['because "it is late', '"it is late'],
    ['BECAUSE because', 'because'],
    ['because 👩‍💻 \u202egnp', '👩‍💻 \u202egnp'],
    ['reason INC-42 slow', 'INC-42 slow'],
    ['--reason INC-42 slow — see it --level logs', 'INC-42 slow — see it'],
    ['--reason "INC-42 slow" --level logs', 'INC-42 slow'],
    ['--reason=INC-42 --level logs', 'INC-42'],
  ])('%j', async (text, reason) => {
    expect(await resolved(`grant Cluster0 in Payments for 4h ${text}`)).toEqual(
      expect.objectContaining({ params: GRANT, reason, problems: [] }),
    );
  });

  test('is left out when nothing follows', async () => {
    expect(await resolved('delete-idp Okta because  ')).not.toHaveProperty('reason');
  });
});

describe('what is not written', () => {
  test('is missing when it is required, and filled in when it has a preset', async () => {
    expect(await resolved('grant')).toMatchObject({
      params: { level: 'logs' },
      typed: {},
      missing: ['project', 'cluster', 'for'],
      problems: [],
    });
  });

  test('keeps a cluster as it was typed while the project is not known, and does not look for it', async () => {
    const asked: Asked[] = [];
    const { params, typed, missing, problems } = await resolved('look Clutser0', {}, asked);
    expect(params).not.toHaveProperty('cluster');
    expect({ typed, missing, problems }).toEqual({
      typed: { cluster: 'Clutser0' },
      missing: ['project'],
      problems: [],
    });
    await resolved('look Cluster0 in Nowhere', {}, asked);
    expect(asked.map(({ kind }) => kind)).not.toContain('cluster');
  });

  const bound = { project: { id: PAYMENTS, name: 'Payments' }, cluster: { id: 'Cluster1', name: 'Cluster1' } };

  test('is taken from the channel', async () => {
    expect(await resolved('look', bound)).toMatchObject({
      params: { project: PAYMENTS, cluster: 'Cluster1' },
      named: bound,
      typed: {},
      missing: [],
    });
    expect(await resolved('look Cluster0', bound)).toMatchObject({
      params: { project: PAYMENTS, cluster: 'Cluster0' },
    });
  });

  test("is not the channel's cluster when the line is about another project", async () => {
    expect(await resolved('look in Search', bound)).toMatchObject({
      params: { project: SEARCH },
      missing: ['cluster'],
    });
    expect((await resolved('look in Serch', bound)).params).not.toHaveProperty('cluster');
  });
});

describe('names', () => {
  test('are asked for once a list, clusters in the project of the line', async () => {
    const asked: Asked[] = [];
    await resolved('look Cluster0 in Payments view secondary last 1h', {}, asked);
    expect(asked).toEqual([
      { kind: 'project', project: undefined },
      { kind: 'cluster', project: PAYMENTS },
    ]);
  });

  test('that cannot be read are a fault, not a problem of the line', async () => {
    const command = readCommand('grant Cluster0 in Payments for 4h', operations);
    if (command.kind !== 'operation') throw new Error(command.kind);
    const failing = () => Promise.reject(new Error('Atlas is away'));
    await expect(resolveLine(command.line, failing)).rejects.toThrow('Atlas is away');
  });

  test('of the same spelling are told apart by their id', async () => {
    expect(await resolved(`look in ${SHARED_ACME}`)).toMatchObject({ named: { project: { detail: 'Acme' } } });
  });
});

test.each([
  'grant Cluster0 in Payments for 4h level infrastructure',
  'look Cluster0 in Payments from 2026-11-25T10:00Z to 2026-11-25T11:00+01:00',
  'delete-limit FederatedDB0 weekly in Search because x',
  'delete-idp Okta Workforce',
  'org counter inc for 2 days',
])('with nothing missing and no problem the operation takes the params as they are: %j', async (text) => {
  const command = readCommand(text, operations);
  if (command.kind !== 'operation') throw new Error(command.kind);
  const { params, missing, problems } = await resolved(text);
  expect({ missing, problems }).toEqual({ missing: [], problems: [] });
  expect(command.operation.params.parse(params)).toEqual(params);
});

test('whatever is written, the end is a value', async () => {
  const hostile = [
    'in ',
    '"a ',
    '—for ',
    'because',
    '👩‍💻 ',
    '\u202e ',
    'for for ',
    'Payments ',
    'x',
    '--level=',
    '“” ',
  ];
  for (const piece of hostile) {
    const { missing, problems } = await resolved(`grant ${piece.repeat(10_000 / piece.length)}`);
    expect(missing.length + problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(10);
    for (const { sentence } of problems) expect(sentence.length).toBeLessThan(400);
  }
});
