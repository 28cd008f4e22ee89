import { describe, expect, test } from '@jest/globals';
import { runAt } from '../../../src/operations/call.js';
import { allowAddress } from '../../../src/operations/network/allow-address.js';
import { plain } from '../../../src/slack/blocks/text.js';
import { type Answers, PROJECT, withAnswers } from '../answering.js';
import { inHours, LIST, listing, NOW, single } from './access-lists.js';

const OWN = 'Added through Countersign';
const IT = '203.0.113.7';
const PARAMS = { project: PROJECT, address: `${IT}/32` };
const look = (answers: Answers, params: object = {}) =>
  withAnswers(answers, (atlas) => allowAddress.preview(atlas, { ...PARAMS, ...params }, NOW));

test('the preview says who may connect, to what, for how long, and what lets them in already', async () => {
  const range = { cidrBlock: '203.0.113.0/24', comment: 'the office' };
  expect(await look(listing(range, { awsSecurityGroup: 'sg-1' }), { for: '2h' })).toMatchObject({
    summary: 'let 203.0.113.7 connect to the databases of Payments for 2 hours',
    subject: '203.0.113.7',
    extent: '2 h',
    before: 'not on the access list',
    after: [expect.stringContaining('for 2 hours'), { at: NOW + 7_200_000 }, expect.any(String)],
    facts: [
      { label: 'Addresses', value: '1' },
      { label: 'Covered by', value: '203.0.113.0/24' },
      { label: 'Clusters', value: 'Cluster0' },
      { label: 'Comment', value: OWN },
    ],
    warnings: [expect.stringMatching(/^203\.0\.113\.0\/24 already allows it/)],
  });
});

test.each([
  ['128.0.0.0/1', [expect.stringMatching(/2,147,483,648 addresses.*sign-in/)]],
  ['10.20.0.0/16', []],
])('a range as wide as %s is warned of by its size', async (address, warnings) => {
  expect((await look(listing(), { address })).warnings).toEqual(warnings);
});

test('the whole internet is said in words, with what is left to protect the databases', async () => {
  const { subject, summary, warnings, facts } = await look(listing(), { address: '0.0.0.0/0' });
  expect(subject).toBe('the whole internet (0.0.0.0/0)');
  expect(summary).toBe('let the whole internet (0.0.0.0/0) connect to the databases of Payments');
  expect(facts[0]?.value).toBe('4,294,967,296');
  expect(warnings).toEqual([expect.stringMatching(/Anyone on the internet.*databases of Payments.*sign-in protects/)]);
});

test('the call is one entry, with Atlas’s own end where one is asked for', async () => {
  const { call } = await look(listing(), { for: '2h', comment: 'replica' });
  if (call === undefined) throw new Error('there is no call');
  expect(runAt(call, NOW)).toEqual({
    method: 'POST',
    path: LIST.replace('GET ', ''),
    body: [{ cidrBlock: '203.0.113.7/32', comment: 'replica', deleteAfterDate: inHours(2) }],
  });
  expect((await look(listing())).call?.body).toEqual([{ cidrBlock: '203.0.113.7/32', comment: OWN }]);
});

test('an end at a moment is the same whenever it runs', async () => {
  const { call, summary, after } = await look(listing(), { for: `until ${inHours(3)}` });
  expect(summary).toMatch(/ until 2026-11-25 13:00 UTC$/);
  expect(after).toEqual(['may connect until ', { at: NOW + 3 * 3_600_000 }]);
  expect(call?.body).toMatchObject([{ deleteAfterDate: inHours(3) }]);
});

describe('an entry that is there is never taken over', () => {
  test.each([
    ['one that stays', single(IT, { comment: OWN }), {}, 'address', /permanently/],
    ['one that stays, written as an address alone', { ipAddress: IT }, { for: '2h' }, 'address', /permanently/],
    ['somebody else’s', single(IT, { deleteAfterDate: inHours(1) }), { for: '2h' }, 'address', /somebody else’s/],
    ['one of ours, to stay', single(IT, { comment: OWN, deleteAfterDate: inHours(1) }), {}, 'for', /how long from now/],
    ['a longer one', single(IT, { comment: OWN, deleteAfterDate: inHours(3) }), { for: '2h' }, 'for', /longer time/],
  ])('%s', async (_, entry, params, param, sentence) => {
    const { blockers, call } = await look(listing(entry), params);
    expect(blockers).toEqual([{ param, sentence: expect.stringMatching(sentence) }]);
    expect(call).toBeUndefined();
  });

  test('but one of ours may end later', async () => {
    const { blockers, warnings } = await look(listing(single(IT, { comment: OWN, deleteAfterDate: inHours(1) })), {
      for: '2h',
    });
    expect([blockers, warnings.map(plain)]).toEqual([[], [expect.stringContaining('It replaces the entry that ends')]]);
  });
});

test('an end that Atlas does not take is refused at its field', async () => {
  expect((await look(listing(), { for: '8d' })).blockers).toEqual([
    { param: 'for', sentence: expect.stringContaining('7d or less') },
  ]);
  expect((await look(listing(), { for: '7d' })).blockers).toEqual([]);
});

