// The evidence besides Redis: Atlas's record, Slack's messages, and what people saw.
import { z } from 'zod';
import { CHANNELS, type Message, type SlackStandIn, type WebApiCall } from '../../src/sandbox/slack/index.js';
import type { Replicas } from '../support/replicas.js';
import { callIn } from './called.js';
import { DUTY } from './chaos-system.js';
import type { Driver, Pressed } from './driver.js';
import type { Evidence, SlackCall, Write } from './evidence.js';
import { groupBy } from './group.js';
import type { Mischief } from './mischief.js';

type Outside = Omit<
  Evidence,
  | 'journal'
  | 'stored'
  | 'reservations'
  | 'cards'
  | 'noted'
  | 'undrawn'
  | 'writes'
  | 'told'
  | 'slackCalls'
  | 'silences'
  | 'calmAt'
>;

/** Atlas's own record only has the last few thousand calls. */
export function recordWrites({ atlas }: Replicas): readonly Write[] {
  const writes: Write[] = [];
  atlas.onCall((call) => {
    if (call.method !== 'GET' && call.credential !== undefined) writes.push(call);
  });
  return writes;
}

export function seenFromOutside(slack: SlackStandIn, driver: Driver, mischief: Mischief): Outside {
  const { absences, drifts, webKills, workerKills, pauses, restored } = mischief;
  return {
    messages: slack.channels().flatMap(({ id }) => [...slack.messages(id)]),
    submitted: driver.submitted,
    pressed: heard(slack, driver.pressed),
    groups: new Map(slack.world.groups.map(({ id, members }) => [id, members])),
    absences,
    drifts,
    webKills,
    workerKills,
    pauses,
    restored,
    gone: new Set(slack.world.people.flatMap(({ id, deleted }) => (deleted ? [id] : []))),
  };
}

/** Only what the checks need of each call, to save memory. */
export function recordSlack(slack: SlackStandIn): Pick<Evidence, 'slackCalls' | 'silences'> {
  const slackCalls: SlackCall[] = [];
  const silences: number[] = [];
  slack.onCall((call) => {
    if (/^chat/.test(call.method)) slackCalls.push(drawing(call));
    else if (/^user/.test(call.method) && call.answer.ok !== true) silences.push(call.at);
  });
  return { slackCalls, silences };
}

const text = z.string().default('');
/** Slack's client sends them as text. */
const blocks = z
  .preprocess(
    (given) => (typeof given === 'string' ? JSON.parse(given) : given),
    z.array(z.looseObject({ type: z.string() })).optional(),
  )
  .transform((given = []) => given);
const asked = z.object({ channel: text, ts: z.string().optional(), thread_ts: z.string().optional(), text, blocks });

function drawing({ at, method, args, status, answer }: WebApiCall): SlackCall {
  const { thread_ts, blocks, ...drawn } = asked.parse(args);
  const called = method === 'chat.postMessage' ? callIn(blocks, thread_ts !== undefined) : undefined;
  const said = status === 0 ? '' : String(answer.error ?? (answer.ok === true ? 'ok' : status));
  return { at, method, ...drawn, status, answer: said, ...(called && { called }) };
}

/** A refusal arrives soon after its press, or never. */
const HEARD_WITHIN_MS = 15_000;

/** Adds the private replies to presses made in Slack. */
function heard(slack: SlackStandIn, pressed: readonly Pressed[]): readonly Pressed[] {
  const users = new Set(pressed.flatMap(({ seenAlone, user }) => (seenAlone ? [user] : [])));
  const all = [...users].flatMap((user) =>
    [CHANNELS.approvals, DUTY.channel].flatMap((id) => slack.messages(id, user)),
  );
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
