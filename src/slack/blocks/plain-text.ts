// Slack's plain_text object.
import { clip } from './text.js';
import { visible } from './visible.js';

/** @param most characters */
export const plainText = (text: string, most: number) => ({
  type: 'plain_text' as const,
  text: clip(visible(text), most),
  emoji: false,
});
