// The emoji that operations bots often use; others are shown by name.
const EMOJI: ReadonlyMap<string, string> = new Map([
  ['white_check_mark', '✅'],
  ['heavy_check_mark', '✔️'],
  ['x', '❌'],
  ['no_entry', '⛔'],
  ['no_entry_sign', '🚫'],
  ['warning', '⚠️'],
  ['rotating_light', '🚨'],
  ['hourglass', '⌛'],
  ['hourglass_flowing_sand', '⏳'],
  ['lock', '🔒'],
  ['unlock', '🔓'],
  ['key', '🔑'],
  ['bell', '🔔'],
  ['eyes', '👀'],
  ['question', '❓'],
  ['grey_question', '❔'],
  ['information_source', 'ℹ️'],
  ['large_green_circle', '🟢'],
  ['large_yellow_circle', '🟡'],
  ['red_circle', '🔴'],
  ['white_circle', '⚪'],
  ['arrow_right', '➡️'],
  ['mag', '🔍'],
  ['wave', '👋'],
]);

export const drawEmoji = (name: string) => EMOJI.get(name) ?? `:${name}:`;
