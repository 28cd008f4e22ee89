// Who is called about a request: only while it waits, only those who may be, once for each time, and nobody is forgotten.
import type { Evidence, SlackCall } from '../evidence.js';
import type { History, Violation } from '../history.js';
import { type Nudge, pausedMs, type Wait, waitsOf } from '../waits.js';

/** So old may be what a message that is under way rests on. */
const UNDER_WAY_MS = 5_000;
/** A reminder may come so late where its channel is not full. */
const LATE_MS = 40_000;
/** A channel takes one post a second, so this many in that time are one that never was free for long. */
const FULL_FROM = 12;
/** For so long the bot waits for an answer. */
const ANSWER_MS = 10_000;
/** A commit rests on a read that may be so old. */
const READ_MS = 3_000;
/** Whoever could not be asked about may be called, from what Slack last said until it says more. */
const SILENCE_MS = 15_000;

type Problem = readonly [law: string, what: string];
type Calling = SlackCall & Required<Pick<SlackCall, 'called'>>;

export function checkReminders(evidence: Evidence, all: Iterable<History>): Violation[] {
  return [...all].flatMap((history) => {
    const waits = waitsOf(history);
    const calls = history.slackCalls.filter((call): call is Calling => call.called !== undefined);
    const problems = [
      ...calls.flatMap((call) => [...outOfTime(evidence, waits, call), ...wrongPeople(evidence, history, call)]),
      ...waits.flatMap((wait) => [
        ...timing(evidence, wait),
        ...wait.nudges.flatMap((nudge, at) => {
          const own = callsOf(wait, at, calls);
          return [...twice(evidence, nudge, own), ...(isSaid(own) ? [] : unsaid(evidence, history.id, wait, nudge))];
        }),
      ]),
    ];
    return problems.map(([law, what]) => ({ law, request: history.id, what }));
  });
}

/** What arrives after the end may have been under way then; the longer, the more stood still meanwhile. */
const isWithin = ({ pauses }: Evidence, { from, to }: { readonly from: number; readonly to: number }, at: number) =>
  at >= from && at - to <= UNDER_WAY_MS + pausedMs(pauses, to - UNDER_WAY_MS, at);

function outOfTime(evidence: Evidence, waits: readonly Wait[], { at, called }: Calling): Problem[] {
  if (called.by === 'card' && called.ids.length === 0) return [];
  const times =
    called.by === 'card'
      ? waits.map(({ since, until }) => ({ from: since, to: until }))
      : waits
          .flatMap(({ nudges }) => nudges)
          .flatMap((nudge) => (nudge.by === called.by ? [{ from: nudge.at, to: nudge.until }] : []));
  if (times.some((time) => isWithin(evidence, time, at))) return [];
  return [['people are called only about what waits for them', `a ${called.by} at ${at}`]];
}

function wrongPeople(evidence: Evidence, { stored }: History, { at, called }: Calling): Problem[] {
  const { gone, groups, silences, pauses } = evidence;
  const asker = stored?.request.requester.userId ?? '';
  const isSilent =
    silences.some((silence) => silence <= at && silence >= at - SILENCE_MS) ||
    pausedMs(pauses, at - SILENCE_MS, at) > 0;
  const wrong = called.ids.filter(
    (id) => id === asker || (!isSilent && (gone.has(id) || groups.get(id)?.includes(asker) === true)),
  );
  return wrong.map((id) => ['nobody is called who cannot act on it', `${id} by a ${called.by}`]);
}

/** By the rule that is stored with it. */
function timing({ pauses }: Evidence, { rule, lookedAt, since, until, nudges }: Wait): Problem[] {
  const { remindAfterMs: [first] = [], escalate } = rule;
  const isDue = (afterMs: number) => until - since > afterMs + LATE_MS + pausedMs(pauses, since + afterMs, until);
  const others = nudges.filter(({ by }) => by === 'escalation');
  const afterMs = { reminder: first ?? 0, escalation: escalate?.afterMs ?? 0 };
  // Whose approvals do not count any more is said at once.
  const early = nudges.filter(({ by, at }) => at !== since && at < lookedAt + afterMs[by] - READ_MS);
  return [
    ...(first !== undefined && isDue(first) && nudges.length === 0
      ? [['nobody is forgotten', `it waited for ${until - since} ms, and nobody was reminded`] as const]
      : []),
    ...(escalate !== undefined && isDue(escalate.afterMs) && others.length === 0
      ? [['nobody is forgotten', `it waited for ${until - since} ms, and no others were told`] as const]
      : []),
    ...(nudges.filter(({ by, at }) => by === 'reminder' && at !== since).length > (rule.remindAfterMs?.length ?? 0)
      ? [
          [
            'nobody is reminded more often than the rule says',
            `${nudges.map(({ by, at }) => `${by} after ${at - since} ms`).join(', ')}`,
          ] as const,
        ]
      : []),
    ...(others.length > 1 ? [['others are told once', `${others.length} times`] as const] : []),
    ...early.map(({ by, at }) => ['nobody is called before the time', `a ${by} after ${at - since} ms`] as const),
  ];
}

/** The calls for that one: what comes for the same reason after the next one is for that. */
function callsOf({ nudges }: Wait, index: number, calls: readonly Calling[]): readonly Calling[] {
  const nudge = nudges[index];
  if (nudge === undefined) return [];
  const next = nudges.slice(index + 1).find(({ by }) => by === nudge.by)?.at ?? Number.POSITIVE_INFINITY;
  return calls.filter(({ at, called }) => called.by === nudge.by && at >= nudge.at && at < next);
}

function twice({ pauses }: Evidence, { by }: Nudge, calls: readonly Calling[]): Problem[] {
  const isHeard = ({ at, answer }: Calling) =>
    answer === 'ok' && pausedMs(pauses, at - ANSWER_MS, at + ANSWER_MS) === 0;
  const first = calls.findIndex(isHeard);
  const again = first < 0 ? [] : calls.slice(first + 1);
  return again.map(({ at }) => ['people are called once for each time', `a ${by} again at ${at}`]);
}

/** Or may have been, as its answer was lost. */
const isSaid = (calls: readonly Calling[]) => calls.some(({ answer, status }) => answer === 'ok' || status === 0);

/** It is noted before it is posted: a worker that dies between the two, or loses Redis there, has skipped it. */
function unsaid(evidence: Evidence, id: string, { rule }: Wait, { by, at, until, note }: Nudge): Problem[] {
  const { pauses, workerKills, noted, slackCalls } = evidence;
  const lastAt = at + LATE_MS + pausedMs(pauses, at, until);
  if (until <= lastAt) return [];
  const what = `the ${by} of ${at} was not said`;
  if (noted.get(id)?.has(note) === true) {
    const isSkipped = workerKills.some((kill) => kill >= at && kill <= until) || pausedMs(pauses, at, until) > 0;
    return isSkipped ? [] : [['nobody is forgotten', `${what}, and noted as said`]];
  }
  const posts = slackCalls.filter(
    (call) => call.method === 'chat.postMessage' && call.channel === rule.channel && call.at >= at && call.at <= lastAt,
  );
  return posts.length >= FULL_FROM
    ? []
    : [['nobody is forgotten', `${what}, and its channel took ${posts.length} posts until ${lastAt}`]];
}
