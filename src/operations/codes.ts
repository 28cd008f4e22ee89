/** A name of Atlas's that the bot has no words for: `cluster tags modified (CLUSTER_TAGS_MODIFIED)`. */
export function sayCode(code: string | null | undefined): string {
  if (!code) return 'unknown';
  return `${code.toLowerCase().replaceAll('_', ' ')} (${code})`;
}
