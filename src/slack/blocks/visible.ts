// Text without the characters that cannot be seen: two names that look the same must not differ by one of them.

/** Zero-width characters, direction marks and controls. Line ends and tabs stay, as do the signs that shape an emoji. */
const UNSEEN = String.raw`(?![\ufe0e\ufe0f\u200d])\p{Default_Ignorable_Code_Point}|(?![\n\t])\p{Cc}`;
const JOINER_OUTSIDE_EMOJI = String.raw`(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d|\u200d(?!\p{Extended_Pictographic})`;

const ANYWHERE = new RegExp(`${UNSEEN}|${JOINER_OUTSIDE_EMOJI}`, 'gu');
/** Half of a character: no text of UTF-8 can hold it. */
const LONE_SURROGATE = /\p{Cs}/gu;

/** For every name and value shown where somebody decides by it. */
export const visible = (text: string): string => text.replace(ANYWHERE, '').replace(LONE_SURROGATE, '\ufffd');
