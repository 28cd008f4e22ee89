// The card of a temporary change and the messages about its return.
import { describe, expect, test } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import type { InState, Request } from '../../../src/approvals/request/request.js';
import { requestCard } from '../../../src/slack/cards/request-card.js';
import { returnNoticesInThread, returnNoticesToRequester } from '../../../src/slack/cards/return-notices.js';
import { undoForRequest } from '../../../src/slack/cards/undo.js';
import { buttonsOf, textOf } from '../../support/looking.js';
import { ann, ben, rita } from '../../support/people.js';
import {
  approved,
  everyStanding,
  HOUR,
  MINUTE,
  NOW,
  pending,
  ruleOf,
  succeeded,
  unknown,
} from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const ENDS_AT = NOW + HOUR;
/** A real operation that can be undone. */
const known = { operation: 'delete-query-limit', params: { limit: 'daily', for: '2h' } };
const change = succeeded({ params: { limit: 'daily', for: '2h' } });
const reverting = {
  ...change.preview,
  subject: 'daily',
  act: 'Revert the change to',
  before: 'no limit',
  after: '5 GB',
};
const narrowing = { ...reverting, direction: 'narrows cost' as const };

function waiting(over: Partial<InState<'approved'>> = {}): InState<'approved'> {
  const one = asReturn(approved({ preview: narrowing, notBefore: ENDS_AT, ...over }));
  return { ...one, ...(one.returns && { returns: { ...one.returns, endsAt: ENDS_AT } }) };
}
const settlers = [ann, rita];
const stuck = waiting({ delayed: 'Refused.', notBefore: NOW + MINUTE, returning: { troubles: 1 } });

const drawn = (itsReturn: Request, buttons = true) => requestCard(change, { buttons, now: NOW, itsReturn }).blocks;
const labelsIn = (blocks: readonly KnownBlock[]) =>
  blocks
    .flatMap((block) => (block.type === 'actions' ? block.elements : []))
    .flatMap((one) => {
      if (one.type === 'overflow') return ['⋮', ...one.options.map(({ text }) => text.text)];
      return one.type === 'button' ? [one.text.text] : [];
    });
const labels = (itsReturn: Request, buttons = true) => labelsIn(drawn(itsReturn, buttons));

test('names who can’t decide because the change is about them, on each card that offers the decision', () => {
  const preview = { ...narrowing, about: { people: [ben] } };
  const barred = /U0BEN can’t (approve|settle) a change to their own access/;
  for (const request of [pending({ preview }), unknown({ preview }), asReturn(pending({ preview }))])
    expect(textOf(requestCard(request, { buttons: true, now: NOW }).blocks)).toMatch(barred);
  for (const request of [{ ...stuck, preview }, asReturn(unknown({ preview }))])
    expect(textOf(drawn(request))).toMatch(barred);
});

