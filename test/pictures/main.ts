// `npm run pictures`: takes the pictures that the READMEs show, in the sandbox, and puts them into manifest/.
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.js';
import { openSandbox } from '../support/sandbox-process.js';

const FOLDER = join(import.meta.dirname, '../../manifest');
const WIDE = { width: 1440, height: 900 };
/** High enough for any one message, which a log would cut off. */
const HIGH = { width: 1440, height: 2600 };
/** Until no call can be under way, and two reads of Atlas agree. */
const UNKNOWN_WITHIN_MS = 120_000;

const RITA = 'Rita Reyes';
const SAM = 'Sam Sato';

const person = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

const [sandbox, browser] = await Promise.all([openSandbox(), openBrowser()]);
try {
  const page = await browser.newPage({ viewport: WIDE, deviceScaleFactor: 2, reducedMotion: 'reduce' });
  page.setDefaultTimeout(20_000);
  await page.goto(sandbox.url);
  await firstChange(page);
  await metrics(page);
  await outcomeNotKnown(page);
} finally {
  await browser.close();
  await sandbox.stop();
}

/** What the page itself suggests first, up to the moment before Rita undoes it. */
async function firstChange(page: Page): Promise<void> {
  await ask(page, 'set-query-limit FederatedDB1 weekly to 100GB in Payments because INC-42 the report has to finish');
  await approve(page, /FederatedDB1/);
  await lastWith(page, RITA, /Done: /);
  await page.getByText('Rita undoes it').waitFor();
  await page.getByRole('tab', { name: 'Inspector' }).click();
  await page.screenshot({ path: join(FOLDER, 'sandbox.png'), animations: 'disabled', scale: 'css' });
}

async function metrics(page: Page): Promise<void> {
  await say(page, RITA, '/atlas metrics Cluster0 connections in Payments');
  await shoot(page, 'metrics', await lastWith(page, RITA, /Values/));
}

async function outcomeNotKnown(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Faults' }).click();
  await page.getByRole('radio', { name: 'Answers 500 and does nothing' }).click();
  await ask(page, 'grant-access ledger-eu in Payments for 1h level logs because INC-43');
  await approve(page, /INC-43/);
  await shoot(page, 'outcome-not-known', await lastWith(page, SAM, /Unconfirmed: /, UNKNOWN_WITHIN_MS));
}

async function say(page: Page, name: string, line: string): Promise<void> {
  const box = person(page, name).locator('.composer textarea').last();
  await box.fill(line);
  await box.press('Enter');
}

/** Rita asks for a change, in its form. */
async function ask(page: Page, line: string): Promise<void> {
  await say(page, RITA, `/atlas ${line}`);
  const form = person(page, RITA).getByRole('dialog');
  await form.getByText('Undo').first().waitFor();
  await form.getByRole('button', { name: 'Ask for approval' }).click();
  await form.waitFor({ state: 'detached' });
}

async function approve(page: Page, card: RegExp): Promise<void> {
  const waiting = await lastWith(page, SAM, card);
  await waiting.getByRole('button', { name: 'Approve' }).first().click();
}

/** The last message in a pane with that text, once there is one. */
async function lastWith(page: Page, name: string, text: RegExp, timeout = 20_000): Promise<Locator> {
  const message = person(page, name).getByRole('article').filter({ hasText: text }).last();
  await message.waitFor({ timeout });
  return message;
}

/** One message, whole. */
async function shoot(page: Page, name: string, message: Locator): Promise<void> {
  await page.setViewportSize(HIGH);
  // The tools that come up beside a message at work would lie over it.
  await page.locator('article :focus').evaluateAll((all) => all.map((one) => one.blur()));
  await page.mouse.move(0, 0);
  await message.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
  await page.setViewportSize(WIDE);
}
