import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { FederatedDatabase } from '../../atlas/replies.js';
import type { Named } from '../operation.js';
import { type Extra, withField } from '../params/field.js';
import type { Kind } from '../params/kind.js';
import { traits } from '../params/listing.js';
import { projectKind } from '../params/project.js';

export const federatedDatabaseKind: Kind = {
  name: 'federated-database',
  noun: 'federated database',
  takes: 'word',
  input: 'names',
  within: [projectKind],
  list: (atlas, idOf) => listDatabases(atlas, idOf(projectKind)),
};

/** The OpenAPI document has no pattern for `tenantName`. This one keeps `.` and `..` out of every path. */
export const federatedDatabase = (extra: Extra = {}) =>
  withField(
    z
      .string()
      .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/)
      .max(64),
    { label: 'Federated database', kind: federatedDatabaseKind, position: 1, ...extra },
  );

async function listDatabases(atlas: Atlas, project: string): Promise<readonly Named[]> {
  const databases = await atlas.get(path`/groups/${project}/dataFederation`, z.array(FederatedDatabase));
  return databases.map(({ name, state }) => ({ id: name, name, ...traits(state === 'DELETED' && 'deleted') }));
}
