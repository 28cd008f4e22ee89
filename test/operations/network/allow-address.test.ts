import { describe, expect, test } from '@jest/globals';
import { withResolvedTimes } from '../../../src/operations/call.js';
import { serializeFixedEnd } from '../../../src/operations/end.js';
import { allowAddress } from '../../../src/operations/network/allow-address.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { DAY_MS } from '../../../src/time-units.js';
import { type Answers, PROJECT, withAnswers } from '../answering.js';
import { inHours, LIST, listing, NOW, single } from './access-lists.js';

const OWN = 'Added through Countersign';
const IP = '203.0.113.7';
const PARAMS = { project: PROJECT, address: `${IP}/32` };
const look = (answers: Answers, params: object = {}) =>
  withAnswers(answers, (atlas) => allowAddress.preview(atlas, { ...PARAMS, ...params }, NOW));

test('previews who may connect, to what, for how long, and what already allows it', async () => {
  const range = { cidrBlock: '203.0.113.0/24', comment: 'the office' };
  expect(await look(listing(range, { awsSecurityGroup: 'sg-1' }), { for: '2h' })).toMatchObject({
    summary: expect.stringMatching(/203\.0\.113\.7 .*Payments .*for 2 hours/),
    subject: '203.0.113.7',
    extent: 'connect to the Payments databases',
    before: expect.stringContaining('not on'),
    after: 'can connect with a database login',
    facts: [
      { label: 'Addresses', value: '1' },
      { label: 'Covered by', value: '203.0.113.0/24' },
      { label: 'Clusters', value: 'Cluster0' },
      { label: 'Comment', value: OWN },
    ],
    warnings: [expect.stringMatching(/^203\.0\.113\.0\/24 already allows/)],
  });
});

test.each([
  ['128.0.0.0/1', [expect.stringMatching(/2,147,483,648 addresses.*credentials/)]],
  ['10.20.0.0/16', []],
])('warns about the size of a range only if it is wide: %s', async (address, warnings) => {
  expect((await look(listing(), { address })).warnings).toEqual(warnings);
});

test('names the whole internet in words, and warns that only sign-in protects the databases', async () => {
  const { subject, summary, warnings, facts } = await look(listing(), { address: '0.0.0.0/0' });
  for (const text of [subject, summary]) expect(text).toContain('whole internet (0.0.0.0/0)');
  expect(facts[0]?.value).toBe('4,294,967,296');
  expect(warnings).toEqual([expect.stringMatching(/Anyone .*Payments.*credentials/)]);
});

test('sends one entry, with an end if one is asked for', async () => {
  const { call } = await look(listing(), { for: '2h', comment: 'replica' });
  if (call === undefined) throw new Error('there is no call');
  expect(withResolvedTimes(call, NOW)).toEqual({
    method: 'POST',
    path: LIST.replace('GET ', ''),
    body: [{ cidrBlock: '203.0.113.7/32', comment: 'replica', deleteAfterDate: inHours(2) }],
  });
  expect((await look(listing())).call?.body).toEqual([{ cidrBlock: '203.0.113.7/32', comment: OWN }]);
});

test('sends a fixed end as it is', async () => {
  const { call, summary } = await look(listing(), { for: `until ${inHours(3)}` });
  expect(summary).toMatch(/ until 2026-11-25 13:00 UTC$/);
  expect(call?.body).toMatchObject([{ deleteAfterDate: inHours(3) }]);
});

describe('with an existing entry', () => {
  test.each([
    ['a permanent entry', single(IP, { comment: OWN }), {}, 'address', /permanently/],
    ['a permanent single address', { ipAddress: IP }, { for: '2h' }, 'address', /permanently/],
    ['someone else’s entry', single(IP, { deleteAfterDate: inHours(1) }), { for: '2h' }, 'address', /someone else/],
    ['our own entry, without an end', single(IP, { comment: OWN, deleteAfterDate: inHours(1) }), {}, 'for', /new end/],
    [
      'our own entry that ends later',
      single(IP, { comment: OWN, deleteAfterDate: inHours(3) }),
      { for: '2h' },
      'for',
      /longer time/,
    ],
  ])('is blocked by %s', async (_, entry, params, param, sentence) => {
    const { blockers, call } = await look(listing(entry), params);
    expect(blockers).toEqual([{ param, sentence: expect.stringMatching(sentence) }]);
    expect(call).toBeUndefined();
  });

  test('is allowed if it extends our own entry', async () => {
    const { blockers, warnings } = await look(listing(single(IP, { comment: OWN, deleteAfterDate: inHours(1) })), {
      for: '2h',
    });
    expect([blockers, warnings.map(formatPlain)]).toEqual([[], [expect.stringContaining('replaces')]]);
  });
});

test('is blocked by an end that Atlas doesn’t accept', async () => {
  const until = (days: number) => ({ for: serializeFixedEnd(NOW + days * DAY_MS) });
  expect((await look(listing(), until(8))).blockers).toEqual([
    { param: 'for', sentence: expect.stringContaining('7d') },
  ]);
  expect((await look(listing(), until(7))).blockers).toEqual([]);
});

