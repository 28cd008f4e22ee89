// The metrics for GET /metrics (Prometheus).
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const reads: (() => Promise<void> | void)[] = [];
  const gauge = (name: string, help: string) => {
    const made = new Gauge({ name: `countersign_${name}`, help, registers });
    made.remove(); // no sample until there is a value, instead of 0
    return made;
  };
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
    requestsOpen: new Gauge({
      name: 'countersign_requests_open',
      help: 'Requests that have not ended, by state',
      labelNames: ['state'],
      registers,
    }),
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
    unconfirmed: new Gauge({
      name: 'countersign_redis_unconfirmed',
      help: '1 while Redis isn’t confirming this process’s writes, by cause',
      labelNames: ['cause'],
      registers,
    }),
    usedMemory: gauge('redis_used_memory_ratio', 'The share of maxmemory that Redis uses; absent without a limit'),
    durable: gauge('redis_durable', '1 when writes that Redis confirms survive a crash, else 0'),
    historyLost: gauge('history_lost', '1 while all changes are on hold because Redis lost history, else 0'),
    socketConnected: gauge('socket_connected', '1 when Slack can deliver over Socket Mode, else 0'),
    clockAhead: new Gauge({
      name: 'countersign_clock_ahead_seconds',
      help: 'How far this process’s clock is ahead of Slack’s or Redis’s; negative if behind',
      labelNames: ['of'],
      registers,
    }),
    signaturesRefused: new Counter({
      name: 'countersign_signatures_refused_total',
      help: 'Requests to /slack/events refused because of their signature or its timestamp',
      labelNames: ['reason'],
      registers,
    }),
    deliveries: new Counter({
      name: 'countersign_deliveries_total',
      help: 'Deliveries from Slack, by kind',
      labelNames: ['kind'],
      registers,
    }),
    turnedAway: new Counter({
      name: 'countersign_turned_away_total',
      help: 'Commands refused because too many were in progress, by kind',
      labelNames: ['kind'],
      registers,
    }),
    refusals: new Counter({
      name: 'countersign_refusals_total',
      help: 'Expected refusals, by reason',
      labelNames: ['reason'],
      registers,
    }),
    ended: new Counter({
      name: 'countersign_requests_ended_total',
      help: 'Requests that reached a final state, by state',
      labelNames: ['state'],
      registers,
    }),
    slackLimits: new Counter({
      name: 'countersign_slack_limits_total',
      help: 'Calls that Slack rate-limited, by method',
      labelNames: ['method'],
      registers,
    }),
    auditLost: new Counter({
      name: 'countersign_audit_lost_total',
      help: 'Look-ups and refusals that are missing from the audit log',
      registers,
    }),
    failedAttempts: new Counter({
      name: 'countersign_failed_attempts_total',
      help: 'Failed attempts to handle a request, by due set',
      labelNames: ['set'],
      registers,
    }),
  };
}
