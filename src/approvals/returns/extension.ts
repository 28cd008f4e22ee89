// Extends a temporary change. An extension is a request with the change's params and approval rules. It moves the
// change's end and sends nothing to Atlas.
import type { Atlas } from '../../atlas/atlas.js';
import type { Blocker } from '../../operations/blocker.js';
import { formatDuration } from '../../operations/duration.js';
import { endProblem, endTime, fixedEndTime, formatEnd } from '../../operations/end.js';
import type { Change } from '../../operations/operation.js';
import { durationLimitsOf } from '../../operations/params/times.js';
import type { InEffect } from '../../operations/read-back.js';
import { previewChange } from '../people/self-guard.js';
import type { CheckResult } from '../request/check-result.js';
import type { RequestEvent } from '../request/events.js';
import { applyEvent } from '../request/evolve.js';
import { canonicalJson } from '../request/ids.js';
import { type InState, type Request, sentChangeCall } from '../request/request.js';
import { personWhoEndedEarly } from '../request/return-transitions.js';
import { isSettledAsNotDone } from '../request/settling.js';
import type { StoredPreview } from '../request/stored-preview.js';
import type { ReadResult, RequestStore, StoredRequest } from '../storage/store.js';
import type { EventsAndRequest } from '../storage/update-request.js';
import type { WorkDeps } from '../storage/work.js';
import { announcementTime, readChangeToUndo } from './way-back.js';

/** Returns the preview of a request or an extension. @throws SlackSilentError, and any error from the operation's preview */
export async function previewRequest(
  deps: WorkDeps,
  operation: Change,
  atlas: Atlas,
  request: Request,
  now: number,
): Promise<StoredPreview> {
  if (request.extends !== undefined) return previewExtension(deps, operation, atlas, request);
  const undoes = await readChangeToUndo(deps.store, request.undoes);
  return previewChange(deps, operation, atlas, { params: request.params, undoes }, now);
}

type Extension = Pick<Request, 'extends' | 'operation' | 'params' | 'id'> & Partial<Pick<Request, 'askedAt'>>;

/**
 * Returns the preview of an extension, based on the change as sent. The preview is blocked if the end can't be moved.
 * @throws any error from `inEffect`
 */
export async function previewExtension(
  { store }: { readonly store: Pick<RequestStore, 'read' | 'returnOf'> },
  operation: Change,
  atlas: Atlas,
  request: Extension,
): Promise<StoredPreview> {
  const [changed, returning] = await Promise.all([
    store.read(request.extends ?? ''),
    store.returnOf(request.extends ?? ''),
  ]);
  if (typeof changed === 'string' || !(changed.request.state === 'succeeded' || isSettledAsNotDone(changed.request)))
    throw new Error(`${request.id} extends ${request.extends}, which is not done`);
  const change = changed.request;
  const { now } = changed;
  const { for: ends } = request.params;
  const [later, endsAt] = [ends === undefined ? now : endTime(ends, now), endOf(returning)];
  const noEnd = ends === undefined ? undefined : endProblem(ends, durationLimitsOf(operation.params.shape.for), now);
  const isEnded =
    typeof returning === 'object' && personWhoEndedEarly(returning.request, request.askedAt ?? now) !== undefined;
  const blocker =
    (isEnded ? `${change.id} was ended early. ${ASK_AGAIN}` : undefined) ??
    closedProblem(returning) ??
    noEnd ??
    (isSame(request, change)
      ? undefined
      : `${request.id} asks for a different change than ${change.id}. Submit that change as a separate request.`) ??
    (endsAt !== undefined && later <= endsAt
      ? `${change.id} already lasts at least that long. Choose a later end.`
      : undefined) ??
    notInEffectProblem(await operation.inEffect(atlas, sentChangeCall(change), now));
  const { preview, sent } = change;
  const { call: _, ...plan } = preview;
  return {
    ...plan,
    summary: `extend ${change.id} ${formatLonger(ends)}: ${preview.summary}`,
    act: 'Extend the change to',
    extent: undefined,
    before: endsAt === undefined ? 'no end' : ['reverts at ', { at: endsAt }],
    after:
      ends === undefined || fixedEndTime(ends) !== undefined
        ? ['reverts at ', { at: later }]
        : ['reverts about ', { at: later }, `, ${formatDuration(later - now)} after the extension is approved`],
    warnings: [],
    facts: [],
    basis: sent.basis,
    undo: 'Press “End now…” on the change’s card at any time.',
    ...(blocker === undefined
      ? { blockers: [], call: sent.call }
      : { blockers: [{ sentence: blocker } satisfies Blocker] }),
  };
}

