// A button with a whole line as its value; a press runs the line or opens its form.
import type { Button } from '@slack/types';
import { visible } from './sanitize.js';
import { clip } from './text.js';

const MOST_LABEL = 75;
const MOST_VALUE = 2_000;

/** No button if the line is longer than Slack's limit. */
export function lineButton(action_id: string, label: string, line: string): Button[] {
  if (line.length > MOST_VALUE) return [];
  const text = clip(visible(label).trim() || '–', MOST_LABEL);
  return [{ type: 'button', action_id, text: { type: 'plain_text', text, emoji: false }, value: line }];
}
