import { expect, test } from '@jest/globals';
import { usedBy } from '../../../src/operations/keys/used-by.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
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
const headlineOf = async (answers: Answers, what: string) =>
  formatPlain((await ask(answers, { what, org: ORG })).headline);

test('shows an API key’s newest change, and from where', async () => {
  const { headline, personal, missing } = await ask(KEYS, { what: 'abcdefgh', org: ORG });
  expect(formatPlain(headline)).toMatch(/API key ci: .*09:00 UTC, a cluster was created, from 203\.0\.113\.9\.$/);
  expect([personal, missing]).toEqual([true, []]);
});

test('says that a key changed nothing, and what couldn’t be read', async () => {
  const { headline, missing } = await ask(
    {
      ...KEYS,
      [`GET /groups/${PROJECT}/events`]: [403, 'USER_UNAUTHORIZED'],
      [`GET /orgs/${ORG}/events`]: { results: [] },
    },
    { what: 'ci', org: ORG },
  );
  expect(formatPlain(headline)).toMatch(/API key ci .*no events that I could read/);
  expect(missing).toEqual([expect.stringMatching(/^Some events /)]);
});

test('says once why events of a key with several roles can’t be read', async () => {
  const refused: Answers[string] = [503, 'SERVICE_UNAVAILABLE'];
  const events = { [`GET /groups/${PROJECT}/events`]: refused, [`GET /orgs/${ORG}/events`]: refused };
  const { missing } = await ask({ ...KEYS, ...events }, { what: 'ci', org: ORG });
  expect(missing).toHaveLength(1);
});

test('shows when a service account’s secrets were last used', async () => {
  expect(await headlineOf(KEYS, 'deployer')).toMatch(/service account deployer .*: never/);
  const used = { ...ACCOUNT, secrets: [{ lastUsedAt: '2026-11-24T08:00:00Z' }] };
  const answers = { ...KEYS, [`GET /orgs/${ORG}/serviceAccounts`]: { results: [used] } };
  expect(await headlineOf(answers, ACCOUNT.clientId)).toMatch(/2026-11-24 08:00 UTC\.$/);
});

test('asks for an id when several have the name', async () => {
  const twice = { ...KEYS, [`GET /orgs/${ORG}/apiKeys`]: { results: [KEY, { ...KEY, publicKey: 'otherone' }] } };
  expect(await headlineOf(twice, 'ci')).toMatch(/2 API keys and service accounts .*“ci”.* abcdefgh and otherone/);
  expect(await headlineOf(twice, 'otherone')).toMatch(/API key ci: /);
});

test('points to the lists when there is no such key or user', async () => {
  expect(await headlineOf(KEYS, 'nothere')).toMatch(/no API key or service account “nothere”.* keys /);
  const none = { ...BASE, [`GET /groups/${PROJECT}/databaseUsers`]: { results: [] } };
  expect(formatPlain((await ask(none, { what: 'app', project: PROJECT })).headline)).toMatch(
    /no database user “app”.* db-users /,
  );
});

test('says how many of a key’s projects it looked at', async () => {
  const at = (project: number) => ({ groupId: `${project}`.repeat(24), roleName: 'GROUP_OWNER' });
  const many = { ...KEY, roles: [1, 2, 3, 4, 5, 6, 7].map(at) };
  const { notes } = await ask({ ...KEYS, [`GET /orgs/${ORG}/apiKeys`]: { results: [many] } }, { what: 'ci', org: ORG });
  expect(notes[1]).toContain('first 5 of the 7');
});

/** The headline about app, with these sign-ins to clusters. */
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
  return ask(answers, { what: 'app', project: PROJECT }).then(({ headline }) => formatPlain(headline));
};
const others = (count: number) => Array.from({ length: count }, () => ({ username: 'other', authSource: 'admin' }));

test('says on which clusters it didn’t read all sign-ins', async () => {
  expect(await signingIn({ C0: others(1_000), C1: others(3) })).toMatch(
    /none .*7 days on C1; none .*newest 1,000 .*on C0\.$/,
  );
  expect(await signingIn({ C0: [], C1: [], C2: [], C3: [], C4: [], C5: [], C6: [] })).toMatch(
    /none .*7 days on C0, C1, C2 and 2 more; .*didn’t check 2 more/,
  );
});

test('shows a sign-in without a time at an unknown time', async () => {
  expect(await signingIn({ C0: [{ username: 'app', authSource: 'admin', ipAddress: '10.0.0.1' }] })).toMatch(
    /unknown time from 10\.0\.0\.1, on C0\.$/,
  );
});

test('shows a database user’s last sign-in, and from where', async () => {
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
  expect(formatPlain((await ask(answers, { what: 'app', project: PROJECT })).headline)).toMatch(
    /app: .*09:58 UTC from 10\.20\.3\.17, on Cluster0\.$/,
  );
});

test.each([{ what: 'app' }, { what: 'app', project: PROJECT, org: ORG }])(
  'requires either a project or an organization: %j',
  (given) => {
    expect(usedBy.params.safeParse(given).success).toBe(false);
  },
);
