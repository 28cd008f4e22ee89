// A change for a while: when its time is over it is put back, without anybody asking for that.
import { durationMs, sayBriefly, sayDuration } from './duration.js';
import type { Phrase, Preview, Sent, Undo } from './operation.js';
import { duration } from './params/duration.js';

/** The param of every change that can be put back, and does not end by itself. */
export const whileItLasts = () =>
  duration({
    label: 'For how long',
    hint: 'such as 30m, 2h or 1d; then it is put back. Left empty, it stays',
  }).optional();

/**
 * @param preview of the change as if it were to stay
 * @param length as durations are written
 * @param undo what puts it back
 */
export function forAWhile(preview: Preview, { call }: Sent, length: string, undo: Undo | undefined): Preview {
  if (undo === undefined) return { ...preview, blockers: [NOTHING_TO_PUT_BACK] };
  const lasts = durationMs(length);
  const [time, briefly] = [sayDuration(lasts), sayBriefly(lasts)];
  return {
    ...preview,
    call,
    summary: `${preview.summary} for ${time}`,
    extent: preview.extent === undefined ? briefly : `${preview.extent}, ${briefly}`,
    ...(preview.notice !== undefined && { notice: `${preview.notice}, ${briefly}` }),
    after: [...partsOf(preview.after), `; after ${time} again `, ...partsOf(preview.before)],
    undo: `It is put back by itself after ${time}; before that, ${preview.undo}`,
  };
}

const NOTHING_TO_PUT_BACK = {
  param: 'for',
  sentence: 'There is nothing that could be put back afterwards. Leave this empty, or ask for something else.',
};

const partsOf = (phrase: Phrase) => (typeof phrase === 'string' ? [phrase] : phrase);
