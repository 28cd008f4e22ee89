// Mentions about a request: only while it waits, only of people who can decide, once per reminder, and none is missing.
import type { Evidence, SlackCall } from '../evidence.js';
import type { History, Violation } from '../history.js';
import { type Nudge, pausedMs, type Wait, waitsOf } from '../waits.js';

/** Maximum age of the state that a message in flight rests on. */
const UNDER_WAY_MS = 5_000;
/** Maximum delay of a reminder in a channel that is not full. */
const LATE_MS = 40_000;
/** A channel takes one post a second. With this many posts in that time it was full. */
const FULL_FROM = 12;
/** How long the bot waits for an answer. */
const ANSWER_MS = 10_000;
/** Maximum age of the read that a commit rests on. */
const READ_MS = 3_000;
/** While Slack does not answer, people are mentioned by what it last said. */
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

/** A message after the end may have been in flight then, for longer if something was paused. */
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
  return [['people are mentioned only while a request waits for them', `a ${called.by} at ${at}`]];
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
  return wrong.map((id) => ['nobody is mentioned who cannot decide', `${id} by a ${called.by}`]);
}

/** By the rule stored with the request. */
function timing({ pauses }: Evidence, { rule, lookedAt, since, until, nudges }: Wait): Problem[] {
  const { remindAfterMs: [first] = [], escalate } = rule;
  const isDue = (afterMs: number) => until - since > afterMs + LATE_MS + pausedMs(pauses, since + afterMs, until);
  const others = nudges.filter(({ by }) => by === 'escalation');
  const afterMs = { reminder: first ?? 0, escalation: escalate?.afterMs ?? 0 };
  // That approvals no longer count is said at once.
  const early = nudges.filter(({ by, at }) => at !== since && at < lookedAt + afterMs[by] - READ_MS);
  return [
    ...(first !== undefined && isDue(first) && nudges.length === 0
      ? [['every due reminder is posted', `it waited for ${until - since} ms, and nobody was reminded`] as const]
      : []),
    ...(escalate !== undefined && isDue(escalate.afterMs) && others.length === 0
      ? [['every due reminder is posted', `it waited for ${until - since} ms, and no others were told`] as const]
      : []),
    ...(nudges.filter(({ by, at }) => by === 'reminder' && at !== since).length > (rule.remindAfterMs?.length ?? 0)
      ? [
          [
            'nobody is reminded more often than the rule says',
            `${nudges.map(({ by, at }) => `${by} after ${at - since} ms`).join(', ')}`,
          ] as const,
        ]
      : []),
    ...(others.length > 1 ? [['a request is escalated once', `${others.length} times`] as const] : []),
    ...early.map(({ by, at }) => ['nobody is reminded early', `a ${by} after ${at - since} ms`] as const),
  ];
}

/** The mentions for this reminder. Those after the next one of its kind belong to that one. */
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
  return again.map(({ at }) => ['each reminder is posted once', `a ${by} again at ${at}`]);
}

/** Or may have been, if its answer was lost. */
const isSaid = (calls: readonly Calling[]) => calls.some(({ answer, status }) => answer === 'ok' || status === 0);

/** It is recorded before it is posted. A worker that dies or loses Redis in between skips it. */
function unsaid(evidence: Evidence, id: string, { rule }: Wait, { by, at, until, note }: Nudge): Problem[] {
  const { pauses, workerKills, noted, slackCalls } = evidence;
  const lastAt = at + LATE_MS + pausedMs(pauses, at, until);
  if (until <= lastAt) return [];
  const what = `the ${by} of ${at} was not said`;
  if (noted.get(id)?.has(note) === true) {
    const isSkipped = workerKills.some((kill) => kill >= at && kill <= until) || pausedMs(pauses, at, until) > 0;
    return isSkipped ? [] : [['every due reminder is posted', `${what}, although recorded as posted`]];
  }
  const posts = slackCalls.filter(
    (call) => call.method === 'chat.postMessage' && call.channel === rule.channel && call.at >= at && call.at <= lastAt,
  );
  return posts.length >= FULL_FROM
    ? []
    : [['every due reminder is posted', `${what}, and its channel took ${posts.length} posts until ${lastAt}`]];
}
