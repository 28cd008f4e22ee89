import { expect, test } from '@jest/globals';
import { acknowledgeAlert, unacknowledgeAlert } from '../../../src/operations/alerts/acknowledge-alert.js';
import { alertKind } from '../../../src/operations/alerts/alert-params.js';
import { runAt } from '../../../src/operations/call.js';
import { UNREAD } from '../../../src/operations/format.js';
import type { Change, Params } from '../../../src/operations/operation.js';
import { listNames } from '../../../src/operations/params/kind.js';
import { type Answers, BASE, PROJECT, withAnswers } from '../answering.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const ID = '5efdb5dd5b306e51e2e9b05b';
const ITEM = `GET /groups/${PROJECT}/alerts/${ID}`;
const IT = { project: PROJECT, alert: ID };
const PARAMS = { ...IT, for: '2h' };
const WHAT = 'no primary on Cluster0';

const alert = (more: object = {}) => ({
  id: ID,
  status: 'OPEN',
  eventTypeName: 'NO_PRIMARY',
  clusterName: 'Cluster0',
  created: '2026-11-25T09:20:00Z',
  ...more,
});
const showing = (more?: object): Answers => ({ ...BASE, [ITEM]: alert(more) });
const until = (hour: string) => `2026-11-25T${hour}:00:00Z`;
const look = (answers: Answers, operation: Change = acknowledgeAlert, params: Params = PARAMS) =>
  withAnswers(answers, (atlas) => operation.preview(atlas, params, NOW));
async function sentFor(answers: Answers, operation: Change = acknowledgeAlert, params: Params = PARAMS) {
  const { basis, call } = await look(answers, operation, params);
  if (call === undefined) throw new Error('there is no call');
  return { params, basis, call: runAt(call, NOW) };
}
const verdict = (operation: Change, sent: Awaited<ReturnType<typeof sentFor>>, answer: Answers[string]) =>
  withAnswers({ [ITEM]: answer }, (atlas) => operation.verify(atlas, sent));

test('who acknowledges an alert sees since when it is open, and that nobody is reminded of it', async () => {
  expect(await look(showing())).toMatchObject({
    summary: `acknowledge the alert for ${WHAT} for 2 hours`,
    subject: WHAT,
    before: 'not acknowledged',
    after: [expect.stringMatching(/^acknowledged for 2 hours/), { at: NOW + 7_200_000 }, expect.any(String)],
    facts: [
      { label: 'Open since', value: [{ at: NOW - 2_400_000 }] },
      { label: 'Notifies', value: UNREAD },
    ],
    warnings: [expect.stringContaining('no notifications until then')],
  });
  expect((await sentFor(showing())).call).toEqual({
    method: 'PATCH',
    path: ITEM.replace('GET ', ''),
    version: '2024-05-30',
    body: { acknowledgedUntil: until('12') },
  });
});

test.each([
  [acknowledgeAlert, { ...BASE, [ITEM]: [404, 'ALERT_NOT_FOUND'] }, /^Payments has no alert e9b05b\./],
  [acknowledgeAlert, showing({ status: 'CLOSED' }), /^The alert for no primary on Cluster0 is already closed\.$/],
  [unacknowledgeAlert, showing(), /isn’t acknowledged/],
  [unacknowledgeAlert, showing({ acknowledgedUntil: until('09') }), /isn’t acknowledged/],
] as const)('$name is blocked where there is nothing to do: %#', async (operation, answers, sentence) => {
  const params = operation === acknowledgeAlert ? PARAMS : IT;
  expect((await look(answers, operation, params)).blockers).toEqual([
    { param: 'alert', sentence: expect.stringMatching(sentence) },
  ]);
});

