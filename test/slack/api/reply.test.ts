// Answers through a response_url: retried while Slack fails, given up when it refuses, and sent to Slack only.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { getGlobalDispatcher, MockAgent, setGlobalDispatcher } from 'undici';
import { createLog } from '../../../src/log.js';
import { CHANNELS, PEOPLE, type SlackStandIn, startSlack } from '../../../src/sandbox/slack/index.js';
import { createSlackClient } from '../../../src/slack/api/client.js';
import { type ReplyDeps, replyByUrl } from '../../../src/slack/api/reply.js';

let slack: SlackStandIn;
let url: string;
let deps: ReplyDeps;
let logged: string;
beforeEach(async () => {
  slack = await startSlack();
  logged = '';
  const log = createLog('trace', { write: (line: string) => (logged += line) });
  deps = { log, client: createSlackClient(slack.botToken, slack.apiUrl, log) };
  await slack.command(PEOPLE.rita, CHANNELS.incident, 'help'); // nobody listens, but it has a response_url
  url = String(slack.deliveries.at(-1)?.payload.response_url);
});
afterEach(() => slack.close());

const answers = () => slack.messages(CHANNELS.incident, PEOPLE.rita).filter(({ ephemeralFor }) => ephemeralFor);
const posts = () => slack.calls.filter(({ method }) => method === 'response_url');

test.each([{ kind: 'status', status: 500 }, { kind: 'ratelimited', retryAfter: 1 }, { kind: 'cut' }] as const)(
  'sends an answer again after Slack failed twice ($kind)',
  async (fault) => {
    slack.fault({ method: 'response_url', times: 2, ...fault });
    expect(await replyByUrl(url, 'Here it is.', deps)).toBe(true);
    expect(answers().map(({ text }) => text)).toEqual(['Here it is.']);
  },
  30_000,
);

test('gives up at once when the response_url has expired', async () => {
  slack.fault({ method: 'response_url', kind: 'status', status: 404 });
  expect(await replyByUrl(url, 'Here it is.', deps)).toBe(false);
  expect(posts()).toHaveLength(1);
}, 90_000);

test('waits for Retry-After before it sends an answer again', async () => {
  slack.fault({ method: 'response_url', kind: 'ratelimited', retryAfter: 3, times: 1 });
  expect(await replyByUrl(url, 'Here it is.', deps)).toBe(true);
  const [limited, again] = posts().map(({ at }) => at);
  expect((again ?? 0) - (limited ?? 0)).toBeGreaterThanOrEqual(2_990);
}, 90_000);

test('logs that Slack refused an answer, without Slack’s reply', async () => {
  slack.fault({ method: 'response_url', kind: 'error', error: 'secret_of_the_answer' });
  expect(await replyByUrl(url, 'Here it is.', deps)).toBe(false);
  expect(logged).toMatch(/didn’t accept/);
  expect(logged).not.toContain('secret_of_the_answer');
});

describe('sends an answer to Slack only:', () => {
  async function otherServer(answer: { status: number; location?: string }) {
    const paths: string[] = [];
    const server = createServer((request, response) => {
      paths.push(request.url ?? '');
      const { status, location } = answer;
      response.writeHead(status, location === undefined ? {} : { location }).end('{"ok":true}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    return { url: `http://127.0.0.1:${port}/T0/SECRET`, paths, close: () => server.close() };
  }

  test('not to another port of the same machine, and keeps the secret of the URL out of the log', async () => {
    const other = await otherServer({ status: 200 });
    expect(await replyByUrl(other.url, 'Here it is.', deps)).toBe(false);
    other.close();
    expect(other.paths).toEqual([]);
    expect(logged).toMatch(/"host":"127\.0\.0\.1:\d+".*belong to Slack/);
    expect(logged).not.toContain('SECRET');
  });

  test('not to where Slack redirects', async () => {
    const other = await otherServer({ status: 200 });
    const slackItself = await otherServer({ status: 307, location: other.url });
    const client = createSlackClient('xoxb-1', new URL('/api/', slackItself.url).href, deps.log);
    expect(await replyByUrl(slackItself.url, 'Here it is.', { ...deps, client })).toBe(false);
    for (const one of [other, slackItself]) one.close();
    expect([slackItself.paths.length, other.paths.length]).toEqual([1, 0]);
  });

  test.each(['https://hooks.slack.com', 'https://hooks.slack-gov.com'])('to %s', async (origin) => {
    const [usual, agent] = [getGlobalDispatcher(), new MockAgent()];
    agent.disableNetConnect();
    agent.get(origin).intercept({ method: 'POST', path: '/actions/T0/1/2' }).reply(200, 'ok');
    setGlobalDispatcher(agent);
    expect(await replyByUrl(`${origin}/actions/T0/1/2`, 'Here it is.', deps)).toBe(true);
    setGlobalDispatcher(usual);
  });

  test.each([
    'http://hooks.slack.com/commands/T0/SECRET',
    'https://hooks.slack.com:8443/commands/T0/SECRET',
    'https://hooks.slack.com.evil.example/commands/T0/SECRET',
    'https://hooks.slack.com@evil.example/commands/T0/SECRET',
    'https://evil.example/hooks.slack.com/SECRET',
    'file:///etc/passwd?SECRET',
    'SECRET',
  ])('not to %s', async (address) => {
    expect(await replyByUrl(address, 'Here it is.', deps)).toBe(false);
    expect(logged).toContain('belong to Slack');
    expect(logged).not.toMatch(/SECRET|didn’t accept/);
  });
});
