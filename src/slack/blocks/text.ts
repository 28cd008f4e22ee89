// Converts phrases to Slack's text formats. Text from users and Atlas never becomes markup.

import type { RichTextDate, RichTextText } from '@slack/types';
import { phraseParts } from '../../operations/format.js';
import type { Instant, Phrase, PhrasePart } from '../../operations/operation.js';
import { oneLine, stripInvisible } from './sanitize.js';

type RichText = RichTextText | RichTextDate;

/** The date format, which Slack renders in the reader's time zone, e.g. `today 14:34`. */
const DATE_FORMAT = '{date_short_pretty} {time}';
const AFTER_AT = '{time} {date_short_pretty}';
const AFTER_TO = '{time}';

/** Escapes `&`, `<` and `>`, but not formatting such as `*bold*`, so prefer `richTextOf` or `literalMrkdwn`. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const MARKS = /[*_~`]/;

/** Formats a name for mrkdwn. Names with formatting characters become code. Backticks are replaced. */
export const literalMrkdwn = (name: string): string =>
  MARKS.test(name) ? codeMrkdwn(name) : escapeText(stripInvisible(name));

const codeMrkdwn = (name: string) => `\`${escapeText(oneLine(name)).replaceAll('`', "'")}\``;

/** Clips text to `most` UTF-16 units, which are also Slack's unit, and ends clipped text with `…`. */
export function clipText(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, Math.max(most - 1, 0));
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}

/** Formats a phrase for plain_text, file names and logs. Timestamps are in UTC, e.g. `2026-11-25 10:00 UTC`. */
export const formatPlain = (phrase: Phrase): string => phraseParts(phrase).map(plainPart).join('');

function plainPart(part: PhrasePart): string {
  if (typeof part !== 'string' && 'at' in part) return utc(part);
  return stripInvisible(typeof part === 'string' ? part : part.code);
}

/** Formats a phrase for top-level text and for mrkdwn around mentions. Timestamps are in the reader's time zone. */
export function formatMrkdwn(phrase: Phrase): string {
  return phraseParts(phrase)
    .map((part, index, all) => {
      if (typeof part === 'string') return escapeText(plainPart(part));
      if ('code' in part) return codeMrkdwn(part.code);
      return isDrawableInstant(part)
        ? `<!date^${seconds(part)}^${formatAfter(all[index - 1])}|${utc(part)}>`
        : utc(part);
    })
    .join('');
}

/** Formats a phrase for rich_text, where text can't become markup. Omits empty text, because Slack rejects it. */
export function richTextOf(phrase: Phrase, style: RichTextText['style'] = undefined): RichText[] {
  const styled = style === undefined ? {} : { style };
  return phraseParts(phrase).flatMap((part, index, all): RichText[] => {
    if (typeof part !== 'string' && 'at' in part && isDrawableInstant(part)) {
      const format = formatAfter(all[index - 1]);
      return [{ type: 'date', timestamp: seconds(part), format, fallback: utc(part), ...styled }];
    }
    const text = plainPart(part);
    if (text === '') return [];
    const isCode = typeof part !== 'string' && 'code' in part;
    return [{ type: 'text', text, ...(isCode ? { style: { ...style, code: true } } : styled) }];
  });
}

/** Formats a phrase for a list. Names in the phrase can't start a new line or look like a label. */
export const oneLinePhrase = (phrase: Phrase): Phrase =>
  phraseParts(phrase).map((part) => {
    if (typeof part === 'string') return oneLine(part);
    return 'code' in part ? { code: oneLine(part.code) } : part;
  });

/**
 * Clips a phrase to `most` characters, measured by `formatPlain`. If the phrase is clipped, its timestamps become text in
 * UTC.
 */
export function clipPhrase(phrase: Phrase, most: number): Phrase {
  const text = formatPlain(phrase);
  return text.length <= most ? phrase : clipText(text, most);
}

function formatAfter(before: PhrasePart | undefined): string {
  if (before === ' to ') return AFTER_TO;
  return typeof before === 'string' && /\b(at|by|about|until) $/.test(before) ? AFTER_AT : DATE_FORMAT;
}
const isDate = ({ at }: Instant) => !Number.isNaN(new Date(at).getTime());
/** Decides whether Slack can render the timestamp. Slack accepts seconds since 1970 with up to ten digits. */
export const isDrawableInstant = ({ at }: Instant) => at >= 0 && at < 10_000_000_000_000;
const seconds = ({ at }: Instant) => Math.floor(at / 1000);

function utc(instant: Instant): string {
  if (!isDate(instant)) return 'an unknown time';
  return `${new Date(instant.at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