describe('the card of a temporary change says', () => {
  test.each([
    ['when it reverts', waiting(), /Reverts to 5 GB at .* End now… .*sooner/],
    [
      'why it didn’t end early',
      waiting({ returning: { notEarly: { at: NOW, sentence: 'Needs approval.' } } }),
      /Reverts to 5 GB at .*Needs approval\./,
    ],
    ['that it reverts early', waiting({ notBefore: NOW }), /Reverting now\./],
    [
      'who ended it',
      waiting({ returning: { hastened: { by: rita, at: NOW } } }),
      /U0RITA ended this change\. Reverting now\./,
    ],
    ['that it hasn’t been reverted yet', stuck, /⚠ .*hasn’t been reverted .*Refused\. .* again at /],
    [
      'what delays it',
      waiting({ delayed: 'Atlas was slow.' }),
      /been reverted yet\. Atlas was slow\. I’ll keep trying\./,
    ],
    ['that it waits for a freeze to end', waiting({ frozen: 'Frozen.' }), /hasn’t been reverted .*Frozen\./],
    [
      'that Atlas didn’t end it in time',
      waiting({ delayed: 'Late.', returning: { troubles: 1, byItself: true } }),
      /⚠ Late\. .* again at /,
    ],
    ['who reverted it by hand', waiting({ returning: { byHand: rita } }), /U0RITA said .*by hand\. .*checking Atlas/],
    [
      'who said so although Atlas still shows it',
      pending({ returning: { notByHand: { by: rita, at: NOW, sentence: 'Still there.' } } }),
      /U0RITA said at .* by hand\. Still there\. .*reverts once/,
    ],
    [
      'who reverted it by hand while it waits for approval',
      pending({ returning: { byHand: rita, byHandAt: NOW } }),
      /U0RITA said .*by hand\. .*checking Atlas\. .*reverts once/,
    ],
    ['that it needs approval', pending({ delayed: 'Ann left.' }), /reverts once .*approves .*Ann left\./],
    ['that it is reverting', everyStanding.executing, /Reverting now\./],
    ['that this is unconfirmed', unknown(), /Reverting\. .* Next check /],
    ['that it reverted', succeeded(), /Reverted at .* , confirmed .* · /],
    ['that nothing was left to revert', { ...everyStanding.voided, sentence: 'Nothing left.' }, /Nothing left\./],
    ['who kept it', everyStanding.denied, /U0ANN decided to keep /],
    ['who had reverted it by hand', everyStanding.cancelled, /U0RITA said .*by hand\./],
    [
      'who settled that it stays',
      { ...everyStanding.denied, settledBy: settlers },
      /U0ANN and U0RITA decided to keep /,
    ],
  ] as const)('%s', (_, itsReturn, words) => {
    const request: Request = itsReturn;
    expect(textOf(drawn(request.returns === undefined ? asReturn(request) : request))).toMatch(words);
  });

  test('that a grant ended, not that it reverted', () => {
    const { returns, ...ended } = asReturn(succeeded());
    const ofGrant = { ...ended, ...(returns && { returns: { ...returns, operation: 'grant-access' } }) };
    expect(textOf(drawn(ofGrant))).toMatch(/Ended at .* , confirmed/);
    const [notice] = returnNoticesInThread(ofGrant, NOW);
    expect(notice?.words(new Set()).text).toMatch(/^✅ Ended\. /);
  });

  test('nothing about a return before the change is done', () => {
    const { blocks } = requestCard(everyStanding.sent, { buttons: true, now: NOW, itsReturn: waiting() });
    expect(textOf(blocks)).not.toMatch(/revert/i);
  });

  test('nothing about a return that Atlas carries out', () => {
    expect(textOf(drawn(waiting({ returning: { byItself: true } })))).not.toMatch(/revert/i);
  });

  test('the current value, if it is known', () => {
    const once = { ...everyStanding.cancelled, sentence: '' };
    expect(textOf(drawn(waiting()))).toContain('Now: no limit');
    expect(textOf(drawn(asReturn(succeeded({ preview: reverting }))))).toContain('Now: 5 GB');
    expect(textOf(drawn(asReturn(once)))).not.toContain('Now: ');
  });

  test.each([
    ['nothing was left to revert', everyStanding.voided],
    ['it was reverted by hand', everyStanding.cancelled],
    ['its call is stored', everyStanding.sent],
    ['the return is unconfirmed', unknown()],
  ] as const)('that the change was confirmed then, not now, once %s', (_, itsReturn) => {
    const card = textOf(drawn(asReturn<Request>(itsReturn)));
    expect(card).toMatch(/Done at .* , confirmed .* at that time/);
    expect(card).not.toMatch(/Now: |Confirmed /);
  });

  test('the current value and when it was confirmed, until it reverts', () => {
    for (const itsReturn of [waiting(), asReturn(everyStanding.executing)])
      expect(textOf(drawn(itsReturn))).toMatch(/Now: no limit .*Confirmed .* at/);
  });
});

