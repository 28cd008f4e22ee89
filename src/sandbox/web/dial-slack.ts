// Faults of Slack for the dial, made from the stand-in's faults.
import type { FaultRule, SlackStandIn } from '../slack/index.js';
import type { Choice } from './dial-wire.js';

interface Setting extends Choice {
  readonly rules: readonly FaultRule[];
}

const ALWAYS = { times: Number.POSITIVE_INFINITY };

export const SLACK_SETTINGS: readonly Setting[] = [
  { id: 'well', title: 'Well', about: 'Slack answers at once.', rules: [] },
  {
    id: 'slow',
    title: 'Slow',
    about: 'Every answer to the bot takes a second. Cards and forms come late; nothing is lost or doubled.',
    rules: [{ method: '*', kind: 'slow', ms: 1_000, ...ALWAYS }],
  },
  {
    id: 'limited',
    title: 'Says: too many calls (429)',
    about:
      'A press is not recorded, since the bot cannot see who pressed; whoever pressed hears so once Slack is well. What was approved before waits too: nothing is sent to Atlas until the worker can see that those who approved still may. Then it goes on by itself, and the cards catch up.',
    rules: [{ method: '*', kind: 'ratelimited', retryAfter: 3, ...ALWAYS }],
  },
  {
    id: 'unauthorized',
    title: 'Does not accept the bot (invalid_auth)',
    about: 'The bot can neither draw nor see who people are, so a press is not recorded, and says so where it can.',
    rules: [{ method: '*', kind: 'error', error: 'invalid_auth', ...ALWAYS }],
  },
  {
    id: 'edits-lost',
    title: 'Loses edits (chat.update)',
    about:
      'A card that should change does not. What was approved is done all the same, once, however often the old card is pressed; the bot draws again until the card shows what is stored.',
    rules: [{ method: 'chat.update', kind: 'cut', ...ALWAYS }],
  },
  {
    id: 'silent',
    title: 'Does not say who people are',
    about:
      'Approve is answered with "Not recorded": without knowing who pressed, nothing counts. Press again once Slack is well.',
    rules: [{ method: 'users.info', kind: 'hang', ...ALWAYS }],
  },
];

export function setSlack(slack: SlackStandIn, rules: readonly FaultRule[]): void {
  slack.clearFaults();
  for (const rule of rules) slack.fault(rule);
}
