// What was seen last only saves a round of reads. If it has changed, Atlas is asked again.
import { expect, test } from '@jest/globals';
import type { Atlas } from '../../src/atlas/atlas.js';
import { backups } from '../../src/operations/backup/backups.js';
import { restoreJobs } from '../../src/operations/backup/restore-jobs.js';
import { snapshots } from '../../src/operations/backup/snapshots.js';
import { access } from '../../src/operations/cluster/access.js';
import { namespaces } from '../../src/operations/monitoring/namespaces.js';
import { privateEndpoints } from '../../src/operations/network/private-endpoints.js';
import { overview } from '../../src/operations/overview/overview.js';
import { PerCredentialCache } from '../../src/operations/per-credential-cache.js';
import { readProjectPlace } from '../../src/operations/place.js';
import { type Answers, BASE, ORG, PROJECT, withAnswers } from './answering.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const OTHER = '00000000000000000000000f';

/** Answers `late` only once `before` was asked: never, unless they are read in parallel. */
function holding(atlas: Atlas, late: string, before: string): Atlas {
  let asked = () => {};
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const held: Atlas = {
    identity: atlas.identity,
    get: async (path, schema, query) => {
      if (path.text === before) asked();
      if (path.text === late) await isAsked;
      return atlas.get(path, schema, query);
    },
    list: (path, item, query) => atlas.list(path, item, query),
    write: (call, reply) => atlas.write(call, reply),
    with: () => held,
  };
  return held;
}

test('reads a known project and its organization in parallel', async () => {
  await withAnswers(BASE, async (atlas) => {
    await readProjectPlace(atlas, PROJECT);
    const inOneRound = holding(atlas, `/groups/${PROJECT}`, `/orgs/${ORG}`);
    expect(await readProjectPlace(inOneRound, PROJECT)).toEqual({
      project: { id: PROJECT, name: 'Payments' },
      organization: { id: ORG, name: 'Counter Inc' },
    });
  });
});

test('finds the new organization of a project that moved, and its settings', async () => {
  const answers: Record<string, Answers[string]> = {
    ...BASE,
    [`GET /groups/${PROJECT}/clusters`]: { results: [] },
    [`GET /orgs/${ORG}/settings`]: { restrictEmployeeAccess: true },
    [`GET /orgs/${OTHER}`]: { id: OTHER, name: 'Other Inc' },
    [`GET /orgs/${OTHER}/settings`]: { restrictEmployeeAccess: false },
  };
  await withAnswers(answers, async (atlas) => {
    const look = () => access.run(atlas, { project: PROJECT }, NOW);
    expect((await look()).place.organization).toEqual({ id: ORG, name: 'Counter Inc' });
    answers[`GET /groups/${PROJECT}`] = { id: PROJECT, name: 'Paid', orgId: OTHER };
    const { place, facts, headline } = await look();
    expect(place).toEqual({ project: { id: PROJECT, name: 'Paid' }, organization: { id: OTHER, name: 'Other Inc' } });
    expect(facts.at(-1)?.value).toMatch(/^Other Inc doesn’t restrict/);
    expect(headline).toMatch(/ in Paid, .*Other Inc/);
  });
});

