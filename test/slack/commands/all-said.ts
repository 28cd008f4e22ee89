// When nothing about a request is left to draw or to say.
import { isAllDrawn } from '../../support/due-sets.js';
import { eventually } from '../../support/eventually.js';
import type { Inside } from '../../support/inside.js';

/** @param withinMs longer than the longest back-off of the announcer */
export async function allSaid(inside: Inside, id: string, withinMs = 45_000): Promise<void> {
  await eventually(() => isAllDrawn(inside, id), withinMs);
}