describe('the buttons on each card of a temporary change', () => {
  const onCopy = (itsReturn: Request) => {
    const { blocks } = requestCard({ ...change, ...known }, { buttons: false, now: NOW, itsReturn });
    return labelsIn(blocks);
  };
  test.each([
    ['End now… and Extend… until it reverts', waiting(), ['End now…', 'Extend…', 'Details']],
    ['the same if its end needs approval', waiting({ preview: reverting }), ['End now…', 'Extend…', 'Details']],
    ['Done by hand if the return failed', stuck, ['End now…', 'Done by hand', 'Extend…', '⋮', 'Details']],
    [
      'Settle an hour after its end',
      { ...stuck, ...(stuck.returns && { returns: { ...stuck.returns, endsAt: NOW - HOUR } }) },
      ['End now…', 'Done by hand', 'Settle…', '⋮', 'Extend…', 'Details'],
    ],
    ['Done by hand while it waits for approval', asReturn(pending()), ['Done by hand', 'Details']],
    ['Check now and Settle if it is unconfirmed', asReturn(unknown()), ['Check now', 'Settle…', 'Details']],
    ['only Details once somebody ended it', waiting({ notBefore: NOW }), ['Details']],
    ['only Details while it reverts', asReturn(everyStanding.executing), ['Details']],
    ['only Details once it reverted', asReturn(succeeded()), ['Details']],
  ] as const)('%s', (_, itsReturn, expected) => {
    expect([labels(itsReturn), onCopy(itsReturn)]).toEqual([expected, expected]);
  });

  test('carry the id of the change, or of its return', () => {
    const [end, longer] = buttonsOf(drawn(waiting()));
    expect([end?.value?.split(' ')[0], longer?.value]).toEqual(['K7Q-4MD', '/atlas request K7Q-4MD']);
    const [check] = buttonsOf(drawn(asReturn(unknown())));
    expect(check?.value?.split(' ')[0]).toBe('K7Q-4MD-R');
  });
});

