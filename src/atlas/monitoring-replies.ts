// Atlas's replies about alerts, events, processes and measurements, loosely parsed as in replies.ts.
import { z } from 'zod';
import { flag, listOf, text, texts } from './loose.js';

const number = z.number().nullish();

/**
 * The names of users who acknowledged the alert are dropped. A host alert may have a `replicaSetName` but no `clusterName`.
 * Recorded ones then have a `clusterId`, which isn't in the OpenAPI document.
 */
export const Alert = z.object({
  id: z.string(),
  status: text,
  eventTypeName: text,
  created: text,
  resolved: text,
  acknowledgedUntil: text,
  acknowledgementComment: text,
  alertConfigId: text,
  clusterName: text,
  clusterId: text,
  hostnameAndPort: text,
  replicaSetName: text,
  metricName: text,
  currentValue: z.object({ number, units: text }).nullish(),
});
export type Alert = z.output<typeof Alert>;

const Threshold = z.object({ operator: text, threshold: number, units: text });

/**
 * An alert configuration. `metricThreshold` is for metric alerts. For notifications, only the type, channel, team and
 * roles are kept. The rest is keys, addresses and users.
 */
export const AlertConfig = z.object({
  id: z.string(),
  enabled: flag,
  eventTypeName: text,
  threshold: Threshold.nullish(),
  metricThreshold: Threshold.extend({ metricName: text }).nullish(),
  matchers: listOf(z.object({ fieldName: text, operator: text, value: text })),
  notifications: listOf(
    z.object({
      typeName: text,
      channelName: text,
      teamName: text,
      roles: texts,
      emailEnabled: flag,
      smsEnabled: flag,
    }),
  ),
});
export type AlertConfig = z.output<typeof AlertConfig>;

/**
 * An event. The actor is a user (`userId`, `username`: an e-mail address), an API key (`apiKeyId`, `publicKey`), or an
 * application acting for a user (`delegatePrincipal`). Atlas's own events have none. `isGlobalAdmin`: MongoDB staff.
 */
export const Event = z.object({
  id: z.string(),
  created: text,
  eventTypeName: text,
  clusterName: text,
  userId: text,
  username: text,
  apiKeyId: text,
  publicKey: text,
  delegatePrincipal: z.unknown().optional(),
  isGlobalAdmin: flag,
  remoteAddress: text,
  targetUsername: text,
  dbUserUsername: text,
});
export type Event = z.output<typeof Event>;

/** A mongod or mongos. `userAlias` is a host name that begins with the cluster's name; `hostname` doesn't. */
export const Process = z.object({
  id: z.string(),
  hostname: text,
  port: number,
  typeName: text,
  userAlias: text,
  replicaSetName: text,
  version: text,
  lastPing: text,
});
export type Process = z.output<typeof Process>;

/** Measurements for a process, disk or collection. A point without a value is null or missing. */
export const Measurements = z.object({
  granularity: text,
  measurements: listOf(
    z.object({
      name: text,
      units: text,
      dataPoints: listOf(z.object({ timestamp: text, value: number })),
    }),
  ),
});
export type Measurements = z.output<typeof Measurements>;

export const DiskPartition = z.object({ partitionName: z.string() });
