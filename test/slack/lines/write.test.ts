import { describe, expect, test } from '@jest/globals';
import { databaseUserParamKind } from '../../../src/operations/database-users/database-user-params.js';
import { operations as realOperations } from '../../../src/operations/index.js';
import { privateEndpointParamKind } from '../../../src/operations/network/private-endpoint-param.js';
import type { NamedItem } from '../../../src/operations/operation.js';
import type { ParamKind } from '../../../src/operations/params/kind.js';
import { projectParamKind } from '../../../src/operations/params/project.js';
import { queryShapeParamKind } from '../../../src/operations/queries/query-shape-param.js';
import { parseCommand, parseLine } from '../../../src/slack/lines/parse.js';
import { resolveLine } from '../../../src/slack/lines/resolve.js';
import { formatLine } from '../../../src/slack/lines/write.js';
import { deleteLimit, grant, look, operations, org, PAYMENTS, resolved } from './grammar.js';

test.each([
  'grant Cluster0 in Payments for 4h',
  'grant Cluster0 in "Team for Payments" for 1h30m level infrastructure because “INC-42” slow --for 5h',
  'grant "in" in Payments for 4h',
  'grant Cluster0 in Payments until tomorrow 6:30 pm because INC-42',
  'grant Cluster0 --until 18:00 --project Payments',
  'look Cluster0 in Payments view secondary from 2026-11-25T10:00:00Z to 2026-11-25T11:00:00Z',
  'delete-limit FederatedDB0 daily in Payments because line\nbreak',
  `delete-idp 'In "TestSystem" SSO' because x`,
  'org "For Profit because Fun" for 1d',
])('writes a line that reads as the same: %j', async (text) => {
  const command = parseCommand(text, operations);
  if (command.kind !== 'operation') throw new Error(command.kind);
  const { params, named, reason } = await resolved(text);
  const written = formatLine(command.operation, params, named, reason);
  expect(await resolved(written)).toMatchObject({ params, problems: [], ...(reason !== undefined && { reason }) });
});

test('writes no presets, words only for values without a place, and quotes only where needed', () => {
  const named = { project: { id: PAYMENTS, name: 'Payments Prod' } };
  const params = { project: PAYMENTS, cluster: 'Cluster0', for: '4h', level: 'logs' };
  expect(formatLine(grant, params, named, ' INC-42 ')).toBe('grant Cluster0 in "Payments Prod" for 4h because INC-42');
  const until = { ...params, for: 'until 2026-11-27T18:00:00Z' };
  expect(formatLine(grant, until, named)).toBe('grant Cluster0 in "Payments Prod" until 2026-11-27T18:00:00Z');
  expect(formatLine(look, { view: 'secondary' }, {})).toBe('look view secondary');
  expect(formatLine(org, {}, {}, '')).toBe('org');
});

test('writes the word before a value if the value before it is unknown', () => {
  expect(formatLine(deleteLimit, { limit: 'daily' }, {})).toBe('delete-limit limit daily');
});

/** The short form of something that has only a long id in Atlas. */
const isHandle = (word: string) => /^(?=.*\d)[a-f0-9]{6}$/.test(word);
/** The stored value for a name in an example. */
function keyOf(kind: ParamKind, name: string): string {
  if (kind === databaseUserParamKind) return `admin/${name}`;
  if (kind === privateEndpointParamKind) return `AWS/${'a'.repeat(24)}/${name}`;
  if (kind.takes === 'word' && !isHandle(name)) return name;
  return 'a'.repeat(kind === queryShapeParamKind ? 64 : 24);
}
const handlesIn = (example: string) => example.split(' ').filter(isHandle);

test('reads every operation’s example without problems, and writes it for the same operation', async () => {
  const names = [
    'Payments',
    'Cluster0',
    'Cluster1',
    'reports-archive',
    'FederatedDB0',
    'Okta',
    'Counter Inc',
    'app',
    'ada@example.com',
    'vpce-0d41f86a2b7c93e15',
  ];
  for (const operation of realOperations) {
    const command = parseCommand(operation.example, realOperations);
    if (command.kind !== 'operation') throw new Error(operation.example);
    const { params, named, reason, ...rest } = await resolveLine(command.line, async (kind) =>
      [...names, ...handlesIn(operation.example)].map((name) => ({
        id: keyOf(kind, name),
        name,
      })),
    );
    expect(rest).toMatchObject({ problems: [], missing: [] });
    const again = parseCommand(formatLine(operation, params, named, reason), realOperations);
    expect(again).toMatchObject({ kind: 'operation', operation: { name: operation.name } });
  }
});

describe('a name that Atlas allows', () => {
  const LONG = 'Abteilung für Zahlungsverkehr und Überweisungen, Süd (Produktiv)';
  const PROJECTS = [
    LONG,
    'Crème Brûlée',
    '支付 系统',
    'Team for Payments',
    "Rita's (EU) + <b>",
    'Shared',
    'Shared',
  ].map((name, index): NamedItem => ({ id: `${index}`.padStart(24, 'a'), name, detail: `Org ${index}` }));
  const CLUSTER = `c${'-x'.repeat(31)}9`;

  const names = async (kind: ParamKind) => (kind === projectParamKind ? PROJECTS : [{ id: CLUSTER, name: CLUSTER }]);
  const resolve = (text: string) => resolveLine(parseLine(look, text), names);

  test.each(PROJECTS.slice(0, 5).map(({ id, name }) => [name, id]))(
    'is found with and without quotes: %s',
    async (name, id) => {
      for (const written of [name, `"${name}"`, name.normalize('NFD'), name.toUpperCase()]) {
        const { params, problems } = await resolve(`look ${CLUSTER} in ${written} last 1h`);
        expect(problems).toEqual([]);
        expect(params).toMatchObject({ project: id, cluster: CLUSTER, last: '1h' });
      }
    },
  );

  test('of 64 characters reads as the same after it was written', async () => {
    expect([...LONG]).toHaveLength(64);
    const { params, named } = await resolve(`look ${CLUSTER} in ${LONG}`);
    expect((await resolve(formatLine(look, params, named))).params).toEqual(params);
  });
});
