import { afterEach, describe, expect, test } from '@jest/globals';
import type { Change, Params } from '../../../src/operations/operation.js';
import { deferMaintenance } from '../../../src/operations/project/defer-maintenance.js';
import { maintenance } from '../../../src/operations/project/maintenance.js';
import { setMaintenanceWindow } from '../../../src/operations/project/set-maintenance-window.js';
import { canonicalHour, nextOf } from '../../../src/operations/project/weekly-hour.js';
import { projectNamed } from '../../../src/sandbox/atlas/index.js';
import { plain } from '../../../src/slack/blocks/text.js';
import { type Answers, BASE, PROJECT, withAnswers } from '../answering.js';
import { openFixture } from '../fixture.js';

const NOW = Date.parse('2026-11-25T10:00:00Z'); // a Wednesday
const WINDOW = `GET /groups/${PROJECT}/maintenanceWindow`;
const PARAMS = { project: PROJECT, window: 'sunday 05:00' };

const window = (more: object = {}) => ({
  dayOfWeek: 7,
  hourOfDay: 3,
  numberOfDeferrals: 1,
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

describe('a day and an hour', () => {
  test.each([
    ['Sunday 5:00', 'sunday 05:00'],
    ['sundays at 5am', 'sunday 05:00'],
    ['tue 23', 'tuesday 23:00'],
    ['Thurs 12 pm', 'thursday 12:00'],
    ['none', 'none'],
  ])('%s is %s', (text, value) => {
    expect(canonicalHour(text)).toEqual({ ok: true, value });
  });

  test.each([
    ['sunday 05:30', 'Atlas starts on the hour. Write sunday 05:00 instead of “sunday 05:30”.'],
    ['someday 5:00', '“someday 5:00” isn’t a day and an hour. Write it like sunday 05:00.'],
    ['sunday 25:00', '“sunday 25:00” isn’t a day and an hour. Write it like sunday 05:00.'],
  ])('%s is refused', (text, reason) => {
    expect(canonicalHour(text)).toEqual({ ok: false, reason });
  });

  test('comes next in its own zone, today only when it is still to come', () => {
    const next = (day: number, hour: number, zone: string | null) =>
      new Date(nextOf({ day, hour }, zone, NOW)).toISOString();
    expect(next(1, 5, null)).toBe('2026-11-29T05:00:00.000Z');
    expect(next(4, 11, 'UTC')).toBe('2026-11-25T11:00:00.000Z');
    expect(next(4, 10, 'UTC')).toBe('2026-12-02T10:00:00.000Z');
    expect(next(4, 1, 'Asia/Tokyo')).toBe('2026-12-01T16:00:00.000Z');
  });
});

test('who sets it sees it in their own zone, what is announced, and how often it was deferred', async () => {
  const preview = await look(showing(window(), event('PROJECT_SCHEDULED_MAINTENANCE')));
  expect(preview).toMatchObject({
    summary: 'set the maintenance window of Payments to Sundays at 05:00',
    before: ['Saturdays at 03:00 Europe/Dublin, next ', { at: Date.parse('2026-11-28T03:00:00Z') }],
    after: ['Sundays at 05:00 Europe/Dublin, next ', { at: Date.parse('2026-11-29T05:00:00Z') }],
    warnings: [
      expect.stringMatching(/^Maintenance is announced/),
      expect.stringMatching(/deferred once/),
      expect.stringMatching(/election.*Urgent maintenance.*any other time/),
      expect.stringMatching(/^With maintenance waves, .*48 hours/),
    ],
    undo: expect.stringMatching(/saturday 03:00.*deferral/),
  });
  expect(preview.facts.map(({ label, value }) => `${label}: ${plain(value)}`)).toEqual([
    expect.stringMatching(/^Maintenance announced: .*; Atlas’s page Clusters shows when it starts$/),
    'Deferrals used: 1 of 2',
    'Automatic deferral: off',
    'Protected hours: none',
  ]);
});

test('none resets it, with what goes besides, and what was none is put back so', async () => {
  const hours = { protectedHours: { startHourOfDay: 8, endHourOfDay: 18 } };
  const { call, basis, summary, act, warnings, facts } = await look(showing(window(hours)), setMaintenanceWindow, {
    ...PARAMS,
    window: 'none',
  });
  expect([summary, act]).toEqual(['let Atlas choose when it maintains Payments', 'Let Atlas choose when to maintain']);
  expect(call).toEqual({ method: 'DELETE', path: `/groups/${PROJECT}/maintenanceWindow` });
  expect(warnings).toEqual([
    expect.stringMatching(/deferred once/),
    expect.stringMatching(/^Protected hours, automatic deferral and any maintenance wave are removed, too\./),
    expect.stringMatching(/^With maintenance waves, .* wave 1 .*first/),
  ]);
  expect(facts.at(-1)?.value).toBe('from 8:00 to 18:00');
  if (call === undefined) throw new Error('there is no call');
  const done = (window: string) =>
    setMaintenanceWindow.done({ params: { ...PARAMS, window }, basis, call }, 'Payments');
  expect(done('none')).toBe('Atlas chooses when it maintains Payments.');
  expect(done('sunday 05:00')).toBe('Atlas maintains Payments on Sundays at 05:00 Europe/Dublin.');
  const none = await look(showing(window({ dayOfWeek: 0, hourOfDay: 0 })));
  expect(none.before).toBe('none: Atlas chooses the time');
  // By the page tutorial/cluster-maintenance-window, under default maintenance waves.
  expect(none.warnings.map(plain)).toContainEqual(expect.stringMatching(/^With maintenance waves, .*to wave 2/));
  if (none.call === undefined) throw new Error('there is no call');
  expect(setMaintenanceWindow.undo({ params: PARAMS, basis: none.basis, call: none.call }, NOW)?.params.window).toBe(
    'none',
  );
});

test.each([
  [setMaintenanceWindow, window({ dayOfWeek: 1, hourOfDay: 5 }), 'window', /already has this/],
  [deferMaintenance, window({ dayOfWeek: 0 }), 'project', /has no maintenance window\. Set one first/],
  [deferMaintenance, window({ numberOfDeferrals: 2 }), 'project', /was already deferred twice/],
])('$name is blocked by %j', async (operation, found, param, sentence) => {
  const params = operation === deferMaintenance ? { project: PROJECT } : PARAMS;
  expect((await look(showing(found), operation, params)).blockers).toEqual([
    { param, sentence: expect.stringMatching(sentence) },
  ]);
});

test('a deferral is counted, and shows by its count', async () => {
  const params = { project: PROJECT };
  const { basis, call, before, after, warnings, undo } = await look(showing(), deferMaintenance, params);
  expect(undo).toMatch(/Begin Now.*under Clusters/);
  expect([before, after]).toEqual(['deferred once', 'deferred twice']);
  expect(warnings).toEqual([
    expect.stringMatching(/^I see no announced maintenance/),
    'It can’t be deferred again after that.',
    'If Payments has a maintenance wave, it can defer only once, so Atlas will refuse this.',
  ]);
  const first = await look(showing(window({ numberOfDeferrals: 0 })), deferMaintenance, params);
  expect(first.warnings).toContainEqual(expect.stringMatching(/only the last wave can defer/));
  if (call === undefined) throw new Error('there is no call');
  const verdict = (numberOfDeferrals: number) =>
    withAnswers(showing(window({ numberOfDeferrals })), (atlas) =>
      deferMaintenance.verify(atlas, { params, basis, call }),
    );
  expect([await verdict(2), await verdict(1), await verdict(0)]).toEqual(['applied', 'not applied', 'unclear']);
});

describe('the time in which Atlas takes a deferral', () => {
  const DAY = 86_400_000;
  const NEXT = Date.parse('2026-11-28T03:00:00Z');
  const warned = async (now: number, found = window()) => {
    const answers = showing(found, event('PROJECT_SCHEDULED_MAINTENANCE'));
    const { warnings } = await withAnswers(answers, (atlas) =>
      deferMaintenance.preview(atlas, { project: PROJECT }, now),
    );
    return warnings[0];
  };

  test('is said with its end while it lasts', async () => {
    expect(await warned(NOW)).toEqual([
      'Approve it before ',
      { at: NEXT - 2 * DAY },
      expect.stringContaining('48 to 72 hours'),
    ]);
  });

  test.each([
    ['over', NEXT - 2 * DAY + 1, /too late/],
    ['still to come', NEXT - 3 * DAY - 1, /too early/],
  ])('is %s', async (_, now, sentence) => {
    expect(plain((await warned(now)) ?? '')).toMatch(sentence);
  });
});

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

test('an update of the window resets deferrals in the pretend Atlas, as the card says', async () => {
  const { standIn, atlas, close } = await openFixture(() => NOW);
  closers.push(close);
  const of = { project: projectNamed(standIn.world, 'Payments').id };
  const send = async (operation: Change, params: Params) => {
    const { call, warnings } = await operation.preview(atlas, { ...of, ...params }, NOW);
    if (call !== undefined) await atlas.write(call);
    return warnings.map(plain);
  };
  await send(deferMaintenance, {});
  expect(await send(setMaintenanceWindow, { window: 'monday 22:00' })).toContainEqual(
    expect.stringMatching(/deferred twice/),
  );
  const { facts } = await setMaintenanceWindow.preview(atlas, { ...of, window: 'none' }, NOW);
  expect(facts).toContainEqual({ label: 'Deferrals used', value: '0 of 2' });
});

test('a deferral that comes between makes a new window drift, and one that ends does not', async () => {
  const { basis } = await look(showing());
  const deferred = (deferrals: number) => setMaintenanceWindow.drift(basis, { ...basis, deferrals }, NOW);
  expect([deferred(2), deferred(0)]).toEqual(['its maintenance was deferred twice', undefined]);
});

test('what is over is not announced any more', async () => {
  const headline = async (...events: object[]) =>
    plain(
      (await withAnswers(showing(window(), ...events), (atlas) => maintenance.run(atlas, { project: PROJECT }, NOW)))
        .headline,
    );
  expect(await headline(event('PROJECT_SCHEDULED_MAINTENANCE'))).toMatch(
    /^Atlas maintains Payments on Saturdays at 03:00 Europe\/Dublin, next .*; maintenance was announced 2 days ago\.$/,
  );
  expect(await headline(event('MAINTENANCE_COMPLETED'))).not.toContain('announced');
});