test('it is read back by until when it is acknowledged', async () => {
  const sent = await sentFor(showing());
  expect(await verdict(acknowledgeAlert, sent, alert({ acknowledgedUntil: until('12') }))).toBe('applied');
  expect(await verdict(acknowledgeAlert, sent, alert())).toBe('not applied');
  expect(await verdict(acknowledgeAlert, sent, alert({ acknowledgedUntil: until('13') }))).toBe('unclear');
  const back = await sentFor(showing({ acknowledgedUntil: until('13') }), unacknowledgeAlert, IT);
  expect(await verdict(unacknowledgeAlert, back, alert())).toBe('applied');
  // As Atlas may write it, too.
  expect(await verdict(unacknowledgeAlert, back, alert({ acknowledgedUntil: until('10') }))).toBe('applied');
  expect(await verdict(unacknowledgeAlert, back, alert({ acknowledgedUntil: until('13') }))).toBe('not applied');
});

test('what takes it back puts the time in its place that was there before, if that is still to come', async () => {
  expect(acknowledgeAlert.undo(await sentFor(showing()), NOW)).toEqual({
    operation: 'unacknowledge-alert',
    params: IT,
  });
  const before = showing({ acknowledgedUntil: until('11') });
  const again = { operation: 'acknowledge-alert', params: { ...IT, for: `until ${until('11')}` } };
  expect(acknowledgeAlert.undo(await sentFor(before), NOW)).toEqual(again);
  expect(acknowledgeAlert.undo(await sentFor(before), NOW + 7_200_000)).toBeUndefined();
  expect(unacknowledgeAlert.undo(await sentFor(before, unacknowledgeAlert, IT), NOW)).toEqual(again);
  expect(unacknowledgeAlert.undo(await sentFor(before, unacknowledgeAlert, IT), NOW + 7_200_000)).toBeUndefined();
});

test('promises no undo of a permanent acknowledgement', async () => {
  const forGood = showing({ acknowledgedUntil: '2126-11-25T10:00:00Z' });
  const back = await look(forGood, unacknowledgeAlert, IT);
  expect(back.undo).toMatch(/permanently.*only .* in Atlas/);
  expect(unacknowledgeAlert.undo(await sentFor(forGood, unacknowledgeAlert, IT), NOW)).toBeUndefined();
  const shorter = await look(forGood);
  expect(shorter.undo).toMatch(/unacknowledge-alert ends it\.$/);
  expect(shorter.warnings).toContainEqual(expect.stringMatching(/permanently.*only .* in Atlas/));
  expect(acknowledgeAlert.undo(await sentFor(forGood), NOW)?.operation).toBe('unacknowledge-alert');
});

test('shows the comment while it counts, and that an undo leaves it out', async () => {
  const told = (hour: string) => showing({ acknowledgedUntil: until(hour), acknowledgementComment: 'known' });
  const back = await look(told('11'), unacknowledgeAlert, IT);
  expect(back.facts.at(-1)).toEqual({ label: 'Comment', value: '“known”' });
  expect(back.undo).toBe('acknowledge-alert acknowledges it again, until the same time, without its comment.');
  const undo = async (answers: Answers) => (await look(answers)).undo;
  expect(await undo(told('11'))).toMatch(/acknowledge-alert restores its current end, without its comment\.$/);
  expect((await look(told('09'))).facts.at(-1)?.label).toBe('Notifies');
  expect(await undo(showing())).toMatch(/unacknowledge-alert ends it\.$/);
});

test.each([
  [{}, { status: 'CLOSED' }, 'the alert was closed'],
  [{}, { acknowledgedUntil: until('11') }, 'someone acknowledged the alert'],
  [{ acknowledgedUntil: until('11') }, {}, 'the alert is no longer acknowledged'],
  [{ acknowledgedUntil: until('09') }, {}, undefined],
])('from %j to %j: %s', async (before, after, said) => {
  const [one, two] = [(await look(showing(before))).basis, (await look(showing(after))).basis];
  expect(acknowledgeAlert.drift(one, two, NOW)).toBe(said);
});

test('open alerts are listed by their handles', async () => {
  const answers = { [`GET /groups/${PROJECT}/alerts`]: { results: [alert()] } };
  expect(await withAnswers(answers, (atlas) => listNames(atlas, alertKind, { project: PROJECT }))).toEqual([
    { id: ID, name: 'e9b05b', detail: WHAT },
  ]);
});
