// What is said of a request besides its cards: short enough for a notification, and to whom it concerns.
import { describe, expect, test } from '@jest/globals';
import type { Request } from '../../../src/approvals/request/request.js';
import { noticesInThread, noticesToRequester } from '../../../src/slack/cards/notices.js';
import { textOf } from '../../support/looking.js';
import { ann, ben } from '../../support/people.js';
import { everyStanding, HOUR, NOW, pending, ruleOf, standings, succeeded, unknown } from '../../support/requests.js';

const CALLED = new Set(['S0SECUR']);
const inThread = (request: Request) => noticesInThread(request, NOW);
const toRequester = (request: Request, ...said: readonly string[]) =>
  noticesToRequester({ request, version: 4 }, new Set(said));
const textsOf = (notices: ReturnType<typeof inThread>) => notices.map(({ words }) => words(CALLED).text);
const keysOf = (notices: ReturnType<typeof inThread>) => notices.map(({ key }) => key);
const { denied, cancelled } = everyStanding;
const { remindAt: _, ...reminded } = pending();

/** As long as a notification of it is, or longer. */
const shown = (text: string) =>
  text.replace(/<!date[^|]*\|([^>]*)>/g, '$1').replace(/<(?:@|!subteam\^)(\w+)>/g, '$1').length;

const forTwoHours = succeeded({ params: { limit: 'daily', for: '2h' } });

test.each([
  ...standings,
  { standing: 'reminded', request: reminded },
  { standing: 'done for a while', request: forTwoHours },
])(
  'of a request that is $standing, however long its names are, a notification has at most 120 characters, with the id last',
  ({ request }) => {
    const preview = 'preview' in request && { ...request.preview, subject: 'eu'.repeat(100), act: 'Let '.repeat(50) };
    const long = {
      ...request,
      ...(preview && { preview }),
      sentence: 'It & that. '.repeat(99),
      why: 'No. '.repeat(90),
    };
    for (const text of [...textsOf(inThread(long)), ...textsOf(toRequester(long))]) {
      expect(shown(text)).toBeLessThanOrEqual(120);
      expect(text).toMatch(/ K7Q-4MD$/);
    }
  },
);

describe('the end', () => {
  test.each([
    ['approved by one', succeeded(), /^✅ <@U0ANN> approved\. Now: no limit K7Q-4MD$/],
    ['denied', denied, /^Denied by <@U0ANN>: .*daily\. Nothing was changed in Atlas\. K7Q-4MD$/],
    [
      'denied for a reason',
      { ...denied, why: 'Not *now*' },
      /^Denied by <@U0ANN>: .*daily\. “Not \*now\*” Nothing was/,
    ],
    ['cancelled', cancelled, /^Cancelled by <@U0RITA>: .*daily\. Nothing was changed in Atlas\. K7Q-4MD$/],
    ['expired', everyStanding.expired, /^Expired: .*daily\. Nothing was changed in Atlas\. K7Q-4MD$/],
    ['void', everyStanding.voided, /^Out of date: .*daily\. The limit is gone\. K7Q-4MD$/],
    [
      'refused by Atlas',
      everyStanding.failed,
      /^Failed: .*daily\. Atlas refused it\. Nothing was changed in Atlas\. K7Q-4MD$/,
    ],
  ] as const)('of what is %s says who and what, in the thread as to its requester', (_, request, words) => {
    expect(textsOf(inThread(request))).toEqual([expect.stringMatching(words)]);
    expect(textsOf(toRequester(request))).toEqual(textsOf(inThread(request)));
  });

  test('names everybody who approved, and for how long at most', () => {
    const approvals = [ann, ben].map((person) => ({ person, at: NOW, rule: 'rule 1', atMost: '2h' }));
    const ended = succeeded({ approvals, params: { for: '4h' } });
    expect(textsOf(inThread({ ...ended, sent: { ...ended.sent, lasts: '2h' } }))[0]).toMatch(
      /^✅ <@U0ANN> and <@U0BEN> approved, limited to 2 h\. /,
    );
  });

  test('of a change for a while says when it is put back, however long the rest is, unless Atlas ends it', () => {
    const again = / It reverts at <!date\^\d+\^[^|]*\|[^>]*>\. K7Q-4MD$/;
    const { preview, sent } = forTwoHours;
    expect(textsOf(inThread(forTwoHours))).toEqual([expect.stringMatching(again)]);
    const long = { ...forTwoHours, preview: { ...preview, after: 'no limit '.repeat(50) } };
    expect(textsOf(toRequester(long))).toEqual([expect.stringMatching(again)]);
    const end = Math.floor((sent.at + HOUR) / 1_000);
    expect(textsOf(inThread({ ...forTwoHours, sent: { ...sent, lasts: '1h' } }))[0]).toContain(`<!date^${end}^`);
    expect(textsOf(inThread({ ...forTwoHours, operation: 'grant-access' }))[0]).not.toContain('reverts');
  });

  test('of an extension says what lasts longer, not what its change did: that is over before this message is', () => {
    const words = /^✅ <@U0ANN> approved\. T7K-N4F was extended until .*\. K7Q-4MD$/;
    expect(textsOf(inThread(succeeded({ extends: 'T7K-N4F', params: { for: '4h' } })))).toEqual([
      expect.stringMatching(words),
    ]);
  });

  test('of what nobody had to approve names nobody, and says that it was not read back', () => {
    const alone = succeeded({
      approvals: [],
      rule: ruleOf({ alone: true }),
      readBack: false,
      sentence: 'Not read back.',
    });
    expect(textsOf(inThread(alone))).toEqual(['✅ Now: no limit Not read back. K7Q-4MD']);
  });

  test('can be viewed by its requester, and asked for again only where it was not done', () => {
    const buttons = (request: Request) => textOf(toRequester(request)[0]?.words(CALLED).blocks.at(-1));
    const known = { ...denied, operation: 'delete-query-limit' };
    expect(buttons(known)).toMatch(/View.*Edit and ask again/);
    expect(buttons(succeeded({ operation: 'delete-query-limit' }))).not.toContain('ask again');
  });
});

