// Deletes an identity provider, and only one that no organization is connected to any more.
//
// Atlas's own check is weaker: it lets a provider go that is connected to exactly one organization of the caller's, and
// the people of that organization with it. So the bot checks by itself, against a fresh read from both sides.
import { z } from 'zod';
import { IdentityProvider } from '../atlas/replies.js';
import type { Blocker } from './blocker.js';
import { toDisconnect } from './connection-words.js';
import { listProviders } from './federations.js';
import { providerPath, type SeenProvider } from './identity-provider.js';
import { identityProvider } from './params/identity-provider.js';
import { ifMissing } from './place.js';
import {
  connectionsUnread,
  lookAtProvider,
  ProviderBasis,
  sayLast,
  sayPeople,
  sayProviderDrift,
  signInLost,
} from './provider-seen.js';
import { remove } from './recipes/remove.js';
import { sayList } from './say.js';

export const deleteIdp = remove({
  name: 'delete-idp',
  title: 'Delete an identity provider',
  area: 'federation',
  example: 'delete-idp "Okta" because SEC-7 we moved to Entra',
  role: 'Organization Owner',
  effect: 'irreversible',
  canNarrow: true,
  interrupts: true,
  params: z.strictObject({
    provider: identityProvider({
      leavesOut: { traits: ['connected'], why: 'Still connected to an organization: disconnect-org comes first.' },
    }),
  }),
  basis: ProviderBasis,

  async preview(atlas, { provider: id }) {
    const { seen, name, connectedTo, common, blockers } = await lookAtProvider(atlas, id);
    const softer =
      seen?.provider.status === 'ACTIVE' ? ' What can be is deactivate-idp, which only switches it off.' : '';
    return {
      ...common,
      summary: `delete the identity provider ${name}`,
      act: 'Delete identity provider for good',
      notice: `Identity provider ${name} is deleted for good`,
      loss: `${sayPeople(seen)} can’t sign in with it any more.`,
      after: seen === undefined ? 'not there' : 'gone for good',
      direction: 'narrows access',
      warnings: seen === undefined ? [] : warningsOf(seen),
      takes: { signIn: seen && signInLost(seen) },
      blockers: seen === undefined ? blockers : stillConnected(name, connectedTo),
      undo: seen === undefined ? 'There is nothing to take back.' : `It cannot be undone.${softer}`,
      confirm: name,
    };
  },

  path: ({ provider }, { federationSettingsId }) => providerPath(federationSettingsId ?? '', provider),
  thing: IdentityProvider.pick({ id: true }),
  isAsBefore: () => true,

  // Neither a federation that went as a whole nor a list that still has it shows that it was deleted.
  async parentStands(atlas, { provider }, { federationSettingsId }, found) {
    if (found !== undefined) return true;
    const listed = await ifMissing(listProviders(atlas, federationSettingsId ?? ''));
    return listed !== undefined && !listed.some(({ id }) => id === provider);
  },

  evidence: ({ provider }, { federationSettingsId }) => ({
    where: `the identity providers of the federation ${federationSettingsId}`,
    what: provider,
    left: 'still listed',
  }),

  done: (_, name) => `${name} is deleted for good.`,

  drift: sayProviderDrift,
});

const warningsOf = (seen: SeenProvider): readonly string[] => [
  ...sayLast(seen),
  seen.provider.protocol === 'SAML'
    ? 'Atlas’s API can’t create a SAML provider; a new one has to be set up by hand in Atlas.'
    : 'A new provider gets a new id; whatever uses this one must be updated.',
];

function stillConnected(name: string, connectedTo: readonly string[] | undefined): readonly Blocker[] {
  if (connectedTo === undefined) return [connectionsUnread('deleted')];
  if (connectedTo.length === 0) return [];
  return [
    {
      param: 'provider',
      sentence: `${name} is still connected to ${sayList(connectedTo)}. Disconnect it there first, with ${toDisconnect(name, connectedTo)}; then ask again.`,
    },
  ];
}
