import { describe, expect, test } from '@jest/globals';
import { byUrgency } from '../../../src/operations/alerts/alert-words.js';
import { alerts } from '../../../src/operations/alerts/alerts.js';
import type { Params } from '../../../src/operations/operation.js';
import { overview } from '../../../src/operations/overview/overview.js';
import { BASE, PROJECT, withAnswers } from '../answering.js';
import { MINUTE_MS, NOW, payments, said } from '../payments.js';

const ago = (minutes: number) => new Date(NOW - minutes * MINUTE_MS).toISOString();
/** For longer lists than the simulated Atlas starts with. */
const closed = (number: number, projectId: string) => ({
  id: number.toString(16).padStart(24, '0'),
  projectId,
  created: ago(60 * 24 * 400 - number),
  updated: ago(1),
  resolved: ago(1),
  status: 'CLOSED' as const,
  eventTypeName: 'NO_PRIMARY',
  alertConfigId: 'f'.repeat(24),
});

describe('open alerts', () => {
  test('are listed with acknowledged ones last, and the most urgent is in the headline', async () => {
    const { run } = await payments();
    const { headline, table, notes } = await run(alerts);
    expect(notes).toEqual([expect.stringMatching(/^“Tracking” means/)]);
    expect(said(headline)).toMatch(
      /^3 open alerts in Payments; .*connections in use on Cluster0 at 91\.2%, above 80%, for 40 minutes\.$/,
    );
    expect(table?.rows.map(([status, , , , where]) => [status, where])).toEqual([
      ['open', 'Cluster0'],
      ['tracking', 'Cluster1'],
      ['open', 'ledger-eu'],
    ]);
  });

  test('show until when they are acknowledged, never by whom', async () => {
    const { run } = await payments();
    const result = await run(alerts, { cluster: 'ledger-eu' });
    expect(said(result.headline)).toMatch(/^1 open alert in ledger-eu: .*, acknowledged\.$/);
    expect(result.table?.rows[0]?.[6]).toEqual([{ at: NOW + 19 * 60 * MINUTE_MS }]);
    expect(JSON.stringify(result)).not.toContain('mo@counter');
  });

  test('of one cluster are found by its id if they don’t name it, and the others are counted', async () => {
    const { run } = await payments();
    const { table, notes } = await run(alerts, { cluster: 'ledger-eu' });
    expect(table?.rows).toHaveLength(1);
    expect(notes).toEqual([expect.stringMatching(/^2 other alerts/)]);
  });

  test('are “no alert” when there are none', async () => {
    const { run, standIn } = await payments();
    standIn.world.alerts.splice(0);
    expect(said((await run(alerts)).headline)).toMatch(/^No alerts /);
  });

  test('are counted the same in the overview', async () => {
    const { run } = await payments();
    const clusters = ['Cluster0', 'Cluster1', 'ledger-eu'].map((cluster): Params => ({ cluster }));
    for (const params of [{}, ...clusters]) {
      const [count] = said((await run(alerts, params)).headline).split(' ');
      expect(said((await run(overview, params)).headline)).toMatch(new RegExp(`; ${count} alerts? .*open`));
    }
  });

  test('belong to the cluster whose host they name, if they name nothing else', async () => {
    const { run, standIn, project } = await payments();
    standIn.world.alerts.splice(0, Number.POSITIVE_INFINITY, {
      ...closed(1, project),
      status: 'OPEN',
      eventTypeName: 'HOST_DOWN',
      hostnameAndPort: 'cluster1-shard-00-02.example.net:27017',
    });
    expect(said((await run(alerts, { cluster: 'Cluster1' })).headline)).toMatch(/^1 open alert in Cluster1: host down/);
    expect(said((await run(overview, { cluster: 'Cluster1' })).headline)).toContain('1 alert');
    expect(said((await run(overview, { cluster: 'Cluster0' })).headline)).toContain('no alert');
  });

  test('of a cluster that isn’t found point to the clusters', async () => {
    const { run } = await payments();
    const { headline, next } = await run(alerts, { cluster: 'Clutser0' });
    expect([headline, next?.[0]?.operation]).toEqual([expect.stringContaining('no cluster Clutser0'), 'clusters']);
  });

  test('of an unknown kind are shown with its code', async () => {
    const { run, standIn, project } = await payments();
    standIn.world.alerts.splice(0, Number.POSITIVE_INFINITY, {
      ...closed(1, project),
      status: 'OPEN',
      eventTypeName: 'SOMETHING_NEW',
      created: ago(3),
    });
    expect(said((await run(alerts)).headline)).toMatch(/something new \(SOMETHING_NEW\) .* 3 minutes\.$/);
  });
});

