// The sandbox's page in a browser, for one test file.
import { afterAll, beforeAll } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { openBrowser } from './browser.js';
import { openSandbox, type Sandbox } from './sandbox-process.js';

interface SandboxPage {
  page(): Page;
  /** What somebody sees, by their name. */
  person(name: string): Locator;
  /** Rita types a line in the incident channel. */
  type(line: string): Promise<void>;
  /** Errors that the page threw. */
  readonly faults: readonly string[];
}

export function sandboxPage(): SandboxPage {
  let sandbox: Sandbox;
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];
  beforeAll(async () => {
    [sandbox, browser] = await Promise.all([openSandbox(), openBrowser()]);
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(sandbox.url);
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await sandbox?.stop();
  });
  const person = (name: string) => page.getByRole('region', { name, exact: true });
  const type = async (line: string) => {
    const box = person('Rita Reyes').getByLabel('Message #inc-42');
    await box.fill(line);
    await box.press('Enter');
  };
  return { page: () => page, faults, person, type };
}
