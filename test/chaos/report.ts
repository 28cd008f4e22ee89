// The report of a run, as lines to print.
import { stateIn } from '../support/states.js';
import type { Checked } from './checker.js';
import type { Evidence } from './evidence.js';
import { groupBy } from './group.js';
import type { History } from './history.js';
import type { Outcome } from './run.js';
import { type Truth, truths } from './truth.js';
import { waitsOf } from './waits.js';

export function report({ evidence, kills, faults, durationMs }: Outcome, { violations, histories }: Checked): string[] {
  const [returns, all] = partition([...histories.values()]);
  const count = <T>(list: Iterable<T>, name: (one: T) => string) =>
    [...groupBy(list, name)].sort(([a], [b]) => a.localeCompare(b)).map(([what, group]) => `${what} ${group.length}`);
  const lost = all.filter(({ entries }) => entries.some(({ event }) => event.type === 'lost'));
  const stillUnknown = lost.filter(({ stored }) => stored?.request.state === 'unknown').length;
  const asked = new Set(evidence.submitted.map(({ reason }) => reason)).size;
  return [
    `requests: ${all.length} stored of ${asked} asked for; ${count(all, ({ stored }) => stored?.request.state ?? 'not stored').join(', ')}`,
    `returns: ${returns.length} stored; ${count(returns, ({ stored }) => stored?.request.state ?? 'not stored').join(', ')}`,
    `journal: ${evidence.journal.length} entries; Atlas: ${evidence.writes.length} calls, ${evidence.writes.filter(({ changed }) => changed !== undefined).length} with an effect`,
    `presses: ${count(evidence.pressed, ({ outcome, told }) => (outcome === 'trouble' ? 'not answered' : told.length > 0 ? 'refused' : 'taken')).join(', ')}`,
    `kills: ${kills}; faults: ${[...faults]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, times]) => `${name} ${times}`)
      .join(', ')}`,
    `unknowns: ${lost.length}, resolved ${lost.length - stillUnknown}, left ${stillUnknown} (somebody else changed the target)`,
    ...cardLines(evidence, all),
    calledLine(evidence, all),
    `duration: ${seconds(durationMs)}`,
    `violations: ${violations.length}`,
    ...violations.flatMap(({ law, request, what }) => [
      `  ${law}: ${request ?? ''} ${what}`,
      ...storyOf(histories.get(request ?? '')),
    ]),
  ];
}

function partition(all: readonly History[]): readonly [returns: readonly History[], others: readonly History[]] {
  const isReturn = ({ stored }: History) => stored?.request.returns !== undefined;
  return [all.filter(isReturn), all.filter((one) => !isReturn(one))];
}

function cardLines(evidence: Evidence, all: readonly History[]): string[] {
  const cards = all.flatMap(({ cards }) => cards);
  const approvals = cards.filter(({ place }) => place === 'approvals').length;
  const known = new Set(all.flatMap(({ cards }) => cards.map(({ channel, ts }) => `${channel} ${ts}`)));
  const strays = all
    .flatMap(({ messages }) => messages)
    .filter(({ channel, ts, blocks }) => blocks.length > 0 && !known.has(`${channel} ${ts}`));
  const [late, there] = split(all.flatMap((history) => truths(evidence, history)));
  const event = there.map(({ afterEvent }) => afterEvent).sort((a, b) => a - b);
  return [
    `cards: ${cards.length} at rest, ${approvals} of them in the approvals channel; all checked; ${evidence.undrawn.size} still waited to be posted there; ${strays.length} cards whose posting was lost`,
    `time to truth: ${seconds(longest(there))} at most after the last fault; from the last event to the right card ${seconds(event[Math.floor(event.length / 2)] ?? 0)} median, ${seconds(event.at(-1) ?? 0)} at most, faults included`,
    `cards first posted after their request had ended: ${late.length}, the last one ${seconds(longest(late))} after the last fault (Slack takes one post a second in a channel)`,
  ];
}

/** Reminders and escalations: how many were due, and how many Slack accepted; and the answers of the webhook. */
function calledLine({ told }: Evidence, all: readonly History[]): string {
  const nudges = all.flatMap(waitsOf).flatMap(({ nudges }) => nudges);
  const heard = all.flatMap(({ slackCalls }) => slackCalls).filter(({ answer }) => answer === 'ok');
  const [reminders, escalations] = (['reminder', 'escalation'] as const).map((by) => {
    const said = heard.filter(({ called }) => called?.by === by).length;
    return `${nudges.filter((nudge) => nudge.by === by).length} due, ${said} posted`;
  });
  const answers = [...groupBy(told, ({ answer }) => answer)].map(([answer, all]) => `${answer} ${all.length}`);
  return `reminders: ${reminders}; second group: ${escalations}; webhook: ${answers.sort().join(', ')}`;
}

const longest = (all: readonly Truth[]) => Math.max(0, ...all.map(({ afterCalm }) => afterCalm));

function split(all: readonly Truth[]): readonly [late: readonly Truth[], there: readonly Truth[]] {
  const late = all.filter(({ isPostedLater }) => isPostedLater);
  return [late, all.filter((one) => !late.includes(one))];
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

/** Everything about a request in order: journal, calls to Atlas, presses and calls to Slack. */
function storyOf(history: History | undefined): string[] {
  if (history === undefined) return [];
  const entries = history.entries.map(({ at, version, by, event: { type, ...details } }) => ({
    at,
    text: `journal ${version} ${type} by ${by} ${JSON.stringify(details).slice(0, 160)}`,
  }));
  const writes = history.writes.map((write) => ({ at: write.at, text: `Atlas ${JSON.stringify(write)}` }));
  const presses = history.pressed.map(({ at, user, deed, outcome, told }) => ({
    at,
    text: `${user} presses ${deed}: ${outcome} ${told.join('; ')}`,
  }));
  const drawings = history.slackCalls.map(({ at, method, channel, ts = '', text, status, answer }) => ({
    at,
    text: `Slack ${method} ${channel} ${ts} “${stateIn(text)}”: ${status} ${answer}`,
  }));
  const all = [...entries, ...writes, ...presses, ...drawings].sort((a, b) => a.at - b.at);
  return all.map(({ at, text }) => `    ${new Date(at).toISOString().slice(11, 23)} ${text}`);
}
