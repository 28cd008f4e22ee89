// Text without the characters that cannot be seen: two names that look the same must not differ by one of them.

/** Zero-width characters, direction marks and controls. Line ends and tabs stay, as do the signs that shape an emoji. */
const UNSEEN = String.raw`(?![\ufe0e\ufe0f\u200d])\p{Default_Ignorable_Code_Point}|(?![\n\t])\p{Cc}`;
const JOINER_OUTSIDE_EMOJI = String.raw`(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d|\u200d(?!\p{Extended_Pictographic})`;

const ANYWHERE = new RegExp(`${UNSEEN}|${JOINER_OUTSIDE_EMOJI}`, 'gu');
/** Half of a character: no text of UTF-8 can hold it. */
const LONE_SURROGATE = /\p{Cs}/gu;

/** For every name and value shown where somebody decides by it. */
export const visible = (text: string): string => text.replace(ANYWHERE, '').replace(LONE_SURROGATE, '\ufffd');

/** Mathematical, double-struck, script, circled, squared and fullwidth letters and digits. */
const STYLED =
  /[\u{1d400}-\u{1d7ff}\u2100-\u214f\u2460-\u24ff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u{1f130}-\u{1f149}\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}]/gu;
/** Where those begin that Unicode does not decompose, white on black: A to Z, then six others, then A to Z. */
const NEGATIVE = 0x1f150;

function unstyledLetter(letter: string): string {
  if (/\p{Emoji}/u.test(letter)) return letter;
  const code = letter.codePointAt(0) ?? 0;
  const plain = code >= NEGATIVE ? String.fromCharCode(65 + ((code - NEGATIVE) % 32)) : letter.normalize('NFKC');
  return /^(\p{L}|\p{N}+)$/u.test(plain) ? plain : letter;
}

/** Without letters that are bold, boxed or the like by themselves: they would look like our own labels. */
export const unstyled = (text: string): string => visible(text).replace(STYLED, unstyledLetter);

/** A name, or a sentence with names in it, where what follows a line break or a wide gap would look like a line of ours. */
export const oneLine = (text: string): string => unstyled(text).replace(/[\s\u2800]+/gu, ' ');

/** What a person wrote, for a quotation: on lines of their own, as many as they wrote, but without a gap that hides the rest. */
export const severalLines = (text: string): string =>
  unstyled(text)
    .replace(/[\u2028\u2029]/g, '\n')
    .replace(/\n\s*\n/g, '\n\n');

/** Whether somebody typed a name as people see it, which is all of it that they can type. */
export const isTypedAs = (typed: string, name: string): boolean => normalized(typed) === normalized(name);
const normalized = (name: string) => oneLine(name).normalize('NFC').trim();

export const sayMistyped = (name: string) => `This is not its name. Type ${oneLine(name)} exactly.`;
