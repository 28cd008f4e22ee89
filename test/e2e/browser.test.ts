// The sandbox as a newcomer meets it: one process that prints a URL, a page in a real browser, two people, one change.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../support/browser.js';

const MAIN = join(import.meta.dirname, '../../dist/sandbox/main.js');

let sandbox: ChildProcess;
let browser: Browser;
let url: string;

beforeAll(async () => {
  const child = spawn(process.execPath, [MAIN], { stdio: ['ignore', 'pipe', 'inherit'] });
  sandbox = child;
  [url, browser] = await Promise.all([urlIn(child), openBrowser()]);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  if (sandbox.exitCode === null) sandbox.kill('SIGKILL');
});

function urlIn(child: { readonly stdout: NodeJS.ReadableStream }): Promise<string> {
  let printed = '';
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (data) => {
      printed += String(data);
      const found = /Open (http:\/\/\S+)/.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.stdout.on('end', () => reject(new Error(`the sandbox printed no URL:\n${printed}`)));
  });
}

const LINE = '/atlas grant-access Cluster0 in Payments for 4h level logs because INC-42 slow checkout';

test('a person asks, another approves, and the grant is there in Atlas and on the card', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(url);
  const you = page.getByLabel('You are');
  await you.selectOption({ label: 'Rita Reyes (sre)' });
  await page.getByRole('navigation', { name: 'Channels' }).getByText('inc-42').click();
  const composer = page.getByPlaceholder(/Type \/atlas help/);
  await composer.fill(LINE);
  await composer.press('Enter');
  const form = page.getByRole('dialog');
  await form.getByText('nobody at MongoDB has been given access').waitFor();
  await form.getByRole('button', { name: 'Ask for approval' }).click();
  await form.waitFor({ state: 'detached' });
  await page
    .getByText(/· waiting for approval/)
    .first()
    .waitFor();
  expect(await page.getByRole('button', { name: /Approve/ }).count()).toBe(0);

  await you.selectOption({ label: 'Sam Sato (security)' });
  await page.getByRole('navigation', { name: 'Channels' }).getByText('atlas-approvals').click();
  await page.getByRole('button', { name: /Approve/ }).click();
  await page
    .getByText(/· done/)
    .first()
    .waitFor();
  await page
    .getByRole('complementary', { name: 'Atlas' })
    .getByText(/may read the database logs until/)
    .waitFor();
  expect(await page.getByRole('button', { name: /Approve/ }).count()).toBe(0);
  expect(faults).toEqual([]);
}, 60_000);

test('the sandbox ends cleanly on Ctrl-C', async () => {
  const ended = once(sandbox, 'exit');
  sandbox.kill('SIGINT');
  expect((await ended)[0]).toBe(0);
  await expect(fetch(url)).rejects.toThrow();
}, 30_000);
