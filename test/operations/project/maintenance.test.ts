import { afterEach, describe, expect, test } from '@jest/globals';
import { UNREAD_TEXT } from '../../../src/operations/format.js';
import type { Change, Params } from '../../../src/operations/operation.js';
import { deferMaintenance } from '../../../src/operations/project/defer-maintenance.js';
import { maintenance } from '../../../src/operations/project/maintenance.js';
import { setMaintenanceWindow } from '../../../src/operations/project/set-maintenance-window.js';
import { canonicalHour, nextWeeklyHourAt } from '../../../src/operations/project/weekly-hour.js';
import { projectNamed } from '../../../src/sandbox/atlas/index.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { type Answers, BASE, PROJECT, withAnswers } from '../answering.js';
import { openFixture } from '../fixture.js';

const NOW = Date.parse('2026-11-25T10:00:00Z'); // a Wednesday
const WINDOW = `GET /groups/${PROJECT}/maintenanceWindow`;
const PARAMS = { project: PROJECT, window: 'sunday 05:00' };

const window = (more: object = {}) => ({
  dayOfWeek: 7,
  hourOfDay: 3,
  numberOfDeferrals: 1,
  autoDeferOnceEnabled: false,
  timeZoneId: 'Europe/Dublin',
  ...more,
});
const event = (eventTypeName: string) => ({ id: 'e', eventTypeName, created: '2026-11-23T10:00:00Z' });
const showing = (found: object = window(), ...events: object[]): Answers => ({
  ...BASE,
  [WINDOW]: found,
  [`GET /groups/${PROJECT}/events`]: { results: events },
});
const look = (answers: Answers, operation: Change = setMaintenanceWindow, params: Params = PARAMS) =>
  withAnswers(answers, (atlas) => operation.preview(atlas, params, NOW));

