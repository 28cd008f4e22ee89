// A button that holds a whole line: pressed, the line is run, or its form is opened.
import type { Button } from '@slack/types';
import { clip } from './text.js';
import { visible } from './visible.js';

const MOST_LABEL = 75;
const MOST_VALUE = 2_000;

/** None for a line that is longer than Slack takes in a button. */
export function lineButton(action_id: string, label: string, line: string): Button[] {
  if (line.length > MOST_VALUE) return [];
  const text = clip(visible(label).trim() || '–', MOST_LABEL);
  return [{ type: 'button', action_id, text: { type: 'plain_text', text, emoji: false }, value: line }];
}
