// What is counted, for GET /metrics (Prometheus).
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

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
    failedAttendances: new Counter({
      name: 'countersign_failed_attendances_total',
      help: 'Times a worker threw while attending to a request, by due set',
      labelNames: ['set'],
      registers,
    }),
    openRequests: new Gauge({ name: 'countersign_open_requests', help: 'Requests that are not over', registers }),
    slackCalls: new Histogram({
      name: 'countersign_slack_call_seconds',
      help: 'Slack Web API calls, by method and outcome',
      labelNames: ['method', 'outcome'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
  };
}
