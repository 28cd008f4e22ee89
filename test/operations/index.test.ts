import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { operationNamed, operations } from '../../src/operations/index.js';
import { SECOND_OF } from '../../src/operations/operation.js';
import { needsOwner } from '../../src/operations/owner-level.js';
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

test('an operation is found by its name alone', () => {
  expect(operationNamed('delete-idp')?.effect).toBe('irreversible');
  expect(operationNamed('Delete-IdP')).toBeUndefined();
  expect(operationNamed('toString')).toBeUndefined();
});

describe.each(operations.map((operation) => [operation.name, operation] as const))('%s', (name, operation) => {
  const params = Object.entries<unknown>(operation.params.shape).map(
    ([param, schema]) => [param, fieldOf(schema)] as const,
  );

  test('gives every param a label, and a preset only of what it offers', () => {
    for (const [, field] of params) {
      expect(field.label).toMatch(/^[A-Z]/);
      if (field.preset !== undefined) expect(Object.keys(field.choices ?? {})).toContain(field.preset);
    }
  });

  test('gives no word and no place to two params', () => {
    const words = params.flatMap(([param, field]) => [param, ...(field.words ?? [])]);
    const places = params.flatMap(([, field]) => field.position ?? []);
    expect(new Set(words).size).toBe(words.length);
    expect(places.toSorted()).toEqual(places.map((_, index) => index + 1));
  });

  test('shows an example of itself, with a reason only where one is asked for', () => {
    expect(`${operation.example} `.startsWith(`${name} `)).toBe(true);
    expect(operation.example.includes(' because ')).toBe(operation.effect !== 'read');
  });

  // Of what can be put back mostly, it may keep one for the rest.
  test('keeps a restore kit if it cannot be undone', () => {
    if (operation.effect === 'restorable') return;
    const keeps = operation.effect !== 'read' && operation.restoreKit !== undefined;
    expect(keeps).toBe(operation.effect === 'irreversible');
  });

  test('refuses params that it does not know', () => {
    expect(operation.params.safeParse({ nobody: 'knows' }).error?.issues).toContainEqual(
      expect.objectContaining({ code: 'unrecognized_keys' }),
    );
  });
});

/** These need the role of a project's owner, and came before there was a credential of its own for that. */
const ALSO_WITHOUT = ['set-query-limit', 'delete-query-limit'];

test('a change that takes a project’s owner is off without an owner’s credential', () => {
  const free = operations.filter((one) => one.role === 'Project Owner' && one.effect !== 'read' && !needsOwner(one));
  expect(free.map(({ name }) => name).toSorted()).toEqual(ALSO_WITHOUT.toSorted());
});

test('of two params with things of one kind the second is known as such, for the rules of the policy', () => {
  const pairs = operations.flatMap(({ params }) => {
    const named = Object.entries<unknown>(params.shape).filter(([, schema]) => fieldOf(schema).kind.input === 'names');
    return named.flatMap(([param, schema]) =>
      named
        .filter(([other, one]) => other > param && fieldOf(one).kind.name === fieldOf(schema).kind.name)
        .map(([other]) => [param, other]),
    );
  });
  expect(pairs).not.toEqual([]);
  for (const [param = '', other] of pairs) expect(SECOND_OF.get(param)).toBe(other);
});
