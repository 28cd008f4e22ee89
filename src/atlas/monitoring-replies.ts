// Atlas's replies about alerts, events, processes and measurements, loosely parsed as in replies.ts.
import { z } from 'zod';
import { listOrEmpty, nullishFlag, nullishText, nullishTexts } from './loose.js';

const number = z.number().nullish();

/**
 * An alert, without the names of users who acknowledged it. A host alert may have a `replicaSetName` but no
 * `clusterName`. Recorded alerts without a `clusterName` have a `clusterId`, which isn't in the OpenAPI document.
 */
export const Alert = z.object({
  id: z.string(),
  status: nullishText,
  eventTypeName: nullishText,
  created: nullishText,
  resolved: nullishText,
  acknowledgedUntil: nullishText,
  acknowledgementComment: nullishText,
  alertConfigId: nullishText,
  clusterName: nullishText,
  clusterId: nullishText,
  hostnameAndPort: nullishText,
  replicaSetName: nullishText,
  metricName: nullishText,
  currentValue: z.object({ number, units: nullishText }).nullish(),
});
export type Alert = z.output<typeof Alert>;

const Threshold = z.object({ operator: nullishText, threshold: number, units: nullishText });

/**
 * An alert configuration. `metricThreshold` is for metric alerts. For notifications, only the type, channel, team and
 * roles are kept, because the other fields contain keys, addresses and users.
 */
export const AlertConfig = z.object({
  id: z.string(),
  enabled: nullishFlag,
  eventTypeName: nullishText,
  threshold: Threshold.nullish(),
  metricThreshold: Threshold.extend({ metricName: nullishText }).nullish(),
  matchers: listOrEmpty(z.object({ fieldName: nullishText, operator: nullishText, value: nullishText })),
  notifications: listOrEmpty(
    z.object({
      typeName: nullishText,
      channelName: nullishText,
      teamName: nullishText,
      roles: nullishTexts,
      emailEnabled: nullishFlag,
      smsEnabled: nullishFlag,
    }),
  ),
});
export type AlertConfig = z.output<typeof AlertConfig>;

const Principal = z.object({ id: nullishText, name: nullishText });

/**
 * An event. The actor is a user (`userId` and `username`, an e-mail address) or an API key (`apiKeyId` and `publicKey`).
 * `delegatePrincipal`: the application that acted for the actor. Atlas's own events have no actor. `isGlobalAdmin`
 * marks MongoDB staff.
 */
export const Event = z.object({
  id: z.string(),
  created: nullishText,
  eventTypeName: nullishText,
  clusterName: nullishText,
  userId: nullishText,
  username: nullishText,
  apiKeyId: nullishText,
  publicKey: nullishText,
  delegatePrincipal: Principal.extend({ onBehalfOf: Principal.nullish() }).nullish(),
  isGlobalAdmin: nullishFlag,
  remoteAddress: nullishText,
  targetUsername: nullishText,
  dbUserUsername: nullishText,
});
export type Event = z.output<typeof Event>;

/** A mongod or mongos. `userAlias` is a host name that, unlike `hostname`, begins with the cluster's name. */
export const Process = z.object({
  id: z.string(),
  hostname: nullishText,
  port: number,
  typeName: nullishText,
  userAlias: nullishText,
  replicaSetName: nullishText,
  version: nullishText,
  lastPing: nullishText,
});
export type Process = z.output<typeof Process>;

/** Measurements for a process, disk or collection. A point without a value is null or missing. */
export const Measurements = z.object({
  granularity: nullishText,
  measurements: listOrEmpty(
    z.object({
      name: nullishText,
      units: nullishText,
      dataPoints: listOrEmpty(z.object({ timestamp: nullishText, value: number })),
    }),
  ),
});
export type Measurements = z.output<typeof Measurements>;

export const DiskPartition = z.object({ partitionName: z.string() });
