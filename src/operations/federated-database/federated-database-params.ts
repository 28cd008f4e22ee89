import { z } from 'zod';
import { path } from '../../atlas/path.js';
import { FederatedDatabase, QueryLimit } from '../../atlas/replies.js';
import { oneOf } from '../params/choice.js';
import { type Extra, withField } from '../params/field.js';
import { type Kind, traits } from '../params/kind.js';
import { kindInProject, projectKind } from '../params/project.js';
import { ALL_LIMITS, formatQueryLimit, LIMIT_CHOICES, limitId, limitValueOf } from './query-limit.js';

export const federatedDatabaseKind = kindInProject(
  { name: 'federated-database', noun: 'federated database' },
  async (atlas, project) => {
    const databases = await atlas.get(path`/groups/${project}/dataFederation`, z.array(FederatedDatabase));
    return databases.map(({ name, state }) => ({ id: name, name, ...traits(state === 'DELETED' && 'deleted') }));
  },
);

/** The OpenAPI document has no pattern for `tenantName`. This pattern keeps `.` and `..` out of paths. */
export const federatedDatabase = (extra: Extra = {}) =>
  withField(
    z
      .string()
      .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/)
      .max(64),
    { label: 'Federated database', kind: federatedDatabaseKind, position: 1, ...extra },
  );

/** All possible limits of a database, by the names that users type. */
export const limitKind: Kind = {
  name: 'limit',
  noun: 'limit',
  takes: 'choice',
  input: 'names',
  within: [projectKind, federatedDatabaseKind],
  async list(atlas, idOf) {
    const at = path`/groups/${idOf(projectKind)}/dataFederation/${idOf(federatedDatabaseKind)}/limits`;
    const limits = await atlas.get(at, z.array(QueryLimit));
    return ALL_LIMITS.map((name) => {
      const set = limits.find((one) => one.name === limitId(name));
      return set === undefined
        ? { id: name, name, detail: 'not set', ...traits('unset') }
        : { id: name, name, detail: formatQueryLimit(name, limitValueOf(set)) };
    });
  },
};

/** A limit that a federated database can have. Forms show which limits are set. */
export const limit = (extra: Extra = {}) =>
  withField(oneOf(LIMIT_CHOICES), { label: 'Limit', kind: limitKind, choices: LIMIT_CHOICES, position: 2, ...extra });
