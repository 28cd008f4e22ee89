// The page as a chat in a real browser, with a bot that only shows every block.
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { type PageFixture, withPage } from '../sandbox/web/page.js';
import { openBrowser } from '../support/browser.js';
import { showAll } from './gallery.js';

/** Only Rita in the incident channel; and with Sam beside her. */
export const one = `?as=${PEOPLE.rita}&channel=${CHANNELS.incident}`;
export const both = `${one}&as2=${PEOPLE.sam}&channel2=${CHANNELS.incident}`;

interface ChatPage {
  readonly fixture: PageFixture;
  readonly page: Page;
  /** Opens the page at an address and waits until it is drawn. */
  open(search: string): Promise<void>;
  /** Has Rita open the form with every input. */
  openForm(): Promise<void>;
  person(name: string): Locator;
  /** Where somebody types in the incident channel. */
  box(name: string): Locator;
}

/** One sandbox and browser for a file, and a new page for each test. */
export function chatPage(): () => ChatPage {
  let fixture: PageFixture;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    [fixture, browser] = await Promise.all([
      withPage(new URL('../../dist/sandbox/web/', import.meta.url)),
      openBrowser(),
    ]);
    await showAll(fixture, CHANNELS.incident);
    await fixture.web.chat.postEphemeral({ channel: CHANNELS.incident, user: PEOPLE.rita, text: 'for Rita alone' });
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await fixture?.stop();
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  });
  afterEach(async () => {
    await page.close();
    for (const { id } of fixture.slack.openViews(PEOPLE.rita)) await fixture.slack.closeView(PEOPLE.rita, id);
  });
  return () => {
    const person = (name: string) => page.getByRole('region', { name, exact: true });
    const box = (name: string) => person(name).getByLabel('Message #inc-42');
    return {
      fixture,
      page,
      person,
      box,
      async open(search) {
        await page.goto(`${fixture.url}${search}`);
        await page.getByRole('log').first().getByText('Every block').waitFor();
      },
      async openForm() {
        await box('Rita Reyes').fill('/atlas ask');
        await box('Rita Reyes').press('Enter');
        await person('Rita Reyes').getByRole('dialog', { name: 'Every input' }).waitFor();
      },
    };
  };
}
