// The composer's suggestions. Like Slack, it completes the slash command's name, but not what follows it.
import { SLASH_COMMAND } from '../../../slack/world.js';

export interface Suggestion {
  /** The full text to insert. */
  readonly line: string;
  readonly note: string;
}

/** Suggests the slash command. */
export function suggestCommands(typed: string): readonly Suggestion[] {
  const isStart = typed.startsWith('/') && SLASH_COMMAND.startsWith(typed) && typed !== SLASH_COMMAND;
  return isStart
    ? [{ line: `${SLASH_COMMAND} `, note: 'Look something up in MongoDB Atlas, or ask for a change' }]
    : [];
}

interface Named {
  readonly name: string;
  readonly note: string;
}

/** Suggests users, groups and the bot for an @ at the end of the text. */
export function suggestNames(typed: string, names: readonly Named[]): readonly Suggestion[] {
  const at = /(?:^|\s)@(\p{L}*)$/u.exec(typed);
  if (at === null) return [];
  const begun = at[1]?.toLowerCase() ?? '';
  const before = typed.slice(0, typed.length - begun.length);
  return names
    .filter(({ name }) => name.toLowerCase().startsWith(begun) && name.toLowerCase() !== begun)
    .map(({ name, note }) => ({ line: `${before}${name} `, note }));
}
