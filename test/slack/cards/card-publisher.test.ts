// What Slack refuses is tried again until it is posted, but not forever.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { InState, Request } from '../../../src/approvals/request/request.js';
import { CHANNELS, PARTNER_TEAM_ID, PEOPLE } from '../../../src/sandbox/slack/index.js';
import { eventually } from '../../support/eventually.js';
import { isCard, textOf, toldDirectly } from '../../support/looking.js';
import { openRedis, stored } from '../../support/redis.js';
import { approved, askedBy, HOUR, NOW, pending as pendingRequest, succeeded } from '../../support/requests.js';
import { stateOn } from '../../support/states.js';
import { type Drawing, inCounterInc, startDrawing } from './drawing.js';

const redis = await openRedis();
let drawing: Drawing;
beforeEach(async () => {
  drawing = await startDrawing(redis);
});
afterEach(() => drawing.stop());

const ID = 'K7Q-4MD';
const pending = (id = ID) => inCounterInc(pendingRequest(), id);
const denied = (endedAt = NOW, id = ID): InState<'denied'> =>
  inCounterInc({ ...askedBy(), state: 'denied', endedAt, by: PEOPLE.sam, sentence: '' }, id);

/** Draws it in both channels, until nothing is left to do. */
async function drawn(request: Request): Promise<void> {
  await drawing.become(request);
  await drawing.rest(request.id);
}
const cardText = (channel: string, id = ID) => textOf(drawing.card(channel, id)?.blocks);
const own = () => stateOn(copies().at(-1)?.blocks ?? []);
const state = (channel: string, id = ID) => stateOn(drawing.card(channel, id)?.blocks ?? []);
const waitFor = (channel: string, word: string) => drawing.slack.until(() => state(channel) === word);
const toldRita = () => toldDirectly(drawing.slack, PEOPLE.rita).map(({ text }) => text);
const copies = () => drawing.slack.directMessages(PEOPLE.rita).filter(isCard);
const inThread = () => drawing.slack.messages(CHANNELS.approvals).filter(({ threadTs }) => threadTs !== undefined);
const updates = () => drawing.slack.calls.filter(({ method }) => method === 'chat.update');
const archive = (id: string, archived: boolean) => {
  for (const channel of drawing.slack.world.channels) if (channel.id === id) channel.archived = archived;
};

describe('a redraw that Slack refuses', () => {
  test.each(['invalid_auth', 'missing_scope', 'is_inactive', 'channel_not_found', 'restricted_action', 'a_new_name'])(
    'with %s is tried again until the card is up to date',
    async (error) => {
      await drawn(pending());
      const before = updates().length;
      drawing.slack.fault({ method: 'chat.update', kind: 'error', error, times: 2 });
      await drawn(denied());
      expect([state(CHANNELS.approvals), state(CHANNELS.incident), own()]).toEqual(['denied', 'denied', 'denied']);
      expect(updates()).toHaveLength(before + 5);
    },
    60_000,
  );

  test.each(['cant_update_message', 'edit_window_closed'])(
    'with %s makes the bot post the card again, as that message can no longer be edited',
    async (error) => {
      await drawn(pending());
      const before = drawing.card(CHANNELS.approvals, ID)?.ts;
      drawing.slack.fault({ method: 'chat.update', kind: 'error', error, times: 2 });
      await drawn({ ...pending(), approvals: [] });
      expect(drawing.card(CHANNELS.approvals, ID)?.ts).not.toBe(before);
    },
    60_000,
  );

  test('is given up a day after the end by Redis’s time', async () => {
    const [recent, old] = ['K7Q-5MD', 'K7Q-6MD'];
    for (const id of [recent, old]) await drawn(pending(id));
    archive(CHANNELS.approvals, true);
    await drawing.become(denied(NOW - 23 * HOUR, recent));
    await drawn(denied(NOW - 25 * HOUR, old));
    archive(CHANNELS.approvals, false);
    await drawing.rest(recent);
    expect(cardText(CHANNELS.approvals, recent)).toContain('Denied: ');
    expect(state(CHANNELS.approvals, old)).toBe('waiting');
  }, 120_000);
});

