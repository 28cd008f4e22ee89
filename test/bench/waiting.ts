// Creates pending requests like the bot does.

import { parsePolicy } from '../../src/approvals/policy/file.js';
import { policyQuestionOf, ruleFor } from '../../src/approvals/policy/match.js';
import type { RequestEvent } from '../../src/approvals/request/events.js';
import { applyEvent, initialRequest } from '../../src/approvals/request/evolve.js';
import { deriveRequestId, planHash, submissionFingerprint } from '../../src/approvals/request/ids.js';
import type { Rule } from '../../src/approvals/request/policy.js';
import { isRefusal } from '../../src/approvals/request/refusal.js';
import {
  type AskedFields,
  type InState,
  OLDEST_BOT_SCHEMA_TO_ACT,
  SCHEMA_NUMBER,
} from '../../src/approvals/request/request.js';
import { createAtlas } from '../../src/atlas/client.js';
import { createLog } from '../../src/log.js';
import { deleteQueryLimit } from '../../src/operations/federated-database/limit-changes.js';
import { operations } from '../../src/operations/index.js';
import type { Preview } from '../../src/operations/operation.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { POLICY } from '../support/test-system.js';
import { type Counterparts, DATABASES, databaseName } from './link.js';

export interface Waiting {
  readonly request: InState<'pending'>;
  /** Timestamp of its card in the approvals channel. */
  readonly ts: string;
}

/** A request and its events, before it's stored. */
export interface Made extends Waiting {
  readonly events: readonly RequestEvent[];
}

/** Shared by all requests. */
interface Seen {
  /** Preview for the database `TEMPLATE`, as JSON. */
  readonly preview: string;
  readonly project: string;
  readonly rule: Rule;
}

const DAY_MS = 24 * 3_600_000;
const person = { userId: PEOPLE.rita, identity: PEOPLE.rita };
const OPERATION = 'delete-query-limit';
const TEMPLATE = databaseName(0);

/** Creates requests, each different. */
export class WaitingRoom {
  readonly #seen: Seen;
  readonly #ids = new Set<string>();
  #made = 0;

  constructor(seen: Seen) {
    this.#seen = seen;
  }

  /** Returns a new request, not stored yet. */
  make(now: number): Made {
    const number = this.#made++;
    const database = databaseName(number % DATABASES);
    const idOf = (print: string) => this.#idOf(print);
    const events = eventsOf(this.#seen, database, number, { now, idOf });
    const request = applyEvent(initialRequest(events[0]), events[1], now);
    if (request.state !== 'pending') throw new Error('a previewed request is pending');
    return { request, events, ts: `${Math.floor(now / 1000)}.${String(number).padStart(6, '0')}` };
  }

  /** Among 100,000 IDs, about 40 collide. */
  #idOf(print: string): string {
    let attempt = 0;
    while (this.#ids.has(deriveRequestId(print, attempt))) attempt++;
    const id = deriveRequestId(print, attempt);
    this.#ids.add(id);
    return id;
  }
}

/** Calls the bot's own preview once. All requests are then about identical databases. */
export async function openWaitingRoom(
  counterparts: Pick<Counterparts, 'atlas' | 'credentials' | 'project'>,
): Promise<WaitingRoom> {
  const { clientId, clientSecret } = counterparts.credentials.reader;
  const atlas = createAtlas({
    baseUrl: counterparts.atlas,
    credential: { kind: 'service-account', clientId, clientSecret },
    log: createLog('silent'),
  });
  const { project } = counterparts;
  const preview = await deleteQueryLimit.preview(atlas, { project, database: TEMPLATE, limit: 'daily' }, Date.now());
  await atlas.close();
  return new WaitingRoom({ preview: JSON.stringify(preview), project, rule: ruleOf(preview) });
}

function eventsOf(
  { preview, project, rule }: Seen,
  database: string,
  number: number,
  { now, idOf }: { readonly now: number; readonly idOf: (print: string) => string },
) {
  const params = { project, database, limit: 'daily' };
  const reason = `INC-${number} the monthly report has to finish before the auditors come`;
  const print = submissionFingerprint(`V${number}`, OPERATION, params, reason);
  const own: Preview = JSON.parse(preview.replaceAll(TEMPLATE, database));
  const asked: AskedFields = {
    schema: SCHEMA_NUMBER,
    actFrom: OLDEST_BOT_SCHEMA_TO_ACT,
    id: idOf(print),
    fingerprint: print,
    operation: OPERATION,
    params,
    names: { project: { id: project, name: 'Payments' }, database: { id: database, name: database } },
    reason,
    requester: person,
    askedIn: CHANNELS.incident,
    command: '/atlas',
    askedAt: now,
    correlation: print.slice(0, 10),
  };
  const previewed = {
    type: 'previewed' as const,
    preview: own,
    planHash: planHash({ operation: OPERATION, params, preview: own }),
    rule,
    expiresAt: now + DAY_MS,
    remindAt: now + DAY_MS,
  };
  return [{ type: 'asked', asked, expiresAt: now + DAY_MS }, previewed] as const satisfies readonly RequestEvent[];
}

function ruleOf(preview: Preview): Rule {
  const read = parsePolicy(POLICY, operations);
  const rule = read.ok
    ? ruleFor(read.policy, policyQuestionOf({ operation: OPERATION, params: {} }, preview))
    : undefined;
  if (rule === undefined || isRefusal(rule)) throw new Error('the policy of the tests has no rule for this operation');
  return rule;
}
