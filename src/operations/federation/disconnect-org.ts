// Disconnects an organization from an identity provider, so that people can no longer sign in to the organization with
// the provider. The call sends all other fields unchanged, because Atlas resets fields that a call omits.
import { requireKnown } from '../../atlas/replies.js';
import { blockedBy } from '../blocker.js';
import { formatList, withoutEmpty } from '../format.js';
import { NOTHING_TO_UNDO_TEXT } from '../recipes/change.js';
import { defineConnectionChange } from './connection-change.js';
import { formatRoleMappings, LOCKED_OUT_SENTENCE } from './connection-words.js';
import { doesProviderExist, type SeenConnection, withoutProvider } from './org-connection.js';
import { directionWithoutProvider, PASSWORD_GUESS, signInLostWithout } from './provider-change.js';

export const disconnectOrg = defineConnectionChange({
  name: 'disconnect-org',
  title: 'Disconnect an organization from an identity provider',
  example: 'disconnect-org "Okta" from "Counter Inc" because SEC-7 we moved to Entra',
  canNarrow: true,
  word: 'from',
  inverse: 'connect-org',
  guesses: [
    {
      says: 'Without a SAML provider, role mappings don’t give anyone a role.',
      reason: 'The OpenAPI document only says that role mappings can’t be changed without a provider.',
    },
    PASSWORD_GUESS,
  ],

  wanted: (connection, id, provider) => withoutProvider(connection, id, provider?.oktaIdpId ?? null),
  blockers({ organization: org, name, provider, isConnected }) {
    if (isConnected) return [];
    if (provider?.protocol === 'SAML')
      requireKnown(provider.oktaIdpId, 'the id that connects organizations to the provider');
    return blockedBy('provider', `${org.name} isn’t connected to ${name}. Check both names.`);
  },
  preview(seen) {
    const { name, organization: org, provider, isConnected } = seen;
    return {
      summary: `disconnect ${org.name} from ${name}`,
      act: 'Disconnect',
      extent: `from ${name}`,
      after: `not connected to ${name}`,
      direction: directionWithoutProvider(provider),
      warnings: isConnected ? [...warningsOf(seen), ...seen.notes] : [],
      takesAway: { signIn: provider && signInLostWithout(provider) },
      undo: isConnected ? describeUndo(seen) : NOTHING_TO_UNDO_TEXT,
    };
  },
  canBeUndone: doesProviderExist,
  format: () => 'connected',
  formatDone: (provider) => `not connected to the identity provider ${provider}`,
  done: (org) => `${org} is disconnected from the identity provider.`,
});

function warningsOf({ organization: { name: org }, provider, name, config }: SeenConnection): readonly string[] {
  if (provider?.protocol !== 'SAML') {
    const who = provider?.idpType === 'WORKLOAD' ? 'Applications' : 'People';
    return [`${who} can no longer sign in to ${org}’s databases with ${name}.`];
  }
  const domains = provider.associatedDomains ?? [];
  const people = domains.length > 0 ? `People at ${formatList(domains)}` : 'People';
  const mappings = config && formatRoleMappings(config);
  return withoutEmpty(
    `${people} can no longer sign in to ${org} with ${name}, and ${org} has no other sign-in provider.`,
    LOCKED_OUT_SENTENCE,
    mappings !== undefined &&
      `Without a provider, nobody gets roles from ${mappings}. Atlas doesn’t say whether it keeps ${config?.roleMappings?.length === 1 ? 'it' : 'them'}.`,
  );
}

function describeUndo({ organization, config, provider }: SeenConnection): string {
  const isMapped = provider?.protocol === 'SAML' && config?.roleMappings?.length !== 0;
  return `connect-org connects ${organization.name} again.${isMapped ? ' Then check that the role mappings still exist.' : ''}`;
}
