// Pausing and resuming clusters with search nodes, NVMe disks or a compliance policy, on the simulated Atlas.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pauseCluster, resumeCluster } from '../../../src/operations/cluster/pausing.js';
import { UNREAD_TEXT } from '../../../src/operations/format.js';
import type { Change } from '../../../src/operations/operation.js';
import { projectNamed } from '../../../src/sandbox/atlas/index.js';
import { dedicated, set } from '../../support/atlas-things.js';
import { openFixture } from '../fixture.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
let fixture: Awaited<ReturnType<typeof openFixture>>;
beforeEach(async () => {
  fixture = await openFixture(() => NOW);
});
afterEach(() => fixture.close());

const preview = (change: Change, cluster: string) =>
  change.preview(fixture.atlas, { project: projectNamed(fixture.standIn.world, 'Research').id, cluster }, NOW);

describe('pausing', () => {
  test('is blocked on NVMe', async () => {
    const { blockers, call } = await preview(pauseCluster, 'lab-nvme');
    expect([blockers.map(({ sentence }) => sentence), call]).toEqual([[expect.stringMatching(/NVMe/)], undefined]);
  });

  test('warns what search nodes lose, that alerts stop, and that storage is still billed', async () => {
    const { facts, warnings, cost, revertNote } = await preview(pauseCluster, 'lab-search');
    expect(facts).toContainEqual({ label: 'Search nodes', value: expect.stringMatching(/^2 .*S20_HIGHCPU_NVME/) });
    expect(warnings).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/search nodes lose.*\$search and \$vectorSearch/),
        expect.stringMatching(/no alerts.*snapshots.*expire/),
      ]),
    );
    expect([cost, revertNote]).toEqual([
      expect.stringMatching(/only storage/),
      expect.stringMatching(/minutes.*maintenance/),
    ]);
  });

  test('doesn’t mention search nodes when there are none', async () => {
    const { facts, warnings } = await preview(pauseCluster, 'lab-gen2');
    expect(facts.map(({ label }) => label)).not.toContain('Search nodes');
    expect(warnings.join()).not.toContain('search nodes');
  });

  test('warns in at most three short sentences', async () => {
    for (const cluster of ['lab-search', 'lab-gen2']) {
      const { warnings } = await preview(pauseCluster, cluster);
      expect(warnings.length).toBeLessThanOrEqual(3);
      expect(warnings.filter((one) => String(one).length > 140)).toEqual([]);
    }
  });

  test('warns about search nodes when they can’t be read', async () => {
    fixture.standIn.fault({ kind: 'status', status: 500, path: /search\/deployment/ });
    const { facts, warnings } = await preview(pauseCluster, 'lab-gen2');
    expect(facts).toContainEqual({ label: 'Search nodes', value: UNREAD_TEXT });
    expect(warnings.join()).toContain('search nodes');
  });
});

describe('resuming', () => {
  test('warns that search fails until it is rebuilt, and that maintenance may run first', async () => {
    set(dedicated(fixture.standIn.world, 'lab-search', 'Research'), { paused: true });
    const { warnings, cost } = await preview(resumeCluster, 'lab-search');
    expect(warnings).toEqual([
      expect.stringMatching(/for an hour.*Maintenance/),
      expect.stringMatching(/\$search and \$vectorSearch/),
    ]);
    expect(cost).toMatch(/full price/);
  });
});
