// The Atlas and Slack faults that the fault panel offers, built from the stand-ins' faults.
import type { AtlasStandIn, Fault, FaultRule } from '../atlas/index.js';
import type { SlackFaultRule as SlackFault, SlackStandIn } from '../slack/index.js';
import type { FaultChoice } from './fault-panel-wire.js';

interface Setting<Rule> extends FaultChoice {
  readonly rules: readonly Rule[];
}

const CHANGES = ['POST', 'PUT', 'PATCH', 'DELETE'];
/** Applies the fault only to changes. Reads still work. */
export const faultsForChanges = (fault: Fault): readonly FaultRule[] => CHANGES.map((method) => ({ ...fault, method }));

const BAD_GATEWAY = { status: 502, html: '<html><body><h1>502 Bad Gateway</h1></body></html>' };

export const ATLAS_FAULTS: readonly Setting<FaultRule>[] = [
  { id: 'well', title: 'Healthy', about: 'Atlas responds immediately.', rules: [] },
  {
    id: 'slow',
    title: 'Slow',
    about: 'Every response takes 3 seconds. Look-ups say that they’re waiting for Atlas. Changes still work.',
    rules: [{ kind: 'slow', ms: 3_000 }],
  },
  {
    id: 'late',
    title: 'Responds after the bot stops waiting',
    about:
      'A change takes effect after 15 seconds, but the bot waits only 10 seconds. The card says "Unconfirmed" until the bot sees the change in Atlas, then "Done". The call isn’t sent again.',
    rules: faultsForChanges({ kind: 'slow', ms: 15_000 }),
  },
  {
    id: 'after',
    title: 'Returns 502 after making the change',
    about:
      'Atlas makes the change but returns 502. The card first says "Unconfirmed". A few seconds later, the bot sees the change in Atlas, and the card says "Done".',
    rules: faultsForChanges({ kind: 'status after effect', ...BAD_GATEWAY }),
  },
  {
    id: 'before',
    title: 'Returns 500 and does nothing',
    about:
      'Atlas returns 500 and doesn’t make the change. The card says "Unconfirmed" for about a minute. Once the call can’t be in progress anymore and two reads of Atlas don’t show the change, the card says "Failed".',
    rules: faultsForChanges({
      kind: 'status',
      status: 500,
      errorCode: 'UNEXPECTED_ERROR',
      detail: 'Unexpected error.',
    }),
  },
  {
    id: 'limited',
    title: 'Rate-limits the bot (429)',
    about:
      'Look-ups say when to try again. A 429 means that Atlas didn’t make the change, so an approved change waits and runs once Atlas is healthy.',
    rules: [
      {
        kind: 'status',
        status: 429,
        errorCode: 'RATE_LIMITED_TOKEN_BUCKET',
        detail: 'Too many calls. Try again in 10 seconds.',
        headers: { 'retry-after': '10' },
      },
    ],
  },
  {
    id: 'down',
    title: 'Down',
    about:
      'Every connection is cut before Atlas does anything. Look-ups show an error. Requests wait and continue once Atlas is back.',
    rules: [{ kind: 'cut before effect', path: /./ }],
  },
];

/** @returns a function that removes the rules */
export function addAtlasFaults(atlas: AtlasStandIn, rules: readonly FaultRule[]): () => void {
  const removals = rules.map((rule) => atlas.fault({ ...rule }));
  return () => {
    for (const remove of removals) remove();
  };
}

const ALWAYS = { times: Number.POSITIVE_INFINITY };

export const SLACK_FAULTS: readonly Setting<SlackFault>[] = [
  { id: 'well', title: 'Healthy', about: 'Slack responds immediately.', rules: [] },
  {
    id: 'slow',
    title: 'Slow',
    about: 'Every response to the bot takes a second. Cards and forms appear late, but nothing is lost or duplicated.',
    rules: [{ method: '*', kind: 'slow', ms: 1_000, ...ALWAYS }],
  },
  {
    id: 'limited',
    title: 'Rate-limits the bot (429)',
    about:
      'Presses aren’t recorded, because the bot can’t see who pressed. Approved changes wait too, because the worker can’t check the approvers. Once Slack is healthy, the bot tells users that their presses weren’t recorded, runs the changes and updates the cards.',
    rules: [{ method: '*', kind: 'ratelimited', retryAfter: 3, ...ALWAYS }],
  },
  {
    id: 'unauthorized',
    title: 'Rejects the bot’s token (invalid_auth)',
    about:
      'The bot can’t update cards, look up users or record presses. Where it can still reply, it tells users that their presses weren’t recorded.',
    rules: [{ method: '*', kind: 'error', error: 'invalid_auth', ...ALWAYS }],
  },
  {
    id: 'edits-lost',
    title: 'Loses edits (chat.update)',
    about:
      'Cards don’t update. An approved change still runs only once, however often someone presses the old card. The bot retries until the card shows the stored state.',
    rules: [{ method: 'chat.update', kind: 'cut', ...ALWAYS }],
  },
  {
    id: 'silent',
    title: 'Doesn’t return user profiles',
    about:
      'The bot answers Approve with "Not recorded", because it can’t tell who pressed. Press again once Slack is healthy.',
    rules: [{ method: 'users.info', kind: 'hang', ...ALWAYS }],
  },
];

export function setSlackFaults(slack: SlackStandIn, rules: readonly SlackFault[]): void {
  slack.clearFaults();
  for (const rule of rules) slack.fault(rule);
}
