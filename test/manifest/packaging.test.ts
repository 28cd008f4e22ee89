// The files that others run the bot with: understood as a whole, true to the bot, and with nothing that they should not
// have.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { checkRedis } from '../../src/doctor/redis.js';
import { environmentSchema } from '../../src/environment.js';
import { createLog } from '../../src/log.js';
import { startRedis } from '../../src/sandbox/redis.js';
import { runProcess } from '../support/run-process.js';
import { readDockerfile } from './dockerfile.js';
import { compose as composeSchema, kubernetes as kubernetesSchema } from './shapes.js';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const isSetting = (name: string) => Object.hasOwn(environmentSchema.shape, name) || name === 'NODE_ENV';

describe('the image', () => {
  const stages = readDockerfile(read('manifest/Dockerfile'));
  const last = stages.at(-1);
  const steps = stages.flatMap((stage) => stage.steps);
  const argumentsOf = (name: string) => steps.flatMap((step) => (step.name === name ? [step.text] : []));

  test('is built from existing files that aren’t ignored', () => {
    const seen = read('manifest/Dockerfile.dockerignore').match(/(?<=^!).+/gm);
    const copied = argumentsOf('COPY').filter((text) => !text.startsWith('--from'));
    const sources = [...new Set(copied.flatMap((text) => text.split(' ').slice(0, -1)))];
    for (const source of sources) expect(existsSync(join(ROOT, source))).toBe(true);
    expect([...sources].sort()).toEqual([...(seen ?? [])].sort());
  });

  test('runs as an unprivileged user and receives signals', () => {
    expect(last?.steps.filter(({ name }) => name === 'USER')).toEqual([{ name: 'USER', text: 'node' }]);
    expect(argumentsOf('CMD')).toEqual(['["node", "dist/main.js"]']);
  });

  test('sets only known settings and writes the audit log to stdout', () => {
    const set = last?.steps.flatMap(({ name, text }) => (name === 'ENV' ? [text] : [])) ?? [];
    expect(set.filter((pair) => !isSetting(pair.split('=')[0] ?? ''))).toEqual([]);
    expect(set).toContain('AUDIT_LOG=stdout');
  });

  test('has a health check that asks the bot at its own address and port', async () => {
    const [, json = ''] = /CMD (\[.*\])$/.exec(argumentsOf('HEALTHCHECK').join()) ?? [];
    const [node, ...args]: string[] = JSON.parse(json);
    expect(node).toBe('node');
    let status = 200;
    for (const HOST of ['', process.platform === 'linux' ? '127.0.0.2' : '::1']) {
      status = 200;
      const server = createServer(({ url }, response) => response.writeHead(url === '/healthz' ? status : 404).end());
      server.unref().listen(0, HOST || '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      const PORT = String(typeof address === 'object' ? address?.port : '');
      const check = async () => (await runProcess(process.execPath, args, { HOST, PORT })).code;
      expect(await check()).toBe(0);
      status = 503;
      expect(await check()).toBe(1);
      server.close();
      await once(server, 'close');
      expect(await check()).toBe(1);
    }
  }, 120_000);
});

describe('compose.yaml', () => {
  const { services } = composeSchema.parse(parse(read('manifest/compose.yaml'), { merge: true }));
  const { web, worker, redis } = services;

  test('gives the executor credential only to the worker, and no unneeded privileges', () => {
    expect(worker.env_file).toEqual([...web.env_file, '../worker.env']);
    // The image's audit log goes to stdout, and whoever wants another one says so in .env.
    for (const { environment: set } of [web, worker]) expect(Object.keys(set)).not.toContain('AUDIT_LOG');
    for (const [role, { command, environment: set }] of Object.entries({ web, worker })) {
      expect(command).toEqual(['node', 'dist/main.js', role]);
      expect(Object.keys(set).filter((name) => !isSetting(name))).toEqual([]);
    }
    for (const service of Object.values(services)) {
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    }
  });

  test('mounts the policy’s folder and no folder with secrets', () => {
    for (const { environment: set, volumes } of [web, worker]) {
      const mounts = volumes.map((volume) => volume.split(':'));
      const policy = mounts.find(([, inside]) => inside === dirname(set.COUNTERSIGN_POLICY ?? ''));
      expect(policy).toEqual(['../policy', '/etc/countersign', 'ro']);
      const state = mounts.find(([, inside]) => inside === dirname(set.STATE_FILE ?? ''));
      expect(mounts).toEqual([policy, state]);
      // A new volume belongs to the user that owns the folder in the image.
      expect(read('manifest/Dockerfile')).toContain(`--owner=node ${state?.[1]}\nUSER node`);
    }
    expect(read('.gitignore').split('\n')).toContain('/policy/');
  });

  test('publishes only the web role’s PORT', () => {
    expect(web.ports).toEqual([`127.0.0.1:3000:${web.environment.PORT}`]);
    for (const { environment: set } of [web, worker]) expect(set.METRICS_PORT).toMatch(/^\d+$/);
    expect(worker.ports).toBeUndefined();
  });

  test('has a Redis that passes the doctor’s checks', async () => {
    const [server, ...args] = redis.command;
    expect(server).toBe('redis-server');
    const settings = args.flatMap((name, at) => (at % 2 === 0 ? [[name.replace('--', ''), args[at + 1] ?? '']] : []));
    const real = await startRedis({ appendfsync: 'everysec', settings: Object.fromEntries(settings) });
    try {
      const config = { redisUrl: real.url, redisMinReplicas: Number(web.environment.REDIS_MIN_REPLICAS) };
      const { checks, connection } = await checkRedis(config, 'T0COUNTER1', createLog('silent'));
      connection?.disconnect();
      const isDistance = (what: string) => what.includes(' ms (median');
      expect(checks.filter(({ level, what }) => level !== 'pass' && !isDistance(what))).toEqual([]);
      expect(checks.length).toBeGreaterThan(3);
    } finally {
      await real.stop();
    }
  });
});

describe('kubernetes.yaml', () => {
  const all = parseAllDocuments(read('manifest/kubernetes.yaml')).map((document) =>
    kubernetesSchema.parse(document.toJS()),
  );
  const ofKind = <K extends (typeof all)[number]['kind']>(kind: K) =>
    all.filter((one): one is Extract<(typeof all)[number], { kind: K }> => one.kind === kind);
  const deployments = [...ofKind('Deployment'), ...ofKind('StatefulSet')];
  const budgets = ofKind('PodDisruptionBudget');

  test('runs two replicas of each role and keeps one while a node is drained', () => {
    expect(deployments.map(({ spec }) => spec.template.spec.containers[0].command)).toEqual([
      ['node', 'dist/main.js', 'web'],
      ['node', 'dist/main.js', 'worker'],
    ]);
    for (const [at, { spec }] of deployments.entries()) {
      expect(spec.replicas).toBe(2);
      expect(spec.selector.matchLabels).toEqual(spec.template.metadata.labels);
      expect(budgets[at]?.spec).toEqual({ minAvailable: 1, selector: spec.selector });
      const { terminationGracePeriodSeconds: grace, containers } = spec.template.spec;
      const preStop = Number(containers[0].lifecycle?.preStop.exec.command[1] ?? 0);
      expect(grace).toBeGreaterThan(10 + preStop);
      // Deliveries arrive for some seconds after a stop began.
      expect(preStop > 0).toBe(at === 0);
    }
  });

  test('gives the executor credential only to the worker and sets only known settings', () => {
    const [web, worker] = deployments.map(({ spec }) => spec.template.spec.containers[0]);
    expect(worker?.envFrom).toEqual([...(web?.envFrom ?? []), { secretRef: { name: 'countersign-worker' } }]);
    for (const container of [web, worker]) {
      expect(container?.env.filter(({ name }) => !isSetting(name))).toEqual([]);
      const policy = container?.env.find(({ name }) => name === 'COUNTERSIGN_POLICY');
      expect(policy?.value).toBe(`${container?.volumeMounts[0]?.mountPath}/policy.yaml`);
    }
  });

  test('keeps STATE_FILE of each worker on a disk that its user can write to and that outlives the pod', () => {
    const [worker] = ofKind('StatefulSet');
    const { containers, securityContext } = worker?.spec.template.spec ?? {};
    const file = containers?.[0].env.find(({ name }) => name === 'STATE_FILE')?.value ?? '';
    const mount = containers?.[0].volumeMounts.find(({ mountPath }) => mountPath === dirname(file));
    expect(mount).toEqual({ name: worker?.spec.volumeClaimTemplates[0].metadata.name, mountPath: dirname(file) });
    expect(securityContext?.fsGroup).toBe(securityContext?.runAsUser);
  });

  test('probes and scrapes each role at METRICS_PORT', () => {
    for (const { spec } of deployments) {
      const { metadata, spec: pod } = spec.template;
      const { env, ports, ...container } = pod.containers[0];
      const metrics = env.find(({ name }) => name === 'METRICS_PORT')?.value;
      expect(ports).toContainEqual({ name: 'metrics', containerPort: Number(metrics) });
      const { startupProbe, livenessProbe, readinessProbe } = container;
      expect([startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet)).toEqual([
        { path: '/healthz', port: 'metrics' },
        { path: '/healthz', port: 'metrics' },
        { path: '/readyz', port: 'metrics' },
      ]);
      expect(metadata.annotations).toEqual({
        'prometheus.io/scrape': 'true',
        'prometheus.io/port': metrics,
        'prometheus.io/path': '/metrics',
      });
    }
  });

  test('sends traffic only to the web role’s PORT', () => {
    const [web, worker] = deployments.map(({ spec }) => spec.template);
    const port = web?.spec.containers[0].env.find(({ name }) => name === 'PORT')?.value;
    expect(web?.spec.containers[0].ports).toContainEqual({ name: 'http', containerPort: Number(port) });
    const services = ofKind('Service');
    expect(services.map(({ spec }) => spec.ports)).toEqual([[{ name: 'http', port: 80, targetPort: 'http' }]]);
    const selector = services[0]?.spec.selector ?? {};
    expect(web?.metadata.labels).toMatchObject(selector);
    expect(worker?.metadata.labels).not.toMatchObject(selector);
  });

  test('allows only Prometheus to reach METRICS_PORT, and others only the web role’s PORT', () => {
    const labels = deployments.map(({ spec }) => spec.template.metadata.labels);
    /** The rules of all policies that select a pod: what none of them allows is refused. */
    const allowed = labels.map((label) =>
      ofKind('NetworkPolicy').flatMap(({ spec }) =>
        Object.entries(spec.podSelector.matchLabels).every(([key, value]) => label[key] === value) ? spec.ingress : [],
      ),
    );
    const from = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }];
    const metrics = { from, ports: [{ port: 'metrics' }] };
    expect(allowed).toEqual([[metrics, { ports: [{ port: 'http' }] }], [metrics]]);
  });
});

