import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { QueryLimit } from '../../atlas/replies.js';
import type { Named } from '../operation.js';
import { oneOf } from '../params/choice.js';
import { type Extra, withField } from '../params/field.js';
import type { Kind } from '../params/kind.js';
import { traits } from '../params/listing.js';
import { projectKind } from '../params/project.js';
import { federatedDatabaseKind } from './federated-database-param.js';
import { ALL_LIMITS, LIMIT_CHOICES, limitId, limitValueOf, sayQueryLimit } from './query-limit.js';

export const limitKind: Kind = {
  name: 'limit',
  noun: 'limit',
  takes: 'choice',
  input: 'names',
  within: [projectKind, federatedDatabaseKind],
  list: (atlas, idOf) => listLimits(atlas, idOf(projectKind), idOf(federatedDatabaseKind)),
};

/** One of the limits that a federated database can have. A form shows which are set. */
export const limit = (extra: Extra = {}) =>
  withField(oneOf(LIMIT_CHOICES), {
    label: 'Limit',
    kind: limitKind,
    choices: LIMIT_CHOICES,
    position: 2,
    ...extra,
  });

/** All possible limits, under the words that people type. */
async function listLimits(atlas: Atlas, project: string, database: string): Promise<readonly Named[]> {
  const at = path`/groups/${project}/dataFederation/${database}/limits`;
  const limits = await atlas.get(at, z.array(QueryLimit));
  return ALL_LIMITS.map((name) => {
    const set = limits.find((one) => one.name === limitId(name));
    return set === undefined
      ? { id: name, name, detail: 'not set', ...traits('unset') }
      : { id: name, name, detail: sayQueryLimit(name, limitValueOf(set)) };
  });
}