test('15 minutes before a scheduled change, its thread names the people and offers Stop, once', async () => {
  const request = inCounterInc(pendingRequest(), ID);
  await drawn(request);
  const approval = { person: { userId: PEOPLE.sam, identity: PEOPLE.sam }, at: NOW, rule: 'rule 1' };
  const scheduled = (startsAt: number) => ({
    ...inCounterInc(approved({ startsAt, notBefore: startsAt, expiresAt: startsAt + 900_000 }), ID),
    approvals: [approval],
  });
  await drawing.become(scheduled(NOW + HOUR));
  await waitFor(CHANNELS.approvals, 'approved');
  await eventually(async () => ((await drawing.nextTry(ID)) ?? 0) > 40 * 60_000);
  expect(await drawing.nextTry(ID)).toBeLessThan(45 * 60_000);
  await drawn({ ...scheduled(Date.now() + 10 * 60_000), attempts: 1 });
  await drawn({ ...scheduled(Date.now() + 10 * 60_000), frozen: 'Everything is frozen.' });
  expect(inThread()).toEqual([]);
  await drawn(scheduled(Date.now() + 10 * 60_000));
  await drawn(scheduled(Date.now() + 9 * 60_000));
  expect(inThread()).toHaveLength(1);
  expect(textOf(inThread()[0]?.blocks)).toMatch(/^Scheduled by .*approved by .*Runs at .*Stop/s);
  expect(JSON.stringify(inThread()[0]?.blocks)).toMatch(new RegExp(`${PEOPLE.rita}.*${PEOPLE.sam}.*decide:deny`));
}, 120_000);

test('posts questions and answers once and in order, even if Slack rejects one and the request has ended', async () => {
  const { slack } = drawing;
  const said = (userId: string, text: string) => ({ by: { userId, identity: userId }, at: NOW, text });
  const asked = { ...pending(), questions: [said(PEOPLE.sam, 'Why now?')] };
  await drawn(asked);
  await drawn({ ...asked, approvals: [] });
  expect(toldRita()).toEqual([expect.stringContaining('Why now?')]);
  const next = { ...said(PEOPLE.sam, 'Until when?'), answer: said(PEOPLE.rita, 'Noon.') };
  slack.fault({
    method: 'chat.postMessage',
    channel: CHANNELS.approvals,
    kind: 'error',
    error: 'restricted',
    times: 1,
  });
  await drawn({ ...denied(), questions: [...asked.questions, next] });
  const posted = inThread().flatMap(({ text }) => /Why now|Until when|Noon/.exec(text)?.[0] ?? []);
  expect(posted).toEqual(['Why now', 'Until when', 'Noon']);
  expect(toldRita().join()).not.toContain('Until when');
}, 120_000);

test('stores that an edit is on its way before it is sent, so that another process can redo it', async () => {
  await drawn(pending());
  const doubt = async () => {
    const { approvals, origin } = (await drawing.cards.read(ID)).cards;
    return [approvals?.doubtfulUntil, origin?.doubtfulUntil].map((until) => until !== undefined);
  };
  expect(await doubt()).toEqual([false, false]);
  const before = updates().length;
  drawing.slack.fault({ method: 'chat.update', kind: 'slow', ms: 3_000, times: 3 });
  await drawing.become(denied());
  await eventually(async () => (await doubt()).every((known) => known));
  expect(updates()).toHaveLength(before);
  await drawing.rest(ID);
  expect(await doubt()).toEqual([false, false]);
}, 120_000);

test('edits no card after losing the lock, as another process may have drawn a newer state', async () => {
  const { cards, store } = drawing;
  await drawn(pending());
  const before = updates().length;
  const save = cards.save.bind(cards);
  let refusal: unknown;
  cards.save = async (id, place, card) => {
    cards.save = save;
    await redis.connection.set(store.key('drawing', ID), 'another process');
    await save(id, place, card).catch((error: unknown) => {
      refusal = error;
      throw error;
    });
  };
  await drawing.become(denied());
  await eventually(() => refusal !== undefined);
  expect(updates()).toHaveLength(before);
  await redis.connection.del(store.key('drawing', ID));
  await drawing.rest(ID);
  expect(state(CHANNELS.approvals)).toBe('denied');
}, 120_000);

