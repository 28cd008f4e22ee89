// Phrases in Slack's text formats. Text by people or Atlas never becomes markup.

import type { RichTextDate, RichTextText } from '@slack/types';
import { inParts } from '../../operations/format.js';
import type { Instant, Phrase } from '../../operations/operation.js';
import { oneLine, visible } from './sanitize.js';

type RichText = RichTextText | RichTextDate;

/** Slack shows it in the reader's time zone: `since today 14:34`, `until 14:34 today`. */
const DATE_FORMAT = '{date_short_pretty} {time}';
const AFTER_AT = '{time} {date_short_pretty}';

/**
 * Escapes `&`, `<` and `>`, which start mentions, links and dates. `*bold*` still works, so prefer `rich` or `literal`.
 */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const MARKS = /[*_~`]/;

/**
 * A name for mrkdwn. One with formatting characters becomes code, where they have no effect; backticks in it are
 * replaced.
 */
export function literal(name: string): string {
  const escaped = escapeText(visible(name));
  return MARKS.test(name) ? `\`${escaped.replaceAll('`', "'")}\`` : escaped;
}

/** At most `most` UTF-16 units, as Slack counts, ending in `…` when something was left out. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, Math.max(most - 1, 0));
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}

/** For plain_text, file names and logs; instants in UTC: `2026-11-25 10:00 UTC`. */
export function plain(phrase: Phrase): string {
  return inParts(phrase)
    .map((part) => (typeof part === 'string' ? visible(part) : utc(part)))
    .join('');
}

/** For a message's top-level text and for mrkdwn around mentions; instants in the reader's time zone. */
export function mrkdwn(phrase: Phrase): string {
  return inParts(phrase)
    .map((part, index, all) => {
      if (typeof part === 'string') return escapeText(visible(part));
      return isDrawable(part) ? `<!date^${seconds(part)}^${formatAfter(all[index - 1])}|${utc(part)}>` : utc(part);
    })
    .join('');
}

/** For rich_text, where nothing that is written can become markup. Empty for an empty phrase, which Slack refuses. */
export function rich(phrase: Phrase, style: RichTextText['style'] = undefined): RichText[] {
  const styled = style === undefined ? {} : { style };
  return inParts(phrase).flatMap((part, index, all): RichText[] => {
    if (typeof part !== 'string' && isDrawable(part)) {
      const format = formatAfter(all[index - 1]);
      return [{ type: 'date', timestamp: seconds(part), format, fallback: utc(part), ...styled }];
    }
    const text = typeof part === 'string' ? visible(part) : utc(part);
    return text === '' ? [] : [{ type: 'text', text, ...styled }];
  });
}

/** For lists of lines: a name in the phrase can't start another line or look like a label. */
export const onOneLine = (phrase: Phrase): Phrase =>
  inParts(phrase).map((part) => (typeof part === 'string' ? oneLine(part) : part));

/** The phrase within `most` characters of `plain`. If it is too long, instants become text in UTC. */
export function clipPhrase(phrase: Phrase, most: number): Phrase {
  const text = plain(phrase);
  return text.length <= most ? phrase : clip(text, most);
}

const formatAfter = (before: string | Instant | undefined) =>
  typeof before === 'string' && /\b(at|by|about|until) $/.test(before) ? AFTER_AT : DATE_FORMAT;
const isDate = ({ at }: Instant) => !Number.isNaN(new Date(at).getTime());
/** Whether Slack can draw the instant: it takes seconds since 1970 with up to ten digits. */
export const isDrawable = ({ at }: Instant) => at >= 0 && at < 10_000_000_000_000;
const seconds = ({ at }: Instant) => Math.floor(at / 1000);

function utc(instant: Instant): string {
  if (!isDate(instant)) return 'an unknown time';
  return `${new Date(instant.at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
