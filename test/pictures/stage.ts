// Two people on one page, what they do there, and the camera.
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';

export interface Scene {
  readonly page: Page;
  /** Somebody's pane. */
  person(name: string): Locator;
  /** Sends a line in the pane of `name`, in the channel that is open there. */
  say(name: string, line: string): Promise<void>;
  /** The same, and the message that comes of it once it has that text. */
  answerTo(name: string, line: string, text: RegExp): Promise<Locator>;
  /** The last message in a pane with that text, once there is one. */
  lastWith(name: string, text: RegExp): Promise<Locator>;
  closeForms(): Promise<void>;
  shoot(folder: string, name: string, what: Locator | Page): Promise<void>;
}

const WIDE = { width: 1440, height: 900 };
/** High enough for any one message, which a log would cut off. */
const HIGH = { width: 1440, height: 2600 };

export async function stage(url: string, browser: Browser): Promise<Scene> {
  const page = await browser.newPage({
    viewport: WIDE,
    deviceScaleFactor: 2,
    reducedMotion: 'reduce',
  });
  page.setDefaultTimeout(20_000);
  await page.goto(url);
  const person = (name: string) => page.getByRole('region', { name, exact: true });
  const say = async (name: string, line: string) => {
    const box = person(name).locator('.composer textarea').last();
    await box.fill(line);
    await box.press('Enter');
  };
  return {
    page,
    person,
    say,
    async answerTo(name, line, text) {
      const messages = person(name).getByRole('article');
      const before = await messages.count();
      await say(name, line);
      const answer = messages.nth(before);
      await answer.filter({ hasText: text }).waitFor();
      return answer;
    },
    async lastWith(name, text) {
      const message = person(name).getByRole('article').filter({ hasText: text }).last();
      await message.waitFor();
      return message;
    },
    async closeForms() {
      for (const cross of await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).all()) {
        await cross.click({ timeout: 2000 }).catch(() => undefined);
      }
    },
    async shoot(folder, name, what) {
      const before = page.viewportSize() ?? WIDE;
      if (what !== page) await page.setViewportSize(HIGH);
      // The tools that come up beside a message at work would lie over it.
      await page.locator('article :focus').evaluateAll((all) => all.map((one) => one.blur()));
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.mouse.move(0, 0);
        await what.screenshot({ path: join(folder, `${name}-${colorScheme}.png`), animations: 'disabled' });
      }
      await page.setViewportSize(before);
    },
  };
}
