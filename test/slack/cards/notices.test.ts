// Messages about a request besides its cards: short enough for a notification, and for the right people.
import { describe, expect, test } from '@jest/globals';
import type { Request } from '../../../src/approvals/request/request.js';
import { noticesInThread, noticesToRequester } from '../../../src/slack/cards/notices.js';
import { questionNoticesInThread, questionNoticesToRequester } from '../../../src/slack/cards/question-notices.js';
import { textOf } from '../../support/looking.js';
import { ann, ben, rita } from '../../support/people.js';
import { everyStanding, HOUR, NOW, pending, ruleOf, standings, succeeded, unknown } from '../../support/requests.js';

const MENTIONED = new Set(['S0SECUR']);
const inThread = (request: Request) => noticesInThread(request, NOW);
const toRequester = (request: Request, ...said: readonly string[]) =>
  noticesToRequester({ request, version: 4 }, new Set(said));
const textsOf = (notices: ReturnType<typeof inThread>) => notices.map(({ words }) => words(MENTIONED).text);
const keysOf = (notices: ReturnType<typeof inThread>) => notices.map(({ key }) => key);
const { denied, cancelled } = everyStanding;
const { remindAt: _, ...reminded } = pending();

/** At least the length of its notification. */
const shown = (text: string) =>
  text.replace(/<!date[^|]*\|([^>]*)>/g, '$1').replace(/<(?:@|!subteam\^)(\w+)>/g, '$1').length;

const forTwoHours = succeeded({ params: { limit: 'daily', for: '2h' } });

test.each([
  ...standings,
  { standing: 'reminded', request: reminded },
  { standing: 'done temporarily', request: forTwoHours },
])('a notification of a request that is $standing has at most 120 characters and ends with the id', ({ request }) => {
  const preview = 'preview' in request && { ...request.preview, subject: 'eu'.repeat(100), act: 'Let '.repeat(50) };
  const long = {
    ...request,
    ...(preview && { preview }),
    sentence: 'It & that. '.repeat(99),
    why: 'No. '.repeat(90),
  };
  const said = { by: ann, at: NOW, text: 'No.\n'.repeat(125) };
  const asked = { ...long, questions: [said, { ...said, answer: { ...said, by: rita } }] };
  const ofQuestions = [...questionNoticesInThread(asked), ...questionNoticesToRequester(asked)];
  expect(ofQuestions).toHaveLength(request.state === 'pending' ? 4 : 3);
  for (const { words } of ofQuestions) expect(textOf(words(MENTIONED).blocks)).toContain('No. '.repeat(125).trim());
  for (const text of [...textsOf(inThread(long)), ...textsOf(toRequester(long)), ...textsOf(ofQuestions)]) {
    expect(shown(text)).toBeLessThanOrEqual(120);
    expect(text).toMatch(/ K7Q-4MD$/);
  }
});

describe('the end of a request', () => {
  test.each([
    ['approved', succeeded(), /^✅ <@U0ANN> approved\. Now: no limit K7Q-4MD$/],
    ['denied', denied, /^Denied by <@U0ANN>: .*daily\. Nothing .*Atlas\. K7Q-4MD$/],
    ['denied for a reason', { ...denied, why: 'Not *now*' }, /^Denied by <@U0ANN>: .*daily\. “Not \*now\*” Nothing /],
    ['cancelled', cancelled, /^Canceled by <@U0RITA>: .*daily\. Nothing .*Atlas\. K7Q-4MD$/],
    ['expired', everyStanding.expired, /^Expired: .*daily\. Nothing .*Atlas\. K7Q-4MD$/],
    [
      'expired after a problem',
      { ...everyStanding.expired, sentence: 'Atlas was slow.' },
      /^Expired: .*daily\. Last problem: Atlas was slow\. Nothing .*Atlas\. K7Q-4MD$/,
    ],
    ['voided', everyStanding.voided, /^Out of date: .*daily\. The limit is gone\. K7Q-4MD$/],
    ['failed', everyStanding.failed, /^Failed: .*daily\. Atlas refused it\. Nothing .*Atlas\. K7Q-4MD$/],
  ] as const)('that was %s says who and what, in the thread and to its requester', (_, request, words) => {
    expect(textsOf(inThread(request))).toEqual([expect.stringMatching(words)]);
    expect(textsOf(toRequester(request))).toEqual(textsOf(inThread(request)));
  });

  test('names everybody who approved, and the limit', () => {
    const approvals = [ann, ben].map((person) => ({ person, at: NOW, rule: 'rule 1', atMost: '2h' }));
    const ended = succeeded({ approvals, params: { for: '4h' } });
    expect(textsOf(inThread({ ...ended, sent: { ...ended.sent, lasts: '2h' } }))[0]).toMatch(
      /^✅ <@U0ANN> and <@U0BEN> approved, limited to 2 h\. /,
    );
  });

  test('of a temporary change says when it reverts, unless Atlas ends it', () => {
    const again = / The change reverts at <!date\^\d+\^[^|]*\|[^>]*>\. K7Q-4MD$/;
    const { preview, sent } = forTwoHours;
    expect(textsOf(inThread(forTwoHours))).toEqual([expect.stringMatching(again)]);
    const long = { ...forTwoHours, preview: { ...preview, after: 'no limit '.repeat(50) } };
    expect(textsOf(toRequester(long))).toEqual([expect.stringMatching(again)]);
    const end = Math.floor((sent.at + HOUR) / 1_000);
    expect(textsOf(inThread({ ...forTwoHours, sent: { ...sent, lasts: '1h' } }))[0]).toContain(`<!date^${end}^`);
    expect(textsOf(inThread({ ...forTwoHours, operation: 'grant-access' }))[0]).not.toContain('reverts');
  });

  test('of an extension says which request was extended', () => {
    const words = /^✅ <@U0ANN> approved\. T7K-N4F was extended until .*\. K7Q-4MD$/;
    expect(textsOf(inThread(succeeded({ extends: 'T7K-N4F', params: { for: '4h' } })))).toEqual([
      expect.stringMatching(words),
    ]);
  });

  test('of a change without approval names nobody, and says if it wasn’t read back', () => {
    const alone = succeeded({
      approvals: [],
      rule: ruleOf({ alone: true }),
      readBack: false,
      sentence: 'Not read back.',
    });
    expect(textsOf(inThread(alone))).toEqual(['✅ Now: no limit Not read back. K7Q-4MD']);
  });

  test('has View, and Edit and ask again only if the change wasn’t made', () => {
    const buttons = (request: Request) => textOf(toRequester(request)[0]?.words(MENTIONED).blocks.at(-1));
    const known = { ...denied, operation: 'delete-query-limit' };
    expect(buttons(known)).toMatch(/View.*ask again/);
    expect(buttons(succeeded({ operation: 'delete-query-limit' }))).not.toContain('ask again');
  });
});

