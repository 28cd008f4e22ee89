// Reports what users did in Atlas during a temporary change, after the change has ended. The report isn't stored.
import { type Request, sentChangeCall } from '../../approvals/request/request.js';
import { isSettledAsNotDone } from '../../approvals/request/settling.js';
import { describeAtlasError } from '../../atlas/error-sentences.js';
import { changeNamed } from '../../operations/index.js';
import type { Phrase } from '../../operations/operation.js';
import { isAtlasError } from '../../operations/optional-reads.js';
import { type CardServices, DRAWN, type DrawOutcome } from './draw-card.js';
import { noticeMessage } from './notices.js';
import { postNotice, postToThread } from './post-notices.js';

const KEY = 'afterwards';

/** Posts the report after the messages about the change's end. If reading Atlas fails, posts the failure once. */
export async function postActivityDuringChange(
  deps: CardServices,
  change: Request,
  itsReturn: Request,
): Promise<DrawOutcome> {
  const isOver = itsReturn.state === 'succeeded' || itsReturn.state === 'voided';
  const wasDone = change.state === 'succeeded' || (isSettledAsNotDone(change) && itsReturn.state === 'succeeded');
  if (!wasDone || !isOver) return DRAWN;
  const book = await deps.cards.read(itsReturn.id);
  if (book.said.has(KEY)) return DRAWN;
  const span = { from: change.sent.at, to: itsReturn.endedAt };
  const phrase = await told(deps, change, span);
  if (phrase === undefined) return DRAWN;
  const { cards } = await deps.cards.read(change.id);
  const words = () => noticeMessage(itsReturn, [[], phrase]);
  return postToThread(deps, cards, (place) => postNotice(deps, itsReturn, book, { key: KEY, words }, place));
}

type Done = Extract<Request, { readonly state: 'succeeded' | 'failed' }>;

async function told(
  { reader, log }: CardServices,
  change: Done,
  span: { readonly from: number; readonly to: number },
): Promise<Phrase | undefined> {
  const operation = changeNamed(change.operation);
  try {
    return await operation?.afterwards?.(reader, sentChangeCall(change), span);
  } catch (error) {
    log.warn({ request: change.id, err: error }, 'failed to read what was done during a temporary change');
    const why = isAtlasError(error) ? `: ${describeAtlasError(error)}` : '.';
    return `I couldn’t find out from Atlas what was done during the change${why} To check, run “events with people”.`;
  }
}