describe('an archived channel', () => {
  test('delays neither the other card nor the requester’s message, and is updated once unarchived', async () => {
    await drawn(pending());
    archive(CHANNELS.approvals, true);
    await drawing.become(denied());
    await waitFor(CHANNELS.incident, 'denied');
    await drawing.slack.until(() => toldRita().some((text) => text.includes('Denied')));
    archive(CHANNELS.approvals, false);
    await drawing.rest(ID);
    expect(cardText(CHANNELS.approvals)).toContain('Denied: ');
    expect(inThread().map(({ text }) => text)).toEqual([expect.stringContaining('Denied')]);
    expect(toldRita()).toHaveLength(1);
  }, 120_000);

  test('where the request was made doesn’t delay the approvals channel', async () => {
    await drawn(pending());
    archive(CHANNELS.incident, true);
    await drawing.become(denied());
    await waitFor(CHANNELS.approvals, 'denied');
    await drawing.slack.until(() => inThread().length === 1);
    archive(CHANNELS.incident, false);
    await drawing.rest(ID);
    expect(cardText(CHANNELS.incident)).toContain('Denied: ');
  }, 120_000);

  test('before the first card: tells the requester once, and posts the card once unarchived', async () => {
    archive(CHANNELS.approvals, true);
    await drawing.become(pending());
    await drawing.slack.until(() => toldRita().some((text) => /archived/.test(text)));
    archive(CHANNELS.approvals, false);
    await drawing.rest(ID);
    expect(state(CHANNELS.approvals)).toBe('waiting');
    expect(toldRita()).toHaveLength(1);
  }, 120_000);
});

describe('the end of a request', () => {
  test.each(['invalid_auth', 'restricted_action', 'fatal_error'])(
    'is posted once in the thread and once to the requester after Slack refused it with %s',
    async (error) => {
      await drawn(pending());
      drawing.slack.fault({ method: 'chat.postMessage', kind: 'error', error, times: 2 });
      await drawn(denied());
      expect(inThread()).toHaveLength(1);
      expect(toldRita()).toHaveLength(1);
    },
    60_000,
  );

  test('is told to the requester when somebody deleted the card, which isn’t posted again', async () => {
    await drawn(pending());
    const card = drawing.card(CHANNELS.approvals, ID);
    drawing.slack.deleteMessage(CHANNELS.approvals, card?.ts ?? '');
    await drawn(denied());
    expect(toldRita()).toHaveLength(1);
    expect(drawing.card(CHANNELS.approvals, ID)).toBeUndefined();
  }, 120_000);
});

describe('a rate limit', () => {
  /** Later than the lease of a drawing, so it waits because of Slack’s limit. */
  const waits = (id: string) => eventually(async () => ((await drawing.nextTry(id)) ?? 0) > 8_200);

  test.each([
    ['of 20 seconds', 20],
    ['without a time', null],
  ])(
    '%s also delays other requests’ edits in that channel',
    async (_, retryAfter) => {
      const [one, other] = [pending(), pending('K7Q-5MD')];
      await drawn(one);
      await drawn(other);
      drawing.slack.fault({ method: 'chat.update', channel: CHANNELS.incident, kind: 'ratelimited', retryAfter });
      await drawing.become({ ...one, approvals: [] });
      await waits(one.id);
      const before = updates().length;
      await drawing.become({ ...other, approvals: [] });
      await waits(other.id);
      expect(updates()).toHaveLength(before);
    },
    60_000,
  );

  test('delays the edit for as long as Slack said', async () => {
    await drawn(pending());
    const before = updates().length;
    const limit = { method: 'chat.update', channel: CHANNELS.approvals, retryAfter: 1 };
    drawing.slack.fault({ ...limit, kind: 'ratelimited' });
    await drawn(denied());
    expect(cardText(CHANNELS.approvals)).toContain('Denied: ');
    const inApprovals = updates()
      .slice(before)
      .filter(({ args }) => args.channel === CHANNELS.approvals);
    const [limited, again] = inApprovals.map(({ at }) => at);
    expect((again ?? 0) - (limited ?? 0)).toBeGreaterThanOrEqual(990);
  }, 120_000);
});

