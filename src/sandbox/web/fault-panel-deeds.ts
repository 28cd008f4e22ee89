// Changes behind the bot's back in Atlas, and the preparation of Atlas for a story.
import {
  type AtlasStandIn,
  clusterNamed,
  databaseNamed,
  type IdentityProvider,
  type QueryLimit,
} from '../atlas/index.js';
import { endedSooner } from './fault-panel-clock.js';
import type { Deed } from './fault-panel-wire.js';

interface Drift extends Deed {
  /** @returns what was done, in words */
  does(atlas: AtlasStandIn): string;
}

const GIBIBYTE = 1024 ** 3;
const DAILY = 'bytesProcessed.daily';
const TRIAL = 'Entra trial';
const RENAMED = 'Entra trial (old)';

const group = 'Another administrator, in Atlas itself';

export const DRIFTS: readonly Drift[] = [
  {
    id: 'limit',
    group,
    title: 'Doubles a limit',
    about:
      'The daily query limit of FederatedDB0. An approved request to delete it goes out of date: it isn’t what was approved.',
    does: ({ world }) => {
      const { limits } = databaseNamed(world, 'FederatedDB0');
      const at = limits.findIndex(({ name }) => name === DAILY);
      const found = limits[at];
      if (found === undefined) return 'FederatedDB0 has no daily limit, so there was nothing to double';
      limits[at] = { ...found, value: found.value * 2 };
      return `the daily limit of FederatedDB0 is ${(found.value * 2) / GIBIBYTE} GiB now`;
    },
  },
  {
    id: 'revoke',
    group,
    title: 'Takes a grant away',
    about: 'MongoDB support’s grant on Cluster0. A request to replace that grant goes out of date once it’s approved.',
    does: ({ world }) => {
      const cluster = clusterNamed(world, 'Cluster0');
      if (cluster.kind !== 'dedicated' || cluster.grant === undefined) return 'Cluster0 had no grant to take away';
      cluster.grant = undefined;
      return 'the grant on Cluster0 is removed';
    },
  },
  {
    id: 'rename',
    group,
    title: 'Renames an identity provider',
    about: `Renames ${TRIAL} to ${RENAMED}, or back. A request to delete it uses its id: it deletes the approved provider whatever its name, and never another one that took the old name.`,
    does: (atlas) => {
      const provider = providers(atlas).find(({ displayName }) => [TRIAL, RENAMED].includes(displayName));
      if (provider === undefined) return `${TRIAL} doesn’t exist, so there was nothing to rename`;
      provider.displayName = provider.displayName === TRIAL ? RENAMED : TRIAL;
      return `the identity provider is called ${provider.displayName} now`;
    },
  },
  {
    id: 'sign-in',
    group,
    title: 'Signs everyone out',
    about:
      'Everyone, removed people too, signs in again through their identity provider. Role mappings and default roles apply then: what was given or removed may be undone.',
    does: (atlas) => {
      const { people, formerPeople } = atlas.world;
      const all = new Set([...people, ...formerPeople].map(({ username }) => username));
      const through = [...all].filter((username) => atlas.signIn(username) !== undefined);
      return `${through.length} people signed in again`;
    },
  },
];

/** Grants end, and what Atlas is at work on is over, so much sooner. */
export function endSooner({ world }: AtlasStandIn, ms: number): void {
  for (const cluster of world.clusters) {
    if (cluster.kind !== 'dedicated') continue;
    if (cluster.grant !== undefined) cluster.grant = endedSooner(cluster.grant, ms);
    if (cluster.settlesAt !== undefined) cluster.settlesAt -= ms;
    if (cluster.electsAt !== undefined) cluster.electsAt -= ms;
  }
}

/** Cluster0 has its usual size, is not being changed, and rejects no query. */
export function beforeTheNight({ world }: AtlasStandIn): void {
  const cluster = clusterNamed(world, 'Cluster0');
  if (cluster.kind === 'dedicated')
    Object.assign(cluster, { instanceSize: 'M40', rejected: undefined, stateName: 'IDLE', settlesAt: undefined });
}

/** Restores the limit that a story raises. */
export function withDailyLimit({ world }: AtlasStandIn, original: QueryLimit): void {
  const { limits } = databaseNamed(world, 'FederatedDB0');
  const at = limits.findIndex(({ name }) => name === original.name);
  limits.splice(at === -1 ? limits.length : at, 1, { ...original });
}

export function dailyLimit({ world }: AtlasStandIn): QueryLimit {
  const found = databaseNamed(world, 'FederatedDB0').limits.find(({ name }) => name === DAILY);
  if (found === undefined) throw new Error('the pretend Atlas has no daily limit on FederatedDB0');
  return { ...found };
}

/** Restores the provider that a story deletes, connected to no organization. */
export function withTrialProvider(atlas: AtlasStandIn, original: IdentityProvider): void {
  const found = providers(atlas).find(({ id }) => id === original.id);
  if (found === undefined) providers(atlas).push({ ...original });
  else found.displayName = TRIAL;
}

export function trialProvider(atlas: AtlasStandIn): IdentityProvider {
  const found = providers(atlas).find(({ displayName }) => displayName === TRIAL);
  if (found === undefined) throw new Error(`the pretend Atlas has no ${TRIAL}`);
  return { ...found };
}

const providers = ({ world }: AtlasStandIn): IdentityProvider[] => world.federations[0]?.identityProviders ?? [];
