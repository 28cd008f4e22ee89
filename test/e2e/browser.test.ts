// The sandbox for a newcomer: one process that prints a URL, a page in a real browser, two people, one change.
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { axeFindings } from '../support/axe.js';
import { openBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { openSandbox, type Sandbox } from '../support/sandbox-process.js';

let sandbox: Sandbox;
let browser: Browser;

beforeAll(async () => {
  [sandbox, browser] = await Promise.all([openSandbox(), openBrowser()]);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await sandbox?.stop();
});

const person = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

async function opened(): Promise<{ page: Page; faults: readonly string[] }> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(sandbox.url);
  await person(page, 'Sam Sato').getByLabel('Message #atlas-approvals').waitFor();
  return { page, faults };
}

const MOST_PRESSES = 60;

/** Presses `key` until the control with this name has the focus. */
async function reach(page: Page, key: 'Tab' | 'Shift+Tab', name: string): Promise<void> {
  for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
    if ((await page.evaluate(() => document.activeElement?.textContent)) === name) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${MOST_PRESSES} presses of ${key} did not reach ${name}`);
}

test('a change is requested, approved, applied and undone with the keyboard only', async () => {
  const { page, faults } = await opened();
  await reach(page, 'Tab', 'Send it as Rita');
  await page.keyboard.press('Enter');
  const rita = person(page, 'Rita Reyes');
  const form = rita.getByRole('dialog');
  await form.getByText('50 GiB a week').first().waitFor();
  expect(await form.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  await reach(page, 'Tab', 'Ask for approval');
  await page.keyboard.press('Enter');
  await form.waitFor({ state: 'detached' });
  await person(page, 'Rita Reyes')
    .getByText(/Needs \d+ approvals? from/)
    .waitFor();
  expect(
    await person(page, 'Rita Reyes')
      .getByRole('button', { name: /^Approve:/ })
      .count(),
  ).toBe(0);

  const sam = person(page, 'Sam Sato');
  await sam.getByRole('button', { name: /^Approve:/ }).waitFor();
  await page.keyboard.press('F6');
  await reach(page, 'Shift+Tab', 'Approve');
  await page.keyboard.press('Enter');
  for (const name of ['Sam Sato', 'Rita Reyes'])
    await person(page, name)
      .getByText(/^Done: /)
      .first()
      .waitFor();
  const atlas = page.getByRole('complementary', { name: 'Behind the scenes' });
  await atlas.getByText('weekly: 100 GiB').waitFor();
  expect(await sam.getByRole('button', { name: /^Approve:/ }).count()).toBe(0);

  await page.getByText('Rita undoes the change').waitFor();
  await rita.getByLabel('Message #inc-42').focus();
  await reach(page, 'Shift+Tab', 'Undo…');
  await page.keyboard.press('Enter');
  const steps = page.getByRole('region', { name: 'Start here' });
  await form.getByRole('button', { name: 'Ask for approval' }).click();
  await form.waitFor({ state: 'detached' });
  await sam.getByRole('button', { name: /^Approve:/ }).waitFor();
  expect(await steps.getByText('Rita undoes the change').textContent()).not.toContain('done');
  await sam.getByRole('button', { name: /^Approve:/ }).click();
  await atlas.getByText('weekly: 50 GiB').waitFor();
  await steps.getByRole('status').waitFor();
  expect(faults).toEqual([]);
  await page.close();
}, 120_000);

test('on a phone, the card to decide is fully in view', async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  await page.goto(sandbox.url);
  const rita = person(page, 'Rita Reyes');
  await rita.getByLabel('Message #inc-42').fill('/atlas grant-access ledger-eu in Payments for 1h because INC-43');
  await page.keyboard.press('Enter');
  await rita.getByRole('dialog').getByRole('button', { name: 'Ask for approval' }).click();
  const people = page.getByRole('group', { name: 'Whose Slack is shown' });
  await people.getByRole('button', { name: 'Sam Sato' }).click();
  const log = person(page, 'Sam Sato').getByRole('log');
  const card = log.getByRole('article').filter({ hasText: 'INC-43' });
  const ends = [card.getByRole('heading'), card.getByRole('button', { name: /^Approve:/ }), log];
  await ends[1]?.waitFor();
  // The log scrolls to its end again after the layout.
  await eventually(async () => {
    const [title, approve, room] = await Promise.all(ends.map((one) => one.boundingBox()));
    if (!title || !approve || !room) throw new Error('not drawn');
    return title.y >= room.y && approve.y + approve.height <= room.y + room.height;
  });
  await page.close();
}, 120_000);

test('on a phone, forms open at what they change', async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  await page.goto(sandbox.url);
  const send = async (line: string) => {
    await person(page, 'Rita Reyes').getByLabel('Message #inc-42').fill(`/atlas ${line} in Payments because INC-44`);
    await page.keyboard.press('Enter');
  };
  const form = page.getByRole('dialog');
  const opensAt = async (...words: readonly RegExp[]) => {
    for (const one of words) {
      await form.getByText(one).first().waitFor();
      const [line, frame] = await Promise.all(
        [form.getByText(one).first(), form.locator('.body')].map((element) => element.boundingBox()),
      );
      if (!line || !frame) throw new Error('not drawn');
      expect(line.y).toBeGreaterThanOrEqual(frame.y);
      expect(line.y + line.height).toBeLessThanOrEqual(frame.y + frame.height);
    }
    expect(await axeFindings(page)).toEqual([]);
  };
  for (const [line, first, button] of [
    ['grant-access Cluster0 for 4h level logs', /^Let MongoDB support /, 'Ask for approval'],
    ['set-maintenance-window sunday 05:00', /^Set the Payments maintenance/, 'Ask for approval'],
    ['unprotect-cluster Cluster1', /^⚠ Not possible$/, 'Check again'],
    ['restore-snapshot 3f9c21 of Cluster0 into Cluster1', /^⚠ Snapshot: /, 'Check again'],
  ] as const) {
    await send(line);
    await form.getByRole('button', { name: button }).waitFor();
    await opensAt(first, ...(line.startsWith('restore') ? [] : [/^Now$/, /^After$/]));
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
  }
  await send('defer-maintenance');
  await form.getByLabel(/type: /).fill('Payments');
  await form.getByRole('button', { name: 'Ask for approval' }).click();
  await page.getByRole('group', { name: 'Whose Slack is shown' }).getByRole('button', { name: 'Sam Sato' }).click();
  await page.getByRole('button', { name: /^Approve…/ }).click();
  await form.getByRole('button', { name: 'Approve', exact: true }).waitFor();
  await opensAt(/^Defer maintenance/, /^Now$/, /^After$/, /^Warning:$/);
  await page.close();
}, 120_000);

test.each([
  ['alerts Cluster0 in Payments', 'Value'],
  ['queries Cluster0 in Payments last 1h', 'Share'],
  ['query-limits FederatedDB0 in Payments', 'Share used'],
])(
  'on a phone, the answer to %s shows the column that matters most, and always the one that names its rows',
  async (line, name) => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.goto(sandbox.url);
    const rita = person(page, 'Rita Reyes');
    await rita.getByLabel('Message #inc-42').fill(`/atlas ${line}`);
    await page.keyboard.press('Enter');
    const table = rita
      .getByRole('group')
      .filter({ has: page.getByRole('columnheader', { name, exact: true }) })
      .last();
    const box = async (one: Locator) => (await one.boundingBox()) ?? { x: Number.NaN, width: 0 };
    const [frame, column] = [await box(table), await box(table.getByRole('columnheader', { name, exact: true }))];
    expect(column.x + column.width).toBeLessThanOrEqual(frame.x + frame.width);
    await table.evaluate((element) => element.scrollTo({ left: element.scrollWidth }));
    const naming = await box(table.locator('thead .naming'));
    expect(naming.x + naming.width).toBeLessThanOrEqual(frame.x + frame.width);
    expect(naming.x).toBeGreaterThanOrEqual(frame.x);
    await page.close();
  },
  60_000,
);

test.each(['light', 'dark'] as const)(
  'axe finds nothing wrong beside the chat in %s colors',
  async (colorScheme) => {
    const { page } = await opened();
    await page.emulateMedia({ colorScheme });
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click();
      expect(await axeFindings(page)).toEqual([]);
    }
    await page.close();
  },
  180_000,
);

test('the sandbox ends cleanly on Ctrl-C', async () => {
  const ended = once(sandbox.process, 'exit');
  sandbox.process.kill('SIGINT');
  expect((await ended)[0]).toBe(0);
  await expect(fetch(sandbox.url)).rejects.toThrow();
}, 90_000);
