// The values of a form, read from its view.
import { describe, expect, test } from '@jest/globals';
import { grantAccess } from '../../../src/operations/cluster/grant-access.js';
import { type FormMeta, serializeMeta } from '../../../src/slack/forms/meta.js';
import { parseFormView } from '../../../src/slack/forms/parse-form-view.js';
import { ids } from '../../../src/slack/ids.js';

const writing = { at: 1_795_000_000_000 };
const meta: FormMeta = { operation: grantAccess.name, command: '/atlas', channel: 'C1', writing };
const param = ids.param('for');

const read = (value: string, over: Partial<FormMeta> = {}) =>
  parseFormView(
    {
      id: 'V1',
      private_metadata: serializeMeta({ ...meta, ...over }),
      state: { values: { [param]: { [param]: { value } } } },
    },
    grantAccess,
  );

describe('a time of day', () => {
  const opened = { at: Date.parse('2026-08-10T16:59:00Z'), zone: 'Europe/Dublin' };

  test('is the next one after the form was opened, in the person’s zone', () => {
    expect(read('until 18:00', { writing: opened }).params).toEqual({ for: 'until 2026-08-10T17:00:00Z' });
    expect(read('until 2026-08-10 18:00', { writing: opened }).params).toEqual({ for: 'until 2026-08-10T17:00:00Z' });
  });

  test('is in UTC in a form without a zone', () => {
    expect(read('until 18:00').params.for).toMatch(/^until .*T18:00:00Z$/);
  });

  test('that is invalid is an error at its field', () => {
    expect(read('until 26:00', { writing: opened })).toMatchObject({
      params: {},
      typed: { for: 'until 26:00' },
      wrong: { for: expect.stringContaining('“26:00”') },
    });
  });
});
