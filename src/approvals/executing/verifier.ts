// Resolves unknown outcomes: reads Atlas, soon at first, later with back-off. Users may settle them after an hour.
import { endTime } from '../../operations/end.js';
import type { RequestEvent } from '../request/events.js';
import { withFollowUpTimes } from '../request/finishing-evolve.js';
import { CALL_DEADLINE_MS, type InState, sentChangeCall } from '../request/request.js';
import { settleableFrom } from '../request/return-transitions.js';
import { wakeAffectedReturns, withUndoneEvent } from '../returns/undone.js';
import { wakeReturn } from '../returns/wait-for-change.js';
import type { StoredRequest } from '../storage/store.js';
import { updateRequest } from '../storage/update-request.js';
import { atlasFor, type WorkDeps } from '../storage/work.js';

type SeenVerdict = Extract<RequestEvent, { type: 'read' }>['verdict'];

/** The number of consecutive reads that must return "not applied" after the call can no longer have an effect. */
const READS_THAT_AGREE = 2;
/**
 * The time within which a stored call may have an effect. The call is sent within 5 s, and Atlas may complete the call
 * after our timeout. A slow Atlas takes half a minute. The rest is margin.
 */
export const TAKES_EFFECT_WITHIN_MS = 45_000;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 5 * 60_000;
/**
 * The interval once users may settle the outcome. It's long, because each read adds a journal entry and users may take
 * weeks.
 */
const WAIT_WHEN_SETTLING_MS = 60 * 60_000;
/** The interval while a temporary change that may have happened should already have been reverted. */
const WAIT_FOR_REVERT_MS = 15 * 60_000;

export async function verifyOutcome(
  deps: WorkDeps,
  { request, now }: StoredRequest & { request: InState<'unknown'> },
): Promise<void> {
  const operation = deps.operation(request.operation);
  const seen = await read(deps, request);
  await updateRequest(deps.store, request.id, { by: 'countersign' }, (stored) =>
    stored.request.state === 'unknown'
      ? withUndoneEvent(
          deps.store,
          stored,
          withFollowUpTimes(operation, stored.request, conclude(stored.request, seen, now, stored.now)),
        )
      : [],
  );
  await wakeReturn(deps.store, request);
  await wakeAffectedReturns(deps.store, request.id);
}

/** @param readAt when the read began, in Redis's time in milliseconds; the result may be that old */
function conclude(
  request: InState<'unknown'>,
  seen: SeenVerdict,
  readAt: number,
  now: number,
): readonly RequestEvent[] {
  if (seen === 'applied') {
    return [{ type: 'succeeded', sentence: 'Confirmed: Atlas shows the change.', readBack: true }];
  }
  const maybeUnderWay = readAt < takesEffectBy(request);
  const believed = seen === 'not applied' && !maybeUnderWay;
  if (believed && request.absent + 1 >= READS_THAT_AGREE && mayEnd(request)) {
    if (request.returns !== undefined)
      return [
        {
          type: 'not-applied',
          sentence: 'Not applied: two checks show Atlas unchanged.',
          notBefore: now,
        },
      ];
    return [
      {
        type: 'failed',
        sentence: 'Not applied: two checks show Atlas unchanged. Ask again if you still need it.',
      },
    ];
  }
  // While the call may still be in flight, "not applied" doesn't count.
  const verdict = seen === 'not applied' && maybeUnderWay ? 'unclear' : seen;
  return [{ type: 'read', verdict, nextReadAt: nextReadAt(request, believed, now) }];
}

/** Returns the time when "not applied" starts to count. */
const takesEffectBy = ({ sent, showsBy = 0 }: InState<'unknown'>) =>
  Math.max(sent.at + TAKES_EFFECT_WITHIN_MS, showsBy);

/** How often we send a scheduled revert without an effect before users must find out why. */
const MOST_TRIES = 5;
const mayEnd = ({ returns, returning }: InState<'unknown'>) =>
  returns === undefined || (returning?.misses ?? 0) + 1 < MOST_TRIES;

function nextReadAt(request: InState<'unknown'>, believed: boolean, now: number): number {
  const { reads, sent, params } = request;
  if (believed && mayEnd(request)) return now + FIRST_WAIT_MS;
  const settledFrom = settleableFrom(request);
  // A temporary change reverts only once we know that it happened, so we read again when its time ends.
  const lasts = sent.lasts ?? params.for;
  const end = lasts === undefined ? now : endTime(lasts, sent.at);
  if (now >= settledFrom) return now < end ? Math.min(now + WAIT_WHEN_SETTLING_MS, end) : now + lateWaitMs(lasts);
  const backOff = Math.min(FIRST_WAIT_MS * 2 ** Math.min(reads, 10), LONGEST_WAIT_MS);
  // We must read Atlas when "not applied" starts to count, when the card gets its settle buttons, and at the end.
  const telling = [takesEffectBy(request), settledFrom, end].filter((moment) => moment > now);
  return Math.min(now + backOff, ...telling);
}

const lateWaitMs = (lasts: string | undefined) => (lasts === undefined ? WAIT_WHEN_SETTLING_MS : WAIT_FOR_REVERT_MS);

async function read(deps: WorkDeps, request: InState<'unknown'>): Promise<SeenVerdict> {
  const operation = deps.operation(request.operation);
  if (operation === undefined) return 'not readable';
  try {
    const atlas = atlasFor(deps, operation).with({ signal: AbortSignal.timeout(CALL_DEADLINE_MS) });
    return await operation.verify(atlas, sentChangeCall(request));
  } catch (error) {
    deps.log.warn({ request: request.id, err: error }, 'failed to read back the outcome');
    return 'not readable';
  }
}
