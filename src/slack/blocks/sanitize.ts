// Sanitizes text by people or Atlas: nothing in it is invisible, looks like another letter, or imitates a line of ours.

/** Zero-width characters, direction marks and controls; not line ends, tabs, and joiners and selectors in emoji. */
const UNSEEN = String.raw`(?![\ufe0e\ufe0f\u200d])\p{Default_Ignorable_Code_Point}|(?![\n\t])\p{Cc}`;
const JOINER_OUTSIDE_EMOJI = String.raw`(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d|\u200d(?!\p{Extended_Pictographic})`;

const ANYWHERE = new RegExp(`${UNSEEN}|${JOINER_OUTSIDE_EMOJI}`, 'gu');
/** Half of a surrogate pair, which can't be encoded in UTF-8. */
const LONE_SURROGATE = /\p{Cs}/gu;

/** For every name and value that people decide by. */
export const visible = (text: string): string => text.replace(ANYWHERE, '').replace(LONE_SURROGATE, '\ufffd');

/** Letters and digits that are bold, double-struck, script, circled, squared or fullwidth by themselves. */
const STYLED =
  /[\u{1d400}-\u{1d7ff}\u2100-\u214f\u2460-\u24ff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u{1f130}-\u{1f149}\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}]/gu;
/** Start of the white-on-black letters, which NFKC does not change: A to Z, six others, A to Z. */
const NEGATIVE = 0x1f150;

function unstyledLetter(letter: string): string {
  if (/\p{Emoji}/u.test(letter)) return letter;
  const code = letter.codePointAt(0) ?? 0;
  const plain = code >= NEGATIVE ? String.fromCharCode(65 + ((code - NEGATIVE) % 32)) : letter.normalize('NFKC');
  return /^(\p{L}|\p{N}+)$/u.test(plain) ? plain : letter;
}

/** Replaces styled letters by plain ones, as they could imitate our own labels. */
const unstyled = (text: string): string => visible(text).replace(STYLED, unstyledLetter);

/** Also replaces line breaks and wide gaps in a name or sentence, as text after them could imitate a line of ours. */
export const oneLine = (text: string): string => unstyled(text).replace(/[\s\u2800]+/gu, ' ');

/** For a quotation: keeps the line breaks of what a person wrote, but no gap that could hide the rest. */
export const severalLines = (text: string): string =>
  unstyled(text)
    .replace(/[\u2028\u2029]/g, '\n')
    .replace(/\n\s*\n/g, '\n\n');

/** Whether what somebody typed is a name as it looks; invisible characters can't be typed. */
export const isTypedAs = (typed: string, name: string): boolean => normalized(typed) === normalized(name);
const normalized = (name: string) => oneLine(name).normalize('NFC').trim();

export const describeMistyped = (name: string) => `That isn’t its name. Type ${oneLine(name)} exactly.`;
