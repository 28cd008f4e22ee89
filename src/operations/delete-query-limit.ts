// Takes away a limit on what a federated database's queries may process, and with it a cap on their cost.
import { z } from 'zod';
import type { Atlas } from '../atlas/atlas.js';
import { type Path, path } from '../atlas/path.js';
import { FederatedDatabase, QueryLimit } from '../atlas/replies.js';
import type { Blocker, Fact } from './operation.js';
import { federatedDatabase } from './params/federated-database.js';
import { limit } from './params/limit.js';
import { project } from './params/project.js';
import { ifMissing, ifReadable, placeOfProject } from './place.js';
import {
  LIMITS,
  LimitValue,
  limitId,
  limitValueOf,
  projectLimits,
  sameValue,
  sayLimit,
  sayLimitDrift,
  sayToRestore,
} from './query-limit.js';
import { remove } from './recipes/remove.js';
import { sayBytes, sayBytesExactly, sayList } from './say.js';

const params = z.strictObject({
  project: project(),
  database: federatedDatabase({ leavesOut: { traits: ['deleted'], why: 'It is deleted, and its limits with it.' } }),
  limit: limit({ leavesOut: { traits: ['unset'], why: 'Only a limit that is set can be deleted.' } }),
});

/** A federated database has no id. Its host names carry a part that is made anew with it. */
const Database = FederatedDatabase.extend({ hostnames: z.array(z.string()).nullish() });

type Params = z.output<typeof params>;

const basis = z.object({
  /** Null when there is no such database or no such limit, which blocks. */
  hostnames: z.array(z.string()).nullable(),
  limit: LimitValue.nullable(),
});

export const deleteQueryLimit = remove({
  name: 'delete-query-limit',
  title: 'Delete a query limit of a federated database',
  area: 'federated-database',
  example: 'delete-query-limit FederatedDB0 daily in Payments because INC-42 the report has to finish',
  role: 'Project Owner',
  effect: 'restorable',
  canNarrow: false,
  interrupts: false,
  params,
  basis,

  async preview(atlas, given) {
    const { project: projectId, database, limit: name } = given;
    const { adjective } = LIMITS[name];
    const [place, hostnames, found, ofProject] = await Promise.all([
      placeOfProject(atlas, projectId),
      hostnamesOf(atlas, given),
      ifMissing(atlas.get(limitPath(given), QueryLimit)),
      ifReadable(atlas.get(path`/groups/${projectId}/limits`, z.array(QueryLimit)).then(projectLimits)),
    ]);
    const limit = found === undefined ? null : limitValueOf(found);
    return {
      summary: `delete the ${adjective} query limit of ${database}`,
      subject: database,
      place,
      target: { kind: 'query-limit', id: `${projectId}/${database}/${name}` },
      before: limit === null ? `no ${adjective} limit` : sayLimit(name, limit),
      after: `no ${adjective} limit`,
      direction: 'widens cost',
      facts: [...(found === undefined ? [] : factsOf(found)), projectFact(ofProject)],
      warnings: warningsOf(given, ofProject),
      blockers: blockersOf(given, place.project.name, { hostnames, limit }),
      basis: { hostnames, limit },
      undo: limit === null ? 'There is nothing to put back.' : sayUndo(given, limit),
    };
  },

  path: limitPath,
  thing: QueryLimit,
  isAsBefore: (limit, before) => before.limit !== null && sameValue(limitValueOf(limit), before.limit),
  // A database that was made again under its name took the limit with it.
  stands: async (atlas, given, before) => {
    const hostnames = await hostnamesOf(atlas, given);
    return hostnames !== null && sameNames(hostnames, before.hostnames);
  },

  evidence: ({ database, limit: name }, { limit }) => ({
    where: `the query limits of the federated database ${database}`,
    what: limitId(name),
    left: limit === null ? 'there' : sayBytesExactly(limit.value),
  }),

  drift(before, after) {
    if (after.hostnames === null) return 'the federated database is gone';
    if (!sameNames(before.hostnames, after.hostnames)) return 'another federated database has that name';
    return sayLimitDrift(before.limit, after.limit);
  },
});

function limitPath({ project: projectId, database, limit }: Params): Path {
  return path`/groups/${projectId}/dataFederation/${database}/limits/${limitId(limit)}`;
}

/** Sorted; null when there is no such database. */
async function hostnamesOf(atlas: Atlas, { project: projectId, database }: Params): Promise<string[] | null> {
  const found = await ifMissing(atlas.get(path`/groups/${projectId}/dataFederation/${database}`, Database));
  return found === undefined || found.state === 'DELETED' ? null : (found.hostnames ?? []).toSorted();
}

const sameNames = (a: readonly string[] | null, b: readonly string[] | null) => JSON.stringify(a) === JSON.stringify(b);

function factsOf({ value, currentUsage, lastModifiedDate }: QueryLimit): readonly Fact[] {
  const changedAt = Date.parse(lastModifiedDate ?? '');
  const share = value > 0 && currentUsage ? ` (${Math.round((currentUsage / value) * 100)}% of it)` : '';
  return [
    { label: 'Limit', value: sayBytesExactly(value) },
    ...(typeof currentUsage === 'number' ? [{ label: 'Used', value: `${sayBytes(currentUsage)}${share}` }] : []),
    ...(Number.isNaN(changedAt) ? [] : [{ label: 'Last changed', value: [{ at: changedAt }] }]),
  ];
}

type ProjectLimits = ReadonlyMap<string, number> | undefined;

function projectFact(limits: ProjectLimits): Fact {
  const said = [...(limits ?? [])].map(([name, value]) => `${name} ${sayBytes(value)}`);
  const none = limits === undefined ? 'could not be read' : 'none';
  return { label: 'Limits of the project', value: said.length > 0 ? sayList(said) : none };
}

function warningsOf({ database, limit }: Params, ofProject: ProjectLimits): readonly string[] {
  const { adjective, caps, span } = LIMITS[limit];
  const value = ofProject?.get(limit);
  const left =
    value === undefined
      ? `The project has no ${adjective} limit either.`
      : `The project’s own limit still applies: ${sayBytes(value)} ${span}.`;
  return [
    `What queries process is billed, and after this nothing on ${database} caps ${caps}.`,
    ofProject === undefined ? 'Limits of the project could not be read; if there are any, they still apply.' : left,
  ];
}

function blockersOf(
  { database, limit }: Params,
  projectName: string,
  found: z.output<typeof basis>,
): readonly Blocker[] {
  if (found.hostnames === null) {
    const sentence = `${projectName} has no federated database ${database}. Check the name, then ask again.`;
    return [{ param: 'database', sentence }];
  }
  const sentence = `${database} has no ${LIMITS[limit].adjective} limit; there is nothing to delete.`;
  return found.limit === null ? [{ param: 'limit', sentence }] : [];
}

function sayUndo({ database, limit }: Params, value: LimitValue): string {
  return `In Atlas, set the ${LIMITS[limit].adjective} limit of ${database} back to ${sayToRestore(value)}.`;
}
