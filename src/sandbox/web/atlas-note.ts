// The pretend Atlas in words, for the column beside Slack: what a change would change.
import type { AtlasStandIn, Cluster, Federation, Grant, World } from '../atlas/index.js';
import type { AtlasView } from './snapshot.js';
import type { AtlasCall, AtlasNote, Place } from './wire.js';

const LAST_CALLS = 30;
const GIBIBYTE = 1024 ** 3;

const GRANTS: Readonly<Record<string, string>> = {
  CLUSTER_DATABASE_LOGS: 'MongoDB support may read the database logs',
  CLUSTER_INFRASTRUCTURE: 'MongoDB support may enter the infrastructure',
  CLUSTER_INFRASTRUCTURE_AND_APP_SERVICES_SYNC_DATA: 'MongoDB support may enter the infrastructure and see Sync data',
};

export const atlasView = (atlas: AtlasStandIn): AtlasView => ({
  note: () => atlasNote(atlas.world, atlas.calls, Date.now()),
  onChange: (listener) => atlas.onCall(listener),
});

/** @param calls oldest first @param now milliseconds since the epoch */
export function atlasNote(world: World, calls: readonly AtlasCall[], now: number): AtlasNote {
  const projectOf = (id: string) => world.projects.find((project) => project.id === id)?.name ?? id;
  return {
    clusters: world.clusters.map((cluster) => ({
      name: cluster.name,
      of: projectOf(cluster.projectId),
      lines: grantLines(cluster, now),
    })),
    limits: world.federatedDatabases.map(({ name, projectId, limits }) => ({
      name,
      of: projectOf(projectId),
      lines: limits.map((limit) => ({ text: `${limit.name.split('.')[1] ?? limit.name}: ${size(limit.value)}` })),
    })),
    providers: world.federations.flatMap((federation) => providers(world, federation)),
    calls: calls
      .filter(({ path }) => !path.startsWith('/api/oauth/'))
      .slice(-LAST_CALLS)
      .reverse()
      .map(({ at, method, path, status, credential, changed }) => ({ at, method, path, status, credential, changed })),
  };
}

function grantLines(cluster: Cluster, now: number): Place['lines'] {
  if (cluster.kind === 'flex') return [{ text: 'flex' }];
  const state = cluster.paused ? [{ text: 'paused' }] : [];
  return cluster.grant === undefined ? state : [...state, grantLine(cluster.grant, now)];
}

function grantLine(grant: Grant, now: number): Place['lines'][number] {
  const until = Date.parse(grant.expirationTime);
  const text = GRANTS[grant.grantType] ?? grant.grantType;
  return until > now ? { text: `${text} until`, at: until, lively: true } : { text: 'a grant that ended', at: until };
}

function providers(world: World, { identityProviders, connectedOrgConfigs }: Federation): Place[] {
  return identityProviders.map((provider) => {
    const connected = connectedOrgConfigs
      .filter(
        (config) =>
          (provider.oktaIdpId !== null && config.identityProviderId === provider.oktaIdpId) ||
          config.dataAccessIdentityProviderIds.includes(provider.id),
      )
      .map(({ orgId }) => world.organizations.find(({ id }) => id === orgId)?.name ?? orgId);
    return {
      name: provider.displayName,
      of: `${provider.protocol} ${provider.idpType.toLowerCase()}`,
      lines: [{ text: connected.length === 0 ? 'not connected' : `connected: ${connected.join(', ')}` }],
    };
  });
}

const size = (bytes: number) =>
  bytes >= 1024 * GIBIBYTE ? `${bytes / (1024 * GIBIBYTE)} TiB` : `${bytes / GIBIBYTE} GiB`;
