// A Redis Cluster whose nodes announce an address, a name or nothing; and certificates for another name.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { createLog, type Log } from '../../src/log.js';
import { type Connection, connect } from '../../src/redis/connection.js';
import { reserveFreePort } from '../../src/sandbox/servers.js';
import { PEOPLE, TEAM_ID } from '../../src/sandbox/slack/index.js';
import { decide } from '../support/acting.js';
import { askedGrant, cardSaying, grantCalls } from '../support/cards.js';
import { type Cluster, type ClusterNode, startCluster } from '../support/cluster.js';
import { eventually } from '../support/eventually.js';
import { CERTIFICATE, PRIVATE_KEY } from '../support/localhost-certificate.js';
import { startRedisProxy } from '../support/redis-proxy.js';
import { openTestSystem } from '../support/test-system.js';

const run = promisify(execFile);

async function notTheOwner(cluster: Cluster): Promise<ClusterNode> {
  const owner = await cluster.owner();
  const other = cluster.nodes.find((node) => node !== owner);
  if (other === undefined) throw new Error('there is no other node');
  return other;
}

describe('a connection to a Redis Cluster', () => {
  let cluster: Cluster;
  const open: Connection[] = [];
  afterEach(() => {
    for (const one of open.splice(0)) one.disconnect();
  });
  afterAll(() => cluster?.stop());

  const announcing = async (type: string, hostname: string) => {
    for (const { admin } of cluster.nodes) {
      await admin.config('SET', 'cluster-announce-hostname', hostname);
      await admin.config('SET', 'cluster-preferred-endpoint-type', type);
    }
    const isKnown = async ({ admin }: ClusterNode) => {
      const named = JSON.stringify(await admin.cluster('SLOTS')).split('"localhost"').length - 1;
      return named === (type === 'hostname' && hostname !== '' ? cluster.nodes.length : 0);
    };
    for (const node of cluster.nodes) await eventually(() => isKnown(node));
  };
  const connected = (url: string, reasons: string[] = []) => {
    const log: Log = createLog('silent');
    log.warn = (one: unknown) => void reasons.push(JSON.stringify(one));
    const connection = connect(url, log, { hashTag: TEAM_ID });
    open.push(connection);
    return connection;
  };
  const writes = (connection: Connection) =>
    eventually(() => connection.set(`cs:{${TEAM_ID}}:written`, '1').catch(() => undefined));

  test('uses announced names', async () => {
    cluster = await startCluster();
    await announcing('hostname', 'localhost');
    expect(await writes(connected(cluster.url(await notTheOwner(cluster))))).toBe('OK');
  }, 90_000);

  test('uses the host of the entry if nodes announce none', async () => {
    await announcing('unknown-endpoint', '');
    expect(await writes(connected(cluster.url(await notTheOwner(cluster))))).toBe('OK');
  }, 120_000);

  test('warns about a missing name, and works once there is an address', async () => {
    await announcing('hostname', '');
    const reasons: string[] = [];
    const connection = connected(cluster.url(await notTheOwner(cluster)), reasons);
    await eventually(() => reasons.some((reason) => reason.includes('announced an address')));
    await announcing('ip', '');
    expect(await writes(connection)).toBe('OK');
  }, 120_000);

  test('finds the owner by the last answer when the entry is lost', async () => {
    const entry = await notTheOwner(cluster);
    const connection = connected(cluster.url(entry));
    expect(await writes(connection)).toBe('OK');
    entry.kill();
    const before = await cluster.owner();
    const gone = new Promise((resolve) => connection.once('close', resolve));
    connection.disconnect(true);
    await gone;
    expect(await writes(connection)).toBe('OK');
    expect(await cluster.owner()).toBe(before);
    await entry.restart();
  }, 120_000);

  test('asks another node when the entry names a former owner', async () => {
    const former = await notTheOwner(cluster);
    const proxy = await startRedisProxy(`redis://127.0.0.1:${former.port}`);
    try {
      const port = new URL(proxy.url).port;
      const node = (at: string | number) => `*2\r\n$9\r\n127.0.0.1\r\n:${at}`;
      const reply = `*2\r\n*3\r\n:0\r\n:0\r\n${node(port)}\r\n*3\r\n:1\r\n:16383\r\n${node(former.port)}`;
      proxy.meddle(({ name, args }) => (name === 'CLUSTER' && args[0] === 'SLOTS' ? { reply } : 'pass'));
      expect(await writes(connected(`redis+cluster://127.0.0.1:${port}`))).toBe('OK');
    } finally {
      for (const one of open.splice(0)) one.disconnect();
      await proxy.close();
    }
  }, 120_000);

  test('says to remove +cluster if the server is no cluster', async () => {
    const reasons: string[] = [];
    const system = await openTestSystem({ roles: [] });
    try {
      const admin = connect(system.redis.url, createLog('silent'));
      open.push(admin);
      const port = await reserveFreePort();
      await eventually(() => admin.config('SET', 'port', String(port)).catch(() => undefined));
      connected(`redis+cluster://127.0.0.1:${port}`, reasons);
      await eventually(() => reasons.some((reason) => reason.includes('+cluster from REDIS_URL')));
    } finally {
      await system.close();
    }
  }, 120_000);
});

