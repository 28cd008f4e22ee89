// Deletes an identity provider, and only one that no organization is connected to any more.
//
// Atlas's own check is weaker: it lets a provider go that is connected to exactly one organization of the caller's, and
// the people of that organization with it. So the bot checks by itself, against a fresh read from both sides.
import { z } from 'zod';
import { path } from '../atlas/path.js';
import { IdentityProvider } from '../atlas/replies.js';
import { Basis, previewOf, previewOfNothing, sayDrift } from './delete-idp-preview.js';
import { listProviders } from './federations.js';
import { findProvider } from './identity-provider.js';
import { identityProvider } from './params/identity-provider.js';
import { ifMissing, organizationNamed } from './place.js';
import { remove } from './recipes/remove.js';

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
      leavesOut: { traits: ['connected'], why: 'An organization is still connected. Disconnect it in Atlas first.' },
    }),
  }),
  basis: Basis,

  async preview(atlas, { provider: id }) {
    const seen = await findProvider(atlas, id);
    if (seen === undefined) return previewOfNothing(id);
    const ids = seen.connectedOrgIds;
    const named = ids && (await Promise.all(ids.map((orgId) => organizationNamed(atlas, orgId))));
    return previewOf(
      seen,
      named?.map(({ name }) => name),
    );
  },

  path: ({ provider }, { federationSettingsId }) =>
    path`/federationSettings/${federationSettingsId ?? ''}/identityProviders/${provider}`,
  thing: IdentityProvider.pick({ id: true }),
  isAsBefore: () => true,

  // Neither a federation that went as a whole nor a list that still has it shows that it was deleted.
  async stands(atlas, { provider }, { federationSettingsId }, found) {
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

  drift: sayDrift,
});