describe('a message', () => {
  const MENTIONED = new Set(['S0SECUR']);
  const inThread = (itsReturn: Request, now = NOW) =>
    returnNoticesInThread(itsReturn, now).map(({ key, mentions, words }) => ({
      key,
      mentions,
      text: words(MENTIONED).text,
    }));
  const toRequester = (itsReturn: Request) =>
    returnNoticesToRequester(itsReturn, 4, NOW).map(({ key, words }) => ({ key, text: words(MENTIONED).text }));

  test('that it ends soon is posted once for each end, and never after it', () => {
    const soon = waiting({ returning: { announcedAt: NOW } });
    const said = expect.stringMatching(/^Ends soon: daily .* to 5 GB at .*\. K7Q-4MD$/);
    expect(inThread(soon)).toEqual([{ key: `ends ${ENDS_AT}`, text: said }]);
    expect(toRequester(soon)).toEqual([{ key: `ends ${ENDS_AT}`, text: said }]);
    expect([inThread(waiting()), inThread(soon, ENDS_AT)]).toEqual([[], []]);
  });

  test('that it didn’t end early is posted once to the user who ended it and the requester, and never after its end', () => {
    const notEarly = waiting({ returning: { notEarly: { by: ben, at: NOW, sentence: 'Frozen.' } } });
    const said = expect.stringMatching(new RegExp(`<@${ben.userId}>.*Frozen\\. daily reverts at .*K7Q-4MD$`));
    expect(inThread(notEarly)).toEqual([{ key: `not early ${NOW}`, text: said }]);
    expect(toRequester(notEarly)).toEqual([{ key: `not early ${NOW}`, text: said }]);
    expect(inThread(notEarly, ENDS_AT)).toEqual([]);
  });

  test('that it ends soon has End now and Extend', () => {
    const [notice] = returnNoticesToRequester(waiting({ returning: { announcedAt: NOW } }), 4, NOW);
    expect(textOf(notice?.words(MENTIONED).blocks)).toMatch(/End now.*Extend…/);
  });

  test('that it was extended is posted in the thread only', () => {
    const extended = waiting({ returning: { extension: 'GGG-GGG' } });
    const said = expect.stringMatching(/^Extended by GGG-GGG: daily .* at .*\. K7Q-4MD$/);
    expect(inThread(extended)).toEqual([{ key: `extended ${ENDS_AT}`, text: said }]);
    expect(toRequester(extended)).toEqual([]);
  });

  test('that it failed to revert mentions the approvers in the thread', () => {
    const key = `stuck ${ENDS_AT}`;
    const text = expect.stringMatching(/^⚠ daily hasn’t been reverted .*Refused\. .* K7Q-4MD$/);
    const mention = expect.stringMatching(/^<!subteam\^S0SECUR> ⚠ daily hasn’t been reverted .*Refused\. .* K7Q-4MD$/);
    expect(inThread(stuck)).toEqual([{ key, mentions: ['S0SECUR'], text: mention }]);
    expect(toRequester(stuck)).toEqual([{ key, text }]);
  });

  test('that it needs approval goes to its requester, and into each reminder', () => {
    const asked = asReturn(pending({ preview: reverting, delayed: 'Ann left.' }));
    expect(inThread(asked)).toEqual([]);
    expect(toRequester(asked)).toEqual([
      {
        key: `needs approval ${asked.planHash}`,
        text: expect.stringMatching(/^daily reverts once .*approves .*Ann left\. K7Q-4MD$/),
      },
    ]);
    expect(inThread({ ...asked, returning: { remindedAt: NOW } })).toEqual([
      {
        key: `reminder ${NOW}`,
        mentions: ['S0SECUR'],
        text: expect.stringMatching(
          /^<!subteam\^S0SECUR> Needs 1 more .*Revert the change to daily\. Ann left\. K7Q-4MD$/,
        ),
      },
    ]);
  });

  test('that nobody decided mentions the groups for escalation, without an expiry', () => {
    const escalate = { afterMs: MINUTE, to: [{ name: 'leads', ids: ['S0LEADS'] }] };
    const reminders = { since: NOW - MINUTE, remindedAt: NOW, escalated: true as const };
    const asked = pending({ preview: reverting, delayed: 'Ann left.', rule: ruleOf({ escalate }), reminders });
    const [notice] = returnNoticesInThread(asReturn(asked), NOW);
    expect(notice).toMatchObject({ key: `escalated ${NOW}`, mentions: ['S0LEADS'] });
    expect(notice?.words(new Set(['S0LEADS'])).text).toMatch(
      /^<!subteam\^S0LEADS> Nobody .* 1 more approval from @security: Revert the change to daily\. Ann left\. K7Q-4MD$/,
    );
  });

  test('that somebody must settle it is posted each time the return stays unconfirmed for an hour', () => {
    const keys = [0, HOUR].map((ms) => {
      const since = NOW - 3 * HOUR + ms;
      return inThread(asReturn(unknown({ since }))).map(({ key }) => key);
    });
    expect(keys.flat()).toEqual([`settle ${NOW - 3 * HOUR}`, `settle ${NOW - 2 * HOUR}`]);
  });

  test.each([
    ['reverted', succeeded({ preview: reverting }), /^✅ Reverted\. Now: 5 GB K7Q-4MD$/],
    [
      'was gone already',
      { ...everyStanding.voided, preview: reverting, sentence: 'Nothing left.' },
      /^daily: Nothing left\. K7Q-4MD$/,
    ],
    ['was kept', { ...everyStanding.denied, preview: reverting }, /^<@U0ANN> decided to keep .*daily .* K7Q-4MD$/],
    [
      'was reverted by hand',
      { ...everyStanding.cancelled, preview: reverting },
      /^<@U0RITA> said .*by hand: daily\. K7Q-4MD$/,
    ],
  ] as const)('that it %s goes to the thread and to its requester', (_, ended, words) => {
    const itsReturn = asReturn<Request>(ended);
    const said = [{ key: 'put back', text: expect.stringMatching(words) }];
    expect([inThread(itsReturn), toRequester(itsReturn)]).toEqual([said, said]);
  });
});

