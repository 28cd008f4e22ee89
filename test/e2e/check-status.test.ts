// What `status` and /readyz say about credentials, workers and what is away.
import { expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, askGrant, privateAnswers, submitted } from '../support/acting.js';
import { scrape } from '../support/alert-rules.js';
import { eventually } from '../support/eventually.js';
import { readinessOf, untilReadiness } from '../support/readiness.js';
import { testSystems } from '../support/use-test-system.js';

const open = testSystems();
const ROLES = /serviceAccounts/;

test.each(['service-account', 'api-key'] as const)(
  'status warns about a %s that could make changes, without naming places, and not about a weak one',
  async (credential) => {
    const system = await open({ credential, roles: ['web'] });
    const told = await ask(system, PEOPLE.pat, 'status');
    expect(await ask(system, PEOPLE.pat, 'status Payments')).toMatch(/I don’t understand “Payments”/);
    expect(told).toMatch(/Warning: .*run grant-access, revoke-access, .*set-query-limit, .* and \d+ more, so/);
    expect(told).not.toMatch(/Counter|Payments/);
    const asked = system.atlas.calls.length;
    expect(await ask(system, PEOPLE.pat, 'status')).toContain('Warning: ');
    expect(system.atlas.calls.slice(asked).filter(({ path }) => ROLES.test(path))).toEqual([]);

    const { reader, readerKey } = system.atlas.credentials;
    for (const { roles } of [reader, readerKey])
      roles.splice(0, roles.length, ...roles.map(({ at }) => ({ role: 'ORG_READ_ONLY' as const, at })));
    await system.start('web');
    expect(await ask(system, PEOPLE.pat, 'status')).not.toContain('Warning');
  },
  60_000,
);

test('status does not wait for Atlas to say which roles the credential has', async () => {
  const system = await open({ roles: ['web'] });
  system.atlas.fault({ kind: 'hang', path: ROLES });
  const told = await ask(system, PEOPLE.pat, 'status');
  expect(told).toMatch(/Atlas: ok/);
  expect(told).not.toContain('Warning');
}, 120_000);

test('status, /readyz and the metrics name a refused credential, and no other, until Atlas accepts it again', async () => {
  const system = await open({ roles: ['web', 'worker'], credential: 'api-key' });
  const [web, worker] = system.bots;
  if (web === undefined || worker === undefined) throw new Error('a process is missing');
  const { executorKey } = system.atlas.credentials;
  await untilReadiness(worker, 200, /changes ok/);
  await eventually(async () => /Policy: \d+ rules?; requests/.test(await ask(system, PEOPLE.pat, 'status')));
  const { privateKey } = executorKey;
  Object.assign(executorKey, { privateKey: 'rotated' });
  const line = 'grant-access Cluster0 in Payments for 1h because INC-850';
  await submitted(system, PEOPLE.rita, await askGrant(system, PEOPLE.rita, line));
  await untilReadiness(worker, 200, /changes refused by Atlas since 20\S+ \S+ UTC \(\w+\)/);
  await eventually(async () => (await ask(system, PEOPLE.pat, 'status')).includes('changes refused by Atlas since'));
  expect(await ask(system, PEOPLE.pat, 'status')).toMatch(/Atlas credentials: look-ups ok, changes refused/);
  expect((await readinessOf(web)).said).toMatch(/"credentials": "look-ups ok"/);
  expect([...(await scrape(worker))].find(([series]) => /_refused\{credential="changes"/.test(series))?.[1]).toBe('1');
  Object.assign(executorKey, { privateKey });
  await untilReadiness(worker, 200, /changes ok/);
  await eventually(async () => /look-ups ok, changes ok/.test(await ask(system, PEOPLE.pat, 'status')));
}, 120_000);

test('a requester is told at once that no worker runs, and status and /readyz say since when', async () => {
  const system = await open({ roles: ['web', 'worker'] });
  const [web, worker] = system.bots;
  if (web === undefined) throw new Error('there is no web process');
  expect((await untilReadiness(web, 200, /last active \d+ seconds? ago"/)).said).not.toContain('nothing');
  await worker?.kill('SIGKILL');
  await system.inside.redis.set(system.inside.store.key('worker-seen'), (await system.inside.store.now()) - 300_000);
  await untilReadiness(web, 200, /last active 5 minutes ago, so nothing is prepared or sent/);
  expect(await ask(system, PEOPLE.pat, 'status')).toMatch(/Worker: last active 5 minutes ago, so nothing/);
  const line = 'grant-access Cluster0 in Payments for 1h because INC-851';
  await submitted(system, PEOPLE.rita, await askGrant(system, PEOPLE.rita, line));
  await system.slack.until(() =>
    /Recorded, but no worker is running.*5 minutes/.test(
      privateAnswers(system, PEOPLE.rita, CHANNELS.incident).join(' '),
    ),
  );
  await web.kill('SIGHUP');
  expect(web.process.exitCode).toBe(0);
}, 120_000);

test('while Redis is away, status answers and the web process stays ready, so that people are told', async () => {
  const system = await open({ roles: ['web', 'worker'] });
  const [web, worker] = system.bots;
  if (web === undefined || worker === undefined) throw new Error('a process is missing');
  system.redis.kill();
  await untilReadiness(worker, 503, /"redis": "(?!ok)/);
  await untilReadiness(web, 200, /"redis": "(?!ok)/);
  const told = await ask(system, PEOPLE.pat, 'status');
  expect(told).toMatch(/Redis: (?!ok)/);
  expect(told).toMatch(/Slack: ok.*Atlas: ok.*Open requests: I can’t read/s);
  await system.redis.restart();
  await untilReadiness(worker, 200);
}, 120_000);
