// Every operation. Each folder lists its own operations.
import { alertOperations } from './alerts/index.js';
import { backupOperations } from './backup/index.js';
import { clusterOperations } from './cluster/index.js';
import { databaseUserOperations } from './database-users/index.js';
import { federatedDatabaseOperations } from './federated-database/index.js';
import { federationOperations } from './federation/index.js';
import { keyOperations } from './keys/index.js';
import { monitoringOperations } from './monitoring/index.js';
import { networkOperations } from './network/index.js';
import type { Change, LookUp, Operation } from './operation.js';
import { overview } from './overview/overview.js';
import { peopleOperations } from './people/index.js';
import { defineWhoCan } from './people/who-can.js';
import { projectOperations } from './project/index.js';
import { queryOperations } from './queries/index.js';

const all: readonly Operation[] = [
  overview,
  ...clusterOperations,
  ...alertOperations,
  ...monitoringOperations,
  ...queryOperations,
  ...backupOperations,
  ...federatedDatabaseOperations,
  ...networkOperations,
  ...projectOperations,
  ...databaseUserOperations,
  ...peopleOperations,
  ...keyOperations,
  ...federationOperations,
];

const changes = all.filter((operation) => operation.effect !== 'read');

/** All operations in the order that help shows them, look-ups first. */
export const operations: readonly Operation[] = [
  ...all.filter(({ effect }) => effect === 'read'),
  defineWhoCan(changes),
  ...changes,
];

export const lookUps: readonly LookUp[] = operations.filter((operation) => operation.effect === 'read');

export function operationNamed(name: string): Operation | undefined {
  return operations.find((operation) => operation.name === name);
}

export function changeNamed(name: string): Change | undefined {
  const operation = operationNamed(name);
  return operation === undefined || operation.effect === 'read' ? undefined : operation;
}
