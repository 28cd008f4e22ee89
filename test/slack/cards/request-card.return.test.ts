// A change for a while, on its card and in what is said of it: when it is put back, what became of that, what can be done.
import { describe, expect, test } from '@jest/globals';
import type { InState, Request } from '../../../src/approvals/request/request.js';
import { requestCard } from '../../../src/slack/cards/request-card.js';
import { returnNoticesInThread, returnNoticesToRequester } from '../../../src/slack/cards/return-notices.js';
import { undoForRequest } from '../../../src/slack/cards/undo.js';
import { buttonsOf, textOf } from '../../support/looking.js';
import { ann, rita } from '../../support/people.js';
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
/** An operation that there is, which can be undone. */
const known = { operation: 'delete-query-limit', params: { limit: 'daily', for: '2h' } };
const change = succeeded({ params: { limit: 'daily', for: '2h' } });
const back = { ...change.preview, subject: 'daily', act: 'Revert', before: 'no limit', after: '5 GB' };
const narrowing = { ...back, direction: 'narrows cost' as const };

function waiting(over: Partial<InState<'approved'>> = {}): InState<'approved'> {
  const one = asReturn(approved({ preview: narrowing, notBefore: ENDS_AT, ...over }));
  return { ...one, ...(one.returns && { returns: { ...one.returns, endsAt: ENDS_AT } }) };
}
const settlers = [ann, rita];
const stuck = waiting({ delayed: 'Atlas refused it.', notBefore: NOW + MINUTE, returning: { troubles: 1 } });

const drawn = (itsReturn: Request, buttons = true) => requestCard(change, { buttons, now: NOW, itsReturn }).blocks;
const labels = (itsReturn: Request, buttons = true) =>
  buttonsOf(drawn(itsReturn, buttons)).map(({ text }) => text.text);

describe('the card of a change for a while says', () => {
  test.each([
    ['when it is put back', waiting(), /Reverts at .* to 5 GB \. /],
    ['that it ends before its time', waiting({ notBefore: NOW }), /Reverting now\./],
    ['who ended it', waiting({ returning: { hastened: { by: rita, at: NOW } } }), /U0RITA ended it\. Reverting now\./],
    ['that it is not put back yet', stuck, /⚠ It isn’t reverted yet\. Atlas refused it\. I try again at /],
    [
      'that it waits for the end of a freeze',
      waiting({ frozen: 'All changes are frozen.' }),
      /It isn’t reverted yet\. All changes are frozen\./,
    ],
    [
      'what Atlas should have ended',
      waiting({ delayed: 'Its time is over.', returning: { troubles: 1, byItself: true } }),
      /⚠ Its time is over\. I try again at /,
    ],
    [
      'who did it by hand',
      waiting({ returning: { byHand: rita } }),
      /U0RITA said that it was reverted by hand\. I’m checking Atlas\./,
    ],
    [
      'who said so when it was not so',
      pending({ returning: { notByHand: { by: rita, at: NOW, sentence: 'Atlas still shows it.' } } }),
      /U0RITA said at .* that it was reverted by hand\. Atlas still shows it\. .*It reverts once/,
    ],
    [
      'who did it by hand while people have to approve it',
      pending({ returning: { byHand: rita, byHandAt: NOW } }),
      /U0RITA said that it was reverted by hand\. I’m checking Atlas\. .*It reverts once/,
    ],
    [
      'that people have to approve it',
      pending({ delayed: 'Ann left.' }),
      /It reverts once somebody approves that\. Ann left\./,
    ],
    ['that it is under way', everyStanding.executing, /Reverting now\./],
    ['that this is not known', unknown(), /Reverting\. .* Next check at /],
    ['that it was put back', succeeded(), /Reverted at .* , confirmed in Atlas · /],
    ['that nothing was left of it', { ...everyStanding.voided, sentence: 'Nothing was left.' }, /Nothing was left\./],
    ['who left it as it is', everyStanding.denied, /U0ANN decided to keep the change\./],
    ['who put it back', everyStanding.cancelled, /U0RITA said that it was reverted by hand\./],
    [
      'who settled that it stays',
      { ...everyStanding.denied, settledBy: settlers },
      /U0ANN and U0RITA decided to keep the change\./,
    ],
  ] as const)('%s', (_, itsReturn, words) => {
    const request: Request = itsReturn;
    expect(textOf(drawn(request.returns === undefined ? asReturn(request) : request))).toMatch(words);
  });

  test('that a grant is ended, which is nothing that is put back', () => {
    const { returns, ...ended } = asReturn(succeeded());
    const ofGrant = { ...ended, ...(returns && { returns: { ...returns, operation: 'grant-access' } }) };
    expect(textOf(drawn(ofGrant))).toMatch(/Ended at .* , confirmed in Atlas/);
    const [notice] = returnNoticesInThread(ofGrant, NOW);
    expect(notice?.words(new Set()).text).toMatch(/^✅ Ended\. /);
  });

  test('nothing of that as long as it is not done', () => {
    const { blocks } = requestCard(everyStanding.sent, { buttons: true, now: NOW, itsReturn: waiting() });
    expect(textOf(blocks)).not.toContain('Reverted');
  });

  test('nothing more of what ends by itself than what it is', () => {
    expect(textOf(drawn(waiting({ returning: { byItself: true } })))).not.toContain('Reverted');
  });

  test('what is true now, where that is known', () => {
    const once = { ...everyStanding.cancelled, sentence: '' };
    expect(textOf(drawn(waiting()))).toContain('Now: no limit');
    expect(textOf(drawn(asReturn(succeeded({ preview: back }))))).toContain('Now: 5 GB');
    expect(textOf(drawn(asReturn(once)))).not.toContain('Now: ');
  });

  test.each([
    ['nothing was left to put back', everyStanding.voided],
    ['it was put back by hand', everyStanding.cancelled],
    ['its call is stored', everyStanding.sent],
    ['whether it is put back is not known', unknown()],
  ] as const)('only what was so, once %s', (_, itsReturn) => {
    const card = textOf(drawn(asReturn<Request>(itsReturn)));
    expect(card).toMatch(/Done at .* , confirmed in Atlas then/);
    expect(card).not.toMatch(/Now: |Confirmed in Atlas at/);
  });

  test('how it is known that it was done, while that is still so', () => {
    for (const itsReturn of [waiting(), asReturn(everyStanding.executing)])
      expect(textOf(drawn(itsReturn))).toMatch(/Now: no limit .*Confirmed in Atlas at/);
  });
});

