// Deletes an identity provider that no organization is connected to. Atlas's own check is weaker. Atlas also deletes a
// provider that is connected to exactly one of the caller's organizations, which locks that organization's users out.
// So the bot reads the provider and the organizations again and checks for connections.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { IdentityProvider } from '../../atlas/replies.js';
import { listProviders } from '../federations.js';
import { formatList } from '../format.js';
import { ifExists } from '../place.js';
import { NOTHING_TO_UNDO_TEXT } from '../recipes/change.js';
import { defineRemove } from '../recipes/remove.js';
import { providerPath, type SeenProvider } from './identity-provider.js';
import { identityProviderParam } from './identity-provider-param.js';
import {
  connectedOrgBlockers,
  describeProviderDrift,
  directionWithoutProvider,
  formatProviderUsers,
  inspectProvider,
  lastProviderNotes,
  lostSignIn,
  PASSWORD_GUESS,
  ProviderBasis,
} from './provider-change.js';

const Settings = z.record(z.string(), z.json());
const Domains = z.object({ associatedDomains: z.array(z.string()).optional() });

const DeletionBasis = ProviderBasis.extend({ settings: Settings });
type DeletionBasis = z.output<typeof DeletionBasis>;

export const deleteIdp = defineRemove({
  name: 'delete-idp',
  title: 'Delete an identity provider',
  aliases: ['drop idp', 'remove idp', 'delete identity provider'],
  area: 'federation',
  example: 'delete-idp "Okta" because SEC-7 we moved to Entra',
  role: 'Organization Owner',
  effect: 'irreversible',
  canNarrow: true,
  interrupts: true,
  params: z.strictObject({
    provider: identityProviderParam({
      leavesOut: { traits: ['connected'], why: 'Still connected to an organization. Use disconnect-org first.' },
    }),
  }),
  basis: DeletionBasis,
  guesses: [PASSWORD_GUESS],

  async preview(atlas, { provider: id }) {
    const looked = await inspectProvider(atlas, id);
    const { seen, name, common, blockers } = looked;
    const softer =
      seen?.provider.status === 'ACTIVE'
        ? ' To switch the provider off instead, use deactivate-idp, which can be undone.'
        : '';
    return {
      ...common,
      basis: { ...common.basis, settings: seen === undefined ? {} : settingsOf(seen.provider) },
      summary: `permanently delete the identity provider ${name}`,
      act: 'Delete identity provider',
      extent: 'permanently',
      loss: `${formatProviderUsers(seen)} can no longer sign in ${seen?.provider.protocol === 'OIDC' ? 'to databases ' : ''}with ${name}.`,
      after: seen === undefined ? 'not found' : 'deleted',
      direction: directionWithoutProvider(seen?.provider),
      warnings: seen === undefined ? [] : warningsOf(seen),
      takesAway: { signIn: seen && lostSignIn(seen) },
      blockers:
        seen === undefined
          ? blockers
          : connectedOrgBlockers(
              looked,
              'deleted',
              0,
              (organizations) => `${name} is still connected to ${organizations}. Disconnect ${name} first`,
            ),
      undo:
        seen === undefined
          ? NOTHING_TO_UNDO_TEXT
          : `This can’t be undone. The settings are saved to a file in the request’s thread.${softer}`,
      confirm: name,
    };
  },

  path: ({ provider }, { federationSettingsId }) => providerPath(federationSettingsId ?? '', provider),
  thing: IdentityProvider.pick({ id: true }),
  isAsBefore: () => true,

  // A 404 for the provider proves nothing if the federation was deleted or the list still contains the provider.
  async parentExists(atlas, { provider }, { federationSettingsId }, found) {
    if (found !== undefined) return true;
    const listed = await ifExists(listProviders(atlas, federationSettingsId ?? ''));
    return listed !== undefined && !listed.some(({ id }) => id === provider);
  },

  where: ({ provider }, { federationSettingsId }) =>
    `the identity provider ${provider} in the federation ${federationSettingsId}`,
  done: (_, name) => `${name} has been permanently deleted.`,

  drift(before, after) {
    const [was, is] = [before, after].map((one) => ProviderBasis.parse(one));
    return isDeepStrictEqual(was, is) ? describeDomainDrift(before, after) : describeProviderDrift(before, after);
  },

  restoreKit: ({ basis: { federationSettingsId, settings } }) =>
    Object.keys(settings).length === 0 ? undefined : { federationSettingsId, identityProvider: settings },
});

/** Returns all settings that Atlas shows, except for connected organizations, because a deleted provider has none. */
function settingsOf({ associatedOrgs: _, ...settings }: IdentityProvider): DeletionBasis['settings'] {
  const { associatedDomains: domains } = settings;
  const sorted = { ...settings, associatedDomains: domains?.toSorted() };
  return Settings.parse(JSON.parse(JSON.stringify(sorted, (_, value: unknown) => value ?? undefined)));
}

/** Describes drift in the domains. Only these matter to approvers, because they decide who can no longer sign in. */
function describeDomainDrift(before: DeletionBasis, after: DeletionBasis): string | undefined {
  const [from, to] = [before, after].map(({ settings }) => Domains.parse(settings).associatedDomains);
  if (from === undefined || to === undefined || isDeepStrictEqual(from, to)) return undefined;
  return `the provider’s domains went from ${formatList(from) || 'none'} to ${formatList(to) || 'none'}`;
}

const warningsOf = (seen: SeenProvider): readonly string[] => [
  ...lastProviderNotes(seen),
  seen.provider.protocol === 'SAML'
    ? 'Atlas’s API can’t create SAML providers. A new provider must be set up in Atlas.'
    : 'A new provider gets a new ID. Update everything that uses the old ID.',
];
