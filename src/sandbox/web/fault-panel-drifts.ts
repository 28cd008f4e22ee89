// Changes Atlas behind the bot's back.
import { type AtlasStandIn, clusterNamed, federatedDatabaseNamed } from '../atlas/index.js';
import { autoscale } from '../atlas/world/hardware.js';
import { withEarlierEnd } from './fault-panel-clock.js';
import type { FaultAction } from './fault-panel-wire.js';

interface Drift extends FaultAction {
  /** @returns a sentence that describes the effect */
  does(atlas: AtlasStandIn): string;
}

const GIBIBYTE = 1024 ** 3;
const DAILY = 'bytesProcessed.daily';
const TRIAL = 'Entra trial';
const RENAMED = 'Entra trial (old)';

const group = 'Another administrator, directly in Atlas';

export const OUTSIDE_CHANGES: readonly Drift[] = [
  {
    id: 'limit',
    group,
    title: 'Double a limit',
    about:
      'Doubles FederatedDB0’s daily query limit. An approved request to delete the limit becomes out of date, because the limit differs from the approved one.',
    does: ({ world }) => {
      const { limits } = federatedDatabaseNamed(world, 'FederatedDB0');
      const at = limits.findIndex(({ name }) => name === DAILY);
      const found = limits[at];
      if (found === undefined) return 'FederatedDB0 has no daily limit to double';
      limits[at] = { ...found, value: found.value * 2 };
      return `FederatedDB0’s daily limit is now ${(found.value * 2) / GIBIBYTE} GiB`;
    },
  },
  {
    id: 'revoke',
    group,
    title: 'Revoke a grant',
    about: 'Revokes the grant on Cluster0. A request to replace that grant becomes out of date once it’s approved.',
    does: ({ world }) => {
      const cluster = clusterNamed(world, 'Cluster0');
      if (cluster.kind !== 'dedicated' || cluster.grant === undefined) return 'Cluster0 has no grant to revoke';
      cluster.grant = undefined;
      return 'the grant on Cluster0 has been revoked';
    },
  },
  {
    id: 'rename',
    group,
    title: 'Rename an identity provider',
    about: `Renames ${TRIAL} to ${RENAMED}, or back. A deletion request uses the provider’s ID, so it deletes the approved provider under any name and never a different provider with the old name.`,
    does: ({ world }) => {
      const providers = world.federations.flatMap(({ identityProviders }) => identityProviders);
      const provider = providers.find(({ displayName }) => [TRIAL, RENAMED].includes(displayName));
      if (provider === undefined) return `${TRIAL} doesn’t exist, so nothing was renamed`;
      provider.displayName = provider.displayName === TRIAL ? RENAMED : TRIAL;
      return `the identity provider is now called ${provider.displayName}`;
    },
  },
  {
    id: 'autoscale',
    group: 'Atlas itself',
    title: 'Scale a cluster up',
    about: 'Scales Cluster1 to M80, as under load. A temporary scale-cluster then asks an approver before it reverts.',
    does({ world }) {
      const cluster = clusterNamed(world, 'Cluster1');
      if (cluster.kind === 'dedicated') autoscale(cluster, { instanceSize: 'M80' });
      return 'Cluster1 is now M80';
    },
  },
  {
    id: 'sign-in',
    group,
    title: 'Sign everyone out',
    about:
      'Everyone signs in again through their identity provider, including removed users. At sign-in, Atlas applies role mappings and default roles, which may undo earlier role changes.',
    does: (atlas) => {
      const { people, formerPeople } = atlas.world;
      const all = new Set([...people, ...formerPeople].map(({ username }) => username));
      const through = [...all].filter((username) => atlas.signIn(username) !== undefined);
      return `${through.length} people signed in again`;
    },
  },
];

/** Makes grants, temporary entries and Atlas's current work end earlier. */
export function ageAtlas({ world }: AtlasStandIn, ms: number): void {
  for (const cluster of world.clusters) {
    if (cluster.kind !== 'dedicated') continue;
    if (cluster.grant !== undefined) cluster.grant = withEarlierEnd(cluster.grant, ms);
    if (cluster.settlesAt !== undefined) cluster.settlesAt -= ms;
    if (cluster.electsAt !== undefined) cluster.electsAt -= ms;
  }
  for (const [path, items] of world.things) world.things.set(path, withEarlierEnd(items, ms));
}
