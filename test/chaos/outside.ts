// What Atlas recorded, what Slack shows, and what the people saw: the evidence besides what is stored.
import { z } from 'zod';
import { type Call, CHANNELS, type Message, type SlackStandIn } from '../../src/sandbox/slack/index.js';
import type { Replicas } from '../support/replicas.js';
import type { Desk, Pressed } from './desk.js';
import type { Evidence, SlackCall, Write } from './evidence.js';
import { groupBy } from './group.js';
import type { Mischief } from './mischief.js';

type Outside = Omit<Evidence, 'journal' | 'stored' | 'reservations' | 'cards' | 'undrawn' | 'writes' | 'calmAt'>;

/** Atlas's own record forgets after a few thousand calls. */
export function recordWrites({ atlas }: Replicas): readonly Write[] {
  const writes: Write[] = [];
  atlas.onCall((call) => {
    if (call.method !== 'GET' && call.credential !== undefined) writes.push(call);
  });
  return writes;
}

export function seenFromOutside(slack: SlackStandIn, desk: Desk, mischief: Mischief): Outside {
  const { absences, drifts, webKills } = mischief;
  return {
    messages: slack.channels().flatMap(({ id }) => [...slack.messages(id)]),
    slackCalls: slack.calls.flatMap((call) => (/^chat/.test(call.method) ? [drawing(call)] : [])),
    submitted: desk.submitted,
    pressed: heard(slack, desk.pressed),
    groups: new Map(slack.world.groups.map(({ id, members }) => [id, members])),
    absences,
    drifts,
    webKills,
  };
}

const text = z.string().default('');
const asked = z.object({ channel: text, ts: z.string().optional(), text });

function drawing({ at, method, args, status, answer }: Call): SlackCall {
  return { at, method, ...asked.parse(args), status, answer: status === 0 ? '' : String(answer.error ?? 'ok') };
}

/** A refusal comes soon after its press, or never. */
const HEARD_WITHIN_MS = 15_000;

/** With what was said to those who pressed in Slack itself, in messages that only they see. */
function heard(slack: SlackStandIn, pressed: readonly Pressed[]): readonly Pressed[] {
  const users = new Set(pressed.flatMap(({ seenAlone, user }) => (seenAlone ? [user] : [])));
  const all = [...users].flatMap((user) => slack.messages(CHANNELS.approvals, user));
  const alone = groupBy(new Set(all), ({ ephemeralFor }) => ephemeralFor ?? '');
  return pressed.map((one) => {
    const messages = one.seenAlone ? (alone.get(one.user) ?? []) : [];
    const own = messages.filter(
      (message) => postedAt(message) >= one.at && postedAt(message) <= one.at + HEARD_WITHIN_MS,
    );
    return { ...one, told: [...one.told, ...own.map(({ text }) => text)] };
  });
}

const postedAt = ({ ts }: Message) => Number(ts) * 1_000;