const formatLonger = (ends: string | undefined) =>
  ends === undefined ? 'longer' : formatEnd(ends).replace(/^for/, 'for another');
function notInEffectProblem(inEffect: InEffect): string | undefined {
  if (inEffect === 'yes') return undefined;
  return inEffect === 'no'
    ? `No part of the change remains in Atlas, so it can’t be extended. ${ASK_AGAIN}`
    : 'I can’t find the change in Atlas, so I can’t extend it. Check the change in Atlas first.';
}

const endOf = (returning: ReadResult) =>
  typeof returning === 'string' ? undefined : returning.request.returns?.endsAt;

/** Returns whether two extensions are the same, apart from when they end. */
function isSame(a: Extension, b: Extension): boolean {
  const what = ({ operation, params: { for: _, ...params } }: Extension) => canonicalJson({ operation, params });
  return what(a) === what(b);
}

function closedProblem(returning: ReadResult): string | undefined {
  const state = typeof returning === 'string' ? undefined : returning.request.state;
  switch (state) {
    case 'approved':
      return undefined;
    case 'executing':
    case 'unknown':
      return `The change is reverting now, so it can’t be extended. ${ASK_AGAIN}`;
    case 'pending':
      return 'The revert of this change is waiting for approval. Deny the revert to keep the change.';
    case 'denied':
      return 'An approver made this change permanent, so there’s no end to extend.';
    default:
      return `The change has ended, so it can’t be extended. ${ASK_AGAIN}`;
  }
}

/** @returns the event that refuses an extension because a user ended the change early */
export async function extensionRefusedEvent(
  store: Pick<RequestStore, 'returnOf'>,
  request: Request,
): Promise<RequestEvent | undefined> {
  return request.extends === undefined ? undefined : endedEarly(await store.returnOf(request.extends), request);
}

function endedEarly(returning: ReadResult, { extends: change, askedAt }: Request): RequestEvent | undefined {
  const by = typeof returning === 'string' ? undefined : personWhoEndedEarly(returning.request, askedAt);
  return by && { type: 'voided', by, sentence: `${change} wasn’t extended. ${ASK_AGAIN}` };
}

const ASK_AGAIN = 'Submit a new request if you still need the change.';

/**
 * Moves the end and completes the extension in one commit. If another process claims or updates the scheduled revert at
 * the same time, the commit is stale and we decide again.
 * @param claim the extension, as stored now and claimed by this worker
 */
export async function extensionEvents(
  { store }: Pick<WorkDeps, 'store'>,
  { request: claim, now }: StoredRequest & { readonly request: InState<'executing'> },
  { operation, basis, plan }: Extract<CheckResult, { plan: unknown }>,
): Promise<EventsAndRequest | readonly RequestEvent[]> {
  const returning = await store.returnOf(claim.extends ?? '');
  const refused = endedEarly(returning, claim);
  if (refused !== undefined) return [refused];
  const closed = closedProblem(returning);
  if (typeof returning === 'string' || closed !== undefined)
    return [{ type: 'voided', sentence: `Not extended. ${closed ?? operation.title}` }];
  const { for: asked = '' } = claim.params;
  const { call, lasts } = plan(now);
  const endsAt = Math.max(returning.request.returns?.endsAt ?? 0, endTime(lasts ?? asked, now));
  const extended: RequestEvent = {
    type: 'extended',
    endsAt,
    announceAt: announcementTime(endsAt, now),
    extension: claim.id,
  };
  return {
    events: [{ type: 'lasts-longer', call, basis, worker: claim.worker, lasts }],
    also: {
      request: applyEvent(returning.request, extended, now),
      expected: returning.version,
      events: [extended],
    },
  };
}
