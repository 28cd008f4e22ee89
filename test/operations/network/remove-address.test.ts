import { expect, test } from '@jest/globals';
import { removeAddress } from '../../../src/operations/network/remove-address.js';
import { NOTHING_TO_UNDO } from '../../../src/operations/recipes/change.js';
import { plain } from '../../../src/slack/blocks/text.js';
import { type Answers, PROJECT, withAnswers } from '../answering.js';
import { HOUR_MS, inHours, LIST, listing, NOW, single } from './access-lists.js';

const IT = '203.0.113.9';
const LOGS = `GET /groups/${PROJECT}/dbAccessHistory/clusters/Cluster0`;
const ITEM = `${LIST}/${IT}`;
const PARAMS = { project: PROJECT, address: `${IT}/32` };
const there = single(IT, { comment: 'old office' });
const ENTRY = { value: IT, comment: 'old office', endsAt: null };
const look = (answers: Answers, params: object = {}) =>
  withAnswers(answers, (atlas) => removeAddress.preview(atlas, { ...PARAMS, ...params }, NOW));

test('the preview says who is shut out, and how it is put back', async () => {
  expect(await look(listing(there, { cidrBlock: '10.20.0.0/16' }))).toMatchObject({
    summary: 'remove 203.0.113.9 from the access list of Payments',
    subject: '203.0.113.9',
    before: 'on the access list permanently, with the comment “old office”',
    after: 'not on the access list',
    warnings: [expect.stringMatching(/can no longer reach Payments’s databases\. Open connections may stay/)],
    undo: 'allow-address adds it again.',
  });
});

test('clusters that could not be read are not taken for none', async () => {
  const unread: Answers = { [`GET /groups/${PROJECT}/clusters`]: [500, 'UNEXPECTED_ERROR'] };
  const { facts } = await look({ ...listing(there), ...unread });
  expect(facts.at(-1)).toEqual({ label: 'Last sign-in from it', value: expect.stringContaining('read') });
});

test('a range is named in the path as one part of it', async () => {
  const { call } = await look(listing({ cidrBlock: '10.20.0.0/16' }), { address: '10.20.0.0/16' });
  expect(call?.path).toBe(`/groups/${PROJECT}/accessList/10.20.0.0%2F16`);
});

test.each([
  [[single(IT)], `${IT}/32`, ['203.0.113.10', '198.51.100.1'], 'none recorded in 7 days on Cluster0'],
  [[single(IT)], `${IT}/32`, ['203.0.113.10', IT], [{ at: NOW - HOUR_MS }, ' as app, on Cluster0']],
  [
    [{ cidrBlock: '10.20.0.0/16' }],
    '10.20.0.0/16',
    ['10.21.0.1', '10.20.3.4'],
    [{ at: NOW - HOUR_MS }, ' as app, on Cluster0'],
  ],
])('who signed in from there is shown: %#', async (entries, address, from, value) => {
  const accessLogs = from.map((ipAddress) => ({
    ipAddress,
    username: 'app',
    timestamp: 'Wed Nov 25 09:00:00 GMT 2026',
  }));
  const { facts } = await look({ ...listing(...entries), [LOGS]: { accessLogs } }, { address });
  expect(facts.at(-1)).toEqual({ label: 'Last sign-in from it', value });
});

test('what still lets it in is said, and that nothing is left', async () => {
  expect((await look(listing(there, { cidrBlock: '203.0.113.0/24' }))).warnings).toEqual([
    '203.0.113.0/24 still allows 203.0.113.9.',
  ]);
  const two = listing(there, { cidrBlock: '203.0.113.0/24' }, { cidrBlock: '203.0.0.0/16' });
  expect((await look(two)).warnings).toEqual(['203.0.113.0/24 and 203.0.0.0/16 still allow 203.0.113.9.']);
  expect((await look(listing(there))).warnings[1]).toMatch(/^It’s the last entry/);
});

test('what lets it in only for a while, or did, does not hide that it is cut off', async () => {
  const beside = async (hours: number) =>
    (await look(listing(there, { cidrBlock: '203.0.113.0/24', deleteAfterDate: inHours(hours) }))).warnings;
  expect(await beside(1)).toEqual([
    expect.stringMatching(
      /203\.0\.113\.0\/24 \(until 2026-11-25 11:00 UTC\).*203\.0\.113\.9 temporarily.*can’t reach Payments’s databases/,
    ),
  ]);
  expect(await beside(-1)).toEqual([expect.stringMatching(/can no longer reach Payments’s databases/)]);
});

test('what the entry loses when it is put back is said', async () => {
  const undo = async (more: object) => (await look(listing(single(IT, more)))).undo;
  expect(await undo({})).toBe('allow-address adds it again, with the comment “Added through Countersign”.');
  expect(await undo({ comment: 'old', deleteAfterDate: inHours(1) })).toBe(
    'allow-address adds it again, until 2026-11-25 11:00 UTC.',
  );
  expect(await undo({ deleteAfterDate: inHours(-1) })).toBe(NOTHING_TO_UNDO);
});

test.each([
  [[], {}, 'address', /^203\.0\.113\.9 isn’t on the access list of Payments\..*with addresses/],
  [
    [{ cidrBlock: '203.0.113.0/24' }],
    {},
    'address',
    /^203\.0\.113\.9 isn’t on the access list of Payments\. 203\.0\.113\.0\/24 allows it\..*with addresses/,
  ],
  [
    [single(IT, { deleteAfterDate: inHours(5) })],
    { for: '2h' },
    'for',
    /expires at 2026-11-25 15:00 UTC.*Leave this empty/,
  ],
])('is blocked with a reason at its field: %#', async (entries, params, param, sentence) => {
  expect((await look(listing(...entries), params)).blockers).toEqual([
    { param, sentence: expect.stringMatching(sentence) },
  ]);
});

const sent = (entry: { value: string; comment: string | null; endsAt: string | null } = ENTRY) => ({
  params: PARAMS,
  basis: { entry },
  call: { method: 'DELETE', path: '/not/looked/at' } as const,
});

test('another entry in its place is neither gone nor as it was', async () => {
  const answers = { ...listing(there), [ITEM]: single(IT, { comment: 'new' }) };
  expect(await withAnswers(answers, (atlas) => removeAddress.verify(atlas, sent()))).toBe('unclear');
});

test('what puts it back has its comment, and what is left of its time', () => {
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

test('people are told what is true, and where they see it', () => {
  expect(removeAddress.done(sent(), IT)).toBe('203.0.113.9 is no longer on the access list.');
  expect(plain(removeAddress.evidence(sent(), NOW))).toBe(
    'In Atlas, check 203.0.113.9 in the project’s IP access list, under Network Access. Applied: no longer listed. Not applied: still listed.',
  );
});
