// Network peering connections of a project.
//
// Sources: the OpenAPI document (fields and states by provider; AWS is the default provider; errorStateName is null
// when nothing is wrong); issue #53 of MongoDB's Terraform provider: accepterRegionName is null for a peer in the
// region of its container; and the page of error codes (the 404).
import { resource } from '../resource.js';
import type { Peer } from '../world/peers.js';

export const peerRoutes = resource<Peer>({
  path: '/groups/{groupId}/peers',
  item: '{peerId}',
  missing: 'PEER_NOT_FOUND',
  query: { providerName: ['AWS', 'AZURE', 'GCP'] },
  kept: ({ world }) => world.peers,
  select: ({ query }, all) => all.filter(({ providerName }) => providerName === (query.get('providerName') ?? 'AWS')),
  draw: (_, { projectId, ...peer }) => peer,
});
