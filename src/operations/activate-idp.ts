// Switches a SAML identity provider on.
import { z } from 'zod';
import type { SeenProvider } from './identity-provider.js';
import { identityProvider } from './params/identity-provider.js';
import { sayPeople, sayProvider } from './provider-seen.js';
import {
  callToSet,
  isSet,
  lookAtStatus,
  StatusBasis,
  sayStatusDrift,
  statusNow,
  whereStatus,
} from './provider-status.js';
import { action } from './recipes/action.js';
import { sayList } from './say.js';

export const activateIdp = action({
  name: 'activate-idp',
  title: 'Switch a SAML identity provider on',
  area: 'federation',
  example: 'activate-idp "Okta" because SEC-7 people have to sign in again',
  role: 'Organization Owner',
  effect: 'reversible',
  canNarrow: false,
  interrupts: false,
  params: z.strictObject({ provider: identityProvider() }),
  basis: StatusBasis,

  async preview(atlas, given) {
    const { seen, name, connectedTo, common, blockers } = await lookAtStatus(atlas, given, 'ACTIVE');
    const later = (connectedTo?.length ?? 0) > 1 ? ' once at most one organization is connected to it' : '';
    return {
      ...common,
      summary: `switch the identity provider ${name} on`,
      act: 'Switch on identity provider',
      notice: `${name} is switched on`,
      after: seen === undefined ? 'not there' : sayProvider(seen.provider, 'active'),
      direction: 'widens access',
      warnings: seen === undefined ? [] : warningsOf(seen, connectedTo ?? []),
      blockers,
      undo: `deactivate-idp switches it off again${later}.`,
    };
  },

  call: (given, basis) => callToSet(given, basis, 'ACTIVE'),
  state: statusNow,
  before: ({ status, ssoDebugEnabled }) => ({ status, ssoDebugEnabled }),
  isDone: (state, { basis }) => isSet(state, basis, 'ACTIVE'),
  where: whereStatus,
  say: () => 'inactive',
  sayDone: () => 'active',
  done: (_, name) => `${name} is switched on.`,
  drift: sayStatusDrift,
  undo: ({ params: { provider } }) => ({ operation: 'deactivate-idp', params: { provider } }),
});

const warningsOf = (seen: SeenProvider, connectedTo: readonly string[]): readonly string[] => [
  `${sayPeople(seen)} can sign in with it from then on${connectedTo.length > 0 ? `, to ${sayList(connectedTo)}` : ''}.`,
];
