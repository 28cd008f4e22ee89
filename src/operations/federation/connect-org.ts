// Connects an organization to an identity provider. Also undoes disconnect-org.
import { type Blocker, blockedBy } from '../blocker.js';
import { type ListedProvider, providerName } from '../federations.js';
import { formatList, withoutEmpty } from '../format.js';
import { formatRole } from '../roles.js';
import { defineConnectionChange } from './connection-change.js';
import { disconnectCommand, formatRoleMappings, signInProviderName } from './connection-words.js';
import type { SeenConnection } from './org-connection.js';
import { directionWithoutProvider, givesOwnershipAtSignIn } from './provider-change.js';

export const connectOrg = defineConnectionChange({
  name: 'connect-org',
  title: 'Connect an organization to an identity provider',
  example: 'connect-org "Okta" to "Counter Inc" because SEC-7 people need to sign in again',
  canNarrow: false,
  word: 'to',
  inverse: 'disconnect-org',
  guesses: [
    {
      says: 'The organization’s role mappings and default roles don’t change.',
      reason:
        'The OpenAPI document lists the fields that Atlas resets if a call omits them. Role mappings and default roles aren’t listed.',
    },
  ],

  wanted: (connection, id, provider) =>
    provider?.protocol === 'SAML'
      ? { ...connection, identityProviderId: provider.oktaIdpId }
      : {
          ...connection,
          dataAccessIdentityProviderIds: [...connection.dataAccessIdentityProviderIds, id].toSorted(),
        },
  blockers: blockersOf,
  preview: (seen) => ({
    summary: `connect ${seen.organization.name} to ${seen.name}`,
    act: 'Connect',
    extent: `to ${seen.name}`,
    after: `connected to ${seen.name}`,
    direction: 'widens access',
    warnings: seen.blockers.length > 0 ? [] : [...warningsOf(seen), ...seen.notes],
    ...(seen.provider?.protocol === 'SAML' && givesOwnershipAtSignIn(seen.config) && { isDangerous: true }),
    undo: `disconnect-org disconnects ${seen.organization.name} again.`,
  }),
  revertDirection: ({ basis: { provider } }) => directionWithoutProvider(provider ?? undefined),
  format: () => 'not connected',
  formatDone: (provider) => `connected to the identity provider ${provider}`,
  done: (org) => `${org} is connected to the identity provider.`,
});

function blockersOf(seen: SeenConnection): readonly Blocker[] {
  const { organization: org, provider, config, name, listed, isConnected } = seen;
  if (isConnected) return blockedBy('provider', `${org.name} is already connected to ${name}.`);
  if (provider?.protocol === 'OIDC') return blockersOfOidc(seen);
  if (provider?.protocol !== 'SAML' || !provider.oktaIdpId) {
    return blockedBy(
      'provider',
      `Atlas doesn’t show how organizations are connected to ${name}. Connect ${org.name} in Atlas, under Federation settings.`,
    );
  }
  const present = config && signInProviderName(config, listed);
  if (present === undefined) return [];
  return blockedBy(
    'org',
    `People sign in to ${org.name} with ${present}, and Atlas allows only one sign-in provider. Disconnect ${present} first with ${disconnectCommand(present, [org.name])}.`,
  );
}

/** Blocks a second OIDC provider for people. Page manage-org-mapping mentions no limit for workload providers. */
function blockersOfOidc({ organization: org, provider, config, listed }: SeenConnection): readonly Blocker[] {
  const isForPeople = (one: ListedProvider) => one.protocol === 'OIDC' && one.idpType === 'WORKFORCE';
  const connected = listed.filter(({ id }) => config?.dataAccessIdentityProviderIds.includes(id));
  const present = provider && isForPeople(provider) ? connected.find(isForPeople) : undefined;
  if (present === undefined) return [];
  const name = providerName(present);
  return blockedBy(
    'org',
    `People sign in to ${org.name}’s databases with ${name}, and Atlas allows only one such provider. Disconnect ${name} first with ${disconnectCommand(name, [org.name])}.`,
  );
}

function warningsOf({ organization: { name: org }, provider, name, config }: SeenConnection): readonly string[] {
  if (provider?.protocol !== 'SAML') {
    const who = provider?.idpType === 'WORKLOAD' ? 'Applications' : 'People';
    return [`${who} can sign in with ${name} to ${org}’s databases that have users for ${name}.`];
  }
  const [mappings, roles] = [config && formatRoleMappings(config), config?.postAuthRoleGrants ?? []];
  // The source for the default role is Atlas's page federation-advanced-options.
  const given = roles.length > 0 ? ` People without a role in ${org} get ${formatList(roles.map(formatRole))}.` : '';
  return withoutEmpty(
    provider.status === 'INACTIVE'
      ? `Nobody can sign in with ${name} until activate-idp switches it on.${given}`
      : `People will sign in to ${org} with ${name}.${given}`,
    mappings !== undefined && `At each sign-in, Atlas updates the user’s roles based on ${mappings}.`,
  );
}
