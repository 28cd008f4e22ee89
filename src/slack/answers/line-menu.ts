// What else can be done with an answer: a menu, whose block carries the answer's own line.
import type { Overflow, PlainTextOption } from '@slack/types';
import type { ButtonPress } from '../api/press.js';
import { clip } from '../blocks/text.js';
import { visible } from '../blocks/visible.js';
import { ids } from '../ids.js';

const MOST_OPTIONS = 5;
const MOST_TEXT = 75;
const MOST_VALUE = 75;
/** As much as Slack takes as a block's id. */
const MOST_LINE = 255;

/** What a button would hold: its id, what it says, and its line. */
export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly line: string;
}

/** None where the line is too long for it. An entry with a line of its own that is too long is left out. */
export function lineMenu(line: string, entries: readonly MenuEntry[]): Overflow[] {
  if (line.length > MOST_LINE) return [];
  const all = new Map(entries.map((entry) => [optionValue(entry), optionOf(entry)]));
  const options = [...all].flatMap(([value, option]) => (value.length > MOST_VALUE ? [] : [option]));
  if (options.length === 0) return [];
  return [{ type: 'overflow', action_id: ids.menu, options: options.slice(0, MOST_OPTIONS) }];
}

const optionOf = (entry: MenuEntry): PlainTextOption => ({
  text: { type: 'plain_text', text: clip(visible(entry.label).trim() || '–', MOST_TEXT), emoji: false },
  value: optionValue(entry),
});

/** The id alone where the line is the answer's own; else the line without the command, which is the same. */
const optionValue = ({ id, line }: MenuEntry) => (ids.answerAny.test(id) ? id : line.slice(line.indexOf(' ') + 1));

/** The press of the button that the chosen entry stands for. */
export function pressedEntry(press: ButtonPress): ButtonPress {
  const [{ block_id: line = '', selected_option: chosen } = {}] = press.actions;
  if (chosen == null) return press;
  const meant = ids.answerAny.test(chosen.value)
    ? { action_id: chosen.value, value: line }
    : { action_id: ids.next(0), value: `${line.split(' ')[0]} ${chosen.value}` };
  return { ...press, actions: [meant] };
}
