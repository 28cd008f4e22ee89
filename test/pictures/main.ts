// `npm run pictures`: takes the READMEs' screenshots in the sandbox and saves them in manifest/.
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.js';
import { openSandbox } from '../support/sandbox-process.js';

const FOLDER = join(import.meta.dirname, '../../manifest');
const WIDE = { width: 1440, height: 900 };
/** High enough to show any message without scrolling. */
const HIGH = { width: 1440, height: 2600 };
/** Enough until no call can be in progress and two reads of Atlas agree. */
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

/** Does the steps that the page suggests at the start, except for the undo. */
async function firstChange(page: Page): Promise<void> {
  await ask(page, 'set-query-limit FederatedDB1 weekly to 100GB in Payments because INC-42 the report must finish');
  await approve(page, /FederatedDB1/);
  await lastWith(page, RITA, /Done: /);
  await page.getByText('Rita undoes the change').waitFor();
  await page.getByRole('tab', { name: 'Inspector' }).click();
  await page.screenshot({ path: join(FOLDER, 'sandbox.png'), animations: 'disabled', scale: 'css' });
}

async function metrics(page: Page): Promise<void> {
  await say(page, RITA, '/atlas metrics Cluster0 connections in Payments');
  await shoot(page, 'metrics', await lastWith(page, RITA, /Values/));
}

async function outcomeNotKnown(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Faults' }).click();
  await page.getByRole('radio', { name: 'Returns 500 and does nothing' }).click();
  await ask(page, 'grant-access ledger-eu in Payments for 1h level logs because INC-43');
  await approve(page, /INC-43/);
  await shoot(page, 'outcome-not-known', await lastWith(page, SAM, /Unconfirmed: /, UNKNOWN_WITHIN_MS));
}

async function say(page: Page, name: string, line: string): Promise<void> {
  const box = person(page, name).locator('.composer textarea').last();
  await box.fill(line);
  await box.press('Enter');
}

/** Requests a change as Rita, in its form. */
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

/** Waits for a message with this text in a person's pane and returns the last one. */
async function lastWith(page: Page, name: string, text: RegExp, timeout = 20_000): Promise<Locator> {
  const message = person(page, name).getByRole('article').filter({ hasText: text }).last();
  await message.waitFor({ timeout });
  return message;
}

/** Takes a screenshot of a whole message. */
async function shoot(page: Page, name: string, message: Locator): Promise<void> {
  await page.setViewportSize(HIGH);
  // Tools shown on focus or hover would cover part of the message.
  await page.locator('article :focus').evaluateAll((all) => all.map((one) => one.blur()));
  await page.mouse.move(0, 0);
  await message.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
  await page.setViewportSize(WIDE);
}
