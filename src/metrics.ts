// What is counted, for GET /metrics (Prometheus).
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** Of the returns: how many there are, whose time is over, and that cannot be done as things are. */
export type ReturnCounts = Readonly<Record<'open' | 'overdue' | 'stuck', number>>;

export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counted: { returns?: () => Promise<ReturnCounts> } = {};
  for (const [kind, help] of Object.entries(OF_RETURNS)) {
    new Gauge({
      name: `countersign_returns_${kind}`,
      help,
      registers,
      // While Redis is away the last count stands: all else has to be readable.
      async collect() {
        const counts = new Map(Object.entries((await counted.returns?.().catch(() => undefined)) ?? {}));
        const count = counts.get(kind);
        if (count !== undefined) this.set(count);
      },
    });
  }
  return {
    registry,
    /** Counts the returns whenever somebody asks for the metrics. */
    countReturns(count: () => Promise<ReturnCounts>) {
      counted.returns = count;
    },
    deliveries: new Counter({
      name: 'countersign_deliveries_total',
      help: 'What Slack delivered, by kind',
      labelNames: ['kind'],
      registers,
    }),
    turnedAway: new Counter({
      name: 'countersign_turned_away_total',
      help: 'Lines that were not taken because too much was under way, by kind',
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
      help: 'Times that Slack limited how often something may be called, by method',
      labelNames: ['method'],
      registers,
    }),
    failedAttempts: new Counter({
      name: 'countersign_failed_attempts_total',
      help: 'Times that handling a request failed, by due set',
      labelNames: ['set'],
      registers,
    }),
  };
}

const OF_RETURNS = {
  open: 'Changes for a while that are still to be put back',
  overdue: 'Those of them whose time was over a minute ago',
  stuck: 'Those of them that cannot be put back as things are, or wait for somebody',
} satisfies Record<keyof ReturnCounts, string>;
