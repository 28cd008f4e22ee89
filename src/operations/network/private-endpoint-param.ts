import { z } from 'zod';
import { withField } from '../params/field.js';
import { optionalTraits } from '../params/kind.js';
import { paramKindInProject } from '../params/project.js';
import { listClusterEndpoints } from './cluster-endpoints.js';
import { endpointId, endpointName } from './endpoint-id.js';

export const privateEndpointParamKind = paramKindInProject(
  { name: 'private-endpoint', noun: 'private endpoint' },
  async (atlas, project) => {
    const found = await listClusterEndpoints(atlas, project);
    return found.map((one) => ({
      id: endpointId(one),
      name: endpointName(one),
      detail: `${one.endpoint === null ? 'service without endpoints, ' : ''}${one.provider} ${one.region}`,
      ...optionalTraits(one.status === 'DELETING' && 'deleted'),
    }));
  },
);

/** A private endpoint for clusters, stored with its provider and service. A service without endpoints gets a handle. */
export const privateEndpointParam = () =>
  withField(
    z
      .string()
      .regex(/^(AWS|AZURE)\/[a-f0-9]{24}(\/.+)?$/)
      .max(512),
    { label: 'Private endpoint', hint: 'such as vpce-0d41f86a2b7c93e15', kind: privateEndpointParamKind, position: 1 },
  );
