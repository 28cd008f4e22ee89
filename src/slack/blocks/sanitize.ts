// Sanitizes text from users and Atlas, so that it can't hide characters, use look-alike letters or imitate our lines.

/** Zero-width, direction and control characters, except line breaks, tabs and emoji joiners and selectors. */
const UNSEEN = String.raw`(?![\ufe0e\ufe0f\u200d])\p{Default_Ignorable_Code_Point}|(?![\n\t])\p{Cc}`;
const JOINER_OUTSIDE_EMOJI = String.raw`(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d|\u200d(?!\p{Extended_Pictographic})`;

const ANYWHERE = new RegExp(`${UNSEEN}|${JOINER_OUTSIDE_EMOJI}`, 'gu');
/** Half of a surrogate pair. It has no UTF-8 encoding. */
const LONE_SURROGATE = /\p{Cs}/gu;

/** Removes invisible characters. Used for every name and value that users base decisions on. */
export const stripInvisible = (text: string): string => text.replace(ANYWHERE, '').replace(LONE_SURROGATE, '\ufffd');

/** Unicode letters and digits that are bold, double-struck, script, circled, squared or full-width. */
const STYLED =
  /[\u{1d400}-\u{1d7ff}\u2100-\u214f\u2460-\u24ff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u{1f130}-\u{1f149}\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}]/gu;
/** The first white-on-black letter. Its block has A to Z, six others, then A to Z again. NFKC doesn't change them. */
const NEGATIVE = 0x1f150;

function unstyledLetter(letter: string): string {
  if (/\p{Emoji}/u.test(letter)) return letter;
  const code = letter.codePointAt(0) ?? 0;
  const plain = code >= NEGATIVE ? String.fromCharCode(65 + ((code - NEGATIVE) % 32)) : letter.normalize('NFKC');
  return /^(\p{L}|\p{N}+)$/u.test(plain) ? plain : letter;
}

/** Replaces styled letters with plain letters, because styled letters could imitate our labels. */
const unstyled = (text: string): string => stripInvisible(text).replace(STYLED, unstyledLetter);

/** Collapses line breaks and wide gaps, because text after a break or gap could imitate one of our lines. */
export const oneLine = (text: string): string => unstyled(text).replace(/[\s\u2800]+/gu, ' ');

/** Sanitizes a quotation. Keeps the user's line breaks but removes gaps that could hide the rest of the text. */
export const sanitizeLines = (text: string): string =>
  unstyled(text)
    .replace(/[\u2028\u2029]/g, '\n')
    .replace(/\n\s*\n/g, '\n\n');

/** Compares typed text with a name as displayed, because users can't type the invisible characters in a name. */
export const matchesShownName = (typed: string, name: string): boolean => normalized(typed) === normalized(name);
const normalized = (name: string) => oneLine(name).normalize('NFC').trim();

export const describeMistypedName = (name: string) => `The name doesn’t match. Type ${oneLine(name)} exactly.`;