describe('the most urgent alert', () => {
  const open = (eventTypeName: string, rest: object = {}) => ({
    id: eventTypeName,
    status: 'OPEN',
    eventTypeName,
    created: ago(10),
    ...rest,
  });
  const urgent = (...given: object[]) =>
    withAnswers({ ...BASE, [`GET /groups/${PROJECT}/alerts`]: { results: given } }, async (atlas) => ({
      list: await alerts.run(atlas, { project: PROJECT }, NOW),
      fact: (await overview.run(atlas, { project: PROJECT }, NOW)).facts.find(
        ({ label }) => label === 'Most urgent alert',
      ),
    }));
  const acknowledgedUntil = ago(-60);

  test('is an outage, even if it is acknowledged and others are open', async () => {
    const { list, fact } = await urgent(
      open('HOST_HAS_INDEX_SUGGESTIONS'),
      open('JOINED_GROUP'),
      open('HOST_MONGOT_CRASHING_OOM'),
      open('NO_PRIMARY', { acknowledgedUntil }),
    );
    expect(said(list.headline)).toMatch(/^4 open alerts in Payments; the most urgent: no primary .*, acknowledged\.$/);
    expect(said(fact?.value ?? '')).toBe('no primary, since <10>, acknowledged');
    expect(list.table?.rows.map((row) => row[1])).toEqual([
      'no primary',
      'host mongot crashing oom (HOST_MONGOT_CRASHING_OOM)',
      'an index is suggested',
      'someone joined the project',
    ]);
  });

  test.each([
    [open('HOST_DOWN', { status: 'TRACKING' }), open('OUTSIDE_METRIC_THRESHOLD')],
    [open('REPLICATION_OPLOG_WINDOW_RUNNING_OUT'), open('OUTSIDE_METRIC_THRESHOLD')],
    [open('OUTSIDE_METRIC_THRESHOLD'), open('REPLICATION_OPLOG_WINDOW_RUNNING_OUT', { acknowledgedUntil })],
    [open('OUTSIDE_METRIC_THRESHOLD'), open('SOMETHING_NEW')],
    [open('SOMETHING_NEW'), open('CPS_SNAPSHOT_BEHIND')],
    [open('SOMETHING_NEW'), open('DAILY_BILL_OVER_THRESHOLD')],
    [open('SOMETHING_NEW'), open('OTHER', { status: 'TRACKING', created: ago(1) })],
    [open('OTHER', { created: ago(1) }), open('SOMETHING_NEW')],
  ])('%j comes before %j', (first, second) => {
    expect([second, first].toSorted(byUrgency(NOW))).toEqual([first, second]);
  });
});

test('counts an alert once that Atlas lists as both tracking and open', async () => {
  const both = { results: [{ id: 'a', status: 'OPEN', eventTypeName: 'HOST_DOWN', clusterName: 'C0' }] };
  const { headline, notes } = await withAnswers({ ...BASE, [`GET /groups/${PROJECT}/alerts`]: both }, (atlas) =>
    alerts.run(atlas, { project: PROJECT, cluster: 'C1' }, NOW),
  );
  expect(said(headline)).toMatch(/C1/);
  expect(notes).toEqual([expect.stringMatching(/^1 other alert/)]);
});

test('doesn’t claim that a cluster has no alerts when the clusters of some are unknown', async () => {
  const { run, standIn } = await payments();
  standIn.fault({ kind: 'status', status: 500, errorCode: 'UNEXPECTED_ERROR', path: /\/clusters$/ });
  const { headline, notes, missing } = await run(alerts, { cluster: 'ledger-eu' });
  expect(said(headline)).toMatch(/^I found no open alerts/);
  expect(notes).toContainEqual(expect.stringMatching(/1 more alert may/));
  expect(missing).toEqual([expect.stringMatching(/^Cluster names/)]);
});

test('says “at least” when a rate limit ends the list of closed alerts', async () => {
  const { run, standIn, project } = await payments();
  const many = Array.from({ length: 1234 }, (_, at) => closed(at, project));
  standIn.world.alerts.splice(0, Number.POSITIVE_INFINITY, ...many);
  let calls = 0;
  const stop = standIn.onCall(({ path }) => {
    calls += path.endsWith('/alerts') ? 1 : 0;
    if (calls === 2)
      standIn.fault({ kind: 'status', status: 429, errorCode: 'RATE_LIMITED', headers: { 'retry-after': '99' } });
  });
  const { headline, missing } = await run(alerts, { status: 'closed' });
  stop();
  expect(said(headline)).toMatch(/^At least 1,000 closed alerts in Payments/);
  expect(missing).toEqual([expect.stringMatching(/closed alerts .*RATE_LIMITED/)]);
});

test('counts 1,234 closed alerts and lists the newest 500', async () => {
  const { run, standIn, project } = await payments();
  standIn.world.alerts.splice(
    0,
    Number.POSITIVE_INFINITY,
    ...Array.from({ length: 1234 }, (_, at) => closed(at, project)),
  );
  const { headline, table, notes } = await run(alerts, { status: 'closed' });
  expect(said(headline)).toMatch(/^1,234 closed alerts in Payments; the newest: no primary in the project/);
  expect(table?.rows).toHaveLength(500);
  expect(table?.rows[0]?.[5]).toEqual([{ at: Date.parse(closed(1233, project).created) }]);
  expect(notes).toEqual([expect.stringContaining('500 of 1,234')]);
});
