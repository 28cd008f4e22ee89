import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ConfigError, formatCredentialShort, loadConfig, loadDotEnv, type ProcessRole } from '../src/config.js';

const SLACK = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'signing' };
const READER = { MONGODB_ATLAS_CLIENT_ID: 'mdb_sa_id_1', MONGODB_ATLAS_CLIENT_SECRET: 'mdb_sa_sk_1' };
const EXECUTOR = { MONGODB_ATLAS_EXECUTOR_PUBLIC_API_KEY: 'abcdefgh', MONGODB_ATLAS_EXECUTOR_PRIVATE_API_KEY: 'key-2' };
const ALL = { ...SLACK, ...READER, REDIS_URL: 'redis://localhost:6379' };
const reader = { kind: 'service-account', clientId: 'mdb_sa_id_1', clientSecret: 'mdb_sa_sk_1' };
const executor = { kind: 'api-key', publicKey: 'abcdefgh', privateKey: 'key-2' };

type Env = Readonly<Record<string, string | undefined>>;
const without = (env: Env, ...names: string[]): Env => ({
  ...env,
  ...Object.fromEntries(names.map((name) => [name, undefined])),
});

function problemsOf(env: Env, role: ProcessRole = 'all'): string[] {
  try {
    loadConfig(env, role);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
}

describe('a complete environment', () => {
  test('has defaults for everything but secrets', () => {
    expect(loadConfig(ALL, 'all')).toEqual({
      role: 'all',
      listen: { port: 3000 },
      logLevel: 'info',
      redisUrl: 'redis://localhost:6379',
      slack: {
        botToken: 'xoxb-1',
        apiUrl: 'https://slack.com/api/',
        connection: { mode: 'http', signingSecret: 'signing' },
      },
      atlas: { baseUrl: 'https://cloud.mongodb.com', reader, executor: reader },
    });
  });

  test('uses Socket Mode if an app token is set', () => {
    const env = { ...ALL, SLACK_APP_TOKEN: 'xapp-1' };
    expect(loadConfig(env, 'web').slack.connection).toEqual({ mode: 'socket', appToken: 'xapp-1' });
  });

  test.each([
    'redis://h',
    'rediss://u:p@h:6380/1',
    'redis+sentinel://h:26379/main',
    'redis+cluster://h',
    'rediss+cluster://:p%40@one.example:7000,[::1]:7001,10.0.0.1/0',
    '/tmp/redis.sock',
  ])('accepts %s for Redis', (url) => {
    expect(loadConfig({ ...ALL, REDIS_URL: url }, 'all').redisUrl).toBe(url);
  });

  test.each([
    'redis+cluster://',
    'redis+cluster://h/1',
    'rediss+cluster://p@h',
    'redis+cluster://h:x',
    'redis+cluster://h,',
  ])('refuses %s for a cluster, which has hosts and no database', (url) => {
    expect(problemsOf({ ...ALL, REDIS_URL: url })).toEqual([
      expect.stringContaining('redis+cluster://[user:password@]host:port'),
    ]);
  });

  test('distinguishes a minimum of 0 replicas from no minimum', () => {
    expect(loadConfig({ ...ALL, REDIS_MIN_REPLICAS: '0' }, 'web').redisMinReplicas).toBe(0);
    expect(loadConfig({ ...ALL, REDIS_MIN_REPLICAS: ' ' }, 'worker').redisMinReplicas).toBeUndefined();
    expect(problemsOf({ ...ALL, REDIS_MIN_REPLICAS: '-1' })).toEqual([expect.stringMatching(/^REDIS_MIN_REPLICAS /)]);
  });

  test('treats empty settings as missing', () => {
    const env = { ...ALL, PORT: '', SLACK_APP_TOKEN: ' ', MONGODB_ATLAS_EXECUTOR_CLIENT_ID: '', LOG_LEVEL: '' };
    expect(loadConfig(env, 'all')).toEqual(loadConfig(ALL, 'all'));
  });
});

test.each(['0.0.0.0', '::', '::1', '127.0.0.1', 'localhost', 'web-1.internal'])('HOST may be %s', (HOST) => {
  expect(loadConfig({ ...ALL, HOST, METRICS_PORT: '9464' }, 'all')).toMatchObject({
    listen: { host: HOST, metricsPort: 9464 },
  });
});

describe('the role', () => {
  test('web neither needs nor keeps the executor’s credential', () => {
    expect(loadConfig({ ...ALL, ...EXECUTOR }, 'web').atlas).toEqual({
      baseUrl: 'https://cloud.mongodb.com',
      reader,
      executor: undefined,
    });
    const half = { ...ALL, MONGODB_ATLAS_EXECUTOR_CLIENT_ID: 'mdb_sa_id_2' };
    expect(problemsOf(half, 'web')).toEqual([]);
  });

  test('web needs a connection to Slack and a credential for look-ups', () => {
    expect(problemsOf(without(ALL, 'SLACK_SIGNING_SECRET'), 'web')).toEqual([
      expect.stringMatching(/^SLACK_SIGNING_SECRET is missing .*SLACK_APP_TOKEN/),
    ]);
    expect(problemsOf({ ...without(ALL, ...Object.keys(READER)), ...EXECUTOR }, 'web')).toEqual([
      expect.stringMatching(/^MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET are missing/),
    ]);
  });

  test('worker needs only the bot token of Slack and one credential of Atlas', () => {
    const env = without(ALL, 'SLACK_SIGNING_SECRET', ...Object.keys(READER));
    expect(loadConfig({ ...env, ...EXECUTOR }, 'worker')).toMatchObject({
      slack: { connection: undefined },
      atlas: { reader: undefined, executor },
    });
    expect(loadConfig({ ...env, ...READER }, 'worker').atlas.executor).toEqual(reader);
    expect(problemsOf(env, 'worker')).toHaveLength(1);
  });

  test('only the worker has the owner’s credential, without a substitute', () => {
    const OWNER = { MONGODB_ATLAS_OWNER_PUBLIC_API_KEY: 'ownerkey', MONGODB_ATLAS_OWNER_PRIVATE_API_KEY: 'private' };
    const owner = { kind: 'api-key', publicKey: 'ownerkey', privateKey: 'private' };
    expect(loadConfig({ ...ALL, ...OWNER }, 'worker').atlas.owner).toEqual(owner);
    expect(loadConfig({ ...ALL, ...OWNER }, 'web').atlas.owner).toBeUndefined();
    expect(loadConfig({ ...ALL, ...EXECUTOR }, 'all').atlas.owner).toBeUndefined();
  });

  test('all changes with the executor’s credential and looks up with the reader’s', () => {
    expect(loadConfig({ ...ALL, ...EXECUTOR }, 'all').atlas).toMatchObject({ reader, executor });
  });
});

describe('problems', () => {
  test('are listed together, each with its variable and without values', () => {
    const env = {
      SLACK_BOT_TOKEN: 'xoxp-secret-1',
      SLACK_APP_TOKEN: 'secret-2',
      SLACK_API_URL: 'secret-3',
      PORT: 'secret-4',
      REDIS_URL: 'http://secret-5',
      MONGODB_ATLAS_CLIENT_SECRET: 'secret-6',
      MONGODB_ATLAS_EXECUTOR_PUBLIC_API_KEY: 'secret-7',
      MONGODB_ATLAS_BASE_URL: 'ftp://secret-8',
      LOG_LEVEL: 'secret-9',
    };
    const problems = problemsOf(env);
    for (const name of [...Object.keys(env), 'MONGODB_ATLAS_CLIENT_ID']) {
      expect(problems.filter((line) => line.includes(name))).not.toEqual([]);
    }
    expect(problems.join('\n')).not.toContain('secret-');
    for (const line of problems) expect(line).toMatch(/^[A-Z_]+ /);
  });

  test('of an empty environment name each required setting once', () => {
    expect(problemsOf({})).toEqual([
      expect.stringMatching(/^SLACK_BOT_TOKEN is missing/),
      expect.stringMatching(/^REDIS_URL is missing/),
      expect.stringMatching(/^SLACK_SIGNING_SECRET is missing/),
      expect.stringMatching(/^MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET are missing/),
    ]);
  });

  test('include two kinds of credential at once, and half of one', () => {
    const both = { ...ALL, MONGODB_ATLAS_PUBLIC_API_KEY: 'a', MONGODB_ATLAS_PRIVATE_API_KEY: 'b' };
    expect(problemsOf(both)).toEqual([expect.stringContaining('are both set')]);
    expect(problemsOf(without(ALL, 'MONGODB_ATLAS_CLIENT_SECRET'))).toEqual([
      expect.stringMatching(/^MONGODB_ATLAS_CLIENT_SECRET is missing.*MONGODB_ATLAS_CLIENT_ID/),
    ]);
  });

  test.each(['-1', '65536', '3000.5', 'http'])('include a port of %s', (port) => {
    for (const name of ['PORT', 'METRICS_PORT'])
      expect(problemsOf({ ...ALL, [name]: port })).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
  });

  test('include a METRICS_PORT that equals PORT, set or by default', () => {
    for (const env of [{ METRICS_PORT: '3000' }, { PORT: '80', METRICS_PORT: '80' }])
      expect(problemsOf({ ...ALL, ...env })).toEqual([expect.stringMatching(/^METRICS_PORT .*PORT/)]);
  });

  test.each(['http://h', 'localhost:3000', '[::1]', '10.0.0.1/8'])('include a HOST of %s', (HOST) => {
    expect(problemsOf({ ...ALL, HOST })).toEqual([expect.stringMatching(/^HOST /)]);
  });
});

test('.env adds missing settings, and ignores white space at the end of a line', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'env-')), '.env');
  writeFileSync(file, 'A= \nB=b\t\n \nC="c" \n\t\nD=d # why \r\nE=e');
  const env: NodeJS.ProcessEnv = { E: 'its own', F: '' };
  loadDotEnv(env, file);
  expect(env).toEqual({ A: '', B: 'b', C: 'c', D: 'd', E: 'its own', F: '' });
  loadDotEnv(env, `${file}.missing`);
  expect(env.A).toBe('');
});

