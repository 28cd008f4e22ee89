// What fits an alert, and how it is offered.
import { describe, expect, test } from '@jest/globals';
import { operations } from '../../../src/operations/index.js';
import { validateBlocks } from '../../../src/sandbox/slack/index.js';
import { offersFitting } from '../../../src/slack/commands/alert-offers.js';
import { nothingFound, offersMessage } from '../../../src/slack/commands/shortcut-message.js';

const project = { id: 'a'.repeat(24), name: 'Payments', detail: 'Counter Inc' };
const cluster = { id: 'Cluster0', name: 'Cluster0' };
const NOW = Date.UTC(2026, 10, 25, 12, 0);
const names = (fits: ReturnType<typeof offersFitting>) => fits.map(({ operation }) => operation.name);

describe('what fits an alert', () => {
  test('about a cluster are the look-ups of clusters, with its time where they take one', () => {
    const fits = offersFitting(operations, { project, cluster }, NOW - 7_200_000, NOW);
    expect(names(fits)).toContain('restore-jobs');
    expect(names(fits)).not.toContain('private-endpoints');
    expect(fits.find(({ operation }) => operation.name === 'namespaces')?.params).toEqual({
      project: project.id,
      cluster: 'Cluster0',
      from: '2026-11-25T09:30:00Z',
      to: '2026-11-25T10:30:00Z',
    });
  });

  test('about a project are those that need no cluster', () => {
    const fits = names(offersFitting(operations, { project }, undefined, NOW));
    expect(fits).toContain('private-endpoints');
    expect(fits).not.toContain('namespaces');
  });

  test('asks for nothing that lies ahead', () => {
    const fits = offersFitting(operations, { project, cluster }, NOW - 60_000, NOW);
    const { from, to } = fits.find(({ operation }) => operation.name === 'namespaces')?.params ?? {};
    expect([from, to]).toEqual(['2026-11-25T11:29:00Z', '2026-11-25T12:00:00Z']);
  });

  test('is never a change', () => {
    const fits = offersFitting(operations, { project, cluster }, NOW, NOW);
    expect(fits.every(({ operation }) => operation.effect === 'read')).toBe(true);
  });
});

describe('the offer', () => {
  const hostile = { id: 'b'.repeat(24), name: '<!channel> *x* \u202e', detail: '`<@U0>`' };
  const group = (about: { project: typeof hostile }) => ({
    about,
    offers: [
      { label: 'overview', line: '@countersign overview' },
      { label: 'alerts', line: 'x'.repeat(2_001) },
    ],
  });

  test('passes Slack’s checks, and nothing of the names becomes markup', () => {
    const message = offersMessage([group({ project: hostile }), group({ project: hostile })], NOW, true);
    expect(validateBlocks('message', message.blocks)).toEqual([]);
    expect(message.text).not.toMatch(/<!channel>|<@U0>|\u202e/);
    expect(JSON.stringify(message.blocks)).not.toContain('mrkdwn');
  });

  test('of what only the channel stands for says so', () => {
    expect(offersMessage([group({ project: hostile })], NOW, false).text).toContain(
      'I found no project or cluster of yours',
    );
  });

  test('of the forms passes them too, and says which of the two it was', () => {
    const silent = nothingFound('@countersign', operations.slice(0, 6), 'Atlas is silent');
    expect(validateBlocks('message', silent.blocks)).toEqual([]);
    expect(silent.text).toContain('Atlas didn’t list its names');
    expect(nothingFound('@countersign', operations.slice(0, 6), 'nothing is named').text).toContain(
      'I found no project',
    );
    expect(nothingFound('@countersign', [], 'nothing is named').text).toContain('nothing you can look up');
  });
});