describe('a channel that is now shared with another organization', () => {
  const share = (id: string, teams: string[] = [PARTNER_TEAM_ID]) => {
    for (const channel of drawing.slack.world.channels)
      if (channel.id === id) channel.connectedTeams.splice(0, Infinity, ...teams);
  };
  const NOT_SHOWN = /now shared .*no longer show/;
  const editsIn = (channel: string) => updates().filter(({ args }) => args.channel === channel).length;
  const only = (channel: string) => {
    const [card, ...others] = drawing.slack.messages(channel).filter(({ threadTs }) => threadTs === undefined);
    expect(others).toEqual([]);
    return card;
  };

  test('hides its card once, and the requester gets one that stays up to date', async () => {
    await drawn(pending());
    share(CHANNELS.incident);
    const before = editsIn(CHANNELS.incident);
    await drawn({ ...pending(), delayed: 'It waits.' });
    const hidden = only(CHANNELS.incident);
    expect(hidden?.text).toMatch(NOT_SHOWN);
    expect(hidden?.blocks.map(({ type }) => type)).toEqual(['section']);
    expect(copies().map(({ blocks }) => textOf(blocks))).toEqual([expect.stringContaining('It waits.')]);
    await drawn(denied());
    expect(editsIn(CHANNELS.incident)).toBe(before + 1);
    expect(copies().map(({ blocks }) => textOf(blocks))).toEqual([expect.stringContaining('Denied: ')]);
    expect(cardText(CHANNELS.approvals)).toContain('Denied: ');
  }, 120_000);

  test('for approvals: hides the card, tells the requester, and shows it again once no longer shared', async () => {
    await drawn(pending());
    share(CHANNELS.approvals);
    await drawing.become({ ...pending(), delayed: 'It waits.' });
    await drawing.slack.until(() => toldRita().some((text) => text.startsWith('Nobody can')));
    const hidden = only(CHANNELS.approvals);
    expect(hidden?.blocks.map(({ type }) => type)).toEqual(['section']);
    expect(textOf([hidden?.text, hidden?.blocks])).not.toMatch(/K7Q|rita|U0|It waits/i);
    await waitFor(CHANNELS.incident, 'waiting');
    const edits = editsIn(CHANNELS.approvals);
    await eventually(async () => ((await drawing.nextTry(ID)) ?? 0) > 3_000); // it was checked again
    expect(editsIn(CHANNELS.approvals)).toBe(edits);
    share(CHANNELS.approvals, []);
    await drawing.rest(ID);
    expect(only(CHANNELS.approvals)?.blocks.map(({ type }) => type)).toContain('actions');
    expect(toldRita().filter((text) => text.startsWith('Nobody can'))).toHaveLength(1);
  }, 120_000);

  test('isn’t told the end, but the requester is', async () => {
    await drawn(pending());
    share(CHANNELS.approvals);
    await drawn(denied());
    expect(toldRita().some((text) => /Denied/.test(text))).toBe(true);
    expect(inThread()).toEqual([]);
    expect(only(CHANNELS.approvals)?.text).toMatch(NOT_SHOWN);
  }, 120_000);

  test('isn’t edited while Slack doesn’t say whether it is shared', async () => {
    await drawn(pending());
    share(CHANNELS.incident);
    const before = editsIn(CHANNELS.incident);
    const asked = { method: 'conversations.info', channel: CHANNELS.incident };
    drawing.slack.fault({ ...asked, kind: 'error', error: 'internal_error', times: 2 });
    await drawing.become(denied());
    await waitFor(CHANNELS.approvals, 'denied');
    await drawing.slack.until(() => toldRita().some((text) => /Denied/.test(text)));
    expect(editsIn(CHANNELS.incident)).toBe(before);
    await drawing.rest(ID);
    expect(only(CHANNELS.incident)?.text).toMatch(NOT_SHOWN);
  }, 120_000);
});