const sent = (deleteAfterDate?: string) => ({
  params: PARAMS,
  basis: { entry: null },
  call: {
    method: 'POST',
    path: '/not/looked/at',
    body: [{ cidrBlock: '203.0.113.7/32', comment: OWN, ...(deleteAfterDate && { deleteAfterDate }) }],
  } as const,
});

describe('read back, the address is', () => {
  test.each([
    [
      'listed with a fraction of a second',
      [single(IT, { comment: OWN, deleteAfterDate: '2026-11-25T12:00:00.000Z' })],
      'applied',
    ],
    ['listed by somebody else', [single(IT, { comment: 'mine' })], 'unclear'],
    ['listed for good', [single(IT, { comment: OWN })], 'unclear'],
  ])('%s', async (_, entries, verdict) => {
    const said = await withAnswers(listing(...entries), (atlas) => allowAddress.verify(atlas, sent(inHours(2))));
    expect(said).toBe(verdict);
  });

  test('not known to be absent when the list is not found', async () => {
    const answers: Answers = { [LIST]: [404, 'GROUP_NOT_FOUND'] };
    await expect(withAnswers(answers, (atlas) => allowAddress.verify(atlas, sent()))).rejects.toThrow();
  });
});

test('it is in effect as long as Atlas lists it, also past its end', async () => {
  const inEffect = (entries: object[]) =>
    withAnswers(listing(...entries), (atlas) => allowAddress.inEffect(atlas, sent(inHours(2)), NOW + 3 * 3_600_000));
  expect(await inEffect([single(IT, { comment: OWN, deleteAfterDate: inHours(2) })])).toBe('yes');
  expect(await inEffect([single(IT, { comment: OWN, deleteAfterDate: inHours(9) })])).toBe('no');
  expect(await inEffect([])).toBe('no');
});

test('what takes it back is said, until it has ended by itself', () => {
  const undo = { operation: 'remove-address', params: PARAMS };
  expect(allowAddress.undo(sent(), NOW)).toEqual(undo);
  expect(allowAddress.undo(sent(inHours(2)), NOW)).toEqual(undo);
  expect(allowAddress.undo(sent(inHours(2)), NOW + 2 * 3_600_000)).toBeUndefined();
});

test('an entry that ran out meanwhile is no drift, another one is', () => {
  const entry = { value: IT, comment: OWN, endsAt: inHours(1) };
  const none = { entry: null };
  expect(allowAddress.drift({ entry }, none, NOW + 2 * 3_600_000)).toBeUndefined();
  expect(allowAddress.drift(none, { entry }, NOW)).toBe(
    'the entry in the access list went from none to one until 2026-11-25 11:00 UTC, “Added through Countersign”',
  );
});

test('people are told what is true, and where they see it', () => {
  expect(plain(allowAddress.done(sent(), IT))).toBe('203.0.113.7 may connect.');
  expect(plain(allowAddress.evidence(sent(), NOW))).toBe(
    'In Atlas, check 203.0.113.7 in the project’s IP access list, under Network Access. Applied: on the access list permanently, with the comment “Added through Countersign”. Not applied: not on the access list.',
  );
});

describe('a security group', () => {
  const GROUP = 'sg-0f3a91c27b6d4e580';
  const peers = (...results: object[]): Answers => ({ [`GET /groups/${PROJECT}/peers`]: { results } });
  const PEERED = peers({ statusName: 'FAILED' }, { statusName: 'AVAILABLE' });
  const lookAt = (answers: Answers, params: object = {}) =>
    look({ ...listing(), ...answers }, { address: GROUP, ...params });

  test('is let in by its id where a network is peered', async () => {
    const { summary, subject, facts, blockers, call } = await lookAt(PEERED);
    expect([summary, subject, facts[0], blockers]).toEqual([
      `let the security group ${GROUP} connect to the databases of Payments`,
      GROUP,
      { label: 'Addresses', value: 'a security group' },
      [],
    ]);
    expect(call?.body).toEqual([{ awsSecurityGroup: GROUP, comment: OWN }]);
  });

  test('is refused where no network is, and left to Atlas where that cannot be read', async () => {
    const sentence = expect.stringMatching(/security groups of peered networks/);
    expect((await lookAt(peers({ statusName: 'PENDING_ACCEPTANCE' }))).blockers).toEqual([
      { param: 'address', sentence },
    ]);
    expect((await lookAt({})).blockers).toEqual([]);
  });

  test('has no end in Atlas, and no second entry', async () => {
    expect((await lookAt(PEERED, { for: '2h' })).blockers).toEqual([
      { param: 'for', sentence: expect.stringMatching(/security group can’t be temporary/) },
    ]);
    const listed = { ...listing({ awsSecurityGroup: GROUP, comment: 'reports' }), ...PEERED };
    expect((await lookAt(listed)).blockers).toEqual([
      {
        param: 'address',
        sentence: expect.stringContaining(`security group ${GROUP} is already on the access list`),
      },
    ]);
  });

  test.each(['SG-0F3A91C27B6D4E580', '123456789012/sg-0f3a91c27b6d4e580'])('is written as %s', (typed) => {
    const { address } = allowAddress.params.parse({ ...PARAMS, address: typed });
    expect(address).toBe(typed.toLowerCase());
  });
});
