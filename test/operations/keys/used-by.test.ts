import { expect, test } from '@jest/globals';
import { usedBy } from '../../../src/operations/keys/used-by.js';
import { plain } from '../../../src/slack/blocks/text.js';
import { type Answers, BASE, ORG, PROJECT, withAnswers } from '../answering.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const KEY = {
  id: 'd'.repeat(24),
  publicKey: 'abcdefgh',
  desc: 'ci',
  roles: [{ groupId: PROJECT, roleName: 'GROUP_OWNER' }],
};
const ACCOUNT = { clientId: `mdb_sa_id_${'1'.repeat(24)}`, name: 'deployer', roles: ['ORG_MEMBER'], secrets: [] };
const event = (created: string, rest: object) => ({
  id: 'e'.repeat(24),
  created,
  eventTypeName: 'CLUSTER_CREATED',
  ...rest,
});
const KEYS: Answers = {
  ...BASE,
  [`GET /orgs/${ORG}/apiKeys`]: { results: [KEY] },
  [`GET /orgs/${ORG}/serviceAccounts`]: { results: [ACCOUNT] },
  [`GET /orgs/${ORG}/events`]: { results: [event('2026-11-24T09:00:00Z', { publicKey: 'abcdefgh' })] },
  [`GET /groups/${PROJECT}/events`]: {
    results: [
      event('2026-11-25T09:30:00Z', { publicKey: 'otherone' }),
      event('2026-11-25T09:00:00Z', { publicKey: 'abcdefgh', remoteAddress: '203.0.113.9' }),
    ],
  },
};
const ask = (answers: Answers, params: Readonly<Record<string, string>>) =>
  withAnswers(answers, (atlas) => usedBy.run(atlas, params, NOW));
const said = async (answers: Answers, what: string) => plain((await ask(answers, { what, org: ORG })).headline);

test('of an API key it is its newest change, and from where', async () => {
  const { headline, personal, missing } = await ask(KEYS, { what: 'abcdefgh', org: ORG });
  expect(plain(headline)).toMatch(
    /^The last change by the API key ci: .*09:00 UTC, a cluster was created, from 203\.0\.113\.9\.$/,
  );
  expect([personal, missing]).toEqual([true, []]);
});

test('of one that changed nothing it says so, and what could not be read', async () => {
  const { headline, missing } = await ask(
    {
      ...KEYS,
      [`GET /groups/${PROJECT}/events`]: [403, 'USER_UNAUTHORIZED'],
      [`GET /orgs/${ORG}/events`]: { results: [] },
    },
    { what: 'ci', org: ORG },
  );
  expect(plain(headline)).toBe('The API key ci left no event that I could read in the last 7 days.');
  expect(missing).toEqual([expect.stringMatching(/^Some events are not shown: /)]);
});

test('of a key that may be used in several places it says once why no events could be read', async () => {
  const refused: Answers[string] = [503, 'SERVICE_UNAVAILABLE'];
  const events = { [`GET /groups/${PROJECT}/events`]: refused, [`GET /orgs/${ORG}/events`]: refused };
  const { missing } = await ask({ ...KEYS, ...events }, { what: 'ci', org: ORG });
  expect(missing).toHaveLength(1);
});

test('of a service account it is what Atlas says of its secrets', async () => {
  expect(await said(KEYS, 'deployer')).toBe(
    'The service account deployer was last used: never, with its present secrets.',
  );
  const used = { ...ACCOUNT, secrets: [{ lastUsedAt: '2026-11-24T08:00:00Z' }] };
  const answers = { ...KEYS, [`GET /orgs/${ORG}/serviceAccounts`]: { results: [used] } };
  expect(await said(answers, ACCOUNT.clientId)).toMatch(/2026-11-24 08:00 UTC\.$/);
});

test('of a name that several have it asks for an id, rather than take one of them', async () => {
  const twice = { ...KEYS, [`GET /orgs/${ORG}/apiKeys`]: { results: [KEY, { ...KEY, publicKey: 'otherone' }] } };
  expect(await said(twice, 'ci')).toBe(
    'Counter Inc has 2 API keys and service accounts called “ci”. Name one by its id: abcdefgh and otherone.',
  );
  expect(await said(twice, 'otherone')).toMatch(/^The last change by the API key ci: /);
});

