// Moves a request from preparing to pending: reads Atlas with the credential that will make the change, and binds the
// request to the resulting plan.

import { describeAtlasError } from '../../atlas/error-sentences.js';
import { classifyWriteError } from '../../atlas/errors.js';
import { describeBlockers } from '../../operations/blocker.js';
import type { Change } from '../../operations/operation.js';
import { durationRefusal, findRuleForAsker, prefetchGroups } from '../people/ask.js';
import { GROUPS_UNKNOWN_SENTENCE, SlackSilentError } from '../people/people.js';
import { policyQuestionOf } from '../policy/match.js';
import { withExtraApproval } from '../request/about.js';
import type { RequestEvent } from '../request/events.js';
import { describeFreeze, type Freezes, findFreezeOf, freezableChangeOf } from '../request/freeze.js';
import { planHash } from '../request/ids.js';
import { refreshPolicy } from '../request/policy.js';
import { reasonRefusal } from '../request/reason.js';
import { isRefusal, type Refusal } from '../request/refusal.js';
import { firstReminderAt } from '../request/reminders.js';
import type { InState, Request } from '../request/request.js';
import { longestApprovalWaitMs } from '../request/shorter.js';
import { startRefusal } from '../request/start.js';
import type { StoredPreview } from '../request/stored-preview.js';
import { quorumEvent } from '../request/transitions.js';
import { extensionRefusedEvent, previewRequest } from '../returns/extension.js';
import { endsReturnEarly, nonBlockingReturnIds } from '../returns/undone.js';
import { plannedUndo } from '../returns/way-back.js';
import type { StoredRequest } from '../storage/store.js';
import { describeBlockingReturn, updateRequest } from '../storage/update-request.js';
import { atlasFor, type WorkDeps } from '../storage/work.js';

const RETRY_MS = 15_000;
/** The time limit for a preview, so that an unresponsive Atlas doesn't block the worker. */
const LOOK_WITHIN_MS = 20_000;

export async function prepareRequest(
  deps: WorkDeps,
  { request, now }: StoredRequest & { request: InState<'preparing'> },
): Promise<void> {
  const isInForce = await refreshPolicy(deps.policy);
  const [events, denial] = await Promise.all([look(deps, request, now), deps.store.denialOf(request)]);
  const options = { by: 'countersign', freezes: deps.freezes, policy: deps.policy };
  const moved = await updateRequest(deps.store, request.id, options, ({ request: current, now: then }, freezes) => {
    if (current.state !== 'preparing' || then >= current.expiresAt || !isInForce()) return [];
    return events
      .filter((event) => event.type !== 'delayed' || event.sentence !== current.delayed)
      .flatMap((event) =>
        event.type === 'previewed' ? [{ ...event, denial }, ...freezeEvent(deps, request, event, freezes)] : [event],
      )
      .flatMap((event) => (isAlone(event) ? [event, quorumEvent(request, event.rule.waitMs, then)] : [event]));
  });
  if (!isRefusal(moved) && moved.request.state === 'preparing')
    await deps.store.rest('work', request.id, moved.version, now + RETRY_MS);
}

/** Returns the event for a freeze, if any, so that the request's first card shows the freeze. */
function freezeEvent(
  deps: WorkDeps,
  { operation }: Request,
  { preview }: Extract<RequestEvent, { type: 'previewed' }>,
  freezes: Freezes,
): readonly RequestEvent[] {
  const freeze = findFreezeOf(freezes, freezableChangeOf({ operation, preview }, deps.operation));
  return freeze === undefined ? [] : [{ type: 'held', sentence: describeFreeze(freeze) }];
}

/** Returns whether the rule allows the change without approval. */
const isAlone = (event: RequestEvent): event is Extract<RequestEvent, { type: 'previewed' }> =>
  event.type === 'previewed' && event.rule.alone === true;

async function look(deps: WorkDeps, request: InState<'preparing'>, now: number): Promise<readonly RequestEvent[]> {
  const operation = deps.operation(request.operation);
  if (operation === undefined)
    return [voided(`This release doesn’t have the operation ${request.operation}. Use a different command.`)];
  try {
    const atlas = atlasFor(deps, operation).with({ signal: AbortSignal.timeout(LOOK_WITHIN_MS) });
    prefetchGroups(deps, operation.name, [request.requester.userId], ({ requesters }) => [requesters]);
    const preview = await previewRequest(deps, operation, atlas, request, now);
    // Read after the preview, to name a person who ended the change meanwhile.
    const refused = await extensionRefusedEvent(deps.store, request);
    if (refused !== undefined) return [refused];
    return [await judge(deps, request, operation, preview, now)];
  } catch (error) {
    if (error instanceof SlackSilentError) return [{ type: 'delayed', sentence: GROUPS_UNKNOWN_SENTENCE }];
    const isNo = classifyWriteError(error) === 'refused';
    const sentence = describeAtlasError(error, { role: operation, goesOn: !isNo });
    deps.log.warn({ request: request.id, err: error }, 'the preview failed');
    if (isNo) return [voided(sentence)];
    return [{ type: 'delayed', sentence }];
  }
}

async function judge(
  deps: WorkDeps,
  request: InState<'preparing'>,
  operation: Change,
  { first: _, ...preview }: StoredPreview,
  now: number,
): Promise<RequestEvent> {
  if (preview.blockers.length > 0) return voided(describeBlockers(preview.blockers));
  const called = request.names.project?.name;
  const place = { ...preview.place, ...(called !== undefined && { called }) };
  const rule = await findRuleForAsker(
    deps,
    operation,
    { ...policyQuestionOf(request, preview), place },
    request.requester,
  );
  if (isRefusal(rule)) return voided(sentenceOf(rule));
  const lacks = reasonRefusal(rule, request.reason);
  if (lacks !== undefined) return voided(`${sentenceOf(lacks)} Then submit the request again.`);
  const isEarlyEnd = await endsReturnEarly(deps.store, request);
  const { startsAt, askedAt } = request;
  const long = durationRefusal(rule, operation, request.params, { now: startsAt ?? now, isEarlyEnd });
  const untimely = startRefusal(rule, operation, request, askedAt) ?? long;
  if (untimely !== undefined) return voided(sentenceOf(untimely));
  const inTheWay = await deps.store.openReturn(preview.target, preview.path);
  if (typeof inTheWay === 'object' && !(await nonBlockingReturnIds(deps.store, request)).includes(inTheWay.request.id))
    return voided(await describeBlockingReturn(deps.store, inTheWay.request.id));
  const { params } = request;
  const undo = plannedUndo(operation, request, preview, now);
  const waitsMs = longestApprovalWaitMs(rule, operation, request, now);
  const { title, approvals, waitMs } = withExtraApproval(rule, preview.about);
  return {
    type: 'previewed',
    preview,
    ...(approvals > rule.approvals && { demanded: { title, approvals, waitMs } }),
    planHash: planHash({ operation: operation.name, params, preview, undo, startsAt }),
    rule,
    expiresAt: now + waitsMs,
    remindAt: firstReminderAt(now, rule, waitsMs),
  };
}

const voided = (sentence: string): RequestEvent => ({ type: 'voided', sentence });

const sentenceOf = ({ sentence }: Refusal) => String(sentence);
