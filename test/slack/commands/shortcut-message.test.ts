// The look-ups offered for an alert.
import { describe, expect, test } from '@jest/globals';
import { operations } from '../../../src/operations/index.js';
import { payloadProblems } from '../../../src/sandbox/slack/index.js';
import { lookUpsForAlert } from '../../../src/slack/commands/alert-offers.js';
import { nothingFoundMessage, offersMessage } from '../../../src/slack/commands/shortcut-message.js';
import { ids } from '../../../src/slack/ids.js';

const project = { id: 'a'.repeat(24), name: 'Payments', detail: 'Counter Inc' };
const cluster = { id: 'Cluster0', name: 'Cluster0' };
const NOW = Date.UTC(2026, 10, 25, 12, 0);
const names = (fits: ReturnType<typeof lookUpsForAlert>) => fits.map(({ operation }) => operation.name);

describe('the look-ups that fit an alert', () => {
  test('about a cluster include those of clusters, around the alert’s time', () => {
    const fits = lookUpsForAlert(operations, 'down', { about: { project, cluster }, at: NOW - 7_200_000, now: NOW });
    expect(names(fits)).toContain('restore-jobs');
    expect(names(fits)).not.toContain('private-endpoints');
    expect(fits.find(({ operation }) => operation.name === 'namespaces')?.params).toEqual({
      project: project.id,
      cluster: 'Cluster0',
      from: '2026-11-25T09:30:00Z',
      to: '2026-11-25T10:30:00Z',
    });
  });

  test('about a project need no cluster', () => {
    const fits = names(lookUpsForAlert(operations, 'down', { about: { project }, at: NOW, now: NOW }));
    expect(fits).toContain('private-endpoints');
    expect(fits).not.toContain('namespaces');
  });

  test('end now if the alert is recent', () => {
    const fits = lookUpsForAlert(operations, 'down', { about: { project, cluster }, at: NOW - 60_000, now: NOW });
    const { from, to } = fits.find(({ operation }) => operation.name === 'namespaces')?.params ?? {};
    expect([from, to]).toEqual(['2026-11-25T11:29:00Z', '2026-11-25T12:00:00Z']);
  });

  test.each([
    ['CONNECTIONS_PERCENT is 91', ['connections', 'queries']],
    ['DISK_PARTITION_SPACE_USED_DATA is 91', ['disk']],
    ['SYSTEM_CPU_USER is 91, and Cluster0 lags', ['metrics', 'queries', 'metrics']],
    ['connections and CPU', ['connections', 'queries', 'metrics']],
    ['flag: diskless, cpus, disconnections, reconnection', []],
  ])('are picked by whole words: %s', (text, picked) => {
    const all = names(lookUpsForAlert(operations, text, { about: { project, cluster }, at: NOW, now: NOW }));
    expect(all.slice(0, picked.length + 2)).toEqual([...picked, 'overview', 'alerts']);
    expect(all.length > picked.length + 2).toBe(picked.length === 0);
  });

  test.each([
    ['the alert names only a project', operations],
    ['the user may not use them', operations.filter(({ name }) => name !== 'disk')],
  ])('are the general ones if %s', (_, allowed) => {
    const about = allowed === operations ? { project } : { project, cluster };
    expect(names(lookUpsForAlert(allowed, 'Disk is full', { about, at: NOW, now: NOW })).length).toBeGreaterThan(6);
  });

  test('include no change', () => {
    const fits = lookUpsForAlert(operations, 'delete-cluster', { about: { project, cluster }, at: NOW, now: NOW });
    expect(fits.every(({ operation }) => operation.effect === 'read')).toBe(true);
  });
});

describe('the offer', () => {
  const hostile = { id: 'b'.repeat(24), name: '<!channel> *x* \u202e', detail: '`<@U0>`' };
  const FORMS = [{ label: 'Overview', line: '@countersign overview' }];
  const group = (about: { project: typeof hostile }) => ({
    about,
    offers: [
      { label: 'overview', line: '@countersign overview' },
      { label: 'alerts', line: 'x'.repeat(2_001) },
    ],
  });

  test('has valid blocks, and no markup from names', () => {
    const message = offersMessage([group({ project: hostile }), group({ project: hostile })], NOW, true, '1.1');
    expect(payloadProblems('message', message.blocks)).toEqual([]);
    expect(message.text).not.toMatch(/<!channel>|<@U0>|\u202e/);
    expect(JSON.stringify(message.blocks)).not.toContain('mrkdwn');
  });

  test('says if only the channel’s default was found', () => {
    expect(offersMessage([group({ project: hostile })], NOW, false, '1.1').text).toMatch(/projects or clusters/);
    expect(offersMessage([group({ project: hostile })], NOW, true, '1.1').text).not.toContain('didn’t find');
  });

  test('of forms has valid blocks, and says whether Atlas failed or nothing was named', () => {
    const silent = nothingFoundMessage(FORMS, 'Atlas is silent', '1.1');
    expect(payloadProblems('message', silent.blocks)).toEqual([]);
    expect(silent.text).toContain('from Atlas');
    expect(JSON.stringify(silent.blocks)).toContain(ids.run(0, '1.1'));
    expect(nothingFoundMessage(FORMS, 'nothing is named', '1.1').text).toContain('didn’t find');
    expect(nothingFoundMessage([], 'nothing is named', '1.1').text).toMatch(/any look-ups/);
  });
});
