// The initial alerts, alert configurations and events.

import { DAY_MS, HOUR_MS, isoTimestamp, MINUTE_MS, objectId } from './ids.js';
import type { Alert, Cluster, Event, Project } from './types.js';

const CREATED = '2021-03-02T09:31:08Z';
const configId = (name: string) => objectId(`alert config ${name}`, CREATED);

const outside = (metricName: string, threshold: number) => ({
  eventTypeName: 'OUTSIDE_METRIC_THRESHOLD',
  metricThreshold: { metricName, mode: 'AVERAGE', operator: 'GREATER_THAN', threshold, units: 'RAW' },
});

/**
 * Notifications to project owners by email, for connections also to a channel, and for urgent alerts to the on-call
 * engineer. Secrets are masked, as in Atlas.
 */
const MAIL = {
  delayMin: 0,
  emailEnabled: true,
  intervalMin: 60,
  notifierId: objectId('mail', CREATED),
  roles: ['GROUP_OWNER'],
  smsEnabled: false,
  typeName: 'GROUP',
};
const CHANNEL = {
  apiToken: '****************************3c9e',
  channelName: 'alerts',
  delayMin: 5,
  intervalMin: 15,
  notifierId: objectId('channel', CREATED),
  typeName: 'SLACK',
};
const PAGER = {
  delayMin: 5,
  intervalMin: 15,
  notifierId: objectId('pager', CREATED),
  region: 'EU',
  serviceKey: '****************************7f21',
  typeName: 'PAGER_DUTY',
};

/** Alert configurations that every project starts with. */
export const ALERT_CONFIGS = [
  { id: configId('connections'), ...outside('CONNECTIONS_PERCENT', 80), notifications: [MAIL, CHANNEL] },
  {
    id: configId('targeting'),
    ...outside('QUERY_TARGETING_SCANNED_OBJECTS_PER_RETURNED', 1000),
    matchers: [{ fieldName: 'CLUSTER_NAME', operator: 'EQUALS', value: 'Cluster1' }],
  },
  {
    id: configId('oplog'),
    eventTypeName: 'REPLICATION_OPLOG_WINDOW_RUNNING_OUT',
    threshold: { operator: 'LESS_THAN', threshold: 1, units: 'HOURS' },
  },
  { id: configId('primary'), eventTypeName: 'NO_PRIMARY', notifications: [MAIL, PAGER] },
  { id: configId('host'), eventTypeName: 'HOST_DOWN', enabled: false },
].map((config) => ({
  created: CREATED,
  updated: CREATED,
  enabled: true,
  matchers: [],
  notifications: [MAIL],
  ...config,
}));

/** Creates alerts in Payments: one that needs attention, one acknowledged, one tracked and several closed. */
export function initialAlerts({ id: projectId }: Project, inside: readonly Cluster[], now: number): Alert[] {
  const clusterId = (name: string) => inside.find((cluster) => cluster.name === name)?.id;
  const alert = (ago: number, rest: Omit<Alert, 'id' | 'projectId' | 'created' | 'updated'>): Alert => ({
    id: objectId(`${projectId}/alert ${ago}`, now - ago),
    projectId,
    created: isoTimestamp(now - ago),
    updated: isoTimestamp(now - Math.min(ago, MINUTE_MS)),
    ...rest,
  });
  const connections = {
    eventTypeName: 'OUTSIDE_METRIC_THRESHOLD',
    alertConfigId: configId('connections'),
    metricName: 'CONNECTIONS_PERCENT',
    clusterName: 'Cluster0',
    hostnameAndPort: 'cluster0-shard-00-00.example.net:27017',
  };
  return [
    alert(40 * MINUTE_MS, { ...connections, status: 'OPEN', currentValue: { number: 91.2, units: 'RAW' } }),
    // In recorded responses, a replica set alert has a cluster id but no cluster name.
    alert(5 * HOUR_MS, {
      status: 'OPEN',
      eventTypeName: 'REPLICATION_OPLOG_WINDOW_RUNNING_OUT',
      alertConfigId: configId('oplog'),
      replicaSetName: `atlas-${clusterId('ledger-eu')?.slice(-6)}-shard-0`,
      clusterId: clusterId('ledger-eu'),
      acknowledgedUntil: isoTimestamp(now + 19 * HOUR_MS),
      acknowledgingUsername: 'mo@counter.example',
    }),
    alert(4 * MINUTE_MS, {
      status: 'TRACKING',
      eventTypeName: 'OUTSIDE_METRIC_THRESHOLD',
      alertConfigId: configId('targeting'),
      metricName: 'QUERY_TARGETING_SCANNED_OBJECTS_PER_RETURNED',
      clusterName: 'Cluster1',
      hostnameAndPort: 'cluster1-shard-00-02.example.net:27017',
      currentValue: { number: 1240, units: 'RAW' },
    }),
    ...[2, 5, 9, 16, 33].map((days) =>
      alert(days * DAY_MS, {
        ...connections,
        status: 'CLOSED',
        currentValue: { number: 84.5, units: 'RAW' },
        resolved: isoTimestamp(now - days * DAY_MS + 25 * MINUTE_MS),
      }),
    ),
  ];
}

