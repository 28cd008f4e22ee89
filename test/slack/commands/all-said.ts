// Waits until nothing about a request is left to draw or post.
import { isAllDrawn } from '../../support/due-sets.js';
import { eventually } from '../../support/eventually.js';
import type { Inside } from '../../support/inside.js';

/** @param withinMs longer than the announcer's longest back-off */
export async function allSaid(inside: Inside, id: string, withinMs = 45_000): Promise<void> {
  await eventually(() => isAllDrawn(inside, id), withinMs);
}
