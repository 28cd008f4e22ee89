import { describe, expect, test } from '@jest/globals';
import { parseCommand } from '../../../src/slack/lines/parse.js';
import { resolveLine } from '../../../src/slack/lines/resolve.js';
import { type Asked, operations, PAYMENTS, resolved, SEARCH, SHARED_ACME } from './grammar.js';

const GRANT = { project: PAYMENTS, cluster: 'Cluster0', for: '4h', level: 'logs' };

describe('equivalent lines', () => {
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
  ])('give the same params: %j', async (text) => {
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
  ])('is matched as the longest known name: %j', async (text, name) => {
    const { named, typed } = await resolved(text);
    expect(named).toMatchObject({ project: { name } });
    expect(typed).toMatchObject({ for: '4h', cluster: 'Cluster0' });
  });

  test('may contain keywords, even at its start', async () => {
    const { named, reason } = await resolved('org For Profit because Fun because why not');
    expect(named).toMatchObject({ org: { name: 'For Profit because Fun' } });
    expect(reason).toBe('why not');
  });

  test('may contain quotes inside other quotes', async () => {
    const { named } = await resolved(`delete-idp 'In "TestSystem" SSO' because x`);
    expect(named).toMatchObject({ provider: { name: 'In "TestSystem" SSO' } });
  });

  test('ends before the reason', async () => {
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
  ])('is read from %j', async (text, reason) => {
    expect(await resolved(`grant Cluster0 in Payments for 4h ${text}`)).toEqual(
      expect.objectContaining({ params: GRANT, reason, problems: [] }),
    );
  });

  test('is absent if nothing follows “because”', async () => {
    expect(await resolved('delete-idp Okta because  ')).not.toHaveProperty('reason');
  });
});

describe('a value that is left out', () => {
  test('is missing if required, and filled in if it has a preset', async () => {
    expect(await resolved('grant')).toMatchObject({
      params: { level: 'logs' },
      typed: {},
      missing: ['project', 'cluster', 'for'],
      problems: [],
    });
  });

  test('keeps the typed cluster for the form if the project is unknown, and doesn’t list clusters', async () => {
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

  test('comes from the channel’s default', async () => {
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

  test('doesn’t come from the channel’s cluster if the line names another project', async () => {
    expect(await resolved('look in Search', bound)).toMatchObject({
      params: { project: SEARCH },
      missing: ['cluster'],
    });
    expect((await resolved('look in Serch', bound)).params).not.toHaveProperty('cluster');
  });
});

describe('names', () => {
  test('are listed once per kind, clusters in the line’s project', async () => {
    const asked: Asked[] = [];
    await resolved('look Cluster0 in Payments view secondary last 1h', {}, asked);
    expect(asked).toEqual([
      { kind: 'project', project: undefined },
      { kind: 'cluster', project: PAYMENTS },
    ]);
  });

  test('throw if they can’t be read', async () => {
    const command = parseCommand('grant Cluster0 in Payments for 4h', operations);
    if (command.kind !== 'operation') throw new Error(command.kind);
    const failing = () => Promise.reject(new Error('502'));
    await expect(resolveLine(command.line, failing)).rejects.toThrow('502');
  });

  test('are told apart by id if they are equal', async () => {
    expect(await resolved(`look in ${SHARED_ACME}`)).toMatchObject({ named: { project: { detail: 'Acme' } } });
  });
});

test.each([
  'grant Cluster0 in Payments for 4h level infrastructure',
  'look Cluster0 in Payments from 2026-11-25T10:00Z to 2026-11-25T11:00+01:00',
  'delete-limit FederatedDB0 weekly in Search because x',
  'delete-idp Okta Workforce',
  'org counter inc for 2 days',
])('gives params that the operation accepts unchanged: %j', async (text) => {
  const command = parseCommand(text, operations);
  if (command.kind !== 'operation') throw new Error(command.kind);
  const { params, missing, problems } = await resolved(text);
  expect({ missing, problems }).toEqual({ missing: [], problems: [] });
  expect(command.operation.params.parse(params)).toEqual(params);
});

test('reports problems for hostile lines without throwing', async () => {
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
