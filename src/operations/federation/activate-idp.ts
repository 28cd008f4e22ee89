// Switches a SAML identity provider on. Atlas then sends everyone of its domains to it to sign in.
import { update } from '../recipes/update.js';
import { sayList } from '../say.js';
import type { SeenProvider } from './identity-provider.js';
import { sayProvider, sayUsers, signInMoved } from './provider-change.js';
import { lookAtStatus, switching } from './provider-status.js';

export const activateIdp = update({
  ...switching('ACTIVE'),
  name: 'activate-idp',
  title: 'Switch a SAML identity provider on',
  example: 'activate-idp "Okta" because SEC-7 people have to sign in again',
  canNarrow: false,
  interrupts: true,
  claims: [
    {
      says: 'Atlas sends people whose domain is mapped to several providers to the SAML provider that was set up first.',
      page: 'security/manage-domain-mapping',
    },
    {
      says: 'While Bypass SAML Mode is on, its URL lets people in without the provider, if they signed in to Atlas before it was set up.',
      page: 'security/federation-advanced-options',
    },
    {
      says: 'People who sign in through the provider become members of the organizations that are connected to it.',
      page: 'security/manage-org-mapping',
    },
    {
      says: 'The provider that was set up first is the one that was created first.',
      guess: 'Atlas shows no other order of providers.',
    },
  ],

  async preview(atlas, given, _, undoes) {
    const { seen, name, connectedTo, mappedIn, common, blockers } = await lookAtStatus(atlas, given, 'ACTIVE');
    const later = (connectedTo?.length ?? 0) > 1 ? ' once at most one organization is connected to it' : '';
    // Switching it off took the sign-in with it, which its undo and its end give back.
    const isBack = undoes?.params.provider === given.provider;
    return {
      ...common,
      summary: `switch the identity provider ${name} on`,
      act: 'Switch on identity provider',
      notice: `${name} is switched on`,
      after: seen === undefined ? 'not there' : sayProvider(seen.provider, 'active'),
      direction: 'widens access',
      warnings: seen === undefined ? [] : warningsOf(seen, connectedTo ?? [], mappedIn),
      takesAway: { signIn: seen === undefined || isBack ? undefined : signInMoved(seen) },
      blockers,
      undo: `deactivate-idp switches it off again${later}.`,
    };
  },
});

function warningsOf(
  seen: SeenProvider,
  connectedTo: readonly string[],
  mappedIn: readonly string[],
): readonly string[] {
  const { provider: name, domains } = signInMoved(seen);
  const whose = domains === undefined ? 'of its domains' : `at ${sayList(domains, 3)}`;
  const redirected =
    domains?.length === 0
      ? []
      : [
          `Atlas sends everyone ${whose} to ${name} to sign in. If it doesn’t work, they’re locked out, owners included.`,
          'Note its Bypass SAML Mode URL in Atlas first. It only lets in people who used Atlas before the provider, and only if that mode is on.',
        ];
  return [
    ...redirected,
    `${sayUsers(seen)} can sign in with it${connectedTo.length > 0 ? `, and may become members of ${sayList(connectedTo)}` : ''}.`,
    ...(mappedIn.length > 0
      ? [`Each sign-in gives and removes roles, by the role mappings of ${sayList(mappedIn)}.`]
      : []),
  ];
}
