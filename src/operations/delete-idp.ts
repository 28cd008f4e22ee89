// Deletes an identity provider, and only one that no organization is connected to any more.
//
// Atlas's own check is weaker: it lets a provider go that is connected to exactly one organization of the caller's, and
// the people of that organization with it. So the bot checks by itself, against a fresh read from both sides.
import { z } from 'zod';
import { type Path, path } from '../atlas/path.js';
import { IdentityProvider } from '../atlas/replies.js';
import { callTo } from './call.js';
import { Basis, previewOf, previewOfNothing, sayDrift } from './delete-idp-preview.js';
import { listProviders } from './federations.js';
import { identityProvider } from './fields.js';
import { findProvider } from './identity-provider.js';
import { ifMissing, organizationNamed } from './place.js';
import { change } from './recipes/change.js';

export const deleteIdp = change({
  name: 'delete-idp',
  title: 'Delete an identity provider',
  area: 'federation',
  example: 'delete-idp "Okta" because SEC-7 we moved to Entra',
  role: 'Organization Owner',
  effect: 'irreversible',
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

  call: ({ provider }, basis) => callTo('DELETE', providerPath(provider, basis)),

  async verify(atlas, { params: { provider }, basis }) {
    const found = atlas.get(providerPath(provider, basis), IdentityProvider.pick({ id: true }));
    if ((await ifMissing(found)) !== undefined) return 'not applied';
    // A federation that went as a whole says nothing about this call, and neither does a list that still has it.
    const listed = await ifMissing(listProviders(atlas, basis.federationSettingsId ?? ''));
    return listed === undefined || listed.some(({ id }) => id === provider) ? 'unclear' : 'applied';
  },

  evidence: ({ params: { provider }, basis }) =>
    `In Atlas, look at the identity providers of the federation ${basis.federationSettingsId}: ${provider} is gone if it happened, and still listed if it did not.`,

  drift: sayDrift,
});

/** There is none to a provider that is nowhere to be seen. */
const providerPath = (provider: string, { federationSettingsId }: Basis): Path =>
  path`/federationSettings/${federationSettingsId ?? ''}/identityProviders/${provider}`;
