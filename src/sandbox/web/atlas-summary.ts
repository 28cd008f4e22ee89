// Describes the state of the simulated Atlas for the panel beside Slack.
import type { AtlasStandIn, Cluster, EmployeeGrant, FederatedDatabase, Federation, World } from '../atlas/index.js';
import type { OpenReturn } from './inspector-returns.js';
import type { AtlasSummarySource } from './snapshot.js';
import type { AtlasSummary, AtlasSummaryItem } from './wire.js';

const GIBIBYTE = 1024 ** 3;

const GRANTS: Readonly<Record<string, string>> = {
  CLUSTER_DATABASE_LOGS: 'MongoDB support can read the database logs',
  CLUSTER_INFRASTRUCTURE: 'MongoDB support can access the infrastructure',
  CLUSTER_INFRASTRUCTURE_AND_APP_SERVICES_SYNC_DATA: 'MongoDB support can access the infrastructure and Sync data',
};

/** @param returns the scheduled reverts */
export const atlasSummarySource = (
  atlas: AtlasStandIn,
  returns: () => readonly OpenReturn[] = () => [],
): AtlasSummarySource => ({
  note: () => atlasNote(atlas.world, returns(), Date.now()),
  onChange: (listener) => atlas.onCall(listener),
});

/** @param now milliseconds since the epoch */
function atlasNote(world: World, returns: readonly OpenReturn[], now: number): AtlasSummary {
  const projectOf = (id: string) => world.projects.find((project) => project.id === id)?.name ?? id;
  return {
    clusters: world.clusters.map((cluster) => ({
      name: cluster.name,
      of: projectOf(cluster.projectId),
      lines: grantLines(cluster, now),
    })),
    limits: world.federatedDatabases.map((database) => ({
      name: database.name,
      of: projectOf(database.projectId),
      lines: limitLines(
        database,
        returns.filter(({ params }) => params.project === database.projectId && params.database === database.name),
        now,
      ),
    })),
    providers: world.federations.flatMap((federation) => providers(world, federation, returns, now)),
  };
}

/** Lists the limits, temporarily deleted ones as `none`. */
function limitLines(
  { limits }: FederatedDatabase,
  returns: readonly OpenReturn[],
  now: number,
): AtlasSummaryItem['lines'] {
  const named = limits.map(({ name, value }) => ({ name: name.split('.')[1] ?? name, value: size(value) }));
  const deleted = returns
    .filter(({ params }) => named.every(({ name }) => name !== params.limit))
    .map(({ params }) => ({ name: params.limit ?? '', value: 'none' }));
  return [...named, ...deleted].flatMap(({ name, value }) => [
    { text: `${name}: ${value}` },
    ...returns.filter(({ params }) => params.limit === name).map((one) => returnLine(one, '', now)),
  ]);
}

/** @param of the affected item's name, unless the line's position makes it clear */
function returnLine({ after, endsAt, params }: OpenReturn, of: string, now: number): AtlasSummaryItem['lines'][number] {
  const when = now < endsAt ? 'reverts to' : 'should have reverted to';
  // For a limit, show only its size, without Atlas's action once the limit has been reached.
  const to = params.to?.replace(/\d(?=[A-Z])/, '$& ') ?? after;
  return { text: `↩ ${of}${when} ${to} at`, at: endsAt, lively: true };
}

function grantLines(cluster: Cluster, now: number): AtlasSummaryItem['lines'] {
  if (cluster.kind === 'flex') return [{ text: 'flex' }];
  const state = cluster.paused ? [{ text: 'paused' }] : [];
  return cluster.grant === undefined ? state : [...state, grantLine(cluster.grant, now)];
}

function grantLine(grant: EmployeeGrant, now: number): AtlasSummaryItem['lines'][number] {
  const until = Date.parse(grant.expirationTime);
  const text = GRANTS[grant.grantType] ?? grant.grantType;
  return until > now ? { text: `${text} until`, at: until, lively: true } : { text: 'expired grant', at: until };
}

function providers(
  world: World,
  { identityProviders, connectedOrgConfigs }: Federation,
  returns: readonly OpenReturn[],
  now: number,
): AtlasSummaryItem[] {
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
      lines: [
        { text: connected.length === 0 ? 'not connected' : `connected: ${connected.join(', ')}` },
        ...(provider.status === 'INACTIVE' ? [{ text: 'inactive' }] : []),
        ...returns
          .filter(({ params }) => params.provider === provider.id)
          .map((one) => returnLine(one, one.params.org === undefined ? '' : `${one.subject} `, now)),
      ],
    };
  });
}

const size = (bytes: number) =>
  bytes >= 1024 * GIBIBYTE ? `${bytes / (1024 * GIBIBYTE)} TiB` : `${bytes / GIBIBYTE} GiB`;