describe('instead of Undo… there is, on each of its cards,', () => {
  const onCopy = (itsReturn: Request) => {
    const { blocks } = requestCard({ ...change, ...known }, { buttons: false, now: NOW, itsReturn });
    return buttonsOf(blocks).map(({ text }) => text.text);
  };
  test.each([
    ['a press that ends what narrows', waiting(), ['End now', 'Extend…', 'Details']],
    ['a form that ends what widens', waiting({ preview: back }), ['End now…', 'Extend…', 'Details']],
    ['a way to say that it was done by hand', stuck, ['End now', 'Extend…', 'Done by hand', 'Details']],
    [
      'a way to settle it, an hour after its end',
      { ...stuck, ...(stuck.returns && { returns: { ...stuck.returns, endsAt: NOW - HOUR } }) },
      ['End now', 'Extend…', 'Done by hand', 'Settle…', 'Details'],
    ],
    ['only that, while it waits for approvals', asReturn(pending()), ['Done by hand', 'Details']],
    ['a way to settle it', asReturn(unknown()), ['Check now', 'Settle…', 'Details']],
    ['nothing once somebody has ended it', waiting({ notBefore: NOW }), ['Details']],
    ['nothing while it is put back', asReturn(everyStanding.executing), ['Details']],
    ['nothing once it is', asReturn(succeeded()), ['Details']],
  ] as const)('%s', (_, itsReturn, expected) => {
    expect([labels(itsReturn), onCopy(itsReturn)]).toEqual([expected, expected]);
  });

  test('which carry the id of the change, as people know it', () => {
    const [end, longer] = buttonsOf(drawn(waiting()));
    expect([end?.value?.split(' ')[0], longer?.value]).toEqual(['K7Q-4MD', '/atlas request K7Q-4MD']);
    const [check] = buttonsOf(drawn(asReturn(unknown())));
    expect(check?.value?.split(' ')[0]).toBe('K7Q-4MD-R');
  });
});

