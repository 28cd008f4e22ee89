// A variable that is almost a setting is reported at start; variables of other programs are ignored.
import { describe, expect, test } from '@jest/globals';
import { ConfigError, loadConfig } from '../src/config.js';

const COMPLETE = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_SIGNING_SECRET: 'signing',
  REDIS_URL: 'redis://localhost:6379',
  MONGODB_ATLAS_CLIENT_ID: 'mdb_sa_id_1',
  MONGODB_ATLAS_CLIENT_SECRET: 'mdb_sa_sk_1',
};

/** The problems that stop the start, and the warnings. */
function said(env: Readonly<Record<string, string>>, given: Readonly<Record<string, string>> = COMPLETE) {
  try {
    return { problems: [], warnings: loadConfig({ ...given, ...env }, 'all').warnings ?? [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { problems: error.message.split('\n'), warnings: [] };
  }
}

describe('a misspelled setting stops the start and names the right one:', () => {
  test.each([
    ['MONGODB_ATLAS_EXECUTER_CLIENT_ID', 'MONGODB_ATLAS_EXECUTOR_CLIENT_ID'],
    ['MONGODB_ATLAS_EXECUTOR_CLIENT_SECERT', 'MONGODB_ATLAS_EXECUTOR_CLIENT_SECRET'],
    ['MONGODB_ATLAS_OWNERS_PUBLIC_API_KEY', 'MONGODB_ATLAS_OWNER_PUBLIC_API_KEY'],
    ['MONGO_DB_ATLAS_OWNER_CLIENT_ID', 'MONGODB_ATLAS_OWNER_CLIENT_ID'],
    ['MONGODB_ATLAS_BASE_URI', 'MONGODB_ATLAS_BASE_URL'],
    ['COUNTERSING_POLICY', 'COUNTERSIGN_POLICY'],
    ['countersign_policy', 'COUNTERSIGN_POLICY'],
    ['ESCALATION_WEBHOK_URL', 'ESCALATION_WEBHOOK_URL'],
    ['SLACK_APPTOKEN', 'SLACK_APP_TOKEN'],
    ['METRIC_PORT', 'METRICS_PORT'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['AUDIT_LOGS', 'AUDIT_LOG'],
  ])('%s for %s', (name, meant) => {
    const { problems } = said({ [name]: 'a-secret-value' });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} .*\\b${meant}\\b`))]);
    expect(problems.join()).not.toContain('a-secret-value');
  });

  test('among all other problems', () => {
    const { REDIS_URL: url, ...rest } = COMPLETE;
    expect(said({ REDIS_URI: url }, rest).problems).toEqual([
      expect.stringMatching(/^REDIS_URL is missing/),
      expect.stringMatching(/^REDIS_URI .*REDIS_URL/),
    ]);
  });
});

describe('an unknown name with one of our prefixes warns and names the nearest setting:', () => {
  test.each([
    ['COUNTERSIGN_POLICY_FILE', 'COUNTERSIGN_POLICY'],
    ['MONGODB_ATLAS_EXECUTOR_PUBLIC_KEY', 'MONGODB_ATLAS_EXECUTOR_PUBLIC_API_KEY'],
    ['MONGODB_ATLAS_EXECUTER_PUBLIC_KEY', 'MONGODB_ATLAS_EXECUTOR_PUBLIC_API_KEY'],
    ['ESCALATION_WEBHOOK_SECRET_FILE', 'ESCALATION_WEBHOOK_SECRET'],
  ])('%s, nearest %s', (name, nearest) => {
    expect(said({ [name]: 'x' })).toEqual({
      problems: [],
      warnings: [expect.stringMatching(new RegExp(`^${name} .*\\b${nearest}\\b`))],
    });
  });

  test('a misspelling of a setting that is set, even if empty', () => {
    for (const value of ['policy.yaml', ''])
      expect(said({ COUNTERSIGN_POLICY: value, COUNTERSING_POLICY: 'other.yaml' })).toEqual({
        problems: [],
        warnings: [expect.stringMatching(/^COUNTERSING_POLICY .*\bCOUNTERSIGN_POLICY\b/)],
      });
  });
});

describe('accepts without a warning', () => {
  test.each(
    Object.entries({
      'Kubernetes variables of a Service called redis': [
        ['REDIS_PORT', 'tcp://10.96.0.12:6379'],
        ['REDIS_SERVICE_HOST', '10.96.0.12'],
        ['REDIS_SERVICE_PORT', '6379'],
        ['REDIS_PORT_6379_TCP', 'tcp://10.96.0.12:6379'],
        ['REDIS_PORT_6379_TCP_ADDR', '10.96.0.12'],
        ['REDIS_URL_SERVICE_HOST', '10.96.0.12'],
        ['KUBERNETES_SERVICE_HOST', '10.96.0.1'],
        ['KUBERNETES_PORT', 'tcp://10.96.0.1:443'],
      ],
      'Kubernetes variables of our own Service': [
        ['COUNTERSIGN_PORT', 'tcp://10.96.0.13:80'],
        ['COUNTERSIGN_SERVICE_HOST', '10.96.0.13'],
        ['COUNTERSIGN_SERVICE_PORT', '80'],
        ['COUNTERSIGN_SERVICE_PORT_HTTP', '80'],
        ['COUNTERSIGN_PORT_80_TCP', 'tcp://10.96.0.13:80'],
        ['COUNTERSIGN_PORT_80_TCP_PROTO', 'tcp'],
      ],
      'variables of other programs that use Slack, Atlas or Redis': [
        ['SLACK_API_TOKEN', 'xoxb-other'],
        ['SLACK_USER_TOKEN', 'xoxp-other'],
        ['SLACK_TOKEN', 'xoxb-other'],
        ['SLACK_APP_ID', 'A1'],
        ['SLACK_APP_URL', 'https://x.example'],
        ['SLACK_CLIENT_SECRET', 's'],
        ['SLACK_WEBHOOK_URL', 'https://hooks.slack.com/x'],
        ['MONGODB_ATLAS_PUBLIC_KEY', 'terraform'],
        ['MONGODB_ATLAS_PRIVATE_KEY', 'terraform'],
        ['MONGODB_ATLAS_ORG_ID', '1'],
        ['MONGODB_ATLAS_PROJECT_ID', '1'],
        ['MONGODB_ATLAS_DATA_URL', 'https://x.example'],
        ['MONGODB_URI', 'mongodb://x'],
        ['REDIS_TLS_URL', 'rediss://x'],
        ['REDIS_HOST', 'x'],
        ['REDIS_PASSWORD', 'x'],
      ],
      'variables of the machine and the runtime': [
        ['HOSTNAME', 'web-1'],
        ['HOSTS', 'x'],
        ['POST', 'x'],
        ['SORT', 'x'],
        ['HOME', '/root'],
        ['PATH', '/bin'],
        ['NODE_ENV', 'production'],
        ['METRICS_HOST', 'x'],
        ['LOG_FORMAT', 'x'],
      ],
      'empty settings': [['COUNTERSING_POLICY', '']],
    } satisfies Record<string, readonly (readonly [string, string])[]>),
  )('%s', (_, pairs) => {
    expect(said(Object.fromEntries(pairs))).toEqual({ problems: [], warnings: [] });
  });
});
