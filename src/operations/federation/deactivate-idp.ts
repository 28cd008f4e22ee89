// Switches a SAML identity provider off. Unlike a deletion, this change can be undone.

import { LOCKED_OUT_SENTENCE } from './connection-words.js';
import {
  connectedOrgBlockers,
  DIRECTION_WITHOUT_SAML,
  formatProviderUsers,
  lastProviderNotes,
  lostSignIn,
  PASSWORD_GUESS,
} from './provider-change.js';
import { defineProviderSwitch } from './provider-status.js';

export const deactivateIdp = defineProviderSwitch('INACTIVE', {
  name: 'deactivate-idp',
  title: 'Switch a SAML identity provider off',
  example: 'deactivate-idp "Okta" because SEC-7 we moved to Entra',
  guesses: [PASSWORD_GUESS],
  direction: DIRECTION_WITHOUT_SAML,
  warnings: (saml, { name, connectedTo }) => [
    ...cutOffNotes(connectedTo),
    `${formatProviderUsers(saml)} can’t sign in with ${name} while it’s off.`,
    ...lastProviderNotes(saml),
  ],
  signIn: lostSignIn,
  // Atlas refuses to switch off a provider with several organizations, but doesn't name the organizations.
  blockers: (seen) =>
    connectedOrgBlockers(
      seen,
      'switched off',
      1,
      (organizations) =>
        `${seen.name} is connected to ${organizations}. Atlas can’t switch off a provider with more than one organization. Disconnect ${seen.name} first`,
    ),
  undo: ({ name }) => `activate-idp switches ${name} on again.`,
});

const cutOffNotes = ([only, ...more]: readonly string[] = []): readonly string[] =>
  only === undefined || more.length > 0 ? [] : [`${only} has no other sign-in provider. ${LOCKED_OUT_SENTENCE}`];