describe('what is said of it', () => {
  const CALLED = new Set(['S0SECUR']);
  const inThread = (itsReturn: Request, now = NOW) =>
    returnNoticesInThread(itsReturn, now).map(({ key, mentions, words }) => ({
      key,
      mentions,
      text: words(CALLED).text,
    }));
  const toRequester = (itsReturn: Request) =>
    returnNoticesToRequester(itsReturn, 4, NOW).map(({ key, words }) => ({ key, text: words(CALLED).text }));

  test('before it ends is said once for each end, and never after it', () => {
    const soon = waiting({ returning: { announcedAt: NOW } });
    const said = expect.stringMatching(/^Ends soon: daily reverts at .* to 5 GB\. K7Q-4MD$/);
    expect(inThread(soon)).toEqual([{ key: `ends ${ENDS_AT}`, text: said }]);
    expect(toRequester(soon)).toEqual([{ key: `ends ${ENDS_AT}`, text: said }]);
    expect([inThread(waiting()), inThread(soon, ENDS_AT)]).toEqual([[], []]);
  });

  test('before it ends has what can be done about that', () => {
    const [notice] = returnNoticesToRequester(waiting({ returning: { announcedAt: NOW } }), 4, NOW);
    expect(textOf(notice?.words(CALLED).blocks)).toMatch(/End now.*Extend…/);
  });

  test('once it lasts longer is said in the thread, and to nobody besides', () => {
    const extended = waiting({ returning: { extension: 'GGG-GGG' } });
    const said = expect.stringMatching(/^Extended by GGG-GGG: daily reverts at .*\. K7Q-4MD$/);
    expect(inThread(extended)).toEqual([{ key: `extended ${ENDS_AT}`, text: said }]);
    expect(toRequester(extended)).toEqual([]);
  });

  test('when it is not put back is said at key, and calls those who can approve', () => {
    const words = '⚠ daily isn’t reverted yet. Atlas refused it. I keep trying. K7Q-4MD';
    const key = `stuck ${ENDS_AT}`;
    expect(inThread(stuck)).toEqual([{ key, mentions: ['S0SECUR'], text: `<!subteam^S0SECUR> ${words}` }]);
    expect(toRequester(stuck)).toEqual([{ key, text: words }]);
  });

  test('while it waits for approvals is said to its requester, and in a reminder each time that there is one', () => {
    const asked = asReturn(pending({ preview: back, delayed: 'Ann left.' }));
    expect(inThread(asked)).toEqual([]);
    expect(toRequester(asked)).toEqual([
      {
        key: `needs approval ${asked.planHash}`,
        text: 'daily reverts once somebody approves that. Ann left. K7Q-4MD',
      },
    ]);
    expect(inThread({ ...asked, returning: { remindedAt: NOW } })).toEqual([
      {
        key: `reminder ${NOW}`,
        mentions: ['S0SECUR'],
        text: '<!subteam^S0SECUR> Needs 1 more of you: Revert: daily. Ann left. K7Q-4MD',
      },
    ]);
  });

  test('that nobody has decided is said to those whom its rule names, and nothing of an end that it has not', () => {
    const escalate = { afterMs: MINUTE, to: [{ name: 'leads', ids: ['S0LEADS'] }] };
    const reminders = { since: NOW - MINUTE, remindedAt: NOW, escalated: true as const };
    const asked = pending({ preview: back, delayed: 'Ann left.', rule: ruleOf({ escalate }), reminders });
    const [notice] = returnNoticesInThread(asReturn(asked), NOW);
    expect(notice).toMatchObject({ key: `escalated ${NOW}`, mentions: ['S0LEADS'] });
    expect(notice?.words(new Set(['S0LEADS'])).text).toMatch(
      /^<!subteam\^S0LEADS> Nobody has decided yet\. Needs 1 more of @security: Revert: daily\. Ann left\. K7Q-4MD$/,
    );
  });

  test('that somebody has to settle it is said each time that it is not known for long', () => {
    const keys = [0, HOUR].map((ms) => {
      const since = NOW - 3 * HOUR + ms;
      return inThread(asReturn(unknown({ since }))).map(({ key }) => key);
    });
    expect(keys.flat()).toEqual([`settle ${NOW - 3 * HOUR}`, `settle ${NOW - 2 * HOUR}`]);
  });

  test.each([
    ['put back', succeeded({ preview: back }), '✅ Reverted. Now: 5 GB K7Q-4MD'],
    [
      'gone',
      { ...everyStanding.voided, preview: back, sentence: 'Nothing was left.' },
      'daily: Nothing was left. K7Q-4MD',
    ],
    [
      'left',
      { ...everyStanding.denied, preview: back },
      '<@U0ANN> decided to keep the change: daily doesn’t revert. K7Q-4MD',
    ],
    [
      'done by hand',
      { ...everyStanding.cancelled, preview: back },
      '<@U0RITA> said that it was reverted by hand: daily. K7Q-4MD',
    ],
  ] as const)('once it is %s is said in the thread and to its requester', (_, ended, words) => {
    const itsReturn = asReturn<Request>(ended);
    expect(inThread(itsReturn)).toEqual([{ key: 'put back', text: words }]);
    expect(toRequester(itsReturn)).toEqual([{ key: 'put back', text: words }]);
  });
});

