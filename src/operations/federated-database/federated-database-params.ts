import { z } from 'zod';
import { path } from '../../atlas/path.js';
import { FederatedDatabase, QueryLimit } from '../../atlas/replies.js';
import { choiceSchema } from '../params/choice.js';
import { type ParamOverrides, withField } from '../params/field.js';
import { optionalTraits, type ParamKind } from '../params/kind.js';
import { paramKindInProject, projectParamKind } from '../params/project.js';
import { formatQueryLimit, limitValueOf, QUERY_LIMIT_CHOICES, QUERY_LIMIT_NAMES, queryLimitId } from './query-limit.js';

export const federatedDatabaseParamKind = paramKindInProject(
  { name: 'federated-database', noun: 'federated database' },
  async (atlas, project) => {
    const databases = await atlas.get(path`/groups/${project}/dataFederation`, z.array(FederatedDatabase));
    return databases.map(({ name, state }) => ({
      id: name,
      name,
      ...optionalTraits(state === 'DELETED' && 'deleted'),
    }));
  },
);

/** The OpenAPI document has no pattern for `tenantName`. This pattern keeps `.` and `..` out of paths. */
export const federatedDatabaseParam = (extra: ParamOverrides = {}) =>
  withField(
    z
      .string()
      .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/)
      .max(64),
    { label: 'Federated database', kind: federatedDatabaseParamKind, position: 1, ...extra },
  );

/** All limits that a database can have, by the names that users type. */
export const queryLimitParamKind: ParamKind = {
  name: 'limit',
  noun: 'limit',
  takes: 'choice',
  input: 'names',
  within: [projectParamKind, federatedDatabaseParamKind],
  async list(atlas, idOf) {
    const at = path`/groups/${idOf(projectParamKind)}/dataFederation/${idOf(federatedDatabaseParamKind)}/limits`;
    const limits = await atlas.get(at, z.array(QueryLimit));
    return QUERY_LIMIT_NAMES.map((name) => {
      const set = limits.find((one) => one.name === queryLimitId(name));
      return set === undefined
        ? { id: name, name, detail: 'not set', ...optionalTraits('unset') }
        : { id: name, name, detail: formatQueryLimit(name, limitValueOf(set)) };
    });
  },
};

/** A limit that a federated database can have. Forms show which limits are set. */
export const queryLimitParam = (extra: ParamOverrides = {}) =>
  withField(choiceSchema(QUERY_LIMIT_CHOICES), {
    label: 'Limit',
    kind: queryLimitParamKind,
    choices: QUERY_LIMIT_CHOICES,
    position: 2,
    ...extra,
  });