describe('the reason of a denial', () => {
  const explained = { ...denied, why: 'Not before the freeze' };

  test('is told with the end if known by then, or later in its own message', () => {
    expect(toRequester(explained)).toMatchObject([{ key: 'end', includes: 'why 4' }]);
    expect(keysOf(toRequester(explained, 'end'))).toEqual(['why 4']);
    expect(textsOf(toRequester(explained, 'end'))[0]).toMatch(
      /^<@U0ANN> .*“Not before the freeze” \(.*daily\) K7Q-4MD$/,
    );
  });

  test('is told again when it was corrected', () => {
    expect(textsOf(toRequester(explained, 'end', 'why 3'))[0]).toMatch(
      /^<@U0ANN> corrected .*“Not before the freeze” \(.*daily\) K7Q-4MD$/,
    );
    expect(textsOf(toRequester(explained, 'end', 'why 4'))[0]).toContain('gave a reason');
  });

  test('is not told before somebody gave it', () => {
    expect(toRequester(denied)[0]?.includes).toBeUndefined();
    expect(keysOf(toRequester(denied, 'end'))).toEqual(['end']);
  });
});

describe('an unconfirmed outcome', () => {
  const fresh = unknown({ since: NOW - HOUR + 1_000 });

  test('is told at once to those who approved and to the requester', () => {
    expect(keysOf(inThread(fresh))).toEqual(['unknown in thread']);
    expect(textsOf(inThread(fresh))[0]).toMatch(/^Unconfirmed: .*daily\. <@U0ANN>: The call was sent\. I’m checking/);
    expect(textsOf(toRequester(fresh))[0]).toMatch(/^Unconfirmed: .*daily\. The call was sent\. I’m checking/);
  });

  test('is told to nobody while Atlas accepted the call and its effect may still show', () => {
    const awaited = unknown({ since: NOW, nextReadAt: NOW + 1_000, showsBy: NOW + 2_000 });
    expect([inThread(awaited), toRequester(awaited)]).toEqual([[], []]);
    expect(keysOf(inThread({ ...awaited, nextReadAt: NOW + 3_000 }))).toEqual(['unknown in thread']);
  });

  test('mentions the approvers an hour later', () => {
    expect(inThread(unknown())).toMatchObject([{ key: 'settle', mentions: ['S0SECUR'] }]);
    expect(textsOf(inThread(unknown()))[0]).toMatch(/^<!subteam\^S0SECUR> Still unconfirmed: /);
  });
});

describe('while a request waits', () => {
  test('the approvers are reminded once, and told why an approval no longer counts', () => {
    expect(inThread(pending())).toEqual([]);
    expect(textsOf(inThread(reminded))[0]).toMatch(/^<!subteam\^S0SECUR> Needs 1 more .* expires at <!date/);
    const delayed = 'Ann left.';
    expect(textsOf(inThread({ ...reminded, delayed }))[0]).toMatch(/: .*daily\. Ann left\. K7Q-4MD$/);
  });

  test('the requester is told nothing', () => {
    for (const request of [pending(), reminded, everyStanding.approved, everyStanding.executing])
      expect(toRequester(request)).toEqual([]);
  });
});

describe('a change that Atlas is still carrying out', () => {
  const { at: sentAt } = succeeded().sent;
  const inProgress = succeeded({ finishing: { usualMs: HOUR } });
  const isFinished = succeeded({ finished: { at: sentAt + HOUR } });
  const isLate = succeeded({ finished: { at: NOW, sentence: 'daily is still being changed after 3 hours.' } });

  test('is reported as in progress', () => {
    expect(textsOf(inThread(inProgress))).toEqual([
      expect.stringMatching(/^⏳ <@U0ANN> approved\. daily is being .*, started .*finished\. K7Q-4MD$/),
    ]);
  });

  test.each([
    [isFinished, '✅ Now: no limit. It took 1 hour. K7Q-4MD'],
    [isLate, '⚠ daily is still being changed after 3 hours. K7Q-4MD'],
    // It was confirmed only later, so its duration is unknown.
    [{ ...isFinished, endedAt: NOW + HOUR }, '✅ Now: no limit K7Q-4MD'],
  ])('is reported when Atlas finished or is late, in the thread and to the requester (%#)', (request, said) => {
    expect([textsOf(inThread(request)).at(-1), textsOf(toRequester(request)).at(-1)]).toEqual([said, said]);
    expect(keysOf(toRequester(request))).toEqual(['end', 'finished']);
  });
});
