// Switches a SAML identity provider on.

import { update } from '../recipes/update.js';
import { sayList } from '../say.js';
import type { SeenProvider } from './identity-provider.js';
import { sayProvider, sayUsers } from './provider-change.js';
import { lookAtStatus, switching } from './provider-status.js';

export const activateIdp = update({
  ...switching('ACTIVE'),
  name: 'activate-idp',
  title: 'Switch a SAML identity provider on',
  example: 'activate-idp "Okta" because SEC-7 people have to sign in again',
  canNarrow: false,
  interrupts: false,

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
});

const warningsOf = (seen: SeenProvider, connectedTo: readonly string[]): readonly string[] => [
  `${sayUsers(seen)} can sign in with it from then on${connectedTo.length > 0 ? `, to ${sayList(connectedTo)}` : ''}.`,
];
