// An organization in a line, by its place or its word, also as the one in which a project is found.
import { describe, expect, test } from '@jest/globals';
import { operations } from '../../../src/operations/index.js';
import type { NamedItem, Params } from '../../../src/operations/operation.js';
import { parseCommand } from '../../../src/slack/lines/parse.js';
import { type BoundValues, resolveLine } from '../../../src/slack/lines/resolve.js';
import { formatLine } from '../../../src/slack/lines/write.js';

const id = (number: number) => number.toString(16).padStart(24, '0');
const [INC, LABS, FUND] = [id(1), id(2), id(3)];
const [PAYMENTS, OURS, THEIRS] = [id(11), id(12), id(13)];
const WORLD: Readonly<Partial<Record<string, readonly NamedItem[]>>> = {
  organization: [
    { id: INC, name: 'Counter Inc' },
    { id: LABS, name: 'Counter Labs' },
    { id: FUND, name: 'Fund of Funds' },
  ],
  project: [
    { id: PAYMENTS, name: 'Payments', detail: 'Counter Inc', within: INC },
    { id: OURS, name: 'Sandbox', detail: 'Counter Inc', within: INC },
    { id: THEIRS, name: 'Sandbox', detail: 'Counter Labs', within: LABS },
  ],
};

function lineOf(text: string) {
  const command = parseCommand(text, operations);
  if (command.kind !== 'operation') throw new Error(text);
  return command;
}
const resolve = (text: string, bound: BoundValues = {}) =>
  resolveLine(lineOf(text).line, async ({ name }) => WORLD[name] ?? [], bound);

test.each<[string, Params]>([
  ['projects Counter Inc', { org: INC }],
  ['projects "counter inc"', { org: INC }],
  ['idps org Counter Labs', { org: LABS }],
  [`idps ${LABS}`, { org: LABS }],
  ['clusters of Counter Inc', { org: INC }],
  ['clusters of Fund of Funds', { org: FUND }],
  ['clusters --organization="Counter Inc"', { org: INC }],
  ['clusters Counter Inc', { org: INC }],
  ['clusters Payments', { project: PAYMENTS }],
  ['clusters Payments of Counter Inc', { org: INC, project: PAYMENTS }],
  ['clusters Sandbox of Counter Labs', { org: LABS, project: THEIRS }],
  ['clusters of Counter Inc in Sandbox', { org: INC, project: OURS }],
])('parses %s', async (text, params) => {
  const resolved = await resolve(text);
  expect(resolved).toMatchObject({ problems: [], missing: [] });
  expect(resolved.params).toEqual(params);
  const { operation } = lineOf(text);
  expect((await resolve(formatLine(operation, params, resolved.named))).params).toEqual(params);
});

describe('in a channel with a default project', () => {
  const bound = { project: { id: PAYMENTS, name: 'Payments' } };

  test('an organization replaces the default project', async () => {
    expect((await resolve('clusters', bound)).params).toEqual({ project: PAYMENTS });
    expect((await resolve('clusters of Counter Labs', bound)).params).toEqual({ org: LABS });
  });

  test('an organization without “of” is offered with it', async () => {
    const { problems } = await resolve('clusters Counter Labs', bound);
    expect(problems).toMatchObject([
      {
        sentence: expect.stringMatching(/“Counter Labs” is an organization/),
        offers: [{ line: 'clusters of "Counter Labs"' }],
      },
    ]);
  });
});

test.each([
  ['projects Counter Ink', /“Counter Ink”.* “Counter Inc” or “Counter Labs”/],
  ['idps "Counter Labz"', /“Counter Labz”.* “Counter Labs” or “Counter Inc”/],
  ['clusters Payment of "Counter Inc"', /“Counter Inc” .* Payment\. Did you mean Payments/],
  ['clusters Payments Counter Inc', /“Counter Inc” .*“of "Counter Inc"”/],
  ['clusters Payments of "Counter Labs"', /“Counter Labs” has no project Payments.* Sandbox/],
  ['clusters Sandbox', /Sandbox \(Counter Inc\) and Sandbox \(Counter Labs\)/],
])('answers %s with similar names', async (text, sentence) => {
  expect((await resolve(text)).problems).toMatchObject([{ sentence: expect.stringMatching(sentence) }]);
});
