// The composer's suggestions. Unlike Slack, the sandbox also suggests text after a command's name, to help the reader.
import { SLASH_COMMAND } from '../../../slack/world.js';

export interface Suggestion {
  /** The full text to insert. */
  readonly line: string;
  readonly note: string;
}

const BUILT_IN: readonly Suggestion[] = [
  { line: 'help', note: 'All commands' },
  { line: 'use Payments Cluster0', note: 'Set this channel’s default project and cluster' },
  { line: 'freeze because the audit has started', note: 'Stop all changes until you unfreeze them' },
  { line: 'requests', note: 'Open requests' },
  { line: 'request K7Q-4MD', note: 'One request' },
  { line: 'whoami', note: 'Your identity in Slack and Atlas' },
  { line: 'status', note: 'Whether the bot is healthy' },
];

/**
 * Suggests commands for the first word after the slash command. The rest of a suggested command is an example to edit.
 * @param examples an example for each of the bot's operations
 */
export function suggestCommands(typed: string, examples: readonly Suggestion[]): readonly Suggestion[] {
  if (!typed.startsWith('/')) return [];
  const [name = '', word, ...more] = typed.split(' ');
  if (word === undefined) {
    const isStart = SLASH_COMMAND.startsWith(name) && name !== SLASH_COMMAND;
    return isStart ? [{ line: `${SLASH_COMMAND} `, note: 'Countersign: look something up or request a change' }] : [];
  }
  if (name !== SLASH_COMMAND || more.length > 0) return [];
  return [...examples, ...BUILT_IN]
    .filter(({ line }) => line.startsWith(word.toLowerCase()) && line.split(' ')[0] !== word)
    .map(({ line, note }) => ({ line: `${SLASH_COMMAND} ${line}`, note }));
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