describe('with TLS, a password and certificates for the name in the URL', () => {
  const opened: (() => unknown)[] = [];
  afterAll(async () => {
    for (const close of opened.toReversed()) await close();
  });
  let cluster: Cluster;
  let certificate: string;

  async function startWithTls(): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-tls-'));
    opened.push(() => rm(folder, { recursive: true }));
    const key = join(folder, 'key.pem');
    certificate = join(folder, 'certificate.pem');
    await Promise.all([writeFile(key, PRIVATE_KEY), writeFile(certificate, CERTIFICATE)]);
    const settings = (port: number) => ({
      port: '0',
      'tls-port': String(port),
      'tls-cert-file': certificate,
      'tls-key-file': key,
      'tls-ca-cert-file': certificate,
      'tls-auth-clients': 'no',
      'tls-cluster': 'yes',
      'tls-replication': 'yes',
    });
    cluster = await startCluster({ settings, password: 'p@ss' });
    opened.push(() => cluster.stop());
  }

  test('runs an approval although nodes announce addresses, and asks for +cluster in a plain URL', async () => {
    await startWithTls();
    const system = await openTestSystem({ roles: [] });
    opened.push(() => system.close());
    const { port } = await notTheOwner(cluster);
    const bot = await system.start('all', {
      REDIS_URL: `rediss+cluster://default:p%40ss@localhost:${port}`,
      NODE_EXTRA_CA_CERTS: certificate,
    });
    const { card } = await askedGrant(system, 'Cluster0', 'INC-1');
    await decide(system, PEOPLE.sam, card, 'decide:approve');
    await cardSaying(system, 'INC-1', /^Done: /);
    expect(grantCalls(system, 'Cluster0')).toHaveLength(1);

    await bot.kill('SIGTERM');
    const owner = await cluster.owner();
    const plain = await system.start('all', {
      REDIS_URL: `rediss://default:p%40ss@localhost:${owner.port}`,
      NODE_EXTRA_CA_CERTS: certificate,
    });
    await eventually(() => plain.output().includes(`rediss+cluster://localhost:${owner.port} `));
  }, 120_000);

  test('refuses a certificate for neither the name in the URL nor the address', async () => {
    const { port } = await notTheOwner(cluster);
    const dist = join(import.meta.dirname, '../../dist');
    const program = `
      const { connect } = await import('${dist}/redis/connection.js');
      connect('rediss+cluster://:p%40ss@127.0.0.1:${port}', { warn: ({ reason }) => { console.log(reason); process.exit() } });`;
    const env = { ...process.env, NODE_OPTIONS: '', NODE_EXTRA_CA_CERTS: certificate };
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { env });
    expect(stdout).toMatch(/does not match/);
  }, 120_000);
});
