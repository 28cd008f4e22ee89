import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { Named } from '../operation.js';
import { withField } from '../params/field.js';
import type { Kind } from '../params/kind.js';
import { traits } from '../params/listing.js';
import { projectKind } from '../params/project.js';
import { listClusterEndpoints } from './cluster-endpoints.js';
import { endpointId, nameOf } from './endpoint-id.js';

export const privateEndpointKind: Kind = {
  name: 'private-endpoint',
  noun: 'private endpoint',
  takes: 'word',
  input: 'names',
  within: [projectKind],
  list: (atlas, idOf) => listEndpoints(atlas, idOf(projectKind)),
};

/**
 * A private endpoint of clusters, stored with its provider and service. A service without endpoints is given by its
 * handle.
 */
export const privateEndpoint = () =>
  withField(
    z
      .string()
      .regex(/^(AWS|AZURE)\/[a-f0-9]{24}(\/.+)?$/)
      .max(512),
    { label: 'Private endpoint', hint: 'such as vpce-0d41f86a2b7c93e15', kind: privateEndpointKind, position: 1 },
  );

async function listEndpoints(atlas: Atlas, project: string): Promise<readonly Named[]> {
  const found = await listClusterEndpoints(atlas, project);
  return found.map((one) => ({
    id: endpointId(one),
    name: nameOf(one),
    detail: `${one.endpoint === null ? 'service without endpoints, ' : ''}${one.provider} ${one.region}`,
    ...traits(one.status === 'DELETING' && 'deleted'),
  }));
}
