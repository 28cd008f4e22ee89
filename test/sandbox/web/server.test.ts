import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listenOnNextFreePort, reserveFreePort } from '../../../src/sandbox/servers.js';
import { PEOPLE } from '../../../src/sandbox/slack/index.js';
import { ask, type PageFixture, withPage } from './page.js';

let page: PageFixture;
beforeAll(async () => {
  page = await withPage();
});
afterAll(() => page.stop());

const json = { 'content-type': 'application/json' };
const hello = JSON.stringify({ as: PEOPLE.rita, act: { kind: 'say', channel: 'C0INCIDE42', text: 'from elsewhere' } });
const heard = () => page.slack.messages('C0INCIDE42').some(({ text }) => text === 'from elsewhere');

describe('the page’s server', () => {
  test('serves the page at 127.0.0.1 and localhost', async () => {
    const { port } = new URL(page.url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) {
      const reply = await ask(page.url, { host });
      expect(reply).toMatchObject({ status: 200, text: expect.stringContaining('<title>Countersign sandbox</title>') });
    }
  });

  test('refuses other hostnames and ports', async () => {
    for (const host of ['evil.example', `evil.example:${new URL(page.url).port}`, '127.0.0.1', '127.0.0.1:1']) {
      expect(await ask(`${page.url}snapshots`, { host })).toMatchObject({ status: 403 });
    }
  });

  test('refuses requests from other origins', async () => {
    for (const origin of ['https://evil.example', 'null', `https://127.0.0.1:${new URL(page.url).port}`]) {
      expect(await ask(`${page.url}act`, { ...json, origin }, 'POST', hello)).toMatchObject({ status: 403 });
    }
    expect(heard()).toBe(false);
  });

  test('refuses content types that need no CORS preflight', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      expect(await ask(`${page.url}act`, { 'content-type': type }, 'POST', hello)).toMatchObject({ status: 415 });
    }
    expect(heard()).toBe(false);
  });

  test('refuses an unknown action and an oversized body', async () => {
    const bodies = ['', 'null', '{"as":"U1","act":{"kind":"deleteEverything"}}', `"${'x'.repeat(2_000_000)}"`];
    for (const body of bodies) {
      expect(await ask(`${page.url}act`, json, 'POST', body)).toMatchObject({ status: 400 });
    }
  });

  test('serves only the page’s files', async () => {
    for (const path of ['server.js', '../main.js', '%2e%2e/bot.js', 'wire.ts']) {
      expect(await ask(`${page.url}${path}`, {})).toMatchObject({ status: 404 });
    }
  });

  test('can’t be framed and only runs its own scripts', async () => {
    const policy = (await fetch(page.url)).headers.get('content-security-policy');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("script-src 'self';");
  });
});

test('listens on the next port if a port is taken', async () => {
  const taken = createServer();
  const port = await listenOnNextFreePort(taken, await reserveFreePort());
  const second = createServer();
  expect(await listenOnNextFreePort(second, port)).toBeGreaterThan(port);
  for (const server of [taken, second]) {
    server.close();
    await once(server, 'close');
  }
});

test('freePort never returns the same port twice', async () => {
  const ports = new Set<number>();
  for (let asked = 0; asked < 300; asked += 1) ports.add(await reserveFreePort());
  expect(ports.size).toBe(300);
});
