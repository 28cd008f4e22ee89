// Builds temporary changes. The bot reverts a temporary change when it ends, without another request.

import { formatEnd } from '../end.js';
import type { ChangeCall, Preview, Undo } from '../operation.js';
import type { ParamOverrides } from '../params/field.js';
import { endParam } from '../params/times.js';

/** Returns the `for` param for changes that the bot ends, rather than Atlas. */
export const optionalEndParam = (extra: Pick<ParamOverrides, 'limits'> = {}) =>
  endParam({
    label: 'For how long',
    hint: 'such as 2h, 1d or until 18:00. The change then reverts. Leave empty for a permanent change',
    ...extra,
  }).optional();

/**
 * Returns the preview of a temporary change.
 * @param preview the preview of the change without its end
 * @param ends the end in its stored format
 * @param undo the change that reverts this change
 */
export function temporaryPreview(
  preview: Preview,
  { call }: ChangeCall,
  ends: string,
  undo: Undo | undefined,
): Preview {
  if (undo === undefined) return { ...preview, blockers: [NOTHING_TO_REVERT] };
  const lasts = formatEnd(ends);
  const then = lasts.replace(/^for/, 'after').replace(/^until/, 'at');
  return {
    ...preview,
    call,
    summary: `${preview.summary} ${lasts}`,
    undo: `The change reverts ${then}. Before that, ${preview.undo}`,
  };
}

const NOTHING_TO_REVERT = {
  param: 'for',
  sentence:
    'This change can’t be temporary because there’s nothing to revert to. Leave this empty or choose a different value.',
};
