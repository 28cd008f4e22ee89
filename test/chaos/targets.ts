// The targets of requests in the local Atlas: enough to collide only on purpose. Somebody else changes some of them.
import type { Params } from '../../src/operations/operation.js';
import type { Federation, IdentityProvider, QueryLimit, World } from '../../src/sandbox/atlas/index.js';
import { isoTimestamp, objectId } from '../../src/sandbox/atlas/world/ids.js';
import type { OperationName } from './script.js';

export interface Target {
  readonly params: Params;
  /** The line after the operation's name, without the reason. */
  readonly words: string;
  /** Typed again to confirm an irreversible change. */
  readonly confirm?: string;
}

const CLUSTERS = 400;
/** Name prefix of clusters whose requests stay open for minutes. */
export const PATIENT = 'patient-';
const PATIENT_CLUSTERS = 150;
const PERIODS = ['query', 'daily', 'weekly', 'monthly'] as const;
const CREATED = '2024-05-14T11:26:03Z';
const PROJECT = 'Search';

const cluster = (index: number) => `chaos-${index % CLUSTERS}`;
const patientCluster = (index: number) => `${PATIENT}${index % PATIENT_CLUSTERS}`;
const database = (index: number) => `lake${Math.floor(index / PERIODS.length)}`;
const period = (index: number) => PERIODS[index % PERIODS.length] ?? 'query';
const provider = (index: number) => `Trial ${index}`;
const providerId = (index: number) => objectId(provider(index), CREATED);

export class Targets {
  readonly #world: World;
  readonly #project: string;
  readonly #federation: Federation;
  /** Limits and providers are created for their first request. Deleted ones stay deleted. */
  readonly #made = new Set<string>();
  #drifts = 0;

  constructor(world: World) {
    const project = world.projects.find(({ name }) => name === PROJECT);
    const [federation] = world.federations;
    if (project === undefined || federation === undefined) throw new Error('the local Atlas has changed');
    this.#world = world;
    this.#project = project.id;
    this.#federation = federation;
    for (let index = 0; index < CLUSTERS; index++) this.#addCluster(cluster(index));
    for (let index = 0; index < PATIENT_CLUSTERS; index++) this.#addCluster(patientCluster(index));
  }

  /** No other request is about it, and nobody else changes it. */
  patient(index: number): Target {
    return this.#grant(patientCluster(index));
  }

  #grant(name: string): Target {
    const params = { project: this.#project, cluster: name, level: 'logs', for: '4h' };
    return { params, words: `${name} in ${PROJECT} for 4h level logs` };
  }

  /** @param index the same one is the same target; @param forAWhile for a minute */
  of(operation: OperationName, index: number, forAWhile = false): Target {
    const project = this.#project;
    const isNew = !this.#made.has(`${operation} ${index}`);
    this.#made.add(`${operation} ${index}`);
    switch (operation) {
      case 'grant-access':
        return this.#grant(cluster(index));
      case 'delete-query-limit': {
        const params = { project, database: database(index), limit: period(index) };
        if (isNew) this.#limitsOf(params.database).push(newLimit(params.limit, 5 + (index % 90)));
        const words = `${params.database} ${params.limit}`;
        if (forAWhile) return { params: { ...params, for: '1m' }, words: `${words} for 1m in ${PROJECT}` };
        return { params, words: `${words} in ${PROJECT}` };
      }
      case 'delete-idp': {
        const params = { provider: providerId(index) };
        if (isNew) this.#federation.identityProviders.push(newProvider(index));
        return { params, words: params.provider, confirm: provider(index) };
      }
    }
  }

  /** Changes it in Atlas as somebody else, never to what a request asks for. @returns false when it no longer exists */
  drift(operation: OperationName, index: number, remade: boolean): boolean {
    this.#drifts += 1;
    switch (operation) {
      case 'grant-access':
        return this.#driftCluster(cluster(index), remade);
      case 'delete-query-limit': {
        const limits = this.#limitsOf(database(index));
        const at = limits.findIndex(({ name }) => name === `bytesProcessed.${period(index)}`);
        if (at >= 0) limits.splice(at, 1, newLimit(period(index), 1_000 + this.#drifts));
        return at >= 0;
      }
      case 'delete-idp': {
        const found = this.#federation.identityProviders.find(({ id }) => id === providerId(index));
        if (found !== undefined) found.status = found.status === 'ACTIVE' ? 'INACTIVE' : 'ACTIVE';
        return found !== undefined;
      }
    }
  }

  #driftCluster(name: string, remade: boolean): boolean {
    const { clusters } = this.#world;
    const at = clusters.findIndex((one) => one.name === name);
    const found = clusters[at];
    if (found?.kind !== 'dedicated') return false;
    if (remade) {
      clusters.splice(at, 1);
      this.#addCluster(name);
    } else {
      const expirationTime = isoTimestamp(Date.UTC(2030, 0, 1) + this.#drifts * 1_000);
      found.grant = { grantType: 'CLUSTER_INFRASTRUCTURE', expirationTime };
    }
    return true;
  }

  /** A cluster with the name of an earlier one gets a new id. */
  #addCluster(name: string): void {
    const common = { projectId: this.#project, name, createDate: CREATED, mongoDBVersion: '8.0.29' };
    const empty = { grant: undefined, namespaces: [], restoreJobs: [] };
    const id = objectId(`${name} ${this.#drifts}`, CREATED);
    this.#world.clusters.push({
      kind: 'dedicated',
      id,
      ...common,
      stateName: 'IDLE',
      paused: false,
      instanceSize: 'M10',
      ...empty,
    });
  }

  #limitsOf(name: string): QueryLimit[] {
    const found = this.#world.federatedDatabases.find((one) => one.name === name);
    if (found !== undefined) return found.limits;
    const limits: QueryLimit[] = [];
    this.#world.federatedDatabases.push({ projectId: this.#project, name, limits });
    return limits;
  }
}

const newLimit = (limit: string, gibibytes: number): QueryLimit => ({
  name: `bytesProcessed.${limit}`,
  value: gibibytes * 1024 ** 3,
  ...(limit !== 'query' && { overrunPolicy: 'BLOCK' }),
  currentUsage: 0,
  lastModifiedDate: CREATED,
});

const newProvider = (index: number): IdentityProvider => ({
  id: providerId(index),
  oktaIdpId: `0oachaos${index}`,
  protocol: 'SAML',
  idpType: 'WORKFORCE',
  displayName: provider(index),
  status: 'INACTIVE',
  associatedDomains: [],
  createdAt: CREATED,
  issuerUri: 'https://sso.counter.example/metadata',
});