test('the card of an extension says until when, and has no Undo', () => {
  const longer = succeeded({ ...known, extends: change.id });
  const { blocks } = requestCard(longer, { buttons: true, now: NOW });
  expect(textOf(blocks)).toMatch(/K7Q-4MD was extended until .* No call /);
  expect(buttonsOf(blocks).map(({ text }) => text.text)).toEqual(['Details']);
});

test('a return that needs approval has its own card, which names the change', () => {
  const { blocks, text } = requestCard(asReturn(pending({ preview: reverting })), { buttons: true, now: NOW });
  expect(textOf(blocks)).toMatch(
    /^Revert the change to daily .* reverts K7Q-4MD .* Needs 1 approval from <!subteam\^S0SECUR> \(not <@.+>\) · reverts when approved · K7Q-4MD $/,
  );
  expect(text).toMatch(/^Approve\? .* K7Q-4MD$/);
  expect(buttonsOf(blocks).map((one) => one.text.text)).toEqual(['Approve', 'Deny…', 'Details']);
  const done = requestCard(asReturn(succeeded({ ...known, preview: reverting })), { buttons: true, now: NOW });
  expect(buttonsOf(done.blocks).map((one) => one.text.text)).toEqual(['Details']);
});

test('an approved return has no Stop on its own card', () => {
  const { blocks } = requestCard(asReturn(approved({ preview: reverting })), { buttons: true, now: NOW });
  expect(textOf(blocks)).not.toMatch(/stop/i);
  expect(buttonsOf(blocks).map((one) => one.text.text)).toEqual(['Details']);
});

test('an unconfirmed return says on its own card when it may be sent again', () => {
  const { blocks } = requestCard(asReturn(unknown()), { buttons: true, now: NOW });
  expect(textOf(blocks)).toContain('send the call again');
});

test.each([true, false])('a change that was undone says by which request, and has no Undo (buttons: %s)', (buttons) => {
  const params = { project: 'a'.repeat(24), database: 'Sales', limit: 'daily' };
  const basis = { hostnames: [], limit: { value: 5, overrunPolicy: 'BLOCK' } };
  const preview = { ...change.preview, undo: 'set-query-limit restores the limit.' };
  const done = succeeded({ operation: 'delete-query-limit', params, preview, sent: { ...change.sent, basis } });
  const undone = { ...done, undone: { by: 'GGG-GGG', at: NOW } };
  const of = (request: Request, itsReturn?: Request) => {
    const { blocks } = requestCard(request, { buttons, own: !buttons, now: NOW, itsReturn });
    return { text: textOf(blocks), labels: buttonsOf(blocks).map((one) => one.text.text) };
  };
  expect(of(done).labels).toEqual(['Undo…', 'Details']);
  expect(of(done).text).toContain('press Undo…, which restores the limit.');
  const { text, labels } = of(undone);
  expect(text).toMatch(/Done at .* , confirmed .* at that time .*Undone by GGG-GGG\. .* Undone at /);
  expect(text).not.toContain('Now: ');
  expect(labels).toEqual(['Details']);
  const gone = of(undone, asReturn<Request>({ ...everyStanding.voided, sentence: 'Nothing left.' }));
  expect(gone.text).not.toContain('Nothing left.');
});

test('an extension can’t be undone', () => {
  const basis = { hostnames: [], limit: { value: 5, overrunPolicy: 'BLOCK' } };
  const params = { project: 'a'.repeat(24), database: 'Sales', limit: 'daily', for: '2h' };
  const one = succeeded({ operation: 'delete-query-limit', params, sent: { ...change.sent, basis } });
  expect([undoForRequest(one, NOW) === undefined, undoForRequest({ ...one, extends: 'GGG-GGG' }, NOW)]).toEqual([
    false,
    undefined,
  ]);
});
