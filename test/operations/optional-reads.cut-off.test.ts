// Lists of Atlas that don't end: the same full page comes again, whatever page is asked for.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Atlas } from '../../src/atlas/atlas.js';
import { alerts } from '../../src/operations/alerts/alerts.js';
import { backups } from '../../src/operations/backup/backups.js';
import { restoreJobs } from '../../src/operations/backup/restore-jobs.js';
import { restoreSnapshot } from '../../src/operations/backup/restore-snapshot.js';
import { snapshots } from '../../src/operations/backup/snapshots.js';
import { takeSnapshot } from '../../src/operations/backup/take-snapshot.js';
import { events } from '../../src/operations/monitoring/events.js';
import type { Change, LookUp, LookUpResult } from '../../src/operations/operation.js';
import { isAtlasError } from '../../src/operations/optional-reads.js';
import { addRole } from '../../src/operations/people/add-role.js';
import { formatPlain } from '../../src/slack/blocks/text.js';
import { type Answers, BASE, PROJECT, withAnswers } from './answering.js';
import { LOOK_UP_LINES, readLookUp } from './every-call.js';
import { openFixture } from './fixture.js';
import { NOW } from './payments.js';

const C0 = `GET /groups/${PROJECT}/clusters/C0`;
const idOf = (at: number) => at.toString(16).padStart(24, '0');
const many = (rest: object) => ({ results: Array.from({ length: 500 }, (_, at) => ({ id: idOf(at), ...rest })) });
const endless = (of: string, rest: object): Answers => ({
  ...BASE,
  [C0]: { id: 'c'.repeat(24), name: 'C0', stateName: 'IDLE', clusterType: 'REPLICASET' },
  [`GET /groups/${PROJECT}/clusters`]: { results: [{ id: 'c'.repeat(24), name: 'C0' }] },
  [`GET /groups/${PROJECT}/${of}`]: many(rest),
});
const run = (lookUp: LookUp, answers: Answers) =>
  withAnswers(answers, async (atlas, asked) => ({
    result: await lookUp.run(atlas, { project: PROJECT, cluster: 'C0' }, NOW),
    calls: asked.length,
  }));
const textsOf = ({ headline, missing = [] }: LookUpResult) => [formatPlain(headline), ...missing];

describe('a list that doesn’t end costs few calls, and the answer says that it is incomplete:', () => {
  test.each([
    [
      'alerts of other clusters',
      alerts,
      endless('alerts', { status: 'OPEN', clusterName: 'C1' }),
      [expect.stringMatching(/^I found no open alerts/), expect.stringContaining('first 500'), expect.anything()],
    ],
    [
      'alerts',
      alerts,
      endless('alerts', { status: 'OPEN', clusterName: 'C0', eventTypeName: 'NO_PRIMARY' }),
      [expect.stringMatching(/^At least 500 open alerts/), expect.anything(), expect.anything()],
    ],
    [
      'events',
      events,
      endless('events', { eventTypeName: 'X', created: '2026-11-25T09:50:00Z' }),
      [expect.stringMatching(/^At least 500 events/), expect.stringContaining('didn’t read all events')],
    ],
    [
      'snapshots',
      snapshots,
      endless('clusters/C0/backup/snapshots', { status: 'completed', createdAt: '2026-11-25T09:00:00Z' }),
      [expect.stringMatching(/at least 500 snapshots\. .*that I read/), expect.stringContaining('first 500')],
    ],
    [
      'backups',
      backups,
      endless('clusters/C0/backup/snapshots', { status: 'failed' }),
      [expect.stringMatching(/^None .*that I read/), expect.stringContaining('first 500')],
    ],
    [
      'restore jobs',
      restoreJobs,
      endless('clusters/C0/backup/restoreJobs', { finishedAt: '2026-11-25T09:00:00Z' }),
      [expect.stringMatching(/^At least 500 restore jobs .*none that I read/), expect.stringContaining('first 500')],
    ],
  ])('%s', async (_, lookUp, answers, expected) => {
    const { result, calls } = await run(lookUp, answers);
    expect(textsOf(result).filter((one) => !/schedule/i.test(one))).toEqual(expected);
    expect(calls).toBeLessThan(14);
  });

  test('doesn’t claim that someone did nothing with a role', async () => {
    const answers = endless('events', { created: '2026-11-25T09:50:00Z', username: 'bea@example.com' });
    const params = { person: 'ada@example.com', role: 'project-owner', project: PROJECT };
    const sent = { params, basis: { org: '', user: null, roles: [] }, call: { method: 'POST' as const, path: '/x' } };
    const report = await withAnswers(answers, async (atlas) =>
      addRole.afterwards?.(atlas, sent, { from: NOW - 3_600_000, to: NOW }),
    );
    expect(formatPlain(report ?? '')).not.toContain('did nothing');
    expect(formatPlain(report ?? '')).toContain('didn’t read all');
  });
});

