// Deletes a federated database's query limit, which caps the data that queries process and the cost of the queries.
import { z } from 'zod';
import { QueryLimit } from '../../atlas/replies.js';
import { formatBytes } from '../format.js';
import { projectParam } from '../params/project.js';
import { NOTHING_TO_UNDO_TEXT } from '../recipes/change.js';
import { defineRemove } from '../recipes/remove.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import {
  describeDatabaseDrift,
  inspectLimit,
  isLimitUnlisted,
  isSameDatabase,
  LimitBasis,
  limitIsGone,
  limitPath,
  type ProjectQueryLimits,
} from './database-limit.js';
import { federatedDatabaseParam, queryLimitParam } from './federated-database-params.js';
import { formatQueryLimit, isSameLimitValue, limitValueOf, midPeriodNote, QUERY_LIMITS } from './query-limit.js';
import { restoreLimitUndo } from './set-query-limit.js';

const params = z.strictObject({
  project: projectParam(),
  database: federatedDatabaseParam({ leavesOut: { traits: ['deleted'], why: 'This database was deleted.' } }),
  limit: queryLimitParam({ leavesOut: { traits: ['unset'], why: 'You can only delete a limit that’s set.' } }),
  for: optionalEndParam(),
});
type Params = z.output<typeof params>;

export const deleteQueryLimit = defineRemove({
  name: 'delete-query-limit',
  title: 'Delete a federated database’s query limit',
  area: 'federated-database',
  example: 'delete-query-limit FederatedDB0 daily in Payments because INC-42 the report must finish',
  role: 'Project Owner',
  effect: 'restorable',
  canNarrow: false,
  interrupts: false,
  params,
  basis: LimitBasis,

  async preview(atlas, given) {
    const { database, limit: name } = given;
    const { adjective, noun } = QUERY_LIMITS[name];
    const { found, limit, ofProject, common, blockers } = await inspectLimit(atlas, given);
    const none = `${database} has no ${adjective} limit. Choose a limit that’s set.`;
    return {
      ...common,
      summary: `delete ${database}’s ${noun}`,
      act: `Delete the ${noun} of`,
      after: `no ${adjective} limit`,
      direction: 'widens cost',
      cost: costOf(given, ofProject),
      revertNote: midPeriodNote(name, found),
      blockers: blockers.length === 0 && limit === null ? [{ param: 'limit', sentence: none }] : blockers,
      undo:
        limit === null
          ? NOTHING_TO_UNDO_TEXT
          : `set-query-limit restores the limit (${formatQueryLimit(name, limit)}).`,
    };
  },

  path: limitPath,
  thing: QueryLimit,
  isAsBefore: (limit, before) => before.limit !== null && isSameLimitValue(limitValueOf(limit), before.limit),
  // A new database with the same name doesn't have the old limit, so a missing limit proves nothing.
  parentExists: async (atlas, given, basis, found) =>
    (await isSameDatabase(atlas, given, basis)) && (found !== undefined || (await isLimitUnlisted(atlas, given))),
  parentIsGone: async (atlas, { params: given, basis }) =>
    !(await isSameDatabase(atlas, given, basis)) && limitIsGone(atlas, { params: given, basis }),

  where: ({ database, limit: name }) => `the ${QUERY_LIMITS[name].noun} of the federated database ${database}`,
  done: ({ params: { database, limit } }) => `${database} no longer has a ${QUERY_LIMITS[limit].adjective} limit.`,
  drift: describeDatabaseDrift,
  undo: ({ params: given, basis: { limit } }) => (limit === null ? undefined : restoreLimitUndo(given, limit)),
});

/** Atlas bills each query by the data that it processes. https://www.mongodb.com/docs/atlas/data-federation/admin/billing/ */
function costOf({ limit }: Params, ofProject: ProjectQueryLimits): string {
  const { adjective, caps, span } = QUERY_LIMITS[limit];
  const most = ofProject?.get(limit);
  const all = `Atlas bills all data that ${caps}`;
  if (ofProject === undefined) return `${all}. I couldn’t tell whether the project has a limit`;
  return most === undefined
    ? `${all}, as the project has no ${adjective} limit either`
    : `${all}. Only the project’s limit is left: ${formatBytes(most)} ${span} on each cloud`;
}
