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
  };
}
