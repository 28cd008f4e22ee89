import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { WebClient } from '@slack/web-api';
import { CHANNELS, type SlackStandIn, startSlack } from '../../../src/sandbox/slack/index.js';
import { refusal, webClient } from './bolt.js';

const channel = CHANNELS.incident;
let slack: SlackStandIn;
let web: WebClient;

beforeEach(async () => {
  slack = await startSlack();
  web = webClient(slack);
});
afterEach(() => slack.close());

const post = () => web.chat.postMessage({ channel, text: 'hello' });
const posted = () => slack.messages(channel).length;

describe('a fault', () => {
  test('can rate-limit a call with retry-after', async () => {
    slack.fault({ method: 'chat.postMessage', kind: 'ratelimited', retryAfter: 7 });
    await expect(post()).rejects.toMatchObject({ retryAfter: 7 });
    expect(posted()).toBe(0);
  });

  test('affects only calls of its method, as often as specified', async () => {
    slack.fault({ method: 'chat.postMessage', kind: 'error', error: 'fatal_error', times: 2 });
    expect((await refusal(post())).error).toBe('fatal_error');
    await expect(web.auth.test()).resolves.toMatchObject({ ok: true });
    expect((await refusal(post())).error).toBe('fatal_error');
    await expect(post()).resolves.toMatchObject({ ok: true });
  });

  test('can return any status', async () => {
    slack.fault({ method: '*', kind: 'status', status: 503 });
    await expect(post()).rejects.toMatchObject({ statusCode: 503 });
  });

  test('can cut the connection before or after the call’s effect', async () => {
    slack.fault({ method: 'chat.postMessage', kind: 'cut' });
    await expect(post()).rejects.toThrow();
    expect(posted()).toBe(0);
    slack.fault({ method: 'chat.postMessage', kind: 'cut', carriedOut: true });
    await expect(post()).rejects.toThrow();
    expect(posted()).toBe(1);
  });

  test('can slow down a call, so that a later call finishes first', async () => {
    slack.fault({ method: 'chat.postMessage', kind: 'slow', ms: 1_000 });
    const answered: string[] = [];
    const slow = post().then(() => answered.push('slow'));
    await web.auth.test().then(() => answered.push('quick'));
    await slow;
    expect(answered).toEqual(['quick', 'slow']);
    expect(slack.calls.map(({ method }) => method)).toEqual(['auth.test', 'chat.postMessage']);
  });

  test('can leave a call without a response', async () => {
    slack.fault({ method: 'chat.postMessage', kind: 'hang', carriedOut: true });
    const impatient = webClient(slack, slack.botToken, 1_000);
    await expect(impatient.chat.postMessage({ channel, text: 'hello' })).rejects.toThrow();
    expect(posted()).toBe(1);
  });

  test('ends when cleared', async () => {
    slack.fault({ method: '*', kind: 'status', status: 500, times: 100 });
    slack.clearFaults();
    await expect(post()).resolves.toMatchObject({ ok: true });
  });
});