describe('a list that doesn’t end verifies nothing:', () => {
  const basis = {
    clusterId: 'c'.repeat(24),
    sourceId: 'c'.repeat(24),
    targetId: 'd'.repeat(24),
    last: null,
    lastJob: null,
  };
  test.each([
    [
      'restore-snapshot',
      restoreSnapshot,
      endless('clusters/C0/backup/restoreJobs', { deliveryType: 'automated', targetClusterName: 'C9' }),
      { source: 'C0', cluster: 'C1', snapshot: idOf(1) },
      { snapshot: null, newest: null },
    ],
    [
      'take-snapshot',
      takeSnapshot,
      endless('clusters/C0/backup/snapshots', { status: 'completed', snapshotType: 'scheduled' }),
      { cluster: 'C0', keep: '7d' },
      {},
    ],
  ] as const)('%s', async (_, change: Change, answers, params, more) => {
    const sent = {
      params: { project: PROJECT, ...params },
      basis: { ...basis, ...more },
      call: { method: 'POST' as const, path: '/groups' },
    };
    const verdict = withAnswers(answers, (atlas) => change.verify(atlas, sent));
    await expect(verdict).rejects.toMatchObject({ flaw: 'repeated page' });
  });
});

describe('each look-up', () => {
  let fixture: Awaited<ReturnType<typeof openFixture>>;
  beforeAll(async () => {
    fixture = await openFixture(() => NOW);
  });
  afterAll(() => fixture.close());

  /** Gives the same full page for every page that is read. */
  function withoutEnd(inner: Atlas, read: () => void): Atlas {
    const Page = z.looseObject({ results: z.array(z.unknown()) });
    return {
      clientId: inner.clientId,
      identity: {},
      list: (path, item, query) => inner.list(path, item, query),
      write: () => Promise.reject(new Error('nothing is written here')),
      with: () => withoutEnd(inner, read),
      get: async (path, schema, query = {}) => {
        if (query.pageNum === undefined) return inner.get(path, schema, query);
        const page = await inner.get(path, Page, { ...query, pageNum: 1 });
        if (page.results.length === 0) return schema.parse(page);
        read();
        const results = Array.from({ length: 500 }, (_, at) => page.results[at % page.results.length]);
        return schema.parse({ ...page, results });
      },
    };
  }

  test.each(LOOK_UP_LINES)('%s says that it didn’t read a whole list', async (line) => {
    const { operation, params } = await readLookUp(fixture.atlas, line);
    let pages = 0;
    const atlas = withoutEnd(fixture.atlas, () => {
      pages += 1;
    });
    const result = await operation.run(atlas, params, NOW).catch((error: unknown) => {
      if (!isAtlasError(error)) throw error;
      return undefined;
    });
    if (pages === 0 || result === undefined) return;
    expect([...(result.missing ?? []), formatPlain(result.headline)].join(' ')).toMatch(
      /first \d|didn’t read all|not shown|I could read|couldn’t read/,
    );
  });
});
