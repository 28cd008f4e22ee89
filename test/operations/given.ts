// Params to test changes with, and what they need in the simulated Atlas.
import type { Atlas } from '../../src/atlas/atlas.js';
import { snapshotParamKind } from '../../src/operations/backup/snapshot-param.js';
import { identityProviderParamKind } from '../../src/operations/federation/identity-provider-param.js';
import { matchName } from '../../src/operations/match.js';
import type { Params, Undo } from '../../src/operations/operation.js';
import { listNames, type ParamKind } from '../../src/operations/params/kind.js';
import { organizationParamKind } from '../../src/operations/params/organization.js';
import { projectParamKind } from '../../src/operations/params/project.js';
import { type AtlasStandIn, clusterNamed, identityProviderNamed } from '../../src/sandbox/atlas/index.js';
import { set } from '../support/atlas-things.js';

/** A simulated Atlas and the bot's view of it. */
export interface Fixture {
  readonly standIn: AtlasStandIn;
  readonly atlas: Atlas;
  /** Milliseconds; `NOW` if left out. */
  readonly now?: number;
}
/** Creates what a change is about, and gives its params. */
export type Given = (fixture: Fixture) => Promise<Params>;

/** The name of a change, and params to test it with. */
export type Case = readonly [string, Given];

/** When the simulated Atlas of the cases starts. */
export const NOW = Date.parse('2026-11-25T10:00:00Z');
/** Any change in Atlas is finished by then. */
export const FINISHED_MS = 65 * 60_000;

export async function idOf({ atlas }: Fixture, kind: ParamKind, name: string): Promise<string> {
  const match = matchName(name, await listNames(atlas, kind, {}));
  if (match.kind !== 'one') throw new Error(`${name} is ${match.kind}`);
  return match.named.id;
}

const inProject =
  (name: string) =>
  (rest: Params = {}): Given =>
  async (fixture) => ({ project: await idOf(fixture, projectParamKind, name), ...rest });
export const inPayments = inProject('payments');
/** A project without announced maintenance. */
export const inSearch = inProject('search');
/** A project with clusters on each cloud. */
export const inResearch = inProject('research');
export const ofCounter =
  (rest: Params): Given =>
  async (fixture) => ({ org: await idOf(fixture, organizationParamKind, 'Counter Inc'), ...rest });

export const withGrant: Given = async (fixture) => {
  const expirationTime = new Date((fixture.now ?? NOW) + 3_600_000).toISOString();
  set(clusterNamed(fixture.standIn.world, 'Cluster1'), {
    grant: { grantType: 'CLUSTER_DATABASE_LOGS', expirationTime },
  });
  return inPayments({ cluster: 'Cluster1' })(fixture);
};

export const between =
  (provider: string, org: string): Given =>
  async (fixture) => ({
    provider: await idOf(fixture, identityProviderParamKind, provider),
    org: await idOf(fixture, organizationParamKind, org),
  });

export const okta: Given = async (fixture) => ({ provider: await idOf(fixture, identityProviderParamKind, 'Okta') });
export const withOktaOn: Given = (fixture) => {
  identityProviderNamed(fixture.standIn.world, 'Okta').status = 'ACTIVE';
  return okta(fixture);
};

export const newestSnapshot =
  (rest: Params): Given =>
  async (fixture) => {
    const given = await inPayments(rest)(fixture);
    const of = { ...given, cluster: given.source ?? given.cluster ?? '' };
    const [newest] = await listNames(fixture.atlas, snapshotParamKind, of);
    return { ...given, snapshot: newest?.id ?? '' };
  };

/** The params of an undo, with those that a person has to choose. */
export const chosen = ({ operation, params }: Undo, fixture: Fixture): Params | Promise<Params> =>
  operation === 'delete-snapshot' ? newestSnapshot(params)(fixture) : params;
