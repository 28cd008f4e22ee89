// The metrics for GET /metrics (Prometheus).
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const reads: (() => Promise<void> | void)[] = [];
  const gauge = <L extends string = never>(name: string, help: string, ...labelNames: L[]) => {
    const made = new Gauge<L>({ name: `countersign_${name}`, help, labelNames, registers });
    if (labelNames.length === 0) made.remove(); // no sample until there is a value, instead of 0
    return made;
  };
  const counter = <L extends string = never>(name: string, help: string, ...labelNames: L[]) =>
    new Counter<L>({ name: `countersign_${name}_total`, help, labelNames, registers });
  const calls = new Histogram({
    name: 'countersign_call_seconds',
    help: 'Duration of calls to Atlas and Slack, by status',
    labelNames: ['service', 'method', 'status'],
    buckets: SECONDS,
    registers,
  });
  return {
    contentType: registry.contentType,
    /** Registers a function that sets gauges at each `scrape`. If the function fails, the gauges keep their values. */
    whenAsked(read: () => Promise<void> | void) {
      reads.push(read);
    },
    async scrape(): Promise<string> {
      await Promise.allSettled(reads.map(async (read) => read()));
      return registry.metrics();
    },
    /**
     * Counts and times a call.
     * @param status the HTTP status or Slack's error code, or `no reply` without a response
     * @param since `performance.now()` when the call began
     */
    called(service: 'atlas' | 'slack', method: string, status: string, since: number) {
      calls.observe({ service, method, status }, (performance.now() - since) / 1_000);
    },
    requestsOpen: gauge('requests_open', 'Requests that have not ended, by state', 'state'),
    oldestPending: gauge(
      'oldest_pending_seconds',
      'Time since the oldest request that is waiting for approvals was submitted',
    ),
    returnsOpen: gauge('returns_open', 'Temporary changes that have not reverted yet'),
    returnsOverdue: gauge('returns_overdue', 'Temporary changes that should have ended over a minute ago'),
    returnsStuck: gauge('returns_stuck', 'Temporary changes that can’t revert now, or are waiting for somebody'),
    workerSeen: gauge(
      'worker_seen_seconds',
      'Time since a worker last looked for work; grows while Redis is unreachable',
    ),
    redisReachable: gauge('redis_reachable', '1 when Redis replies to this process, else 0'),
    confirmed: gauge('redis_confirmed_seconds', 'Time since Redis last confirmed a write by this process'),
    unconfirmed: gauge('redis_unconfirmed', '1 while Redis isn’t confirming this process’s writes, by cause', 'cause'),
    usedMemory: gauge('redis_used_memory_ratio', 'The share of maxmemory that Redis uses; absent without a limit'),
    durable: gauge('redis_durable', '1 when writes that Redis confirms survive a crash, else 0'),
    historyLost: gauge('history_lost', '1 while all changes are on hold because Redis lost history, else 0'),
    socketConnected: gauge('socket_connected', '1 when Slack can deliver over Socket Mode, else 0'),
    credentialRefused: gauge(
      'credential_refused',
      '1 while Atlas refuses a credential, else 0; absent until it was tried',
      'credential',
    ),
    setupProblem: gauge('setup_problem', '1 while a part of the setup doesn’t work, else 0', 'of'),
    clockAhead: gauge(
      'clock_ahead_seconds',
      'How far this process’s clock is ahead of Slack’s or Redis’s; negative if behind',
      'of',
    ),
    signaturesRefused: counter(
      'signatures_refused',
      'Requests to /slack/events refused because of their signature or its timestamp',
      'reason',
    ),
    deliveries: counter('deliveries', 'Deliveries from Slack, by kind', 'kind'),
    turnedAway: counter('turned_away', 'Commands refused because too many were in progress, by kind', 'kind'),
    refusals: counter('refusals', 'Expected refusals, by reason', 'reason'),
    ended: counter('requests_ended', 'Requests that reached a final state, by state', 'state'),
    slackLimits: counter('slack_limits', 'Calls that Slack rate-limited, by method', 'method'),
    auditLost: counter('audit_lost', 'Look-ups and refusals that are missing from the audit log'),
    failedAttempts: counter('failed_attempts', 'Failed attempts to handle a request, by due set', 'set'),
  };
}
