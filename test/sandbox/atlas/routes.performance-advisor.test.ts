import { beforeEach, describe, expect, test } from '@jest/globals';
import { type AtlasStandIn, projectNamed } from '../../../src/sandbox/atlas/index.js';
import { at, get, start } from './caller.js';

let atlas: AtlasStandIn;
let clusters: string;
beforeEach(async () => {
  atlas = await start();
  clusters = `/groups/${projectNamed(atlas.world, 'Payments').id}/clusters`;
});
const advice = async (cluster: string, query = '') =>
  (await get(atlas, `${clusters}/${cluster}/performanceAdvisor/suggestedIndexes${query}`)).body;

describe('the performance advisor', () => {
  test('suggests indexes by impact, in an envelope by default', async () => {
    const span = `until=${Date.now()}`;
    const enveloped = await advice('Cluster0', `?${span}`);
    const bare = await advice('Cluster0', `?${span}&envelope=false`);
    expect(enveloped).toEqual({ status: 200, content: bare });
    expect(at(enveloped, 'content.suggestedIndexes.*.index')).toEqual([
      [{ state: 1 }, { createdAt: -1 }],
      [{ account: 1 }, { at: 1 }],
    ]);
    expect(at(enveloped, 'content.suggestedIndexes.0.impact')).toEqual([at(enveloped, 'content.shapes.0.id')]);
  });

  test('filters by namespace and suggests nothing for a paused cluster', async () => {
    const some = await advice('Cluster0', '?envelope=false&namespaces=payments.ledger.entries');
    expect(at(some, 'suggestedIndexes.*.namespace')).toEqual(['payments.ledger.entries']);
    expect(await advice('reports-archive', '?envelope=false')).toEqual({ shapes: [], suggestedIndexes: [] });
  });
});