test('what lets a change last longer says until when, and has no Undo…', () => {
  const longer = succeeded({ ...known, extends: change.id });
  const { blocks } = requestCard(longer, { buttons: true, now: NOW });
  expect(textOf(blocks)).toMatch(/K7Q-4MD was extended until .* No call to Atlas was needed/);
  expect(buttonsOf(blocks).map(({ text }) => text.text)).toEqual(['Details']);
});

test('what puts a change back, where it has to be approved, has a card of its own that names the change', () => {
  const { blocks, text } = requestCard(asReturn(pending({ preview: back })), { buttons: true, now: NOW });
  expect(textOf(blocks)).toMatch(/^Revert: daily .* reverts K7Q-4MD .* Needs 1 of <!subteam\^S0SECUR> · K7Q-4MD $/);
  expect(text).toMatch(/^Approve\? .* K7Q-4MD$/);
  expect(buttonsOf(blocks).map((one) => one.text.text)).toEqual(['Approve', 'Deny…', 'Details']);
  const done = requestCard(asReturn(succeeded({ ...known, preview: back })), { buttons: true, now: NOW });
  expect(buttonsOf(done.blocks).map((one) => one.text.text)).toEqual(['Details']);
});

test('once it is approved, nobody can stop it, and its own card does not say so', () => {
  const { blocks } = requestCard(asReturn(approved({ preview: back })), { buttons: true, now: NOW });
  expect(textOf(blocks)).not.toMatch(/can be stopped|Stop/);
  expect(buttonsOf(blocks).map((one) => one.text.text)).toEqual(['Details']);
});

test('its own card says when another call may be sent', () => {
  const { blocks } = requestCard(asReturn(unknown()), { buttons: true, now: NOW });
  expect(textOf(blocks)).toContain('I send it again only once');
});

test.each([true, false])(
  'a change that was undone says by which request, and has no Undo… (buttons: %s)',
  (buttons) => {
    const params = { project: 'a'.repeat(24), database: 'Sales', limit: 'daily' };
    const basis = { hostnames: [], limit: { value: 5, overrunPolicy: 'BLOCK' } };
    const done = succeeded({ operation: 'delete-query-limit', params, sent: { ...change.sent, basis } });
    const undone = { ...done, undone: { by: 'GGG-GGG', at: NOW } };
    const of = (request: Request, itsReturn?: Request) => {
      const { blocks } = requestCard(request, { buttons, own: !buttons, now: NOW, itsReturn });
      return { text: textOf(blocks), labels: buttonsOf(blocks).map((one) => one.text.text) };
    };
    expect(of(done).labels).toEqual(['Undo…', 'Details']);
    const { text, labels } = of(undone);
    expect(text).toMatch(/Done at .* , confirmed in Atlas then .*Undone by GGG-GGG\. .* Undone at /);
    expect(text).not.toContain('Now: ');
    expect(labels).toEqual(['Details']);
    const gone = of(undone, asReturn<Request>({ ...everyStanding.voided, sentence: 'Nothing was left.' }));
    expect(gone.text).not.toContain('Nothing was left.');
  },
);

test('what let a change last longer has nothing of its own to undo', () => {
  const basis = { hostnames: [], limit: { value: 5, overrunPolicy: 'BLOCK' } };
  const params = { project: 'a'.repeat(24), database: 'Sales', limit: 'daily', for: '2h' };
  const one = succeeded({ operation: 'delete-query-limit', params, sent: { ...change.sent, basis } });
  expect([undoForRequest(one, NOW) === undefined, undoForRequest({ ...one, extends: 'GGG-GGG' }, NOW)]).toEqual([
    false,
    undefined,
  ]);
});