const sent = (deleteAfterDate?: string) => ({
  params: PARAMS,
  basis: { entry: null },
  call: {
    method: 'POST',
    path: '/unused',
    body: [{ cidrBlock: '203.0.113.7/32', comment: OWN, ...(deleteAfterDate && { deleteAfterDate }) }],
  } as const,
});

describe('verification', () => {
  test.each([
    ['applied', 'with its end', single(IP, { comment: OWN, deleteAfterDate: '2026-11-25T12:00:00.000Z' })],
    ['unclear', 'with another comment', single(IP, { comment: 'mine' })],
    ['unclear', 'without an end', single(IP, { comment: OWN })],
  ])('is “%s” when the address is listed %s', async (verdict, _, entry) => {
    const verified = withAnswers(listing(entry), (atlas) => allowAddress.verify(atlas, sent(inHours(2))));
    expect(await verified).toBe(verdict);
  });

  test('fails when the list isn’t found', async () => {
    const answers: Answers = { [LIST]: [404, 'GROUP_NOT_FOUND'] };
    await expect(withAnswers(answers, (atlas) => allowAddress.verify(atlas, sent()))).rejects.toThrow();
  });
});

test('is in effect while Atlas lists it, even past its end', async () => {
  const inEffect = (entries: object[]) =>
    withAnswers(listing(...entries), (atlas) => allowAddress.inEffect(atlas, sent(inHours(2)), NOW + 3 * 3_600_000));
  expect(await inEffect([single(IP, { comment: OWN, deleteAfterDate: inHours(2) })])).toBe('yes');
  expect(await inEffect([single(IP, { comment: OWN, deleteAfterDate: inHours(9) })])).toBe('no');
  expect(await inEffect([])).toBe('no');
});

test('is undone by remove-address until it has ended', () => {
  const undo = { operation: 'remove-address', params: PARAMS };
  expect(allowAddress.undo(sent(), NOW)).toEqual(undo);
  expect(allowAddress.undo(sent(inHours(2)), NOW)).toEqual(undo);
  expect(allowAddress.undo(sent(inHours(2)), NOW + 2 * 3_600_000)).toBeUndefined();
});

test('treats a new entry as drift, but not one that expired', () => {
  const entry = { value: IP, comment: OWN, endsAt: inHours(1) };
  const none = { entry: null };
  expect(allowAddress.drift({ entry }, none, NOW + 2 * 3_600_000)).toBeUndefined();
  expect(allowAddress.drift(none, { entry }, NOW)).toMatch(/from none to .*2026-11-25 11:00 UTC/);
});

test('says what is done, and where to check it', () => {
  expect(formatPlain(allowAddress.done(sent(), IP))).toContain('203.0.113.7');
  expect(formatPlain(allowAddress.evidence(sent(), NOW))).toMatch(
    /203\.0\.113\.7 .*Applied: on .*permanently.* Not applied: not on /,
  );
});

describe('a security group', () => {
  const GROUP = 'sg-0f3a91c27b6d4e580';
  const peers = (...results: object[]): Answers => ({ [`GET /groups/${PROJECT}/peers`]: { results } });
  const PEERED = peers({ statusName: 'FAILED' }, { statusName: 'AVAILABLE' });
  const lookAt = (answers: Answers, params: object = {}) =>
    look({ ...listing(), ...answers }, { address: GROUP, ...params });

  test('is allowed by its id when a network is peered', async () => {
    const { summary, subject, facts, blockers, call } = await lookAt(PEERED);
    expect([summary, subject, facts[0], blockers]).toEqual([
      expect.stringContaining(`security group ${GROUP}`),
      GROUP,
      { label: 'Addresses', value: 'a security group' },
      [],
    ]);
    expect(call?.body).toEqual([{ awsSecurityGroup: GROUP, comment: OWN }]);
  });

  test('is blocked when no network is peered, but not when that can’t be read', async () => {
    const sentence = expect.stringMatching(/peered networks/);
    expect((await lookAt(peers({ statusName: 'PENDING_ACCEPTANCE' }))).blockers).toEqual([
      { param: 'address', sentence },
    ]);
    expect((await lookAt({})).blockers).toEqual([]);
  });

  test('can’t be temporary, and can’t have a second entry', async () => {
    expect((await lookAt(PEERED, { for: '2h' })).blockers).toEqual([
      { param: 'for', sentence: expect.stringMatching(/can’t be temporary/) },
    ]);
    const listed = { ...listing({ awsSecurityGroup: GROUP, comment: 'reports' }), ...PEERED };
    expect((await lookAt(listed)).blockers).toEqual([
      {
        param: 'address',
        sentence: expect.stringContaining(`${GROUP} is already`),
      },
    ]);
  });

  test.each(['SG-0F3A91C27B6D4E580', '123456789012/sg-0f3a91c27b6d4e580'])('is parsed from %s', (typed) => {
    const { address } = allowAddress.params.parse({ ...PARAMS, address: typed });
    expect(address).toBe(typed.toLowerCase());
  });
});
