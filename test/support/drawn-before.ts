// Notes the cards of a request as if they had been drawn before, in the approvals channel and where it was asked.
import { CHANNELS } from '../../src/sandbox/slack/index.js';
import type { Cards } from '../../src/slack/cards/card-store.js';

/** @param ts of the card in the approvals channel */
export async function drawnBefore(cards: Cards, id: string, ts: string): Promise<void> {
  const nothing = async () => {};
  await cards.alone(id, nothing, async () => {
    await cards.save(id, 'approvals', { channel: CHANNELS.approvals, ts, version: 1 });
    await cards.save(id, 'origin', { channel: CHANNELS.incident, ts: `${ts}1`, version: 1 });
  });
}
