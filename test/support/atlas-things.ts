// Adds clusters, federated databases and identity providers to the local Atlas: one for each request of a test.
import { randomBytes } from 'node:crypto';
import {
  type Cluster,
  clusterNamed,
  type FederatedDatabase,
  federatedDatabaseNamed,
  type IdentityProvider,
  identityProviderNamed,
  projectNamed,
  type World,
} from '../../src/sandbox/atlas/index.js';

type Dedicated = Extract<Cluster, { kind: 'dedicated' }>;

export const objectId = () => randomBytes(12).toString('hex');
export const payments = (world: World): string => projectNamed(world, 'Payments').id;

export function dedicated(world: World, name: string, project = 'Payments'): Dedicated {
  const cluster = clusterNamed(world, name, project);
  if (cluster.kind !== 'dedicated') throw new Error(`${name} is no dedicated cluster`);
  return cluster;
}

/** In Payments, without a grant. Replaces a cluster of the same name. */
export function makeCluster(world: World, name: string): Dedicated {
  const made = { ...dedicated(world, 'Cluster0'), id: objectId(), name, grant: undefined };
  remove(world.clusters, (one) => one.name === name && one.projectId === made.projectId);
  world.clusters.push(made);
  return made;
}

/** In Payments, with the limits of FederatedDB0. Replaces a database of the same name. */
export function makeDatabase(world: World, name: string): FederatedDatabase {
  const { projectId, limits } = federatedDatabaseNamed(world, 'FederatedDB0');
  const made = { projectId, name, limits: limits.map((limit) => ({ ...limit })), hostPart: objectId().slice(0, 5) };
  remove(world.federatedDatabases, (one) => one.name === name && one.projectId === projectId);
  world.federatedDatabases.push(made);
  return made;
}

/**
 * Not connected to any organization.
 * @param like an existing provider: Okta is SAML, Entra trial OIDC
 */
export function makeProvider(world: World, displayName: string, like = 'Entra trial'): IdentityProvider {
  const id = objectId();
  const model = identityProviderNamed(world, like);
  const made = { ...model, id, displayName, oktaIdpId: model.oktaIdpId && `0oa${id.slice(0, 17)}` };
  world.federations[0]?.identityProviders.push(made);
  return made;
}

export function limitOf({ limits }: FederatedDatabase, name: 'daily' | 'monthly') {
  const limit = limits.find((one) => one.name === `bytesProcessed.${name}`);
  if (limit === undefined) throw new Error(`no limit ${name}`);
  return limit;
}

/** Changes an object in Atlas, as somebody else might, even in ways that the local Atlas does not support. */
export const set = <T extends object>(thing: T, fields: Partial<T>): T => Object.assign(thing, fields);

export function remove<T>(all: T[], is: (one: T) => boolean): void {
  const at = all.findIndex(is);
  if (at >= 0) all.splice(at, 1);
}

/** Everything that Atlas lets people rename. Each invited person has accepted by then. */
export function renameEverything(world: World): void {
  for (const one of [...world.organizations, ...world.projects, ...world.teams]) set(one, { name: `${one.name} 2` });
  for (const { identityProviders } of world.federations)
    for (const one of identityProviders) set(one, { displayName: `${one.displayName} 2` });
  for (const one of world.people) {
    set(one, { username: `renamed.${one.username}` });
    delete one.invitation;
  }
}
