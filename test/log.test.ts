import { describe, expect, test } from '@jest/globals';
import { aboutRequest, correlationId, createLog, type Log, redact, withCorrelation } from '../src/log.js';

/** What leaves, line by line. */
function written(level: string, work: (log: Log) => void): string {
  const lines: string[] = [];
  work(createLog(level, { write: (line) => lines.push(line) }));
  return lines.join('');
}
const line = (work: (log: Log) => void): unknown => JSON.parse(written('info', work));

/** Each with its secret part. */
const SECRETS = {
  'a bot token': ['xoxb-1234567890-abcDEF', 'abcDEF'],
  'a user token': ['xoxp-1-2-3-abcDEF', 'abcDEF'],
  'a rotated token': ['xoxe.xoxb-1-abcDEF', 'abcDEF'],
  'an app-level token': ['xapp-1-A012-345-abcDEF', 'abcDEF'],
  'an Atlas client secret': ['mdb_sa_sk_abc-DEF_1', 'abc-DEF_1'],
  'a bearer token': ['Bearer eyJhbGciOi.abc.DEF', 'eyJhbGciOi'],
  'basic credentials': ['Basic dXNlcjpwYXNzd29yZA==', 'dXNlcjpwYXNzd29yZA'],
  'a digest answer': ['Digest username="abcdefgh", realm="MMS", response="6629fae49393", nc=00000001', '6629fae49393'],
  'a presigned URL of S3': ['https://b.s3.amazonaws.com/dump.gz?X-Amz-Date=1&X-Amz-Signature=abc123', 'abc123'],
  'a presigned URL of Google': ['https://storage.googleapis.com/b/o?Expires=1&Signature=abc123', 'abc123'],
  'a presigned URL of Azure': ['https://a.blob.core.windows.net/c/d?sv=2022&sig=abc123', 'abc123'],
  'a response_url': ['https://hooks.slack.com/commands/T1/2/abc123', 'abc123'],
  'the password of a MongoDB URL': ['mongodb+srv://user:hunter2@c0.example.net/db', 'hunter2'],
  'the password of a Redis URL': ['rediss://:hunter2@cache:6380/0', 'hunter2'],
  'the password of a Sentinel URL': ['redis+sentinel://user:hunter2@h:26379/main', 'hunter2'],
  'the password of the URL of a cluster': ['rediss+cluster://user:hunter2@h:6379,i:6379', 'hunter2'],
  'a password with a slash and an at sign': ['redis://user:hun/te@r2@cache:6379', 'r2@'],
} as const;

describe.each(Object.entries(SECRETS))('the log redacts %s', (_, [whole, secret]) => {
  test('in messages, fields, keys and errors', () => {
    const places = [
      (log: Log) => log.info(`got ${whole} back`),
      (log: Log) => log.info(`got "${whole}", and quoted`),
      (log: Log) => log.info({ deep: { er: [{ note: whole }] } }, 'note'),
      (log: Log) => log.error({ err: new Error(`failed with ${whole}`, { cause: new Error(whole) }) }, 'failed'),
      (log: Log) => log.info({ [whole]: 1 }, 'as a key'),
    ];
    for (const place of places) {
      const text = written('info', place);
      expect(text).not.toContain(secret);
      expect(text).toContain('[redacted]');
      expect(() => JSON.parse(text)).not.toThrow();
    }
  });
});

test.each([
  'authorization',
  'token',
  'secret',
  'password',
  'clientSecret',
  'privateKey',
  'response_url',
  'downloadUrl',
])('redacts the value of a field called %s', (field) => {
  const text = written('info', (log) =>
    log.info({ [field]: 'plain1', a: { [field]: 'plain2', b: { [field]: 'plain3' } } }, 'x'),
  );
  expect(text).not.toMatch(/plain\d/);
});

test('keeps text without secrets', () => {
  const hint =
    'For Socket Mode, set SLACK_APP_TOKEN, xapp-..., instead of xoxb-, under Basic Information in the settings';
  expect(redact(hint)).toBe(hint);
  const harmless =
    'DELETE /groups/32b6e34b3d91647abb20e7b8/clusters/Cluster0 answered 409; see https://example.com/docs?page=2';
  expect(redact(harmless)).toBe(harmless);
  expect(line((log) => log.info({ request: 'K7Q-4MD' }, harmless))).toMatchObject({
    message: harmless,
    request: 'K7Q-4MD',
  });
});

test('omits what Redis refused to store', async () => {
  const refused = Object.assign(new Error('OOM command not allowed'), {
    command: { name: 'evalsha', args: ['{"reason":"INC-70, see Rita"}'] },
  });
  const written = line((log) => log.warn({ err: refused }, 'x'));
  expect(written).toMatchObject({ err: { message: 'OOM command not allowed', command: { name: 'evalsha' } } });
  expect(JSON.stringify(written)).not.toContain('INC-70');
});

describe('a line', () => {
  test('carries level, time and message by name', () => {
    expect(line((log) => log.warn('slow'))).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      message: 'slow',
    });
  });

  test('carries only the correlation id of its own delivery, across awaits', async () => {
    const ids = ['one', 'two'].map((id) =>
      withCorrelation(id, async () => {
        await Promise.resolve();
        return [correlationId(), line((log) => log.info('x'))];
      }),
    );
    expect(await Promise.all(ids)).toMatchObject([
      ['one', { correlation: 'one' }],
      ['two', { correlation: 'two' }],
    ]);
    expect(line((log) => log.info('x'))).not.toHaveProperty('correlation');
  });

  test('below the level is not written', () => {
    expect(written('warn', (log) => log.info('x'))).toBe('');
    expect(written('silent', (log) => log.fatal('x'))).toBe('');
  });
});

test('adds what a delivery is about to its lines', () => {
  const lines = withCorrelation('c1', () => {
    const first = line((log) => log.info('x'));
    aboutRequest('K7Q-4MD');
    return [first, line((log) => log.info('y')), line((log) => log.info({ request: 'own' }, 'z'))];
  });
  expect(lines).toEqual([
    expect.not.objectContaining({ request: expect.anything() }),
    expect.objectContaining({ correlation: 'c1', request: 'K7Q-4MD' }),
    expect.objectContaining({ correlation: 'c1', request: 'own' }),
  ]);
});

test.each([
  ['info', 2],
  ['debug', 6],
])('at level %s, logs each error of an outage of Redis as %i lines', (level, lines) => {
  const away = new Error("Stream isn't writeable and enableOfflineQueue options is false");
  const text = written(level, (log) => {
    for (const what of ['a', 'b', 'c']) log.warn({ err: away, request: what }, `failed to do ${what}`);
    for (let n = 0; n < 3; n++) log.warn({ reason: 'connect ECONNREFUSED 127.0.0.1:6379' }, 'Redis is not reachable');
  });
  expect(text.trim().split('\n')).toHaveLength(lines);
});
