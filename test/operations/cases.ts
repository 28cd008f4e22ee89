// Every change, with params to test it with in the simulated Atlas.
import { changeNamed } from '../../src/operations/index.js';
import type { Change } from '../../src/operations/operation.js';
import { alertCases } from './alerts/cases.js';
import { backupCases } from './backup/cases.js';
import { clusterCases } from './cluster/cases.js';
import { databaseUserCases } from './database-users/cases.js';
import { federatedDatabaseCases } from './federated-database/cases.js';
import { federationCases } from './federation/cases.js';
import type { Case, Given } from './given.js';
import { keyCases } from './keys/cases.js';
import { networkCases } from './network/cases.js';
import { peopleCases } from './people/cases.js';
import { projectCases } from './project/cases.js';
import { queryCases } from './queries/cases.js';

const all: readonly Case[] = [
  ...clusterCases,
  ...federatedDatabaseCases,
  ...networkCases,
  ...databaseUserCases,
  ...alertCases,
  ...projectCases,
  ...peopleCases,
  ...keyCases,
  ...queryCases,
  ...backupCases,
  ...federationCases,
];

export const CASES: readonly (readonly [Change, Given])[] = all.map(([name, given]) => {
  const change = changeNamed(name);
  if (change === undefined) throw new Error(`${name} has a case, and is no change: is it in the index.ts of its area?`);
  return [change, given];
});
