// Retires cards that are missing from a restored Redis, because nothing would ever update them.
import { withSentenceInFront } from '../answers/audience.js';
import type { ButtonPress } from '../api/press.js';
import { ids, parseButtonValue } from '../ids.js';
import type { DecisionServices } from './decisions.js';
import { buttonsBlockId, stableCardParts } from './request-card.js';
import { displayId } from './state-words.js';

/** The ids of buttons that appear only on a request's own cards and not in answers. */
const ON_CARDS: ReadonlySet<string> = new Set([
  ids.approve,
  ids.approveInForm,
  ids.approveForLess,
  ids.deny,
  ids.denyInForm,
  ids.askQuestion,
  ids.checkAgain,
  ids.settle,
  ids.cancel,
]);

/** If the pressed message is a lost card, removes everything from the card that may become outdated. Never rejects. */
export async function retireLostCard(deps: DecisionServices, press: ButtonPress): Promise<void> {
  const [action] = press.actions;
  const { id } = parseButtonValue(action?.value ?? '');
  const [channel, ts] = [press.channel?.id, press.container?.message_ts];
  const isOnCard = action !== undefined && ON_CARDS.has(action.action_id) && action.block_id === buttonsBlockId(id);
  if (!isOnCard || channel === undefined || ts === undefined) return;
  try {
    const { cards } = await deps.cards.read(id);
    // A card gets buttons only after it's stored in Redis, so a card missing from Redis can't be new.
    if (Object.values(cards).some((card) => card.ts === ts)) return;
    const stored = await deps.store.read(id);
    if (typeof stored === 'string' || (await deps.channels.closedTo(channel)) !== undefined) return;
    const { request } = stored;
    const sentence = `This card no longer updates. See the request’s current state: ${request.command} request ${displayId(request)}`;
    const sent = await deps.posting.update(
      { channel, ts },
      withSentenceInFront(stableCardParts(request, undefined), sentence),
    );
    deps.log.info({ request: id, sent: sent.kind }, 'retired a card that is not in Redis');
  } catch (error) {
    deps.log.warn({ err: error, request: id }, 'failed to retire a card that may not be in Redis');
  }
}
