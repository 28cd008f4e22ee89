// Switches a SAML identity provider off, which unlike its deletion can be undone.
import type { Blocker } from '../blocker.js';
import { update } from '../recipes/update.js';
import { sayList } from '../say.js';
import { toDisconnect } from './connection-words.js';
import {
  type Connections,
  connectionsUnread,
  DIRECTION_WITHOUT_SAML,
  sayLast,
  sayProvider,
  sayUsers,
  signInLost,
} from './provider-change.js';
import { lookAtStatus, switching } from './provider-status.js';

export const deactivateIdp = update({
  ...switching('INACTIVE'),
  name: 'deactivate-idp',
  title: 'Switch a SAML identity provider off',
  example: 'deactivate-idp "Okta" because SEC-7 we moved to Entra',
  canNarrow: false,
  interrupts: true,
  claims: [
    {
      says: 'Atlas switches a SAML provider off only if at most one organization is connected to it.',
      document: 'updateFederationSettingIdentityProvider',
    },
    {
      says: 'People may fall back to a password, if they had one before.',
      guess: 'No page says whether Atlas lets them.',
    },
  ],

  async preview(atlas, given) {
    const looked = await lookAtStatus(atlas, given, 'INACTIVE');
    const { saml, name, connectedTo, common, blockers } = looked;
    return {
      ...common,
      summary: `switch the identity provider ${name} off`,
      act: 'Switch off identity provider',
      notice: `${name} is switched off`,
      after: saml === undefined ? common.before : sayProvider(saml.provider, 'inactive'),
      direction: DIRECTION_WITHOUT_SAML,
      warnings:
        saml === undefined
          ? []
          : [...sayCutOff(connectedTo), `${sayUsers(saml)} can’t sign in with it while it’s off.`, ...sayLast(saml)],
      takesAway: { signIn: saml && signInLost(saml) },
      blockers: blockers.length > 0 ? blockers : tooConnected(looked),
      undo: 'activate-idp switches it on again.',
    };
  },
});

const sayCutOff = ([only, ...more]: readonly string[] = []): readonly string[] =>
  only === undefined || more.length > 0
    ? []
    : [`${only} has no other sign-in provider. Anyone without another sign-in method is locked out, including owners.`];

/** Atlas refuses this for a provider with several organizations, without naming them. */
function tooConnected({ name, connectedTo, disconnectFirst: first }: Connections): readonly Blocker[] {
  if (connectedTo === undefined) return [connectionsUnread('switched off')];
  if (connectedTo.length < 2) return [];
  return [
    {
      param: 'provider',
      sentence: `${name} is connected to ${sayList(connectedTo)}, and Atlas switches off only what at most one organization is connected to. Disconnect it first, with ${toDisconnect(name, connectedTo)}; then ask again.`,
      first,
    },
  ];
}