describe('a weekly hour', () => {
  test.each([
    ['Sunday 5:00', 'sunday 05:00'],
    ['sundays at 5am', 'sunday 05:00'],
    ['tue 23', 'tuesday 23:00'],
    ['Thurs 12 pm', 'thursday 12:00'],
    ['none', 'none'],
  ])('parses %s as %s', (text, value) => {
    expect(canonicalHour(text)).toEqual({ ok: true, value });
  });

  test.each([
    ['sunday 05:30', /on the hour.* sunday 05:00/],
    ['someday 5:00', /“someday 5:00” isn’t a day/],
    ['sunday 25:00', /“sunday 25:00” isn’t a day/],
  ])('rejects %s', (text, reason) => {
    expect(canonicalHour(text)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });

  test('comes next in its own time zone, today only if it hasn’t passed', () => {
    const next = (day: number, hour: number, zone: string) =>
      new Date(nextWeeklyHourAt({ day, hour }, zone, NOW)).toISOString();
    expect(next(1, 5, 'Nowhere/Else')).toBe('2026-11-29T05:00:00.000Z');
    expect(next(4, 11, 'UTC')).toBe('2026-11-25T11:00:00.000Z');
    expect(next(4, 10, 'UTC')).toBe('2026-12-02T10:00:00.000Z');
    expect(next(4, 1, 'Asia/Tokyo')).toBe('2026-12-01T16:00:00.000Z');
  });
});

test('previews a window in the project’s time zone, with announced maintenance and deferrals', async () => {
  const preview = await look(showing(window(), event('PROJECT_SCHEDULED_MAINTENANCE')));
  expect(preview).toMatchObject({
    summary: expect.stringContaining('to Sundays at 05:00'),
    before: 'Saturdays at 03:00 Europe/Dublin',
    after: [expect.stringContaining('Sundays at 05:00 Europe/Dublin'), { at: Date.parse('2026-11-29T05:00:00Z') }],
    warnings: [
      expect.stringMatching(/announced/),
      expect.stringMatching(/deferred once/),
      expect.stringMatching(/election.*Urgent/),
      expect.stringMatching(/waves.*48 hours/),
    ],
    undo: expect.stringMatching(/Saturdays at 03:00.*deferral/),
  });
  expect(preview.facts.map(({ label, value }) => `${label}: ${formatPlain(value)}`)).toEqual([
    expect.stringMatching(/^Maintenance announced: .*Clusters/),
    'Deferrals used: 1 of 2',
    'Automatic deferral: off',
    'Protected hours: none',
  ]);
});

test('shows what Atlas doesn’t say as unread, not as none', async () => {
  const NULLS = { numberOfDeferrals: null, autoDeferOnceEnabled: null, protectedHours: null, timeZoneId: null };
  const { before, facts, warnings } = await look(showing(window(NULLS)), setMaintenanceWindow, {
    ...PARAMS,
    window: 'none',
  });
  expect(before).toBe('Saturdays at 03:00 in the project’s time zone');
  expect(facts.slice(1).map(({ value }) => value)).toEqual([UNREAD_TEXT, UNREAD_TEXT, UNREAD_TEXT]);
  expect(warnings.slice(0, 2)).toEqual([
    expect.stringMatching(/resets deferrals, so deferred maintenance/),
    expect.stringMatching(/Protected hours/),
  ]);
  const defer = look(showing(window(NULLS)), deferMaintenance, { project: PROJECT });
  await expect(defer).rejects.toThrow(/how many times maintenance was deferred/);
  await expect(look({ ...showing(), [WINDOW]: [404, 'NOT_FOUND'] })).rejects.toThrow(/the maintenance window/);
});

test('resets the window and its other settings with “none”, which undo can restore', async () => {
  const hours = { protectedHours: { startHourOfDay: 8, endHourOfDay: 18 } };
  const { call, basis, summary, act, warnings, facts } = await look(showing(window(hours)), setMaintenanceWindow, {
    ...PARAMS,
    window: 'none',
  });
  for (const text of [summary, act]) expect(text).toContain('Atlas choose');
  expect(call).toEqual({ method: 'DELETE', path: `/groups/${PROJECT}/maintenanceWindow` });
  expect(warnings).toEqual([
    expect.stringMatching(/deferred once/),
    expect.stringMatching(/Protected hours.*removed/),
    expect.stringMatching(/waves.* wave 1.*first/),
  ]);
  expect(facts.at(-1)?.value).toBe('from 8:00 to 18:00');
  if (call === undefined) throw new Error('there is no call');
  const done = (window: string) =>
    setMaintenanceWindow.done({ params: { ...PARAMS, window }, basis, call }, 'Payments');
  expect(done('none')).toContain('Atlas chooses');
  expect(done('sunday 05:00')).toContain('Sundays at 05:00 Europe/Dublin');
  const none = await look(showing(window({ dayOfWeek: 0, hourOfDay: 0 })));
  expect(none.before).toMatch(/^none/);
  // By the page tutorial/cluster-maintenance-window, under default maintenance waves.
  expect(none.warnings.map(formatPlain)).toContainEqual(expect.stringMatching(/waves.* wave 2/));
  if (none.call === undefined) throw new Error('there is no call');
  expect(setMaintenanceWindow.undo({ params: PARAMS, basis: none.basis, call: none.call }, NOW)?.params.window).toBe(
    'none',
  );
});

test.each([
  [setMaintenanceWindow, window({ dayOfWeek: 1, hourOfDay: 5 }), 'window', /already/],
  [deferMaintenance, window({ dayOfWeek: 0 }), 'project', /no maintenance window/],
  [deferMaintenance, window({ numberOfDeferrals: 2 }), 'project', /deferred twice/],
])('$name is blocked by %j', async (operation, found, param, sentence) => {
  const params = operation === deferMaintenance ? { project: PROJECT } : PARAMS;
  expect((await look(showing(found), operation, params)).blockers).toEqual([
    { param, sentence: expect.stringMatching(sentence) },
  ]);
});

test('shows how often maintenance was deferred, and verifies a deferral by the count', async () => {
  const params = { project: PROJECT };
  const { basis, call, before, after, warnings, undo } = await look(showing(), deferMaintenance, params);
  expect(undo).toMatch(/Begin Now.*under Clusters/);
  expect([before, after]).toEqual(['deferred once', 'deferred twice']);
  expect(warnings).toEqual([
    expect.stringMatching(/no announced maintenance/),
    expect.stringMatching(/deferred again/),
    expect.stringMatching(/wave.*only one/),
  ]);
  const first = await look(showing(window({ numberOfDeferrals: 0 })), deferMaintenance, params);
  expect(first.warnings).toContainEqual(expect.stringMatching(/last wave/));
  if (call === undefined) throw new Error('there is no call');
  const verdict = (numberOfDeferrals: number) =>
    withAnswers(showing(window({ numberOfDeferrals })), (atlas) =>
      deferMaintenance.verify(atlas, { params, basis, call }),
    );
  expect([await verdict(2), await verdict(1), await verdict(0)]).toEqual(['applied', 'not applied', 'unclear']);
});

describe('the period in which Atlas accepts a deferral', () => {
  const DAY = 86_400_000;
  const NEXT = Date.parse('2026-11-28T03:00:00Z');
  const warned = async (now: number, found = window()) => {
    const answers = showing(found, event('PROJECT_SCHEDULED_MAINTENANCE'));
    const { warnings } = await withAnswers(answers, (atlas) =>
      deferMaintenance.preview(atlas, { project: PROJECT }, now),
    );
    return warnings[0];
  };

  test('is shown with its end while it lasts', async () => {
    expect(await warned(NOW)).toEqual([
      expect.stringContaining('before'),
      { at: NEXT - 2 * DAY },
      expect.stringContaining('48 to 72'),
    ]);
  });

  test.each([
    ['has passed', NEXT - 2 * DAY + 1, /too late/],
    ['hasn’t started', NEXT - 3 * DAY - 1, /too early/],
  ])('gives a warning when it %s', async (_, now, sentence) => {
    expect(formatPlain((await warned(now)) ?? '')).toMatch(sentence);
  });
});

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

test('resets deferrals with a new window in the simulated Atlas, as the warning says', async () => {
  const { standIn, atlas, close } = await openFixture(() => NOW);
  closers.push(close);
  const of = { project: projectNamed(standIn.world, 'Payments').id };
  const send = async (operation: Change, params: Params) => {
    const { call, warnings } = await operation.preview(atlas, { ...of, ...params }, NOW);
    if (call !== undefined) await atlas.write(call);
    return warnings.map(formatPlain);
  };
  await send(deferMaintenance, {});
  expect(await send(setMaintenanceWindow, { window: 'monday 22:00' })).toContainEqual(
    expect.stringMatching(/deferred twice/),
  );
  const { facts } = await setMaintenanceWindow.preview(atlas, { ...of, window: 'none' }, NOW);
  expect(facts).toContainEqual({ label: 'Deferrals used', value: '0 of 2' });
});

test('treats another deferral as drift, but not the end of one', async () => {
  const { basis } = await look(showing());
  const deferred = (deferrals: number) => setMaintenanceWindow.drift(basis, { ...basis, deferrals }, NOW);
  expect([deferred(2), deferred(0)]).toEqual([expect.stringContaining('deferred twice'), undefined]);
});

test('doesn’t show maintenance as announced once it is completed', async () => {
  const headline = async (...events: object[]) =>
    formatPlain(
      (await withAnswers(showing(window(), ...events), (atlas) => maintenance.run(atlas, { project: PROJECT }, NOW)))
        .headline,
    );
  expect(await headline(event('PROJECT_SCHEDULED_MAINTENANCE'))).toMatch(
    /Saturdays at 03:00 Europe\/Dublin, .* announced 2 days ago/,
  );
  expect(await headline(event('MAINTENANCE_COMPLETED'))).not.toContain('announced');
});