test('formatCredentialShort shows only the end of a credential’s id', () => {
  const account = { kind: 'service-account', clientId: 'mdb_sa_id_0123456789abcdef', clientSecret: 's' } as const;
  const key = { kind: 'api-key', publicKey: 'abcdefgh', privateKey: 's' } as const;
  expect([account, key].map(formatCredentialShort)).toEqual(['account …cdef', 'key …efgh']);
});

describe('the webhook', () => {
  const withHook = (url: string, secret = 'a secret of sixteen') =>
    loadConfig({ ...ALL, ESCALATION_WEBHOOK_URL: url, ESCALATION_WEBHOOK_SECRET: secret }, 'all').webhook;

  test.each(['https://pager.example/x', 'http://127.0.0.1:9/x', 'http://localhost/x', 'http://[::1]:9/'])(
    'may be at %s',
    (url) => expect(withHook(url)).toEqual({ url, secret: 'a secret of sixteen' }),
  );

  test.each(['http://pager.example/x', 'http://127.0.0.1.example/', 'ftp://localhost/', 'pager'])(
    'is refused at %s',
    (url) => expect(() => withHook(url)).toThrow(/ESCALATION_WEBHOOK_URL (isn’t|must be)/),
  );

  test('needs a secret that is long enough', () => {
    expect(() => withHook('https://pager.example/x', '')).toThrow(/ESCALATION_WEBHOOK_SECRET is missing/);
    expect(() => withHook('https://pager.example/x', 'short')).toThrow(/ESCALATION_WEBHOOK_SECRET is shorter/);
  });

  test('is only for the worker', () => {
    const env = { ...ALL, ESCALATION_WEBHOOK_URL: 'https://p.example', ESCALATION_WEBHOOK_SECRET: 'x'.repeat(16) };
    expect(loadConfig(env, 'web').webhook).toBeUndefined();
  });
});
