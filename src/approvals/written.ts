// What people wrote to say why, as it is judged and kept.

/** Zero-width characters and direction marks are no reason. */
const NOTHING_TO_SEE = /^[\s\p{Default_Ignorable_Code_Point}\p{Cc}]*$/u;

export const saysNothing = (text: string): boolean => NOTHING_TO_SEE.test(text);

/** As it is on one line; empty when it says nothing. */
export function writtenLine(text: string, most: number): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return saysNothing(line) ? '' : [...line].slice(0, most).join('').trimEnd();
}
