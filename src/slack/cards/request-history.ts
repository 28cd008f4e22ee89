// What happened to a request, in order: as much of it as there is room for, the newest first of all.
import type { KnownBlock } from '@slack/types';
import type { JournalEntry } from '../../approvals/stored-form.js';
import { asManyAsFit } from '../blocks/fitting.js';
import { lengthOf } from '../blocks/length.js';
import { clip, onOneLine, rich } from '../blocks/text.js';
import { sayRequestEvent } from './words.js';

const MOST = 40;
/** What says how many are shown. */
const MOST_NOTE = 60;

/** @param room characters that it may have */
export function historyBlocks(history: readonly JournalEntry[], room: number): KnownBlock[] {
  const newestFirst = history.slice(-MOST).reverse().map(historyLine);
  const cost = (line: ReturnType<typeof historyLine>) => lengthOf([{ type: 'rich_text', elements: [line] }]);
  const shown = asManyAsFit(newestFirst, cost, room - MOST_NOTE);
  const note = `The newest ${shown.length} of ${history.length} entries.`;
  return [
    ...(history.length > shown.length
      ? [{ type: 'context' as const, elements: [{ type: 'plain_text' as const, text: note, emoji: false }] }]
      : []),
    ...(shown.length === 0 ? [] : [{ type: 'rich_text' as const, elements: shown.toReversed() }]),
  ];
}

function historyLine({ at, type, by, details }: JournalEntry) {
  const isPerson = by.startsWith('U') || by.startsWith('W');
  const why = typeof details.sentence === 'string' && details.sentence !== '' ? `: ${clip(details.sentence, 300)}` : '';
  return {
    type: 'rich_text_section' as const,
    elements: [
      ...rich([{ at }, '  ']),
      ...rich(sayRequestEvent(type), { bold: true }),
      ...(isPerson ? [...rich(' by '), { type: 'user' as const, user_id: by }] : []),
      ...rich(onOneLine(why)),
    ],
  };
}
