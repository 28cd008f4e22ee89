import { expect, test } from '@jest/globals';
import { removeAddress } from '../../../src/operations/network/remove-address.js';
import { NOTHING_TO_UNDO_TEXT } from '../../../src/operations/recipes/change.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { type Answers, PROJECT, withAnswers } from '../answering.js';
import { HOUR_MS, inHours, listing, NOW, single } from './access-lists.js';

const IP = '203.0.113.9';
const LOGS = `GET /groups/${PROJECT}/dbAccessHistory/clusters/Cluster0`;
const PARAMS = { project: PROJECT, address: `${IP}/32` };
const listed = single(IP, { comment: 'old office' });
const ENTRY = { value: IP, comment: 'old office', endsAt: null };
const look = (answers: Answers, params: object = {}) =>
  withAnswers(answers, (atlas) => removeAddress.preview(atlas, { ...PARAMS, ...params }, NOW));

test('previews which address is removed, and how to add it again', async () => {
  expect(await look(listing(listed, { cidrBlock: '10.20.0.0/16' }))).toMatchObject({
    summary: expect.stringContaining('203.0.113.9'),
    subject: '203.0.113.9',
    before: expect.stringMatching(/permanently.*“old office”/),
    after: expect.stringContaining('not on'),
    warnings: [expect.stringMatching(/no longer reach .*Open connections/)],
    undo: expect.stringMatching(/^allow-address [^,]*$/),
  });
});

test('shows the last sign-in as unread when clusters can’t be read', async () => {
  const unread: Answers = { [`GET /groups/${PROJECT}/clusters`]: [500, 'UNEXPECTED_ERROR'] };
  const { facts } = await look({ ...listing(listed), ...unread });
  expect(facts.at(-1)).toEqual({ label: 'Last sign-in', value: expect.stringContaining('read') });
});

test('escapes a range in the path', async () => {
  const { call } = await look(listing({ cidrBlock: '10.20.0.0/16' }), { address: '10.20.0.0/16' });
  expect(call?.path).toBe(`/groups/${PROJECT}/accessList/10.20.0.0%2F16`);
});

test.each([
  [[single(IP)], `${IP}/32`, ['203.0.113.10', '198.51.100.1'], expect.stringMatching(/^none .*7 days on Cluster0/)],
  [[single(IP)], `${IP}/32`, ['203.0.113.10', IP], [{ at: NOW - HOUR_MS }, expect.stringMatching(/app.* Cluster0/)]],
  [
    [{ cidrBlock: '10.20.0.0/16' }],
    '10.20.0.0/16',
    ['10.21.0.1', '10.20.3.4'],
    [{ at: NOW - HOUR_MS }, expect.stringMatching(/app.* Cluster0/)],
  ],
])('shows the last sign-in from the address or range (%#)', async (entries, address, from, value) => {
  const accessLogs = from.map((ipAddress) => ({
    ipAddress,
    username: 'app',
    timestamp: 'Wed Nov 25 09:00:00 GMT 2026',
  }));
  const { facts } = await look({ ...listing(...entries), [LOGS]: { accessLogs } }, { address });
  expect(facts.at(-1)).toEqual({ label: 'Last sign-in', value });
});

test('warns which entries still allow it, or that it is the last entry', async () => {
  expect((await look(listing(listed, { cidrBlock: '203.0.113.0/24' }))).warnings).toEqual([
    expect.stringMatching(/^203\.0\.113\.0\/24 still allows 203\.0\.113\.9/),
  ]);
  const two = listing(listed, { cidrBlock: '203.0.113.0/24' }, { cidrBlock: '203.0.0.0/16' });
  expect((await look(two)).warnings).toEqual([
    expect.stringMatching(/^203\.0\.113\.0\/24 and 203\.0\.0\.0\/16 still allow /),
  ]);
  expect((await look(listing(listed))).warnings[1]).toContain('last entry');
});

test('warns that it is cut off when another entry allows it only temporarily, or did', async () => {
  const beside = async (hours: number) =>
    (await look(listing(listed, { cidrBlock: '203.0.113.0/24', deleteAfterDate: inHours(hours) }))).warnings;
  expect(await beside(1)).toEqual([
    expect.stringMatching(/203\.0\.113\.0\/24 \(until 2026-11-25 11:00 UTC\).*203\.0\.113\.9 temporarily.*can’t reach/),
  ]);
  expect(await beside(-1)).toEqual([expect.stringMatching(/no longer reach/)]);
});

test('says with which comment and end undo adds the entry again', async () => {
  const undo = async (more: object) => (await look(listing(single(IP, more)))).undo;
  expect(await undo({})).toMatch(/^allow-address .*“Added through Countersign”/);
  expect(await undo({ comment: 'old', deleteAfterDate: inHours(1) })).toMatch(
    /^allow-address .*until 2026-11-25 11:00 UTC\.$/,
  );
  expect(await undo({ deleteAfterDate: inHours(-1) })).toBe(NOTHING_TO_UNDO_TEXT);
});

test.each([
  [[], {}, 'address', /^203\.0\.113\.9 isn’t on [^0-9]*addresses command/],
  [
    [{ cidrBlock: '203.0.113.0/24' }],
    {},
    'address',
    /^203\.0\.113\.9 isn’t on .* 203\.0\.113\.0\/24 allows .*addresses command/,
  ],
  [[single(IP, { deleteAfterDate: inHours(5) })], { for: '2h' }, 'for', /already expires at 2026-11-25 15:00 UTC/],
])('is blocked at the right field (%#)', async (entries, params, param, sentence) => {
  expect((await look(listing(...entries), params)).blockers).toEqual([
    { param, sentence: expect.stringMatching(sentence) },
  ]);
});

const sent = (entry: { value: string; comment: string | null; endsAt: string | null } = ENTRY) => ({
  params: PARAMS,
  basis: { entry },
  call: { method: 'DELETE', path: '/unused' } as const,
});

test('is “unclear” when another entry took its place', async () => {
  const answers = listing({ ...listed, comment: 'new' });
  expect(await withAnswers(answers, (atlas) => removeAddress.verify(atlas, sent()))).toBe('unclear');
});

test('undo restores the comment and the remaining time', () => {
  const undone = (entry?: Parameters<typeof sent>[0]) => removeAddress.undo(sent(entry), NOW)?.params;
  expect(undone()).toEqual({ ...PARAMS, comment: 'old office' });
  expect(undone({ ...ENTRY, endsAt: inHours(5) })).toEqual({
    ...PARAMS,
    comment: 'old office',
    for: `until ${inHours(5)}`,
  });
  expect(undone({ ...ENTRY, comment: null })).toEqual(PARAMS);
  expect(undone({ ...ENTRY, endsAt: inHours(-1) })).toBeUndefined();
});

test('says what is done, and where to check it', () => {
  expect(removeAddress.done(sent(), IP)).toMatch(/203\.0\.113\.9 is no longer/);
  expect(formatPlain(removeAddress.evidence(sent(), NOW))).toMatch(
    /203\.0\.113\.9 .*Applied: no longer .*Not applied: on the access list/,
  );
});
