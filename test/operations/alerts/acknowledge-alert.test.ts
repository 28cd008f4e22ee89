import { expect, test } from '@jest/globals';
import { acknowledgeAlert, unacknowledgeAlert } from '../../../src/operations/alerts/acknowledge-alert.js';
import { alertParamKind } from '../../../src/operations/alerts/alert-params.js';
import { withResolvedTimes } from '../../../src/operations/call.js';
import { UNREAD_TEXT } from '../../../src/operations/format.js';
import type { Change, Params } from '../../../src/operations/operation.js';
import { listNames } from '../../../src/operations/params/kind.js';
import { type Answers, BASE, PROJECT, withAnswers } from '../answering.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const ID = '5efdb5dd5b306e51e2e9b05b';
const ITEM = `GET /groups/${PROJECT}/alerts/${ID}`;
const GIVEN = { project: PROJECT, alert: ID };
const PARAMS = { ...GIVEN, for: '2h' };
const SUBJECT = 'no primary on Cluster0';

const alert = (more: object = {}) => ({
  id: ID,
  status: 'OPEN',
  eventTypeName: 'NO_PRIMARY',
  alertConfigId: 'c1',
  clusterName: 'Cluster0',
  created: '2026-11-25T09:20:00Z',
  ...more,
});
const CONFIG = `GET /groups/${PROJECT}/alertConfigs/c1`;
const notifying = (...types: string[]) => ({ id: 'c1', notifications: types.map((typeName) => ({ typeName })) });
const showing = (more?: object): Answers => ({ ...BASE, [ITEM]: alert(more), [CONFIG]: notifying('GROUP') });
const until = (hour: string) => `2026-11-25T${hour}:00:00Z`;
const look = (answers: Answers, operation: Change = acknowledgeAlert, params: Params = PARAMS) =>
  withAnswers(answers, (atlas) => operation.preview(atlas, params, NOW));
async function sentFor(answers: Answers, operation: Change = acknowledgeAlert, params: Params = PARAMS) {
  const { basis, call } = await look(answers, operation, params);
  if (call === undefined) throw new Error('there is no call');
  return { params, basis, call: withResolvedTimes(call, NOW) };
}
const verdict = (operation: Change, sent: Awaited<ReturnType<typeof sentFor>>, answer: Answers[string]) =>
  withAnswers({ [ITEM]: answer }, (atlas) => operation.verify(atlas, sent));

test('previews since when the alert is open, and warns that notifications stop', async () => {
  expect(await look(showing())).toMatchObject({
    summary: expect.stringContaining(`${SUBJECT} for 2 hours`),
    subject: SUBJECT,
    before: 'not acknowledged',
    after: 'acknowledged',
    facts: [
      { label: 'Open since', value: [{ at: NOW - 2_400_000 }] },
      { label: 'Notifies', value: expect.stringContaining('members') },
    ],
    warnings: [expect.stringContaining('no notifications')],
  });
  const unread = await look({ ...showing(), [CONFIG]: [403, 'X'] });
  expect(unread.facts).toContainEqual({ label: 'Notifies', value: UNREAD_TEXT });
  expect(unread.warnings).toContainEqual(expect.stringContaining('PagerDuty'));
  expect((await sentFor(showing())).call).toEqual({
    method: 'PATCH',
    path: ITEM.replace('GET ', ''),
    version: '2024-05-30',
    body: { acknowledgedUntil: until('12') },
  });
});

test.each([
  [acknowledgeAlert, { ...BASE, [ITEM]: [404, 'ALERT_NOT_FOUND'] }, /no alert e9b05b/],
  [acknowledgeAlert, showing({ status: 'CLOSED' }), /already closed/],
  [acknowledgeAlert, showing({ status: 'CANCELLED' }), /already closed/],
  [acknowledgeAlert, { ...showing(), [CONFIG]: notifying('GROUP', 'PAGER_DUTY') }, /only there\. .*in PagerDuty/],
  [unacknowledgeAlert, showing(), /isn’t acknowledged/],
  [unacknowledgeAlert, showing({ acknowledgedUntil: until('09') }), /isn’t acknowledged/],
] as const)('$name is blocked when there is nothing to do (%#)', async (operation, answers, sentence) => {
  const params = operation === acknowledgeAlert ? PARAMS : GIVEN;
  expect((await look(answers, operation, params)).blockers).toEqual([
    { param: 'alert', sentence: expect.stringMatching(sentence) },
  ]);
});