test('mentions approvers again when an approval no longer counts', async () => {
  const reminders = () => inThread().filter(({ text }) => text.includes('Needs 1 more')).length;
  const { remindAt: _, ...reminded } = pending();
  await drawn(reminded);
  expect(reminders()).toBe(1);
  await drawn({ ...reminded, expiresAt: reminded.expiresAt + HOUR });
  expect(reminders()).toBe(2);
}, 120_000);

test('doesn’t take a refused token for a shared channel', async () => {
  drawing.slack.fault({ method: 'conversations.info', kind: 'error', error: 'invalid_auth', times: 2 });
  await drawn(pending());
  expect(state(CHANNELS.approvals)).toBe('waiting');
  expect(state(CHANNELS.incident)).toBe('waiting');
  expect(toldRita().filter((text) => /shared/.test(text))).toEqual([]);
}, 90_000);

describe('a posted card whose place is unknown', () => {
  const all = () => drawing.slack.messages(CHANNELS.approvals).filter(({ threadTs }) => threadTs === undefined);

  test.each([
    ['Slack’s answer was lost', () => drawing.slack.fault({ ...posting, kind: 'cut', carriedOut: true })],
    ['Redis did not store its place', () => failOnce()],
  ])(
    'because %s shows no state or buttons, and is replaced by another card',
    async (_, lose) => {
      lose();
      await drawn(pending());
      const [lost, known, ...more] = all();
      expect(more).toEqual([]);
      expect(textOf(lost?.blocks)).toContain(ID);
      expect(stateOn(lost?.blocks ?? [])).toBeUndefined();
      expect(lost?.blocks.map(({ type }) => type)).not.toContain('actions');
      expect(known?.blocks.map(({ type }) => type)).toContain('actions');
      await drawn(denied());
      expect(all().map(({ blocks }) => textOf(blocks))).toEqual([
        textOf(lost?.blocks),
        expect.stringContaining('Denied: '),
      ]);
    },
    60_000,
  );

  const posting = { method: 'chat.postMessage', channel: CHANNELS.approvals };
  /** Fails to store the first place of the card, as if the process had died. */
  function failOnce(): void {
    const { cards } = drawing;
    const save = cards.save.bind(cards);
    cards.save = async (id, place, card) => {
      if (place !== 'approvals') return save(id, place, card);
      cards.save = save;
      throw new Error('not stored');
    };
  }
});

test('shows a state only once it is durable in Redis', async () => {
  const { store, slack } = drawing;
  await drawn(pending());
  const confirm = store.confirm.bind(store);
  let refused = 0;
  store.confirm = async (read) => {
    const isConfirmed = await confirm(read);
    if (!isConfirmed) refused += 1;
    return isConfirmed;
  };
  const before = slack.calls.length;
  await redis.connection.config('SET', 'appendfsync', 'no'); // so nothing is durable
  await drawing.become(denied());
  await eventually(() => refused > 1, 60_000);
  expect(slack.calls.slice(before)).toEqual([]);
  await redis.connection.config('SET', 'appendfsync', 'always');
  await drawing.rest(ID);
  expect(cardText(CHANNELS.approvals)).toContain('Denied: ');
}, 90_000);

test('shows a state that a process didn’t confirm as durable before it died', async () => {
  const { store, slack } = drawing;
  await drawn(pending());
  await drawing.dieBeforeNoting(denied());
  const before = slack.calls.length;
  const { notedBy, confirmed } = await stored(store, ID);
  expect(confirmed).toBe(1);
  await drawing.rest(ID);
  expect(cardText(CHANNELS.approvals)).toContain('Denied: ');
  expect(slack.calls[before]?.at).toBeGreaterThanOrEqual(notedBy);
  expect(await store.read(ID)).toMatchObject({ version: 2, confirmed: 2 });
}, 90_000);