test('of what is not there it says so', async () => {
  expect(await said(KEYS, 'nothere')).toBe(
    'Counter Inc has no API key or service account “nothere”. See the list with keys.',
  );
  const none = { ...BASE, [`GET /groups/${PROJECT}/databaseUsers`]: { results: [] } };
  expect(plain((await ask(none, { what: 'app', project: PROJECT })).headline)).toBe(
    'Payments has no database user “app”. See the list with db-users.',
  );
});

test('of a key in many projects it says how many it looked at', async () => {
  const at = (project: number) => ({ groupId: `${project}`.repeat(24), roleName: 'GROUP_OWNER' });
  const many = { ...KEY, roles: [1, 2, 3, 4, 5, 6, 7].map(at) };
  const { notes } = await ask({ ...KEYS, [`GET /orgs/${ORG}/apiKeys`]: { results: [many] } }, { what: 'ci', org: ORG });
  expect(notes[1]).toContain('the first 5 of the 7 projects');
});

/** Of sign-ins by app to clusters. */
const signingIn = (clusters: Readonly<Record<string, readonly object[]>>): Promise<string> => {
  const ofEach = Object.entries(clusters).map(([name, accessLogs]) => [
    `GET /groups/${PROJECT}/dbAccessHistory/clusters/${name}`,
    { accessLogs },
  ]);
  const answers: Answers = {
    ...BASE,
    [`GET /groups/${PROJECT}/databaseUsers`]: {
      results: [{ username: 'app', databaseName: 'admin', roles: [], scopes: [] }],
    },
    [`GET /groups/${PROJECT}/clusters`]: {
      results: Object.keys(clusters).map((name) => ({ id: name.padEnd(24, 'c'), name })),
    },
    [`GET /groups/${PROJECT}/flexClusters`]: { results: [] },
    [`GET /groups/${PROJECT}/serverless`]: { results: [] },
    ...Object.fromEntries(ofEach),
  };
  return ask(answers, { what: 'app', project: PROJECT }).then(({ headline }) => plain(headline));
};
const others = (count: number) => Array.from({ length: count }, () => ({ username: 'other', authSource: 'admin' }));

test('what nobody looked through is not said to be empty', async () => {
  expect(await signingIn({ C0: others(1_000), C1: others(3) })).toBe(
    'Last sign-in of app: none recorded in 7 days on C1; none among the newest 1,000 sign-ins on C0.',
  );
  expect(await signingIn({ C0: [], C1: [], C2: [], C3: [], C4: [], C5: [], C6: [] })).toBe(
    'Last sign-in of app: none recorded in 7 days on C0, C1, C2 and 2 more; I didn’t check 2 more clusters.',
  );
});

test('a sign-in without a time is not given one', async () => {
  expect(await signingIn({ C0: [{ username: 'app', authSource: 'admin', ipAddress: '10.0.0.1' }] })).toBe(
    'Last sign-in of app: at an unknown time from 10.0.0.1, on C0.',
  );
});

test('of a database user it is the last sign-in, and from where', async () => {
  const answers: Answers = {
    ...BASE,
    [`GET /groups/${PROJECT}/databaseUsers`]: {
      results: [{ username: 'app', databaseName: 'admin', roles: [], scopes: [] }],
    },
    [`GET /groups/${PROJECT}/clusters`]: { results: [{ id: 'c'.repeat(24), name: 'Cluster0' }] },
    [`GET /groups/${PROJECT}/flexClusters`]: { results: [] },
    [`GET /groups/${PROJECT}/serverless`]: { results: [] },
    [`GET /groups/${PROJECT}/dbAccessHistory/clusters/Cluster0`]: {
      accessLogs: [
        { username: 'app', authSource: 'admin', ipAddress: '10.20.3.17', timestamp: '2026-11-25T09:58:00Z' },
      ],
    },
  };
  expect(plain((await ask(answers, { what: 'app', project: PROJECT })).headline)).toMatch(
    /^Last sign-in of app: .*09:58 UTC from 10\.20\.3\.17, on Cluster0\.$/,
  );
});

test.each([{ what: 'app' }, { what: 'app', project: PROJECT, org: ORG }])(
  'without one place it is not asked: %j',
  (given) => {
    expect(usedBy.params.safeParse(given).success).toBe(false);
  },
);
