// A cluster's query shapes: ordinary queries, and a runaway query during an incident.
import { createHash } from 'node:crypto';
import { HOUR_MS, MINUTE_MS } from './ids.js';
import type { Alert, AtlasObject, DedicatedCluster } from './types.js';

export interface QueryShape {
  readonly hash: string;
  readonly namespace: string;
  readonly command: 'find' | 'aggregate' | 'distinct' | 'update';
  /** The query in MongoDB's format, with types instead of values. */
  readonly text: string;
  readonly perHour: number;
  /** Milliseconds per execution. */
  readonly millis: number;
  readonly docsExamined: number;
  readonly keysExamined: number;
  readonly docsReturned: number;
  readonly application: string;
  /** A suggested index for the query, and a sample predicate with values. */
  readonly wants?: { readonly index: readonly AtlasObject[]; readonly predicate: AtlasObject };
  /** When the query first ran, in milliseconds since the epoch. Undefined if it always existed. */
  readonly since?: number;
  /** When the query last ran, in milliseconds since the epoch. Undefined if it still runs. */
  readonly until?: number | undefined;
}

type Told = Omit<QueryShape, 'hash' | 'text' | 'since' | 'until'>;
const told = (namespace: string, query: object, rest: Omit<Told, 'namespace'>): QueryShape => {
  const [db = '', ...coll] = namespace.split('.');
  const text = JSON.stringify({ cmdNs: { db, coll: coll.join('.') }, command: rest.command, ...query });
  return { hash: createHash('sha256').update(text).digest('hex').toUpperCase(), namespace, text, ...rest };
};

const ORDINARY: readonly QueryShape[] = [
  told(
    'payments.accounts',
    { filter: { _id: { $eq: '?objectId' } } },
    {
      command: 'find',
      perHour: 41_000,
      millis: 0.4,
      docsExamined: 1,
      keysExamined: 1,
      docsReturned: 1,
      application: 'checkout',
    },
  ),
  told(
    'payments.ledger.entries',
    {
      pipeline: [
        { $match: { account: { $eq: '?objectId' }, at: { $gte: '?date' } } },
        { $group: { _id: '$currency', sum: { $sum: '$amount' } } },
      ],
    },
    {
      command: 'aggregate',
      perHour: 2_600,
      millis: 38,
      docsExamined: 420,
      keysExamined: 425,
      docsReturned: 3,
      application: 'ledger',
      wants: {
        index: [{ account: 1 }, { at: 1 }],
        predicate: { account: '66d0c1f2a9b84e3175cd0a1e', at: { $gte: '2026-11-01T00:00:00Z' } },
      },
    },
  ),
  told(
    'catalog.items',
    { filter: { tags: { $in: '?array<?string>' } }, sort: { price: 1 } },
    {
      command: 'find',
      perHour: 7_300,
      millis: 6,
      docsExamined: 60,
      keysExamined: 64,
      docsReturned: 20,
      application: 'shop',
    },
  ),
  told(
    'catalog.items',
    { key: 'brand' },
    {
      command: 'distinct',
      perHour: 90,
      millis: 210,
      docsExamined: 0,
      keysExamined: 18_400,
      docsReturned: 640,
      application: 'shop',
    },
  ),
];

const RUNAWAY = told(
  'payments.transactions',
  { filter: { note: { $regex: '?string' }, state: { $eq: '?string' } }, sort: { createdAt: -1 } },
  {
    command: 'find',
    perHour: 5_400,
    millis: 1_840,
    docsExamined: 412_000,
    keysExamined: 0,
    docsReturned: 12,
    application: 'support-search',
    wants: {
      index: [{ state: 1 }, { createdAt: -1 }],
      predicate: { note: { $regex: 'jane.doe@customer.example' }, state: 'refunded' },
    },
  },
);

/** Insights list writes on MongoDB 9 and later. */
const WRITE = told(
  'payments.ledger.entries',
  { q: { account: { $eq: '?objectId' } }, u: { $set: { settled: '?bool' } } },
  {
    command: 'update',
    perHour: 900,
    millis: 12,
    docsExamined: 1,
    keysExamined: 1,
    docsReturned: 1,
    application: 'ledger',
  },
);

/** Returns query shapes. The runaway query starts just before the newest connection alert and ends with the alert. */
export function queryShapesOf(cluster: DedicatedCluster, alerts: readonly Alert[]): readonly QueryShape[] {
  const [incident] = alerts
    .filter(
      ({ projectId, clusterName, metricName }) =>
        projectId === cluster.projectId && clusterName === cluster.name && metricName === 'CONNECTIONS_PERCENT',
    )
    .sort((a, b) => b.created.localeCompare(a.created));
  const usual = Number.parseInt(cluster.mongoDBVersion, 10) < 9 ? ORDINARY : [...ORDINARY, WRITE];
  if (incident === undefined) return usual;
  const { created, resolved } = incident;
  const until = resolved === undefined ? undefined : Date.parse(resolved);
  return [{ ...RUNAWAY, since: Date.parse(created) - 12 * MINUTE_MS, until }, ...usual];
}

/** Counts the executions between two times. */
export function countExecutions({ since, until, perHour }: QueryShape, from: number, to: number): number {
  const milliseconds = Math.min(to, until ?? to) - Math.max(from, since ?? from);
  return Math.round((Math.max(0, milliseconds) / HOUR_MS) * perHour);
}
