// Temporary changes, and how they revert.
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { path } from '../../../src/atlas/path.js';
import { callTo } from '../../../src/operations/call.js';
import { operations } from '../../../src/operations/index.js';
import { defineChange } from '../../../src/operations/recipes/change.js';
import { optionalEndParam } from '../../../src/operations/recipes/temporary-change.js';
import { previewOf } from '../../support/limit.js';
import { withAnswers } from '../answering.js';

const { call: _, ...seen } = previewOf('5');

const spec: Parameters<typeof defineChange>[0] = {
  name: 'once',
  title: 'Do something once',
  area: 'federated-database',
  example: 'once because INC-42',
  role: 'Project Owner',
  effect: 'irreversible',
  canNarrow: false,
  interrupts: false,
  params: z.strictObject({ for: optionalEndParam() }),
  basis: z.object({ value: z.string() }),
  preview: async () => ({ ...seen, basis: { value: '5' } }),
  call: () => callTo('POST', path`/once`),
  verify: async () => 'unclear',
  evidence: () => '',
  done: () => '',
  drift: () => undefined,
};
const once = defineChange(spec);

test('blocks an end for a change that can’t be undone', async () => {
  const [permanent, temporary] = await withAnswers({}, (atlas) =>
    Promise.all([once.preview(atlas, {}, 0), once.preview(atlas, { for: '2h' }, 0)]),
  );
  expect([permanent.blockers, permanent.call]).toEqual([[], expect.anything()]);
  expect(temporary.blockers).toEqual([{ param: 'for', sentence: expect.stringMatching(/nothing to revert/) }]);
  expect(temporary.call).toBeUndefined();
});

test('every change that another undoes can be temporary', () => {
  const permanent = operations.filter(({ effect, params }) => effect !== 'read' && !('for' in params.shape));
  // One person may approve a change that only narrows access, unless it has an end. Snapshots expire. Nothing accepts a
  // withdrawn invitation again.
  expect(permanent.map(({ name }) => name)).toEqual([
    'revoke-access',
    'restart-primary',
    'delete-cluster',
    'unacknowledge-alert',
    'take-snapshot',
    'delete-snapshot',
    'restore-snapshot',
    'delete-private-endpoint',
    'defer-maintenance',
    'withdraw-invitation',
    'remove-person',
    'delete-api-key',
    'delete-service-account',
    'delete-idp',
  ]);
});

test('says when a change “until” a moment reverts', async () => {
  const until = 'until 2026-08-10T18:00:00Z';
  const [now, at] = ['2026-08-10T17:00:00Z', '2026-08-10T18:00:00Z'].map((one) => Date.parse(one));
  const undo = () => ({ operation: 'once', params: {} });
  const preview = (from = 0) =>
    withAnswers({}, (atlas) => defineChange({ ...spec, undo }).preview(atlas, { for: until }, from));
  expect(await preview(now)).toMatchObject({
    summary: `${seen.summary} until 2026-08-10 18:00 UTC`,
    after: seen.after,
    undo: expect.stringMatching(`2026-08-10 18:00 UTC.*${seen.undo}`),
    blockers: [],
  });
  expect(await preview(at)).toMatchObject({
    blockers: [{ param: 'for', sentence: expect.stringContaining('already passed') }],
  });
});
