// Switches a SAML identity provider on. Atlas then sends everyone in the provider's domains to the provider to sign in.
import type { ConnectedOrgConfig } from '../../atlas/replies.js';
import { formatList, withoutEmpty } from '../format.js';
import { formatRole, isReadOnlyRole } from '../roles.js';
import type { SeenProvider } from './identity-provider.js';
import { formatProviderUsers, givesOwnershipAtSignIn, type ProviderUse, redirectedSignIn } from './provider-change.js';
import { defineProviderSwitch } from './provider-status.js';

export const activateIdp = defineProviderSwitch('ACTIVE', {
  name: 'activate-idp',
  title: 'Switch a SAML identity provider on',
  example: 'activate-idp "Okta" because SEC-7 people need to sign in again',
  guesses: [
    {
      says: 'The provider that was created first was also set up first.',
      reason: 'Atlas shows no other order for providers.',
    },
  ],
  direction: 'widens access',
  facts: ({ signIns }) => [
    {
      label: 'Default roles',
      value: signIns.map(({ org, config }) => `${formatDefaultRoles(config)} in ${org}`).join('; ') || 'none',
    },
  ],
  warnings: warningsOf,
  // An undo only restores the sign-in that deactivate-idp ended, so the undo doesn't redirect anyone from another
  // provider.
  signIn: (saml, isBack) => (isBack ? undefined : redirectedSignIn(saml)),
  isDangerous: ({ signIns }) => signIns.some(({ config }) => givesOwnershipAtSignIn(config)),
  undo: ({ name, connectedTo }) =>
    `deactivate-idp switches ${name} off again${(connectedTo?.length ?? 0) > 1 ? ', but only when no more than one organization is connected' : ''}.`,
});

/** Formats the roles that users get if they have no role in the organization. */
const formatDefaultRoles = ({ postAuthRoleGrants: roles }: ConnectedOrgConfig) =>
  roles ? formatList(roles.map(formatRole)) || 'none' : 'not shown';

function warningsOf(seen: SeenProvider, joined: ProviderUse): readonly string[] {
  const { provider: name, domains } = redirectedSignIn(seen);
  const whose = domains === undefined ? 'in the provider’s domains' : `at ${formatList(domains, 3)}`;
  const redirected =
    domains?.length === 0
      ? []
      : [
          `Atlas will send everyone ${whose} to ${name} to sign in. If sign-in fails, they’re locked out, including owners.`,
          'First copy the Bypass SAML Mode URL. While that mode is on, the URL lets in people who used Atlas before the provider was set up.',
        ];
  const mappedIn = joined.signIns.filter(({ config }) => (config.roleMappings?.length ?? 0) > 0).map(({ org }) => org);
  const unread = joined.signIns.filter(({ config }) => config.roleMappings === null).map(({ org }) => org);
  const given = joined.signIns.some(
    ({ config: { postAuthRoleGrants: roles } }) => roles === null || roles?.every(isReadOnlyRole) === false,
  );
  const members = describeMembers(seen, joined);
  return withoutEmpty(
    given && members,
    ...redirected,
    !given && members,
    mappedIn.length > 0 &&
      `At each sign-in, Atlas updates the user’s roles based on the role mappings of ${formatList(mappedIn)}.`,
    unread.length > 0 && `I couldn’t read the role mappings of ${formatList(unread)}.`,
  );
}

function describeMembers(seen: SeenProvider, { name, connectedTo = [], signIns }: ProviderUse): string {
  const given = signIns.filter(({ config }) => (config.postAuthRoleGrants?.length ?? 0) > 0);
  const closed = signIns.filter(({ config }) => config.instantUserProvisioningDisabled === true);
  const unread = signIns.filter(({ config }) => config.postAuthRoleGrants === null);
  const open = connectedTo.filter((org) => ![...given, ...closed, ...unread].some((one) => one.org === org));
  const become = [
    ...given.map(({ org, config }) => `get ${formatDefaultRoles(config)} in ${org}`),
    ...(open.length > 0 ? [`become members of ${formatList(open)}`] : []),
  ];
  const isRedirected = redirectedSignIn(seen).domains?.length !== 0;
  return withoutEmpty(
    !isRedirected && `${formatProviderUsers(seen)} can sign in with ${name}.`,
    become.length > 0 && `People without an organization role ${formatList(become)}.`,
    unread.length > 0 && `I couldn’t read the default roles of ${formatList(unread.map(({ org }) => org))}.`,
  ).join(' ');
}
