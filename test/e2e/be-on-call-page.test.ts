// A short on-call session in a real browser: from the binding to a grant that the other person approved.
import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { sandboxPage } from '../support/sandbox-page.js';

let page: Page;
const opened = sandboxPage();
beforeAll(() => {
  page = opened.page();
});
const { faults, person, type } = opened;

const rita = () => person('Rita Reyes');
const sam = () => person('Sam Sato');
const steps = () => page.getByRole('region', { name: 'Start here' });

/** The last message with these words. */
async function saying(words: RegExp): Promise<Locator> {
  const message = rita().getByRole('article').filter({ hasText: words }).last();
  await message.waitFor();
  return message;
}

async function chooseBelow(message: Locator, name: string): Promise<void> {
  await message.getByRole('button', { name: 'More actions' }).click();
  await message.getByRole('menuitem', { name }).click();
}

test('on call in the browser: bind, look up, chart, download, request, and approve as the other person', async () => {
  await type('/atlas use Payments Cluster0');
  await saying(/now defaults to/);
  await type('/atlas overview');
  const overview = await saying(/Cluster0 is running; 1 alert /);
  await chooseBelow(overview, 'Busiest collections');
  const hottest = await saying(/was the busiest of/);
  await hottest.getByRole('button', { name: 'Latency history' }).click();
  const chart = await saying(/Average latency/);
  await chart.getByRole('img', { name: /Average latency/ }).waitFor();

  await type('/atlas restore-jobs');
  const jobs = await saying(/3 of 230 restore jobs/);
  await chooseBelow(jobs, 'All rows as a file');
  await jobs.getByRole('button', { name: /1 reply/ }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    rita().getByRole('link', { name: 'Download restore-jobs-Cluster0.csv' }).click(),
  ]);
  expect((await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/)).toHaveLength(1 + 230);
  await page.keyboard.press('Escape');

  await type('/atlas grant-access for 4h level logs because INC-42 slow checkout');
  const form = rita().getByRole('dialog');
  await form.getByText('Undo').first().waitFor();
  await form.getByRole('button', { name: 'Ask for approval' }).click();
  await sam()
    .getByRole('button', { name: /^Approve:/ })
    .click();
  await saying(/Done: Let MongoDB support read logs of Cluster0/);
  // The steps follow only their own request.
  await steps().getByRole('button', { name: 'Send it as Rita' }).waitFor();
  await type('/atlas access');
  await saying(/access to 2 clusters/);
  expect(faults).toEqual([]);
}, 120_000);
