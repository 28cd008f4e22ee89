// Stores approved requests, as if people had just asked for and approved them: for tests of what follows.
import { randomUUID } from 'node:crypto';
import { parsePolicy } from '../../src/approvals/policy/file.js';
import { policyQuestionOf, ruleFor } from '../../src/approvals/policy/match.js';
import { deriveRequestId, planHash, submissionFingerprint } from '../../src/approvals/request/ids.js';
import { isRefusal } from '../../src/approvals/request/refusal.js';
import { type InState, OLDEST_BOT_SCHEMA_TO_ACT, SCHEMA_NUMBER } from '../../src/approvals/request/request.js';
import { plannedUndo } from '../../src/approvals/returns/way-back.js';
import { createAtlas } from '../../src/atlas/client.js';
import { createLog } from '../../src/log.js';
import { operations } from '../../src/operations/index.js';
import type { Change, Params, Preview } from '../../src/operations/operation.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import type { Inside } from './inside.js';
import { put } from './redis.js';
import { POLICY, type TestSystem } from './test-system.js';

type Approved = InState<'approved'>;

export interface Approving {
  /** An approved request that is due, for what Atlas shows now; not stored. */
  plan(change: Change, params: Params): Promise<Approved>;
  /** @returns its id */
  store(request: Approved): Promise<string>;
  /** `plan`, then `store`. */
  approve(change: Change, params: Params): Promise<string>;
  close(): Promise<void>;
}

const RUN_WITHIN_MS = 15 * 60_000;
const person = (userId: string) => ({ userId, identity: userId });

export function approving({ atlas }: TestSystem, { store }: Inside): Approving {
  const { executor: credential } = atlas.credentials;
  const client = createAtlas({ baseUrl: atlas.url, credential, log: createLog('silent') });

  const plan = async (change: Change, params: Params): Promise<Approved> => {
    const now = await store.now();
    const preview = await change.preview(client, params, now);
    const rule = ruleOf({ operation: change.name, params }, preview);
    const byTwo = rule.approvals === 2;
    const print = submissionFingerprint(randomUUID(), change.name, params, '');
    const approvals = byTwo ? [PEOPLE.sam, PEOPLE.ada] : [PEOPLE.sam];
    return {
      schema: SCHEMA_NUMBER,
      actFrom: OLDEST_BOT_SCHEMA_TO_ACT,
      id: deriveRequestId(print, 0),
      fingerprint: print,
      operation: change.name,
      params: { ...params },
      names: {},
      reason: 'INC-42',
      requester: person(byTwo ? PEOPLE.max : PEOPLE.rita),
      askedIn: CHANNELS.incident,
      command: '/atlas',
      askedAt: now,
      correlation: print.slice(0, 10),
      preview,
      planHash: planHash({
        operation: change.name,
        params,
        preview,
        undo: plannedUndo(change, { params }, preview, now),
      }),
      rule,
      approvals: approvals.map((userId) => ({ person: person(userId), at: now, rule: rule.title })),
      state: 'approved',
      approvedAt: now,
      attempts: 0,
      notBefore: now,
      expiresAt: now + RUN_WITHIN_MS,
    };
  };
  const stored = async (request: Approved) => {
    await put(store, request);
    return request.id;
  };
  return {
    plan,
    store: stored,
    approve: async (change, params) => stored(await plan(change, params)),
    close: () => client.close(),
  };
}

/** The rule of the default policy, as it is stored with a request. */
function ruleOf(asked: { operation: string; params: Params }, preview: Preview): Approved['rule'] {
  const read = parsePolicy(POLICY, operations);
  const rule = read.ok ? ruleFor(read.policy, policyQuestionOf(asked, preview)) : undefined;
  if (rule === undefined || isRefusal(rule)) throw new Error(`the system has no rule for ${asked.operation}`);
  const copy = (groups: typeof rule.approvers) => groups.map(({ name, ids }) => ({ name, ids: [...ids] }));
  const { title, approvals, waitMs, expiresAfterMs } = rule;
  const requesters = rule.requesters === 'everyone' ? rule.requesters : copy(rule.requesters);
  return { title, requesters, approvers: copy(rule.approvers), approvals, waitMs, expiresAfterMs };
}
