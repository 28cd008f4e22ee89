// Renders a request's history in order. If space is short, renders only the newest events.
import type { KnownBlock } from '@slack/types';
import { deriveReturnId } from '../../approvals/request/ids.js';
import type { RequestStore } from '../../approvals/storage/store.js';
import { plainContext, richLine, richText } from '../blocks/elements.js';
import { fittingPrefix, lengthOf } from '../blocks/length.js';
import { clipText, oneLinePhrase, richTextOf } from '../blocks/text.js';
import { type HistoryEvent, requestEventLabel } from './state-words.js';

/** Returns the events of a request and its scheduled revert, oldest first. */
export async function readRequestHistory(
  store: Pick<RequestStore, 'history'>,
  id: string,
): Promise<readonly HistoryEvent[]> {
  const [own, ofReturn] = await Promise.all([store.history(id), store.history(deriveReturnId(id))]);
  const all: HistoryEvent[] = [...own, ...ofReturn.map((entry) => ({ ...entry, isReturn: true as const }))];
  return all.toSorted((a, b) => a.at - b.at);
}

const MOST = 40;
const MOST_SAID = 500;
/** The space in characters for the note about omitted entries. */
const MOST_NOTE = 60;

/** Renders the history. @param room the available space in characters */
export function historyBlocks(history: readonly HistoryEvent[], room: number): KnownBlock[] {
  const decidableAt = history.findIndex(({ type, isReturn }) => type === 'previewed' && !isReturn);
  const lines = history.map((one, at) => historyLine(one, decidableAt !== -1 && at > decidableAt));
  const newestFirst = lines.slice(-MOST).reverse();
  const cost = (line: ReturnType<typeof historyLine>) => lengthOf([richText([line])]);
  const shown = fittingPrefix(newestFirst, cost, room - MOST_NOTE);
  const note = `Showing the newest ${shown.length} of ${history.length} entries.`;
  return [
    ...(history.length > shown.length ? [plainContext(note)] : []),
    ...(shown.length === 0 ? [] : [richText(shown.toReversed())]),
  ];
}

function historyLine(event: HistoryEvent, isDecidable: boolean) {
  const { at, by, details } = event;
  const isPerson = by.startsWith('U') || by.startsWith('W');
  const said = details.question ?? details.answer ?? details.sentence;
  const why = typeof said === 'string' && said !== '' ? `: ${clipText(said, MOST_SAID)}` : '';
  return richLine([
    ...richTextOf([{ at }, '  ']),
    ...richTextOf(requestEventLabel(event, isDecidable), { bold: true }),
    ...(isPerson ? [...richTextOf(' by '), { type: 'user' as const, user_id: by }] : []),
    ...richTextOf(oneLinePhrase(why)),
  ]);
}
