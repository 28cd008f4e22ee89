import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { FederatedDatabase } from '../../atlas/replies.js';
import type { Named } from '../operation.js';
import { ifVisible } from '../place.js';
import { type Extra, fields } from './field.js';
import { traits } from './listing.js';

/** The OpenAPI document has no pattern for `tenantName`; ours keeps `.` and `..` out of every path. */
export const federatedDatabase = (extra: Extra = {}) =>
  z
    .string()
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/)
    .max(64)
    .register(fields, { label: 'Federated database', picker: 'federated-database', position: 1, ...extra });

export async function listDatabases(atlas: Atlas, project: string): Promise<readonly Named[]> {
  const databases = await ifVisible(atlas.get(path`/groups/${project}/dataFederation`, z.array(FederatedDatabase)));
  return (databases ?? []).map(({ name, state }) => ({ id: name, name, ...traits(state === 'DELETED' && 'deleted') }));
}
