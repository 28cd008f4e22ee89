// Slack's plain_text object.

import { visible } from './sanitize.js';
import { clip } from './text.js';

/** @param most characters */
export const plainText = (text: string, most: number) => ({
  type: 'plain_text' as const,
  text: clip(visible(text), most),
  emoji: false,
});
