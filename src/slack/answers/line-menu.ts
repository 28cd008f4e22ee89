// An answer's overflow menu. The menu's block_id contains the answer's command.
import type { Overflow, PlainTextOption } from '@slack/types';
import type { ButtonPress } from '../api/press.js';
import { stripInvisible } from '../blocks/sanitize.js';
import { clipText } from '../blocks/text.js';
import { ids } from '../ids.js';

const MOST_OPTIONS = 5;
const MOST_TEXT = 75;
const MOST_VALUE = 75;
/** Slack's limit for a block_id. */
const MOST_LINE = 255;

/** A menu entry's id, label and command, as for a button. */
export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly line: string;
}

/** Builds the menu without entries whose commands are too long. Returns no menu if the answer's command is too long. */
export function commandMenu(line: string, entries: readonly MenuEntry[]): Overflow[] {
  if (line.length > MOST_LINE) return [];
  const all = new Map(entries.map((entry) => [optionValue(entry), optionOf(entry)]));
  const options = [...all].flatMap(([value, option]) => (value.length > MOST_VALUE ? [] : [option]));
  if (options.length === 0) return [];
  return [{ type: 'overflow', action_id: ids.menu, options: options.slice(0, MOST_OPTIONS) }];
}

const optionOf = (entry: MenuEntry): PlainTextOption => ({
  text: { type: 'plain_text', text: clipText(stripInvisible(entry.label).trim() || '–', MOST_TEXT), emoji: false },
  value: optionValue(entry),
});

/** Returns the action id for the answer's own command, or the arguments for a different command. */
const optionValue = ({ id, line }: MenuEntry) => (ids.answerAny.test(id) ? id : line.slice(line.indexOf(' ') + 1));

/** Converts a menu selection into a press of the equivalent button. */
export function pressFromMenu(press: ButtonPress): ButtonPress {
  const [{ block_id: line = '', selected_option: chosen } = {}] = press.actions;
  if (chosen == null) return press;
  const meant = ids.answerAny.test(chosen.value)
    ? { action_id: chosen.value, value: line }
    : { action_id: ids.next(0), value: `${line.split(' ')[0]} ${chosen.value}` };
  return { ...press, actions: [meant] };
}
