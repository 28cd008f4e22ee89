// Any change through all of approvals: on a real Redis, with the local Atlas over HTTP and a fake Slack.
import { prepareRequest } from '../../src/approvals/asking/preparer.js';
import { type Submission, submitRequest } from '../../src/approvals/asking/submit.js';
import { recordDecision } from '../../src/approvals/deciding/decide.js';
import { executeRequest } from '../../src/approvals/executing/executor.js';
import { checkFinished } from '../../src/approvals/executing/poll.js';
import { verifyOutcome } from '../../src/approvals/executing/verifier.js';
import { isAwaitingEffect } from '../../src/approvals/request/finishing-evolve.js';
import { isRefusal } from '../../src/approvals/request/refusal.js';
import type { Request } from '../../src/approvals/request/request.js';
import type { RequestStore } from '../../src/approvals/storage/store.js';
import type { WorkDeps } from '../../src/approvals/storage/work.js';
import type { Atlas } from '../../src/atlas/atlas.js';
import { createAtlas } from '../../src/atlas/client.js';
import { createLog } from '../../src/log.js';
import { changeNamed } from '../../src/operations/index.js';
import type { Change, Params } from '../../src/operations/operation.js';
import { type AtlasStandIn, type Fault, startAtlas } from '../../src/sandbox/atlas/index.js';
import { CASES } from '../operations/cases.js';
import { fixtureOn } from './approvals-fixture.js';
import { ann, ben, cleo, rita } from './people.js';
import { stored, storedAs } from './redis.js';
import { policyRule } from './requests.js';

export type ChangeDriver = Awaited<ReturnType<typeof openChangeDriver>>;

/** @param view what the bot gets in place of its client for Atlas */
export async function openChangeDriver(store: RequestStore, view: (atlas: Atlas) => Atlas = (atlas) => atlas) {
  const standIn = await startAtlas();
  const logged: string[] = [];
  const log = createLog('trace', { write: (line) => void logged.push(line) });
  const { executor, owner } = standIn.credentials;
  const clients = [executor, owner].map((credential) => createAtlas({ baseUrl: standIn.url, credential, log }));
  const [atlas, asOwner] = clients.map(view);
  if (atlas === undefined) throw new Error('no credential');
  const rule = policyRule({ operations: [...new Set(CASES.map(([{ name }]) => name))] });
  const fixture = fixtureOn(store);
  // Approvers sign in elsewhere, because changes that lock out approvers are refused.
  fixture.people.emailDomains = async () => ({ domains: new Set(['people.example']), isWhole: true });
  const deps: WorkDeps = {
    ...fixture.under(rule),
    log,
    atlas,
    ...(asOwner && { owner: asOwner }),
    operation: changeNamed,
  };
  return {
    standIn,
    store,
    atlas,
    deps,
    logged,
    ...stepsOf(deps, standIn),
    close: async () => {
      await Promise.all(clients.map((one) => one.close()));
      await standIn.close();
    },
  };
}

function stepsOf(deps: WorkDeps, standIn: AtlasStandIn) {
  const { store } = deps;
  const request = async (id: string) => (await stored(store, id)).request;

  /** Rita submits its form. @returns its id */
  const asked = async (operation: Change, params: Params, more: Partial<Submission> = {}): Promise<string> => {
    const form = `${operation.name} ${JSON.stringify(params)} ${more.undoes ?? ''}`;
    const place = { askedIn: 'C0INCIDENT', command: '/atlas', place: undefined };
    const submission = { form, operation, params, names: {}, reason: 'INC-42', person: rita, ...place, ...more };
    const taken = await submitRequest(deps, submission);
    if (isRefusal(taken)) throw new Error(String(taken.sentence));
    return taken.id;
  };
  const prepared = async (id: string) => prepareRequest(deps, await storedAs(store, id, 'preparing'));

  /** Approves it with as many people as it needs. */
  const allApprove = async (id: string): Promise<void> => {
    for (const { userId } of [ann, ben, cleo]) {
      const one = await request(id);
      if (one.state === 'approved') return;
      if (one.state !== 'pending') throw new Error(`${one.state}: ${JSON.stringify(one)}`);
      await recordDecision(deps, { id, userId, decision: 'approve', planHash: one.planHash });
    }
  };

  return {
    request,
    asked,
    prepared,
    allApprove,

    /** Submitted by Rita, previewed and approved. @returns its id */
    async approved(operation: Change, params: Params): Promise<string> {
      const id = await asked(operation, params);
      await prepared(id);
      await allApprove(id);
      return id;
    },

    /** Carries it out, and reads it back again if Atlas shows its effect later. */
    async run(id: string): Promise<void> {
      await executeRequest(deps, await storedAs(store, id, 'approved'));
      for (const cluster of standIn.world.clusters) if ('electsAt' in cluster) cluster.electsAt = 0;
      if (isAwaitingEffect(await request(id))) await verifyOutcome(deps, await storedAs(store, id, 'unknown'));
    },

    /** Observes Atlas applying the change and finishing it. A resumed cluster has then run for long enough. */
    async settled(id: string): Promise<void> {
      await checkFinished(deps, await stored(store, id));
      for (const cluster of standIn.world.clusters)
        if ('settlesAt' in cluster) Object.assign(cluster, { settlesAt: 0, resumedAt: 0 });
      await checkFinished(deps, await stored(store, id));
    },

    /** Simulates the passing of time. */
    async age<R extends Request>(one: R, moments: Partial<R>): Promise<void> {
      const { version: expected, now: readAt } = await stored(store, one.id);
      const aged = { ...one, ...moments };
      const committed = await store.commit({ request: aged, expected, readAt, events: [], by: 'countersign' });
      if (typeof committed === 'string' || !('done' in committed)) throw new Error(`${one.id} could not be aged`);
    },

    writes: () => standIn.calls.filter(({ method, path }) => method !== 'GET' && !path.includes('oauth')),

    /** The next call of this method meets the fault. */
    meets: (method: string, fault: Fault) => standIn.fault({ ...fault, method, times: 1 }),
  };
}
