// Deletes a limit on how much the queries of a federated database may process, and so a bound on their cost.
import { z } from 'zod';
import { QueryLimit } from '../../atlas/replies.js';
import { compact, formatBytes } from '../format.js';
import { project } from '../params/project.js';
import { NOTHING_TO_UNDO } from '../recipes/change.js';
import { optionalEnd } from '../recipes/for-a-while.js';
import { remove } from '../recipes/remove.js';
import {
  describeDatabaseDrift,
  inspectLimit,
  isSameDatabase,
  isUnlisted,
  LimitBasis,
  limitIsGone,
  limitPath,
  type ProjectLimits,
} from './database-limit.js';
import { federatedDatabase, limit } from './federated-database-params.js';
import { formatExactLimit, LIMITS, limitValueOf, sameValue } from './query-limit.js';
import { callToRestoreLimit } from './set-query-limit.js';

const params = z.strictObject({
  project: project(),
  database: federatedDatabase({ leavesOut: { traits: ['deleted'], why: 'It’s deleted, along with its limits.' } }),
  limit: limit({ leavesOut: { traits: ['unset'], why: 'Only a limit that is set can be deleted.' } }),
  for: optionalEnd(),
});
type Params = z.output<typeof params>;

export const deleteQueryLimit = remove({
  name: 'delete-query-limit',
  title: 'Delete a query limit of a federated database',
  area: 'federated-database',
  example: 'delete-query-limit FederatedDB0 daily in Payments because INC-42 the report must finish',
  role: 'Project Owner',
  effect: 'restorable',
  canNarrow: false,
  interrupts: false,
  params,
  basis: LimitBasis,
  claims: [
    { says: 'Without a limit, whatever queries process is billed.', page: 'data-federation/query/manage-query-limits' },
    {
      says: 'The project’s limits still apply, separately on each cloud.',
      page: 'data-federation/query/manage-query-limits',
    },
    {
      says: 'A limit that is set counts the day, week or month from its start.',
      page: 'data-federation/query/manage-query-limits',
    },
  ],

  async preview(atlas, given) {
    const { database, limit: name } = given;
    const { adjective, noun } = LIMITS[name];
    const { limit, ofProject, common, blockers } = await inspectLimit(atlas, given);
    const none = `${database} has no ${adjective} limit. Choose one that’s set.`;
    return {
      ...common,
      summary: `delete the ${noun} of ${database}`,
      act: `Delete the ${noun}`,
      notice: `${database} loses its ${noun}`,
      after: `no ${adjective} limit`,
      direction: 'widens cost',
      warnings: warningsOf(given, ofProject),
      blockers: blockers.length === 0 && limit === null ? [{ param: 'limit', sentence: none }] : blockers,
      undo: limit === null ? NOTHING_TO_UNDO : `set-query-limit restores it: ${formatExactLimit(limit)}.`,
    };
  },

  path: limitPath,
  thing: QueryLimit,
  isAsBefore: (limit, before) => before.limit !== null && sameValue(limitValueOf(limit), before.limit),
  // A new database of the same name does not have the old one's limit, which proves nothing.
  parentStands: async (atlas, given, basis, found) =>
    (await isSameDatabase(atlas, given, basis)) && (found !== undefined || (await isUnlisted(atlas, given))),
  parentIsGone: async (atlas, { params: given, basis }) =>
    !(await isSameDatabase(atlas, given, basis)) && limitIsGone(atlas, { params: given, basis }),

  where: ({ database, limit: name }) => `the ${LIMITS[name].noun} of the federated database ${database}`,
  done: ({ params: { database, limit } }) => `${database} no longer has a ${LIMITS[limit].adjective} limit.`,
  drift: describeDatabaseDrift,
  undo: ({ params: given, basis: { limit } }) => (limit === null ? undefined : callToRestoreLimit(given, limit)),
});

function warningsOf({ limit }: Params, ofProject: ProjectLimits): readonly string[] {
  const { adjective, caps, span, since } = LIMITS[limit];
  const value = ofProject?.get(limit);
  const left =
    value === undefined
      ? `. The project has no ${adjective} limit either`
      : `, except by the project’s ${formatBytes(value)} ${span} on each cloud`;
  const unread = '. I couldn’t tell whether the project caps it';
  return compact(
    `What ${caps} is billed and no longer capped${ofProject === undefined ? unread : left}.`,
    since !== '' &&
      `If it’s set again, it counts what was processed ${since}, so Atlas may refuse queries immediately.`,
  );
}
