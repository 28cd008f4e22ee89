// When approvers are reminded of a pending request, and when it is escalated: as the rule says, and never twice.
import { describe, expect, test } from '@jest/globals';
import type { RequestEvent } from '../../../src/approvals/request/events.js';
import { applyEvent } from '../../../src/approvals/request/evolve.js';
import { isRefusal } from '../../../src/approvals/request/refusal.js';
import { describeReminders, firstReminderAt } from '../../../src/approvals/request/reminders.js';
import type { Request } from '../../../src/approvals/request/request.js';
import { decideRequest } from '../../../src/approvals/request/transitions.js';
import { noticesInThread } from '../../../src/slack/cards/notices.js';
import { approved, everyStanding, executing, HOUR, MINUTE, NOW, pending, ruleOf } from '../../support/requests.js';

const leads = [{ name: 'leads', ids: ['S0LEADS0'] }];
const rule = ruleOf({
  expiresAfterMs: HOUR,
  remindAfterMs: [10 * MINUTE, 30 * MINUTE],
  escalate: { afterMs: 45 * MINUTE, to: leads },
});
const waits = (over: Parameters<typeof pending>[0] = {}) =>
  pending({
    rule,
    expiresAt: NOW + HOUR,
    remindAt: firstReminderAt(NOW, rule, HOUR),
    reminders: { since: NOW },
    ...over,
  });

function reminded(request: Request, minutes: number): Request {
  const events = decideRequest(request, { type: 'remind' }, NOW + minutes * MINUTE);
  if (isRefusal(events)) throw new Error('refused');
  return events.reduce((before: Request, event) => applyEvent(before, event, NOW + minutes * MINUTE), request);
}
const typeAt = (request: Request, minutes: number) => {
  const events = decideRequest(request, { type: 'remind' }, NOW + minutes * MINUTE);
  return isRefusal(events) ? 'refused' : events.map(({ type }) => type).join();
};
const keys = (request: Request) =>
  noticesInThread(request, NOW).map(({ key, mentions }) => [key.split(' ')[0], mentions]);

describe('a rule with reminders and an escalation', () => {
  test('reminds at each of its times, then escalates, each once', () => {
    const first = reminded(waits(), 10);
    expect([typeAt(waits(), 9), typeAt(waits(), 10), typeAt(first, 29)]).toEqual(['', 'reminded', '']);
    const second = reminded(first, 30);
    const third = reminded(second, 45);
    expect([typeAt(second, 44), typeAt(second, 45), typeAt(third, 59)]).toEqual(['', 'escalated', '']);
    expect([waits(), first, second, third].map(keys)).toEqual([
      [],
      [['reminder', ['S0SECUR']]],
      [['reminder', ['S0SECUR']]],
      [['escalated', ['S0LEADS0']]],
    ]);
    const texts = noticesInThread(third, NOW).map(({ words }) => words(new Set(['S0LEADS0'])).text);
    expect(texts[0]).toMatch(/^<!subteam\^S0LEADS0> .* 1 more approval from @security/);
  });

  test('repeats nothing if the first reminder was counted from before the request was pending', () => {
    const early = { remindAt: firstReminderAt(NOW - 1_000, rule, HOUR) };
    const first = reminded(waits(early), 9.99);
    expect([typeAt(waits(early), 9.99), typeAt(first, 10), typeAt(first, 30)]).toEqual(['reminded', '', 'reminded']);
    const others = ruleOf({ expiresAfterMs: HOUR, escalate: { afterMs: 45 * MINUTE, to: leads } });
    const soon = waits({ rule: others, remindAt: firstReminderAt(NOW - 1_000, others, HOUR) });
    expect([44, 44.99].map((at) => typeAt(soon, at))).toEqual(['', 'escalated']);
    expect(typeAt(reminded(soon, 44.99), 45)).toBe('');
  });

  test('escalates before it reminds, if its times are in that order', () => {
    const sooner = ruleOf({ remindAfterMs: [20 * MINUTE], escalate: { afterMs: 5 * MINUTE, to: leads } });
    const first = waits({ rule: sooner, remindAt: firstReminderAt(NOW, sooner, HOUR) });
    expect([typeAt(first, 4), typeAt(first, 5)]).toEqual(['', 'escalated']);
    expect([typeAt(reminded(first, 5), 19), typeAt(reminded(first, 5), 20)]).toEqual(['', 'reminded']);
  });

  test('makes up for only one of several missed reminders', () => {
    expect(typeAt(waits(), 35)).toBe('reminded');
    expect(typeAt(reminded(waits(), 35), 44)).toBe('');
    expect(typeAt(waits(), 50)).toBe('escalated');
    expect(typeAt(reminded(waits(), 50), 59)).toBe('');
  });

  test('reminds nobody about a request that is approved', () => {
    expect(typeAt(approved({ rule }), 50)).toBe('');
    const quorum: RequestEvent = { type: 'quorum', notBefore: NOW, expiresAt: NOW + HOUR };
    const done = applyEvent(reminded(waits(), 45), quorum, NOW + 46 * MINUTE);
    expect([typeAt(done, 59), keys(done), 'reminders' in done]).toEqual(['', [], false]);
  });

  test('starts over when approvals are dropped, and reminds at once', () => {
    const dropped = applyEvent(
      executing({ rule }),
      { type: 'approvals-dropped', dropped: [], sentence: 'Ann left.', demanded: rule, expiresAt: NOW + HOUR },
      NOW,
    );
    expect(keys(dropped)).toEqual([['reminder', ['S0SECUR']]]);
    expect(dropped).toMatchObject({ remindAt: NOW + 10 * MINUTE });
  });

  test('counts from when the request became pending, whatever its expiry', () => {
    const soon = waits({ expiresAt: NOW + 20 * MINUTE });
    expect([typeAt(soon, 9), typeAt(soon, 10)]).toEqual(['', 'reminded']);
    const at = (minutes: number, of = {}) => firstReminderAt(NOW, ruleOf(of), minutes * MINUTE) - NOW;
    expect([at(20), at(10), at(9)]).toEqual([10 * MINUTE, 5 * MINUTE, 9 * MINUTE]);
    expect(at(20, { remindAfterMs: [MINUTE] })).toBe(MINUTE);
    const preparing = everyStanding.preparing;
    const previewed = { type: 'previewed', preview: soon.preview, planHash: 'h', rule, expiresAt: NOW, remindAt: NOW };
    expect(applyEvent(preparing, { ...previewed, type: 'previewed' }, NOW)).toMatchObject({
      reminders: { since: NOW },
    });
  });

  test('is described with whom it tells, and when', () => {
    expect(describeReminders({ ...rule, notify: leads })).toEqual([
      expect.stringContaining('@leads instead'),
      expect.stringMatching(/10 minutes.*30 minutes/),
      expect.stringMatching(/@leads.*45 minutes/),
    ]);
    expect(describeReminders(ruleOf())).toEqual([]);
  });
});

test('a rule without reminders reminds once, after half of its time', () => {
  const plain = pending({ expiresAt: NOW + HOUR, remindAt: firstReminderAt(NOW, ruleOf(), HOUR) });
  expect([typeAt(plain, 29), typeAt(plain, 30), typeAt(reminded(plain, 30), 59)]).toEqual(['', 'reminded', '']);
  expect(keys(reminded(plain, 30))).toEqual([['reminder', ['S0SECUR']]]);
});