test('draws again over an edit that Slack carries out after a newer one', async () => {
  await drawn(pending());
  drawing.slack.fault({ method: 'chat.update', channel: CHANNELS.approvals, kind: 'late', ms: 4_000 });
  await drawing.become({ ...pending(), delayed: 'It waits.' });
  await eventually(() => updates().some(({ status }) => status === 0));
  await drawing.become(denied());
  await waitFor(CHANNELS.approvals, 'denied');
  await eventually(() => cardText(CHANNELS.approvals).includes('Needs '));
  await drawing.rest(ID);
  expect(cardText(CHANNELS.approvals)).toContain('Denied: ');
}, 90_000);

test('posts new requests before the ends of expired ones', async () => {
  const { slack } = drawing;
  const expired = ['EXP-AA1', 'EXP-AA2', 'EXP-AA3'];
  const fresh = ['FRE-SH1', 'FRE-SH2', 'FRE-SH3'];
  const ends = { state: 'expired' as const, endedAt: NOW, by: 'countersign', sentence: '' };
  for (const id of expired) await drawn(pending(id));
  for (const id of expired) await drawing.become(inCounterInc({ ...askedBy(), ...ends }, id));
  for (const id of fresh) await drawing.become(pending(id));
  for (const id of [...expired, ...fresh]) await drawing.rest(id);
  const posts = slack.messages(CHANNELS.approvals).slice(expired.length);
  const last = Math.max(...fresh.map((id) => posts.findIndex(({ threadTs, text }) => !threadTs && text.includes(id))));
  const ended = posts.slice(0, last).filter(({ threadTs }) => threadTs !== undefined);
  expect(ended.length).toBeLessThanOrEqual(1); // one may be posted before the others are waiting
  expect(posts).toHaveLength(expired.length + fresh.length);
}, 90_000);

describe('many requests of one person at once', () => {
  const many = Array.from({ length: 8 }, (_, at) => `RTA-AA${at}`);
  const posts = () =>
    drawing.slack.calls.filter(
      ({ method, args }) => method === 'chat.postMessage' && args.channel === CHANNELS.approvals,
    );
  const written = (blocks: unknown) => (typeof blocks === 'string' ? blocks : JSON.stringify(blocks));
  /** The ids that it mentions, in rich text and in mrkdwn. */
  const mentioned = (blocks: unknown) =>
    [...written(blocks).matchAll(/(?:<@|<!subteam\^|"usergroup_id":"|"user_id":")(\w+)/g)].map(([, id]) => id);

  test('delay a colleague’s by two posts at most, and mention the approvers once', async () => {
    const sam = { ...pending('SAM-AA1'), requester: { userId: PEOPLE.sam, identity: PEOPLE.sam } };
    for (const id of many) await drawing.become(pending(id));
    await drawing.slack.until(() => posts().length > 0);
    const before = posts().length;
    await drawing.become(sam);
    await drawing.slack.until(() => state(CHANNELS.approvals, sam.id) === 'waiting');
    const at = posts().findIndex(({ args }) => JSON.stringify(args).includes(sam.id));
    expect(at - before).toBeLessThanOrEqual(2);
    for (const id of many) await drawing.rest(id);
    expect(posts().map(({ args }) => mentioned(args.blocks).filter((one) => one?.startsWith('S')).length)).toEqual([
      1,
      ...many.map(() => 0),
    ]);
    expect(written(posts()[1]?.args.blocks)).toContain('@security');
    const cards = [...many, sam.id].map((id) => drawing.card(CHANNELS.approvals, id)?.blocks);
    expect(cards.filter((blocks) => JSON.stringify(blocks).includes('subteam'))).toHaveLength(1);
    expect(cards.filter((blocks) => /1 approval from +@security/.test(textOf(blocks)))).toHaveLength(many.length);
  }, 120_000);

  test.each([succeeded(), approved()])(
    'mention nobody on a card that is first posted when $state',
    async (request) => {
      await drawn(inCounterInc(request, ID));
      expect(drawing.card(CHANNELS.approvals, ID)).toBeDefined();
      const groups = posts().flatMap(({ args }) => mentioned(args.blocks).filter((one) => one?.startsWith('S')));
      expect(groups).toEqual([]);
    },
    60_000,
  );

  test('don’t mention a requester who is also a named approver', async () => {
    const approvers = [{ name: 'leads', ids: [PEOPLE.rita, PEOPLE.sam] }];
    const { remindAt: _, ...reminded } = pending();
    await drawn({ ...reminded, rule: { ...reminded.rule, approvers } });
    const cards = [posts()[0]?.args.blocks, drawing.card(CHANNELS.approvals, ID)?.blocks];
    const samOnce = [PEOPLE.rita, PEOPLE.sam]; // Rita as the one who asks
    expect(cards.map(mentioned)).toEqual([samOnce, samOnce]);
    for (const blocks of cards) expect(written(blocks)).toContain('@leads');
    expect(inThread().map(({ text }) => text)).toEqual([expect.stringMatching(/^@leads Needs 1 more .* K7Q-4MD$/)]);
    expect(mentioned(inThread().map(({ blocks }) => blocks))).toEqual([]);
  }, 120_000);
});

