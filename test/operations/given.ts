// What changes are tried with, in the pretend Atlas: params, once there is in it what they are about.
import type { Atlas } from '../../src/atlas/atlas.js';
import { snapshotKind } from '../../src/operations/backup/snapshot-param.js';
import { identityProviderKind } from '../../src/operations/federation/identity-provider-param.js';
import { matchName } from '../../src/operations/match.js';
import type { Params, Undo } from '../../src/operations/operation.js';
import { type Kind, listNames } from '../../src/operations/params/kind.js';
import { organizationKind } from '../../src/operations/params/organization.js';
import { projectKind } from '../../src/operations/params/project.js';
import { type AtlasStandIn, clusterNamed, providerNamed } from '../../src/sandbox/atlas/index.js';
import { set } from '../support/atlas-things.js';

/** A pretend Atlas and the bot's view of it. */
export interface Stage {
  readonly standIn: AtlasStandIn;
  readonly atlas: Atlas;
  /** Milliseconds; left out: when the pretend Atlas of the cases begins. */
  readonly now?: number;
}
/** Params of a change, once there is in Atlas what they are about. */
export type Given = (stage: Stage) => Promise<Params>;

/** The name of a change, and what it is tried with. */
export type Case = readonly [string, Given];

/** When the pretend Atlas of the cases begins. */
export const NOW = Date.parse('2026-11-25T10:00:00Z');
/** After which Atlas is through with a change. */
export const THROUGH_MS = 65 * 60_000;

export async function idOf({ atlas }: Stage, kind: Kind, name: string): Promise<string> {
  const match = matchName(name, await listNames(atlas, kind, {}));
  if (match.kind !== 'one') throw new Error(`${name} is ${match.kind}`);
  return match.named.id;
}

const inProject =
  (name: string) =>
  (rest: Params = {}): Given =>
  async (stage) => ({ project: await idOf(stage, projectKind, name), ...rest });
export const inPayments = inProject('payments');
/** Of this project no maintenance is announced. */
export const inSearch = inProject('search');
/** Clusters of each cloud. */
export const inResearch = inProject('research');
export const ofCounter =
  (rest: Params): Given =>
  async (stage) => ({ org: await idOf(stage, organizationKind, 'Counter Inc'), ...rest });

export const withGrant: Given = async (stage) => {
  const expirationTime = new Date((stage.now ?? NOW) + 3_600_000).toISOString();
  set(clusterNamed(stage.standIn.world, 'Cluster1'), { grant: { grantType: 'CLUSTER_DATABASE_LOGS', expirationTime } });
  return inPayments({ cluster: 'Cluster1' })(stage);
};

export const between =
  (provider: string, org: string): Given =>
  async (stage) => ({
    provider: await idOf(stage, identityProviderKind, provider),
    org: await idOf(stage, organizationKind, org),
  });

export const okta: Given = async (stage) => ({ provider: await idOf(stage, identityProviderKind, 'Okta') });
export const withOktaOn: Given = (stage) => {
  providerNamed(stage.standIn.world, 'Okta').status = 'ACTIVE';
  return okta(stage);
};

export const newestSnapshot =
  (rest: Params): Given =>
  async (stage) => {
    const given = await inPayments(rest)(stage);
    const of = { ...given, cluster: given.source ?? given.cluster ?? '' };
    const [newest] = await listNames(stage.atlas, snapshotKind, of);
    return { ...given, snapshot: newest?.id ?? '' };
  };

/** What takes a change back, with what whoever asks for that has to choose. */
export const chosen = ({ operation, params }: Undo, stage: Stage): Params | Promise<Params> =>
  operation === 'delete-snapshot' ? newestSnapshot(params)(stage) : params;
