// The word `at`, which schedules any change.
import { expect, test } from '@jest/globals';
import { setMaintenanceWindow } from '../../../src/operations/project/set-maintenance-window.js';
import { setProjectLimit } from '../../../src/operations/project/set-project-limit.js';
import { settings } from '../../../src/operations/project/settings.js';
import { parseLine } from '../../../src/slack/lines/parse.js';
import { resolveLine } from '../../../src/slack/lines/resolve.js';
import type { Grammar } from '../../../src/slack/lines/vocabulary.js';
import { paramsOf } from '../../../src/slack/lines/vocabulary.js';
import { formatLine } from '../../../src/slack/lines/write.js';

/** 17:40 in Berlin, two days before clocks go forward. */
const BERLIN = { at: Date.parse('2027-03-26T16:40:00Z'), zone: 'Europe/Berlin' };
const PAYMENTS = { id: 'a'.repeat(24), name: 'Payments' };

const resolved = (operation: Grammar, words: string) =>
  resolveLine(parseLine(operation, `${operation.name} ${words}`, BERLIN), async ({ name }) =>
    name === 'project' ? [PAYMENTS] : [],
  );
const limit = (words: string) => resolved(setProjectLimit, `clusters to 30 ${words}`);
const LIMIT = { project: PAYMENTS.id, limit: 'clusters', to: '30' };

test.each([
  ['at 22:00 in Payments', '2027-03-26T21:00:00Z'],
  ['in Payments at 02:00 tomorrow because INC-42', '2027-03-27T01:00:00Z'],
  ['in Payments at tomorrow 2am', '2027-03-27T01:00:00Z'],
  ['--at 22:00 in Payments', '2027-03-26T21:00:00Z'],
])('is read from “%s”', async (words, at) => {
  const { params, problems, missing } = await limit(words);
  expect({ params, problems, missing }).toEqual({ params: { ...LIMIT, at }, problems: [], missing: [] });
  const line = formatLine(setProjectLimit, params, { project: PAYMENTS });
  expect((await resolved(setProjectLimit, line.slice(setProjectLimit.name.length))).params).toEqual(params);
});

test.each([
  ['at noon', '“noon” isn’t a time'],
  ['at sunday 2:30', '2:30 doesn’t exist on March 28'],
  ['at 22:00 at 23:00', 'at'],
  ['at', 'at'],
])('is a problem in “%s”', async (words, sentence) => {
  const { problems } = await limit(`in Payments ${words}`);
  expect(problems).toMatchObject([{ param: 'at', sentence: expect.stringContaining(sentence) }]);
});

test('is part of a day and hour, and schedules the change after one', async () => {
  const when = async (words: string) => (await resolved(setMaintenanceWindow, `${words} in Payments`)).params;
  const project = PAYMENTS.id;
  expect(await when('sundays at 5am')).toEqual({ project, window: 'sunday 05:00' });
  expect(await when('sunday 05:00 at 22:00')).toEqual({ project, window: 'sunday 05:00', at: '2027-03-26T21:00:00Z' });
});

test('isn’t a word of look-ups', () => {
  expect(paramsOf(settings).map(({ name }) => name)).not.toContain('at');
});