type Told = readonly [type: string, cluster?: string];

/** The events of an ordinary day, repeated daily. An event's type determines whether the event has an actor. */
const DAY: readonly Told[] = [
  ['CLUSTER_UPDATE_STARTED', 'Cluster1'],
  ['CLUSTER_UPDATE_COMPLETED', 'Cluster1'],
  ['MONGODB_USER_ADDED'],
  ['CPS_SNAPSHOT_SUCCESSFUL', 'Cluster0'],
  ['PROJECT_SCHEDULED_MAINTENANCE'],
  ['MONGODB_USER_UPDATED'],
  ['NETWORK_PERMISSION_ENTRY_ADDED'],
  ['CLUSTER_TAGS_MODIFIED', 'ledger-eu'],
  ['ALERT_ACKNOWLEDGED_AUDIT'],
  ['CPS_SNAPSHOT_SUCCESSFUL', 'ledger-eu'],
  ['PRIMARY_ELECTED', 'ledger-eu'],
  ['API_KEY_ROLES_CHANGED'],
];
const BY_ATLAS = /^CPS_|SCHEDULED|ELECTED|COMPLETED|METRIC_THRESHOLD/;
const EVERY_MS = 17 * MINUTE_MS;

/** Oldest first. */
export function initialEvents({ id: projectId }: Project, now: number): Event[] {
  const ordinary = Array.from({ length: 240 }, (_, at) => told(projectId, now - 6 * MINUTE_MS - at * EVERY_MS, at));
  const special: readonly (readonly [ago: number, told: Told])[] = [
    [40 * MINUTE_MS, ['OUTSIDE_METRIC_THRESHOLD', 'Cluster0']],
    [9 * MINUTE_MS, ['CPS_RESTORE_REQUESTED_AUDIT', 'Cluster0']],
    [65 * MINUTE_MS, ['EMPLOYEE_ACCESS_GRANTED']],
  ];
  return [...ordinary, ...special.map(([ago, one], at) => told(projectId, now - ago, 1000 + at, one))].sort((a, b) =>
    a.created.localeCompare(b.created),
  );
}

function told(
  projectId: string,
  at: number,
  number: number,
  one: Told = DAY[number % DAY.length] ?? ['CLUSTER_READY'],
): Event {
  const [eventTypeName, clusterName] = one;
  return {
    id: objectId(`${projectId}/event ${number}`, at),
    projectId,
    created: isoTimestamp(at),
    eventTypeName,
    ...(clusterName !== undefined && { clusterName }),
    ...(BY_ATLAS.test(eventTypeName) ? {} : ACTORS[number % ACTORS.length]),
  };
}

const ACTORS = [
  { userId: objectId('Rita', CREATED), username: 'rita@counter.example', remoteAddress: '203.0.113.24' },
  { apiKeyId: objectId('pipeline', CREATED), publicKey: 'pipeline', remoteAddress: '198.51.100.7' },
  {
    userId: objectId('Mo', CREATED),
    username: 'mo@counter.example',
    remoteAddress: '203.0.113.61',
    delegatePrincipal: { id: 'incident-helper', name: 'Incident helper' },
  },
] as const;
