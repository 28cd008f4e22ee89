import { readQuerySummaries } from '../../../src/operations/queries/query-shapes.js';
import { clusterNamed } from '../../../src/sandbox/atlas/index.js';
import { set } from '../../support/atlas-things.js';
import { type Case, type Given, inPayments, NOW } from '../given.js';

/** The query that takes the most time on Cluster0. */
const queryShape =
  (isRejected: boolean): Given =>
  async (fixture) => {
    const given = await inPayments({ cluster: 'Cluster0' })(fixture);
    const [first] = await readQuerySummaries(fixture.atlas, { project: given.project ?? '', cluster: 'Cluster0' });
    const query = first?.queryShapeHash ?? '';
    if (isRejected) set(clusterNamed(fixture.standIn.world, 'Cluster0'), { rejected: new Map([[query, NOW]]) });
    return { ...given, query };
  };

export const queryCases: readonly Case[] = [
  ['reject-query', queryShape(false)],
  ['allow-query', queryShape(true)],
];
