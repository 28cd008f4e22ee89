// Compares what people who pressed saw with the journal of what they did.
import { type PressOutcome, type SlackStandIn, TEAM_ID } from '../../src/sandbox/slack/index.js';
import { privateAnswers } from './acting.js';
import type { Entry } from './inside.js';

export interface Pressed {
  readonly user: string;
  /** As in the journal. */
  readonly decision: 'approved' | 'denied';
  readonly seen: PressOutcome;
}

/** Refusals, and the journal entry that makes each true. */
const TRUE_WHEN: readonly (readonly [RegExp, (journal: readonly string[]) => boolean])[] = [
  [/is already approved/, (journal) => journal.includes('quorum')],
  [/is running/, (journal) => journal.includes('claimed')],
  [/already done/, (journal) => journal.includes('succeeded')],
  [/may have been sent/, (journal) => journal.includes('sent')],
  [/is already denied/, (journal) => journal.includes('denied')],
  [/expired at/, (journal) => journal.includes('expired')],
  [/[Nn]othing was recorded|Not recorded/, () => true],
];
/** Told to somebody whose denial was recorded when no time was left to open the form that asks why. */
const SAY_WHY = /is denied\. .*still add a reason/;
/** Says that the bot does not know. */
const NOT_SURE = /I don’t know whether|Redis didn’t confirm/;

/** One line per false statement; empty when all are true. */
export function falseReplies(slack: SlackStandIn, pressed: readonly Pressed[], journal: readonly Entry[]): string[] {
  const types = journal.map(({ type }) => type);
  return pressed.flatMap(({ user, decision, seen }) => {
    const recorded = journal.some((entry) => entry.by === user && entry.type === decision);
    const told = privateAnswers({ slack }, user).filter(
      (text) => !NOT_SURE.test(text) && !isAskedWhy(text, decision, recorded),
    );
    if (recorded) return told.map((text) => `${user} ${decision} it, and was told: ${text}`);
    const isWarned = seen.kind === 'failed' || told.length < privateAnswers({ slack }, user).length;
    if (told.length === 0 && !isWarned) return [`${user} pressed for nothing, and was told nothing`];
    return told.filter((text) => !isTrue(text, types)).map((text) => `${user} was told what is not so: ${text}`);
  });
}

const isAskedWhy = (text: string, decision: Pressed['decision'], recorded: boolean) =>
  recorded && decision === 'denied' && SAY_WHY.test(text);

function isTrue(text: string, types: readonly string[]): boolean {
  const claims = TRUE_WHEN.filter(([words]) => words.test(text));
  return claims.length > 0 && claims.every(([, holds]) => holds(types));
}

/**
 * Adds members to the workspace and to a user group.
 * @returns their user ids
 */
export function hire(slack: SlackStandIn, count: number, groupId: string): string[] {
  const { people, groups } = slack.world;
  const flags = { isEmailConfirmed: true, deleted: false, isBot: false, isRestricted: false, isUltraRestricted: false };
  const ids = Array.from({ length: count }, (_, at) => `U0HIRED${people.length + at}`);
  for (const id of ids) {
    const name = id.toLowerCase();
    people.push({ id, teamId: TEAM_ID, name, realName: name, email: `${name}@counter.example`, ...flags });
  }
  groups.find(({ id }) => id === groupId)?.members.push(...ids);
  return ids;
}
