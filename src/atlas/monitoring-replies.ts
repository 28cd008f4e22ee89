// Atlas's replies about what went on: alerts, events, processes, measurements. Loose as replies.ts says.
import { z } from 'zod';
import { flag, listOf, text, texts } from './loose.js';

const number = z.number().nullish();

/**
 * The names of people who acknowledged it are dropped. Host alerts may lack `clusterName`, though they have a
 * `replicaSetName`; the recorded ones then carry `clusterId`, which the document does not know.
 */
export const Alert = z.object({
  id: z.string(),
  status: text,
  eventTypeName: text,
  created: text,
  resolved: text,
  acknowledgedUntil: text,
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
 * What an alert is measured against; `metricThreshold` is for the kinds that measure a metric. Of whom it tells only the way
 * and the names of a channel, a team and roles are kept: the rest is keys, addresses and people.
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
 * The actor is a person (`userId`, `username`: an e-mail address) or an API key (`apiKeyId`, `publicKey`), or an
 * application that acts for one (`delegatePrincipal`); Atlas itself is none of these. `isGlobalAdmin`: somebody at MongoDB.
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

/** A mongod or mongos. `userAlias` is a host name that begins with the cluster's name; `hostname` does not. */
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

/** Of a process, of a disk or of a collection. A moment without a value is null or left out. */
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
export type DiskPartition = z.output<typeof DiskPartition>;
