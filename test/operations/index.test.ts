import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { operationNamed, operations } from '../../src/operations/index.js';
import { SECOND_PARAM_OF } from '../../src/operations/operation.js';
import { needsOwnerCredential } from '../../src/operations/owner-level.js';
import { fieldOf } from '../../src/operations/params/field.js';

const FOLDER = new URL('../../src/operations/', import.meta.url);

test('every operation is listed in the index.ts of its area', () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const declared = files.flatMap((file) =>
    [...readFileSync(new URL(file, FOLDER), 'utf8').matchAll(/^ +name: '([a-z-]+)',\s+title: /gm)].map(
      ([, name]) => name,
    ),
  );
  expect(declared.toSorted()).toEqual(operations.map(({ name }) => name).toSorted());
});

test('an operation is found only by its exact name', () => {
  expect(operationNamed('delete-idp')?.effect).toBe('irreversible');
  expect(operationNamed('Delete-IdP')).toBeUndefined();
  expect(operationNamed('toString')).toBeUndefined();
});

describe.each(operations.map((operation) => [operation.name, operation] as const))('%s', (name, operation) => {
  const params = Object.entries<unknown>(operation.params.shape).map(
    ([param, schema]) => [param, fieldOf(schema)] as const,
  );

  test('gives every param a label, and a preset only from its choices', () => {
    for (const [, field] of params) {
      expect(field.label).toMatch(/^[A-Z]/);
      if (field.preset !== undefined) expect(Object.keys(field.choices ?? {})).toContain(field.preset);
    }
  });

  test('gives each word and each position to only one param', () => {
    const words = params.flatMap(([param, field]) => [param, ...(field.words ?? [])]);
    const places = params.flatMap(([, field]) => field.position ?? []);
    expect(new Set(words).size).toBe(words.length);
    expect(places.toSorted()).toEqual(places.map((_, index) => index + 1));
  });

  test('has an example, with a reason only for a change', () => {
    expect(`${operation.example} `.startsWith(`${name} `)).toBe(true);
    expect(operation.example.includes(' because ')).toBe(operation.effect !== 'read');
  });

  // A restorable change may keep one for what it can't restore.
  test('keeps a restore kit if it can’t be undone', () => {
    if (operation.effect === 'restorable') return;
    const keeps = operation.effect !== 'read' && operation.restoreKit !== undefined;
    expect(keeps).toBe(operation.effect === 'irreversible');
  });

  test('rejects unknown params', () => {
    expect(operation.params.safeParse({ nobody: 'knows' }).error?.issues).toContainEqual(
      expect.objectContaining({ code: 'unrecognized_keys' }),
    );
  });
});

/** These need Project Owner, but no separate credential for it. */
const WITHOUT_CREDENTIAL = ['set-query-limit', 'delete-query-limit'];

test('a change that needs Project Owner needs an owner’s credential', () => {
  const free = operations.filter(
    (one) => one.role === 'Project Owner' && one.effect !== 'read' && !needsOwnerCredential(one),
  );
  expect(free.map(({ name }) => name).toSorted()).toEqual(WITHOUT_CREDENTIAL.toSorted());
});

test('SECOND_OF has the second of any two params of the same kind, for policy rules', () => {
  const pairs = operations.flatMap(({ params }) => {
    const named = Object.entries<unknown>(params.shape).filter(([, schema]) => fieldOf(schema).kind.input === 'names');
    return named.flatMap(([param, schema]) =>
      named
        .filter(([other, one]) => other > param && fieldOf(one).kind.name === fieldOf(schema).kind.name)
        .map(([other]) => [param, other]),
    );
  });
  expect(pairs).not.toEqual([]);
  for (const [param = '', other] of pairs) expect(SECOND_PARAM_OF.get(param)).toBe(other);
});