test.each([
  { error: 'invalid_auth', what: 'is posted there later', there: 1 },
  { error: 'restricted_action', what: 'is not posted there, as the requester has one', there: 0 },
])(
  'a card in the requester’s channel that Slack refuses with $error $what',
  async ({ error, there }) => {
    const { slack } = drawing;
    slack.fault({ method: 'chat.postMessage', channel: CHANNELS.incident, kind: 'error', error });
    await drawn(pending());
    await drawn(denied());
    expect(copies()).toHaveLength(1);
    expect(slack.messages(CHANNELS.incident)).toHaveLength(there);
  },
  60_000,
);

test('draws a posted card in the requester’s channel after Slack refused its first edit', async () => {
  drawing.slack.fault({ method: 'chat.update', channel: CHANNELS.incident, kind: 'error', error: 'is_inactive' });
  await drawn(pending());
  expect(state(CHANNELS.incident)).toBe('waiting');
}, 120_000);

describe('the restore kit of a deletion', () => {
  const settings = { displayName: 'Okta', issuerUri: 'https://sso.example.com' };
  const sent = {
    call: { method: 'DELETE' as const, path: '/federationSettings/f/identityProviders/p' },
    basis: {
      federationSettingsId: 'f',
      providerId: 'p',
      oktaIdpId: null,
      protocol: 'SAML',
      status: 'INACTIVE',
      connectedOrgIds: [],
      settings,
    },
    at: NOW,
    by: 'worker-1',
  };
  const deleted = () => {
    const { preview } = pendingRequest();
    const params = { provider: 'a'.repeat(24) };
    return inCounterInc(
      succeeded({ operation: 'delete-idp', params, preview: { ...preview, subject: 'Okta' }, sent }),
      ID,
    );
  };
  const where = () => drawing.slack.files().map(({ channel }) => channel === CHANNELS.approvals);

  test('is sent once to the thread and once to the requester, after the reason why it couldn’t be sent', async () => {
    await drawn(pending());
    drawing.slack.fault({
      method: 'files.completeUploadExternal',
      kind: 'error',
      error: 'file_uploads_disabled',
      times: 3,
    });
    await drawn(deleted());
    expect(where().sort()).toEqual([false, true]);
    const whyNot = /restore kit .* doesn’t allow file uploads\. .* again for a day\. K7Q-4MD$/;
    expect(inThread().filter(({ text }) => whyNot.test(text))).toHaveLength(1);
    expect(toldRita().filter((text) => whyNot.test(text))).toHaveLength(1);

    await drawn({ ...deleted(), attempts: 2 });
    expect(where()).toHaveLength(2);
  }, 120_000);

  test('is not sent to a channel that is shared with another organization', async () => {
    await drawn(pending());
    drawing.slack.world.channels.find(({ id }) => id === CHANNELS.approvals)?.connectedTeams.push(PARTNER_TEAM_ID);
    await drawn(deleted());
    expect(where()).toEqual([false]);
  }, 120_000);
});
