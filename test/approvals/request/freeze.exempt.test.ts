// Which changes still run while everything is frozen: by direction, and as previewed.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Freeze, findFreezeOf, freezableChangeOf } from '../../../src/approvals/request/freeze.js';
import type { StoredPreview } from '../../../src/approvals/request/stored-preview.js';
import { grantAccess } from '../../../src/operations/cluster/grant-access.js';
import { DIRECTIONS, type Direction } from '../../../src/operations/effect.js';
import { changeNamed, operations } from '../../../src/operations/index.js';
import { CASES } from '../../operations/cases.js';
import { openSharedFixture, type SharedFixture } from '../../operations/fixture.js';
import { type Given, NOW, withGrant } from '../../operations/given.js';
import { pending } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const ALL: Freeze = { scope: { kind: 'all' }, by: 'U0ADA', reason: 'INC-42' };
const { preview } = pending();
const { returns } = asReturn(pending());

const runs = (operation: string, seen: StoredPreview, as: { readonly isReturn?: boolean } = {}) => {
  const change = { operation, preview: seen, ...(as.isReturn && { returns }) };
  return findFreezeOf({ all: [ALL] }, freezableChangeOf(change, changeNamed)) === undefined;
};
const changes = operations.flatMap(({ name }) => changeNamed(name) ?? []);
const inDirection = (direction: Direction, isReturn = false) =>
  changes.filter(({ name }) => runs(name, { ...preview, direction }, { isReturn }));

/** They only remove access, another call undoes them, and they interrupt nobody. */
const GENTLE = ['grant-access', 'revoke-access', 'protect-cluster'];

describe('while everything is frozen', () => {
  test.each(DIRECTIONS)('only gentle changes run, and only to narrow access: %s', (direction) => {
    const run = inDirection(direction).filter(({ canNarrow }) => canNarrow);
    expect(run.map(({ name }) => name).toSorted()).toEqual(direction === 'narrows access' ? GENTLE.toSorted() : []);
  });

  test.each(DIRECTIONS)('only reverts that narrow something run: %s', (direction) => {
    expect(inDirection(direction, true)).toHaveLength(direction.startsWith('narrows') ? changes.length : 0);
  });

  test('a change that this release does not know never runs', () => {
    expect(runs('drop-everything', { ...preview, direction: 'narrows access' })).toBe(false);
  });
});

describe('while everything is frozen, as previewed', () => {
  let fixture: SharedFixture;
  beforeAll(async () => {
    fixture = await openSharedFixture(() => NOW);
  });
  afterAll(() => fixture.close());
  const shorter: Given = async (fixture) => ({ ...(await withGrant(fixture)), level: 'logs', for: '15m' });

  test.each(
    [...CASES, [grantAccess, shorter] as const].map(
      ([change, given], nth) => [change.name, nth, change, given] as const,
    ),
  )('%s runs only if gentle (case %i)', async (name, nth, change, given) => {
    fixture.reset();
    const seen = await change.preview(fixture.atlas, await given(fixture), NOW);
    expect(seen.blockers).toEqual([]);
    if (!change.canNarrow) expect(seen.direction).not.toBe('narrows access');
    const isGentle = ['revoke-access', 'protect-cluster'].includes(name) || nth === CASES.length;
    expect(runs(name, seen)).toBe(isGentle);
  });
});