test('is verified by the end of the acknowledgement', async () => {
  const sent = await sentFor(showing());
  expect(await verdict(acknowledgeAlert, sent, alert({ acknowledgedUntil: until('12') }))).toBe('applied');
  expect(await verdict(acknowledgeAlert, sent, alert())).toBe('not applied');
  expect(await verdict(acknowledgeAlert, sent, alert({ acknowledgedUntil: until('13') }))).toBe('unclear');
  const back = await sentFor(showing({ acknowledgedUntil: until('13') }), unacknowledgeAlert, GIVEN);
  expect(await verdict(unacknowledgeAlert, back, alert())).toBe('applied');
  // As Atlas may write it, too.
  expect(await verdict(unacknowledgeAlert, back, alert({ acknowledgedUntil: until('10') }))).toBe('applied');
  expect(await verdict(unacknowledgeAlert, back, alert({ acknowledgedUntil: until('13') }))).toBe('not applied');
});

test('undo restores the earlier end, unless it has passed', async () => {
  expect(acknowledgeAlert.undo(await sentFor(showing()), NOW)).toEqual({
    operation: 'unacknowledge-alert',
    params: GIVEN,
  });
  const before = showing({ acknowledgedUntil: until('11') });
  const again = { operation: 'acknowledge-alert', params: { ...GIVEN, for: `until ${until('11')}` } };
  expect(acknowledgeAlert.undo(await sentFor(before), NOW)).toEqual(again);
  expect(acknowledgeAlert.undo(await sentFor(before), NOW + 7_200_000)).toBeUndefined();
  expect(unacknowledgeAlert.undo(await sentFor(before, unacknowledgeAlert, GIVEN), NOW)).toEqual(again);
  expect(unacknowledgeAlert.undo(await sentFor(before, unacknowledgeAlert, GIVEN), NOW + 7_200_000)).toBeUndefined();
});

test('promises no undo of a permanent acknowledgement', async () => {
  const permanent = showing({ acknowledgedUntil: '2126-11-25T10:00:00Z' });
  const back = await look(permanent, unacknowledgeAlert, GIVEN);
  expect(back.undo).toMatch(/^Can’t be undone from Slack .* Atlas/);
  expect(unacknowledgeAlert.undo(await sentFor(permanent, unacknowledgeAlert, GIVEN), NOW)).toBeUndefined();
  const shorter = await look(permanent);
  expect(shorter.undo).toMatch(/unacknowledge-alert ends/);
  expect(shorter.warnings).toContainEqual(expect.stringMatching(/permanently.*only .* in Atlas/));
  expect(acknowledgeAlert.undo(await sentFor(permanent), NOW)?.operation).toBe('unacknowledge-alert');
});

test('shows the comment of a current acknowledgement, and that undo doesn’t restore it', async () => {
  const commented = (hour: string) => showing({ acknowledgedUntil: until(hour), acknowledgementComment: 'known' });
  const back = await look(commented('11'), unacknowledgeAlert, GIVEN);
  expect(back.facts.at(-1)).toEqual({ label: 'Comment', value: '“known”' });
  expect(back.undo).toMatch(/^acknowledge-alert .*without the comment/);
  const undo = async (answers: Answers) => (await look(answers)).undo;
  expect(await undo(commented('11'))).toMatch(/acknowledge-alert .*current end.*, without the comment/);
  expect((await look(commented('09'))).facts.at(-1)?.label).toBe('Notifies');
  expect(await undo(showing())).toMatch(/unacknowledge-alert ends/);
});

test.each([
  [{}, { status: 'CLOSED' }, /closed/],
  [{}, { acknowledgedUntil: until('11') }, /someone acknowledged/],
  [{ acknowledgedUntil: until('11') }, {}, /no longer acknowledged/],
  [{ acknowledgedUntil: until('09') }, {}, undefined],
])('describes drift from %j to %j as %s', async (before, after, drift) => {
  const [one, two] = [(await look(showing(before))).basis, (await look(showing(after))).basis];
  expect(acknowledgeAlert.drift(one, two, NOW)).toEqual(drift && expect.stringMatching(drift));
});

test('the alert param offers open alerts by handle', async () => {
  const answers = { [`GET /groups/${PROJECT}/alerts`]: { results: [alert()] } };
  expect(await withAnswers(answers, (atlas) => listNames(atlas, alertParamKind, { project: PROJECT }))).toEqual([
    { id: ID, name: 'e9b05b', detail: SUBJECT },
  ]);
});
