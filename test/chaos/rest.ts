// After the last mishap: people press "Check now" on unknown outcomes and approve returns that need it after a loss of
// history, until nothing is left to wait for.
import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal, type Request, wasPreviewed } from '../../src/approvals/request/request.js';
import { waitUntilUsable } from '../../src/redis/connection.js';
import { CHANNELS } from '../../src/sandbox/slack/index.js';
import { isDrifted } from './drift.js';
import { readCards, readUndrawn, WEBHOOKS } from './evidence.js';
import type { Live } from './live.js';
import type { Mischief } from './mischief.js';
import type { Fixture } from './player.js';
import type { ChaosOptions } from './run.js';

const LOOK_EVERY_MS = 3_000;

export async function rested(
  { driver, live, chaosSystem }: Fixture,
  mischief: Mischief,
  options: ChaosOptions,
): Promise<void> {
  const end = performance.now() + options.restWithinMs;
  await waitUntilUsable(live.redis);
  while (performance.now() < end) {
    const open = live.all().filter((request) => !isFinal(request) && !isReadBackLater(request));
    const waiting = open.filter((request) => request.state !== 'unknown' || !isDrifted(mischief, request));
    const undrawn = await readUndrawn(live.redis);
    const late = await lateCards(live, undrawn);
    const untold = await live.redis.zcard(WEBHOOKS);
    const rest = `${undrawn.length} to draw, ${late} cards behind, ${untold} webhook messages due`;
    options.say(`${waiting.length} open, ${open.length - waiting.length} unknown permanently, ${rest}`);
    if (waiting.length === 0 && late === 0 && untold === 0) return;
    const channel = CHANNELS.approvals;
    for (const request of waiting) {
      if (request.state !== 'unknown' && request.state !== 'pending') continue;
      const { id, planHash } = request;
      if (request.state === 'unknown')
        await driver.press({ user: chaosSystem.approver(0), channel, request: id, planHash, deed: 'check again' });
      else if (request.returns !== undefined)
        for (const approver of [1, 2])
          await driver.press({ user: chaosSystem.approver(approver), channel, request: id, planHash, deed: 'approve' });
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** A grant that Atlas ends, hours after the run. */
export const isReadBackLater = (request: Request): boolean =>
  request.state === 'approved' && request.returning?.byItself === true;

/** How many posted cards show an older revision. Cards still to be posted take a second each and don't count. */
async function lateCards(live: Live, undrawn: readonly string[]): Promise<number> {
  const previewed = new Set(
    live
      .all()
      .filter(wasPreviewed)
      .map(({ id }) => id),
  );
  const cards = await Promise.all(
    undrawn.map(async (id) => {
      const drawn = await readCards(live.redis, id);
      const isLate = (place: string) => drawn.every((card) => card.place !== place || card.version < live.version(id));
      return [...(previewed.has(id) ? ['origin'] : []), ...drawn.map(({ place }) => place)].some(isLate);
    }),
  );
  return cards.filter((isLate) => isLate).length;
}
