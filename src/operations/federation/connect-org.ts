// Connects an organization to another identity provider. Undo of disconnect-org.
import { z } from 'zod';
import type { Blocker } from '../blocker.js';
import { type ListedProvider, providerName } from '../federations.js';
import { organization } from '../params/organization.js';
import { whileItLasts } from '../recipes/for-a-while.js';
import { update } from '../recipes/update.js';
import { sayRole } from '../roles.js';
import { sayList } from '../say.js';
import { sayMappings, signInProvider, toDisconnect } from './connection-words.js';
import { identityProvider } from './identity-provider-param.js';
import {
  type ConnectionBasis,
  type ConnectionOf,
  connecting,
  lookAtConnection,
  type OrgConnection,
  type SeenConnection,
} from './org-connection.js';

const params = z.strictObject({
  provider: identityProvider(),
  org: organization({ words: ['to'] }),
  for: whileItLasts(),
});

export const connectOrg = update({
  ...connecting(wanted),
  name: 'connect-org',
  title: 'Connect an organization to an identity provider',
  example: 'connect-org "Okta" to "Counter Inc" because SEC-7 people have to sign in again',
  canNarrow: false,
  params,
  claims: [
    {
      says: 'An organization has at most one SAML provider for Atlas, and one OIDC provider for people at its databases.',
      page: 'security/manage-org-mapping',
    },
    {
      says: 'Role mappings and default roles of the organization stay as they are.',
      guess: 'The document names what leaving a field out disconnects or resets, and these are not among it.',
    },
  ],

  async preview(atlas, given) {
    const seen = await lookAtConnection(atlas, given);
    const { name, organization: org, common } = seen;
    const blockers = seen.blockers.length > 0 ? seen.blockers : blockersOf(seen);
    return {
      ...common,
      summary: `connect ${org.name} to ${name}`,
      subject: org.name,
      act: `Connect to ${name}`,
      notice: `${org.name} is connected to ${name}`,
      after: `connected to ${name}`,
      direction: 'widens access',
      warnings: blockers.length > 0 ? [] : [...warningsOf(seen), ...seen.notes],
      blockers,
      undo: 'disconnect-org takes it away again.',
    };
  },

  say: () => 'without it',
  sayDone: ({ params: { provider } }) => `with the identity provider ${provider}`,
  done: (_, org) => `${org} is connected to the identity provider.`,
  inverse: 'disconnect-org',
});

function wanted({ provider: id }: ConnectionOf, { connection, provider }: ConnectionBasis): OrgConnection {
  if (connection === null) throw new Error('an organization without a connection blocks');
  return provider?.protocol === 'SAML'
    ? { ...connection, identityProviderId: provider.oktaIdpId }
    : {
        ...connection,
        dataAccessIdentityProviderIds: [...connection.dataAccessIdentityProviderIds, id].toSorted(),
      };
}

function blockersOf(seen: SeenConnection): readonly Blocker[] {
  const { organization: org, provider, config, name, listed, isConnected } = seen;
  if (isConnected) {
    return [{ param: 'provider', sentence: `${org.name} is connected to ${name} already.` }];
  }
  if (provider?.protocol === 'OIDC') return blockersOfOidc(seen);
  if (provider?.protocol !== 'SAML' || !provider.oktaIdpId) {
    const sentence = `Atlas doesn’t show how an organization is connected to ${name}. Connect it in Atlas, under Federation settings.`;
    return [{ param: 'provider', sentence }];
  }
  const present = config && signInProvider(config, listed);
  if (present === undefined) return [];
  return [
    {
      param: 'org',
      sentence: `People sign in to ${org.name} with ${present}, and it can have only one such provider. Disconnect that first, with ${toDisconnect(present, [org.name])}.`,
    },
  ];
}

/** Workload providers have no such limit on the page (manage-org-mapping, in Atlas's documentation). */
function blockersOfOidc({ organization: org, provider, config, listed }: SeenConnection): readonly Blocker[] {
  const isForPeople = (one: ListedProvider) => one.protocol === 'OIDC' && one.idpType === 'WORKFORCE';
  const connected = listed.filter(({ id }) => config?.dataAccessIdentityProviderIds.includes(id));
  const present = provider && isForPeople(provider) ? connected.find(isForPeople) : undefined;
  if (present === undefined) return [];
  const name = providerName(present);
  return [
    {
      param: 'org',
      sentence: `People sign in to the databases of ${org.name} with ${name}, and it can have only one such provider. Disconnect that first, with ${toDisconnect(name, [org.name])}.`,
    },
  ];
}

function warningsOf({ organization: { name: org }, provider, name, config }: SeenConnection): readonly string[] {
  if (provider?.protocol !== 'SAML') {
    const who = provider?.idpType === 'WORKLOAD' ? 'Applications' : 'People';
    return [`${who} can sign in with ${name} to the databases of ${org} that have users for it.`];
  }
  const { roleMappings: mappings = [], postAuthRoleGrants: roles = [] } = config ?? {};
  // The default role (federation-advanced-options, in Atlas's documentation).
  const given = roles.length > 0 ? ` People without a role in it become ${sayList(roles.map(sayRole))}.` : '';
  return [
    `People sign in to ${org} with ${name} from then on.${given}`,
    ...(mappings.length > 0 ? [`Each sign-in gives and removes roles, by ${sayMappings(mappings)}.`] : []),
    ...(provider.status === 'INACTIVE' ? [`Nobody can while ${name} is inactive: activate-idp switches it on.`] : []),
  ];
}
