// What a person, a worker or the clock does to the deployment. Several can be done at the same time.

import { prepareRequest } from '../../../src/approvals/asking/preparer.js';
import { submitRequest } from '../../../src/approvals/asking/submit.js';
import { cancelRequest, type DecisionPress, recordDecision } from '../../../src/approvals/deciding/decide.js';
import { applyTimedEvents } from '../../../src/approvals/executing/clock.js';
import { executeRequest } from '../../../src/approvals/executing/executor.js';
import { isClaimLeaseExpired, recoverRequest } from '../../../src/approvals/executing/recover.js';
import { verifyOutcome } from '../../../src/approvals/executing/verifier.js';
import { SlackSilentError } from '../../../src/approvals/people/people.js';
import { isRefusal } from '../../../src/approvals/request/refusal.js';
import { dueMoments, type Person } from '../../../src/approvals/request/request.js';
import type { WorkDeps } from '../../../src/approvals/storage/work.js';
import { submission } from '../../support/approvals-fixture.js';
import { ben } from '../../support/people.js';
import { type Deployment, idOf, type Limit, type View } from './deployment.js';
import { dropOne, type LookFate, landed, type WriteFate } from './world.js';

export const presses = ['approve', 'approve an old card', 'deny', 'ask', 'cancel', 'say what happened'] as const;

export type Deed =
  | { readonly does: 'submit'; readonly limit: Limit; readonly replica: Replica }
  | {
      readonly does: 'press';
      readonly limit: Limit;
      readonly replica: Replica;
      readonly by: Person;
      readonly what: (typeof presses)[number];
      readonly view: View;
    }
  | {
      readonly does: 'handle';
      readonly limit: Limit;
      readonly replica: Replica;
      readonly look: LookFate;
      readonly write: WriteFate;
      readonly view: View;
    }
  | { readonly does: 'tick'; readonly limit: Limit; readonly replica: Replica }
  | { readonly does: 'change the limit'; readonly limit: Limit }
  | { readonly does: 'wake what stalled' };
export type Replica = 0 | 1 | 2;
type DeedOf<D extends Deed['does']> = Extract<Deed, { does: D }>;

/** `U0BEN approve A-1 (replica 1, 2 needed, Slack is silent)`, for the script that a failure shrinks to. */
export function formatDeed(deed: Deed): string {
  const who = 'by' in deed ? `${deed.by.userId} ${deed.what}` : deed.does;
  const where = 'replica' in deed ? [`replica ${deed.replica}`] : [];
  const fates = 'look' in deed ? [`Atlas ${deed.look}`, `write ${deed.write}`] : [];
  const view = 'view' in deed ? [`${deed.view.approvals} needed`, deed.view.people, `own ${deed.view.own}`] : [];
  return `${who} ${'limit' in deed ? deed.limit : ''} (${[...where, ...fates, ...view].join(', ')})`;
}

export async function act(deployment: Deployment, deed: Deed): Promise<void> {
  switch (deed.does) {
    case 'submit':
      return actSubmit(deployment, deed);
    case 'press':
      return actPress(deployment, deed);
    case 'handle':
      return actHandle(deployment, deed);
    case 'tick':
      return applyTimedEvents(deployment.stores[deed.replica], idOf(deed.limit));
    case 'change the limit':
      // A deleted limit stays deleted, or nobody could tell whether a call took effect.
      if (deployment.world.limits.get(deed.limit) !== null) deployment.world.limits.set(deed.limit, '9 GB');
      return;
    case 'wake what stalled':
      return deployment.wake();
  }
}

async function actSubmit(deployment: Deployment, { limit, replica }: DeedOf<'submit'>): Promise<void> {
  const deps = deployment.deps(replica, asUsual, deployment.world.asUsual());
  const stored = await submitRequest(deps, submission({ form: limit, operation: dropOne, params: { limit } }));
  if (!isRefusal(stored)) deployment.asked.add(stored.id);
}

async function actPress(deployment: Deployment, { limit, replica, by, what, view }: DeedOf<'press'>): Promise<void> {
  const id = idOf(limit);
  const deps = deployment.deps(replica, view, deployment.world.asUsual());
  const { userId } = by;
  if (what === 'cancel') {
    deployment.note(id, userId, await cancelRequest(deps, { id, userId }), ['cancelled']);
    return;
  }
  const stored = await deps.store.read(id);
  const planHash = typeof stored === 'object' && 'planHash' in stored.request ? stored.request.planHash : 'none';
  const fate = deployment.world.ledger.get(limit)?.at(-1);
  const decision: DecisionPress['decision'] =
    what === 'deny' || what === 'ask'
      ? what
      : what !== 'say what happened'
        ? 'approve'
        : fate && landed(fate)
          ? 'it happened'
          : 'it did not happen';
  const question = 'Why now?';
  const press = { id, userId, decision, question, planHash: what === 'approve an old card' ? 'an old plan' : planHash };
  try {
    deployment.note(id, userId, await recordDecision(deps, press), [
      'approved',
      'quorum',
      'denied',
      'questioned',
      'cancelled',
      'settling',
      'settled',
    ]);
  } catch (error) {
    if (!(error instanceof SlackSilentError)) throw error;
  }
}

/** Resolves when it is done or stalls. */
async function actHandle(
  deployment: Deployment,
  { limit, replica, look, write, view }: DeedOf<'handle'>,
): Promise<void> {
  let stall = () => {};
  const stalled = new Promise<void>((resolve) => {
    stall = resolve;
  });
  const deps = deployment.deps(replica, view, deployment.world.meeting(look, write, stall, view.own === 'others'));
  const handling = handle(deps, idOf(limit))
    .catch((error: unknown) => {
      if (!(error instanceof SlackSilentError)) deployment.faults.push(error);
    })
    .finally(() => deployment.goingOn.delete(handling));
  deployment.goingOn.add(handling);
  await Promise.race([handling, stalled]);
}

/** As the worker's loop does. */
export async function handle(deps: WorkDeps, id: string): Promise<void> {
  const stored = await deps.store.read(id);
  if (typeof stored === 'string') return;
  const { request, version, now } = stored;
  if (request.state === 'preparing') await prepareRequest(deps, { ...stored, request });
  else if (request.state === 'approved' && now >= request.notBefore) await executeRequest(deps, { ...stored, request });
  else if (request.state === 'executing' && isClaimLeaseExpired(request, now))
    await recoverRequest(deps, { ...stored, request });
  else if (request.state === 'unknown') await verifyOutcome(deps, { ...stored, request });
  else await deps.store.rest('work', id, version, dueMoments(request).work);
}

export const asUsual: View = { approvals: 1, people: 'as usual', own: 'others' };

/** How far each request is when a script begins. */
export const openings = ['not asked', 'preparing', 'pending', 'approved', 'sent, not done', 'sent, done'] as const;

export async function open(deployment: Deployment, limit: Limit, opening: (typeof openings)[number]): Promise<void> {
  const handled = { does: 'handle', limit, replica: 0, look: 'answers', view: asUsual } as const;
  const way: readonly Deed[] = [
    { does: 'submit', limit, replica: 0 },
    { ...handled, write: 'done' },
    { does: 'press', limit, replica: 0, by: ben, what: 'approve', view: asUsual },
    { ...handled, write: opening === 'sent, done' ? 'stalls, done' : 'stalls, not done' },
  ];
  for (const deed of way.slice(0, openings.indexOf(opening))) await act(deployment, deed);
}