const CLUSTER = `GET /groups/${PROJECT}/clusters/C0`;
const FLEX = `GET /groups/${PROJECT}/flexClusters/C0`;
const asked = { project: PROJECT, cluster: 'C0' };
const isFlex = [400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API'] as const;
const DEDICATED: Answers = {
  ...BASE,
  [CLUSTER]: { id: 'c0', name: 'C0', clusterType: 'REPLICASET', backupEnabled: true },
  [`GET /groups/${PROJECT}/alerts`]: { results: [] },
  [`${CLUSTER}/backup/restoreJobs`]: { results: [] },
  [`${CLUSTER}/backup/schedule`]: {},
  [`${CLUSTER}/backup/snapshots`]: { results: [{ id: '1', status: 'completed', createdAt: '2026-11-25T09:00:00Z' }] },
};
const AFTERWARDS: Answers = {
  [FLEX]: { id: 'f0', name: 'C0' },
  [`${FLEX}/backup/restoreJobs`]: { results: [{ id: 'flexjob', status: 'RUNNING' }] },
  [`${FLEX}/backup/snapshots`]: { results: [{ id: '2', status: 'COMPLETED', finishTime: '2026-11-25T08:00:00Z' }] },
  [CLUSTER]: isFlex,
  [`${CLUSTER}/backup/restoreJobs`]: isFlex,
  [`${CLUSTER}/backup/schedule`]: isFlex,
  [`${CLUSTER}/backup/snapshots`]: isFlex,
};

test.each([
  ['restore-jobs', restoreJobs, 'restoreJobs'],
  ['backups', backups, 'snapshots'],
  ['snapshots', snapshots, 'snapshots'],
  ['overview', overview, 'snapshots'],
])('%s reads a known cluster and what it shows of it in parallel', async (_, operation, kept) => {
  await withAnswers(DEDICATED, async (atlas) => {
    const first = await operation.run(atlas, asked, NOW);
    const at = `/groups/${PROJECT}/clusters/C0`;
    expect(await operation.run(holding(atlas, at, `${at}/backup/${kept}`), asked, NOW)).toEqual(first);
  });
});

test.each([
  ['restore-jobs', restoreJobs],
  ['backups', backups],
  ['snapshots', snapshots],
  ['overview', overview],
])('%s of a cluster that changed its kind, and back, is as if it had never been seen', async (_, operation) => {
  const answers: Record<string, Answers[string]> = { ...DEDICATED };
  const firstLook = (of: Answers) => withAnswers(of, (atlas) => operation.run(atlas, asked, NOW));
  const [dedicated, flex] = [await firstLook(DEDICATED), await firstLook({ ...DEDICATED, ...AFTERWARDS })];
  expect(flex).not.toEqual(dedicated);
  await withAnswers(answers, async (atlas) => {
    expect(await operation.run(atlas, asked, NOW)).toEqual(dedicated);
    Object.assign(answers, AFTERWARDS);
    expect(await operation.run(atlas, asked, NOW)).toEqual(flex);
    expect(await operation.run(atlas, asked, NOW)).toEqual(flex);
    Object.assign(answers, DEDICATED);
    expect(await operation.run(atlas, asked, NOW)).toEqual(dedicated);
  });
});

test('reads why a cluster has no ranking in parallel with the ranking, which takes precedence', async () => {
  const at = `/groups/${PROJECT}/clusters/C0`;
  const ranking = `GET ${at}/PRIMARY/collStats/namespaces`;
  const answers: Record<string, Answers[string]> = {
    ...BASE,
    [`GET ${at}`]: { id: 'c0', name: 'C0', paused: true },
    [ranking]: { rankedNamespaces: [] },
  };
  await withAnswers(answers, async (atlas) => {
    const paused = await namespaces.run(atlas, asked, NOW);
    expect(paused.headline).toMatch(/^C0 is paused/);
    const inOneRound = holding(atlas, `${at}/PRIMARY/collStats/namespaces`, at);
    expect(await namespaces.run(inOneRound, asked, NOW)).toEqual(paused);
    answers[ranking] = { rankedNamespaces: ['app.orders'] };
    const { headline } = await namespaces.run(atlas, asked, NOW);
    expect(headline).toContainEqual(expect.stringMatching(/ranked app\.orders/));
  });
});

test('keeps what each credential saw apart, and forgets the oldest', () => {
  const seenBy = (identity: object) => ({ identity }) as Atlas;
  const [one, other] = [seenBy({}), seenBy({})];
  const seen = new PerCredentialCache<number>();
  for (let id = 0; id <= 5_000; id++) seen.note(one, `${id}`, id);
  expect([seen.last(one, '0'), seen.last(one, '1'), seen.last(other, '1')]).toEqual([undefined, 1, undefined]);
});

const SERVICES = `/groups/${PROJECT}/privateEndpoint/AWS/endpointService`;
const stateAt = (id: string) => `${SERVICES}/66434a4b7e02315469868100/endpoint/${id}`;
const service = (...interfaceEndpoints: readonly string[]) => [{ id: '66434a4b7e02315469868100', interfaceEndpoints }];
const ENDPOINTS: Answers = {
  ...BASE,
  [`GET /groups/${PROJECT}/privateNetworkSettings/endpointIds`]: { results: [] },
  [`GET /groups/${PROJECT}/privateEndpoint/AZURE/endpointService`]: [],
  [`GET /groups/${PROJECT}/privateEndpoint/GCP/endpointService`]: [],
  [`GET ${SERVICES}`]: service('vpce-1'),
  [`GET ${stateAt('vpce-1')}`]: { connectionStatus: 'AVAILABLE' },
  [`GET ${stateAt('vpce-2')}`]: { connectionStatus: 'FAILED' },
};

test('reads states of known private endpoints in parallel with their list, and others after it', async () => {
  const answers: Record<string, Answers[string]> = { ...ENDPOINTS };
  await withAnswers(answers, async (atlas) => {
    const rows = async (of: Atlas) => (await privateEndpoints.run(of, { project: PROJECT }, NOW)).table?.rows;
    const first = await rows(atlas);
    expect(first?.map(([status, id]) => [status, id])).toEqual([['ok', 'vpce-1']]);
    expect(await rows(holding(atlas, SERVICES, stateAt('vpce-1')))).toEqual(first);
    answers[`GET ${SERVICES}`] = service('vpce-2', 'vpce-1');
    expect((await rows(atlas))?.map(([status, id]) => [status, id])).toEqual([
      ['failed', 'vpce-2'],
      ['ok', 'vpce-1'],
    ]);
  });
});
