// Faults of Atlas and of Slack for the dial, made from the stand-ins' faults.
import type { AtlasStandIn, Fault, FaultRule } from '../atlas/index.js';
import type { FaultRule as SlackFault, SlackStandIn } from '../slack/index.js';
import type { Choice } from './fault-panel-wire.js';

interface Setting<Rule> extends Choice {
  readonly rules: readonly Rule[];
}

const CHANGES = ['POST', 'PUT', 'PATCH', 'DELETE'];
/** A fault that affects only changes; reads work. */
export const changesMeet = (fault: Fault): readonly FaultRule[] => CHANGES.map((method) => ({ ...fault, method }));

const BAD_GATEWAY = { status: 502, html: '<html><body><h1>502 Bad Gateway</h1></body></html>' };

export const ATLAS_FAULTS: readonly Setting<FaultRule>[] = [
  { id: 'well', title: 'Well', about: 'Atlas answers at once.', rules: [] },
  {
    id: 'slow',
    title: 'Slow',
    about: 'Every answer takes 3 seconds. Look-ups say that they’re waiting; changes still work.',
    rules: [{ kind: 'slow', ms: 3_000 }],
  },
  {
    id: 'late',
    title: 'Too slow to wait for',
    about:
      'A change takes effect after 15 seconds, the bot waits for 10. The card says "Unconfirmed", and "Done" only once the bot sees the change in Atlas. It isn’t sent again.',
    rules: changesMeet({ kind: 'slow', ms: 15_000 }),
  },
  {
    id: 'after',
    title: 'Answers 502 after it did it',
    about:
      'A change is carried out, and the answer is 502. The card first says "Unconfirmed". A few seconds later the bot sees the change in Atlas.',
    rules: changesMeet({ kind: 'status after effect', ...BAD_GATEWAY }),
  },
  {
    id: 'before',
    title: 'Answers 500 and does nothing',
    about:
      'A change isn’t carried out, and the answer is 500. The card says "Unconfirmed" for about a minute, until no call can be in progress and two reads agree. Then it says "Failed".',
    rules: changesMeet({ kind: 'status', status: 500, errorCode: 'UNEXPECTED_ERROR', detail: 'Unexpected error.' }),
  },
  {
    id: 'limited',
    title: 'Says: too many calls (429)',
    about:
      'Look-ups say when to try again. An approved change wasn’t carried out for certain: it waits, and runs once Atlas is well.',
    rules: [
      {
        kind: 'status',
        status: 429,
        errorCode: 'RATE_LIMITED_TOKEN_BUCKET',
        detail: 'Too many calls. Free again in 10 s.',
        headers: { 'retry-after': '10' },
      },
    ],
  },
  {
    id: 'down',
    title: 'Down',
    about:
      'Every connection is cut before anything happens. Look-ups say so; requests wait, and continue once Atlas is back.',
    rules: [{ kind: 'cut before effect', path: /./ }],
  },
];

/** @returns removes the rules */
export function setFaults(atlas: AtlasStandIn, rules: readonly FaultRule[]): () => void {
  const removals = rules.map((rule) => atlas.fault({ ...rule }));
  return () => {
    for (const remove of removals) remove();
  };
}

interface Setting<Rule> extends Choice {
  readonly rules: readonly Rule[];
}

const ALWAYS = { times: Number.POSITIVE_INFINITY };

export const SLACK_FAULTS: readonly Setting<SlackFault>[] = [
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
      'A press isn’t recorded, as the bot can’t see who pressed; people are told once Slack is well. Approved changes wait too: nothing is sent to Atlas until the worker can check the approvers. Then it continues, and the cards catch up.',
    rules: [{ method: '*', kind: 'ratelimited', retryAfter: 3, ...ALWAYS }],
  },
  {
    id: 'unauthorized',
    title: 'Does not accept the bot (invalid_auth)',
    about: 'The bot can’t draw cards or see who people are. A press isn’t recorded, and the bot says so where it can.',
    rules: [{ method: '*', kind: 'error', error: 'invalid_auth', ...ALWAYS }],
  },
  {
    id: 'edits-lost',
    title: 'Loses edits (chat.update)',
    about:
      'A card doesn’t update. The approved change still runs, once, however often the old card is pressed. The bot redraws until the card shows what is stored.',
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

export function setSlack(slack: SlackStandIn, rules: readonly SlackFault[]): void {
  slack.clearFaults();
  for (const rule of rules) slack.fault(rule);
}
