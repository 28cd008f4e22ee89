// Normalizes the reasons that people write.

/** Text of only white space, zero-width characters and direction marks is no reason. */
const NOTHING_TO_SEE = /^[\s\p{Default_Ignorable_Code_Point}\p{Cc}]*$/u;

export const saysNothing = (text: string): boolean => NOTHING_TO_SEE.test(text);

/** The text on one line, cut to `most` characters; empty when it has nothing visible. */
export function writtenLine(text: string, most: number): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return saysNothing(line) ? '' : [...line].slice(0, most).join('').trimEnd();
}
