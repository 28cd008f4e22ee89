// What is counted, for GET /metrics (Prometheus).
import { Counter, collectDefaultMetrics, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
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