describe('countersign.service', () => {
  const unit = read('manifest/countersign.service');
  const settingOf = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1];

  test('has only directives that systemd knows', () => {
    const verified = spawnSync('systemd-analyze', ['verify', join(ROOT, 'manifest/countersign.service')], {
      encoding: 'utf8',
    });
    if (verified.error === undefined) expect(`${verified.stdout}${verified.stderr}`).toBe('');
    // Where there is no systemd: sections, and settings in them.
    for (const line of unit.split('\n')) expect(line).toMatch(/^(#.*|\[(Unit|Service|Install)\]|[A-Z]\w+=.*)?$/);
  });

  test('starts the bot, sets only known settings and allows enough time to stop', () => {
    expect(settingOf('ExecStart')).toBe('/usr/bin/env node dist/main.js');
    const names = settingOf('Environment')
      ?.split(' ')
      .map((pair) => pair.split('=')[0] ?? '');
    expect(names?.filter((name) => !isSetting(name))).toEqual([]);
    expect(settingOf('Environment')).toMatch(/ HOST=127\.0\.0\.1 METRICS_PORT=\d+ /);
    expect(Number(settingOf('TimeoutStopSec'))).toBeGreaterThan(10);
    expect(unit).toMatch(/^DynamicUser=yes$/m);
    // All else is read-only.
    const logs = `/var/log/${settingOf('LogsDirectory')}/`;
    expect(settingOf('Environment')).toMatch(new RegExp(` AUDIT_LOG=${logs}\\S+ `));
    expect(settingOf('Environment')).toMatch(new RegExp(` STATE_FILE=/var/lib/${settingOf('StateDirectory')}/\\S+$`));
    expect(read('manifest/README.md')).toContain(logs);
  });
});
