// Converts rich text to a message's top-level text, clipped to the length of a notification.
import type { RichTextElement } from '@slack/types';
import { clipText, escapeText } from '../blocks/text.js';

/** @param most the maximum number of visible characters. A date counts as its fallback, and a mention as its id */
export function mrkdwnWithin(elements: readonly RichTextElement[], most: number): string {
  let left = most;
  let written = '';
  for (const element of elements) {
    const [shown, markup] = drawn(element);
    if (shown.length > left)
      return element.type === 'text' ? `${written}${escapeText(clipText(shown, left))}` : `${written.trimEnd()}…`;
    left -= shown.length;
    written += markup;
  }
  return written;
}

function drawn(element: RichTextElement): readonly [shown: string, markup: string] {
  switch (element.type) {
    case 'text':
      return [element.text, escapeText(element.text)];
    case 'user':
      return [element.user_id, `<@${element.user_id}>`];
    case 'usergroup':
      return [element.usergroup_id, `<!subteam^${element.usergroup_id}>`];
    case 'date': {
      const { timestamp, format, fallback = '' } = element;
      return [fallback, `<!date^${timestamp}^${format}|${fallback}>`];
    }
    default:
      return ['', ''];
  }
}