describe('why it was denied', () => {
  const explained = { ...denied, why: 'Not before the freeze' };

  test('is told with the end where it is known by then, and else once it is', () => {
    expect(toRequester(explained)).toMatchObject([{ key: 'end', includes: 'why 4' }]);
    expect(keysOf(toRequester(explained, 'end'))).toEqual(['why 4']);
    expect(textsOf(toRequester(explained, 'end'))[0]).toMatch(
      /^<@U0ANN> said why they denied it: “Not before the freeze” \(.*daily\) K7Q-4MD$/,
    );
  });

  test('is told again when who said it corrects it', () => {
    expect(textsOf(toRequester(explained, 'end', 'why 3'))[0]).toMatch(
      /^<@U0ANN> corrected why they denied it: “Not before the freeze” \(.*daily\) K7Q-4MD$/,
    );
    expect(textsOf(toRequester(explained, 'end', 'why 4'))[0]).toContain('said why');
  });

  test('is not told while nobody has said it', () => {
    expect(toRequester(denied)[0]?.includes).toBeUndefined();
    expect(keysOf(toRequester(denied, 'end'))).toEqual(['end']);
  });
});

describe('an outcome that is not known', () => {
  const fresh = unknown({ since: NOW - HOUR + 1_000 });

  test('is told at once, to those who approved and to the requester', () => {
    expect(keysOf(inThread(fresh))).toEqual(['unknown in thread']);
    expect(textsOf(inThread(fresh))[0]).toMatch(/^Unconfirmed: .*daily\. <@U0ANN>: The call was sent\. I’m checking/);
    expect(textsOf(toRequester(fresh))[0]).toMatch(/^Unconfirmed: .*daily\. The call was sent\. I’m checking/);
  });

  test('is told to nobody as long as Atlas accepted it and its effect may still show', () => {
    const awaited = unknown({ since: NOW, nextReadAt: NOW + 1_000, showsBy: NOW + 2_000 });
    expect([inThread(awaited), toRequester(awaited)]).toEqual([[], []]);
    expect(keysOf(inThread({ ...awaited, nextReadAt: NOW + 3_000 }))).toEqual(['unknown in thread']);
  });

  test('calls the approvers an hour later', () => {
    expect(inThread(unknown())).toMatchObject([{ key: 'settle', mentions: ['S0SECUR'] }]);
    expect(textsOf(inThread(unknown()))[0]).toMatch(/^<!subteam\^S0SECUR> Still unconfirmed: /);
  });
});

describe('while it waits', () => {
  test('the approvers are called once it is time for that, with what was dropped', () => {
    expect(inThread(pending())).toEqual([]);
    expect(textsOf(inThread(reminded))[0]).toMatch(/^<!subteam\^S0SECUR> Needs 1 more of you: .* It expires at <!date/);
    const delayed = 'An approval no longer counts.';
    expect(textsOf(inThread({ ...reminded, delayed }))[0]).toMatch(
      /: .*daily\. An approval no longer counts\. K7Q-4MD$/,
    );
  });

  test('the requester is told nothing', () => {
    for (const request of [pending(), reminded, everyStanding.approved, everyStanding.executing])
      expect(toRequester(request)).toEqual([]);
  });
});

describe('of what Atlas goes on with', () => {
  const { at: sentAt } = succeeded().sent;
  const goesOn = succeeded({ finishing: { usualMs: HOUR } });
  const isOver = succeeded({ finished: { at: sentAt + HOUR } });
  const isLate = succeeded({ finished: { at: NOW, sentence: 'daily is still being changed after 3 hours.' } });

  test('that it goes on is said with the end', () => {
    expect(textsOf(inThread(goesOn))).toEqual([
      '✅ <@U0ANN> approved. daily is being changed. I’ll post here when it’s finished. K7Q-4MD',
    ]);
  });

  test.each([
    [isOver, '✅ Now: no limit. It took 1 hour. K7Q-4MD'],
    [isLate, '⚠ daily is still being changed after 3 hours. K7Q-4MD'],
    // It was not known for hours whether it happened, so how long it took is not known either.
    [{ ...isOver, endedAt: NOW + HOUR }, '✅ Now: no limit K7Q-4MD'],
  ])('its own end is said in the thread and to the requester (%#)', (request, said) => {
    expect([textsOf(inThread(request)).at(-1), textsOf(toRequester(request)).at(-1)]).toEqual([said, said]);
    expect(keysOf(toRequester(request))).toEqual(['end', 'finished']);
  });
});
