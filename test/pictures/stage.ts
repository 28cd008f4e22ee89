// Two people on one page, what they do there, and the camera.
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';

export const RITA = 'Rita Reyes';
export const SAM = 'Sam Sato';
export const ADA = 'Ada Adeyemi';
export const MAX = 'Max Moreau';

export type Draw = (scene: Scene) => Promise<readonly (Locator | Page)[]>;
export type Drawers = readonly (readonly [name: string, draw: Draw])[];

export interface Scene {
  readonly page: Page;
  /** Somebody's pane. */
  person(name: string): Locator;
  /** Sends a line in the pane of `name`, in the channel that is open there. */
  say(name: string, line: string): Promise<void>;
  /** The same, and the message that comes of it once it has that text. */
  answerTo(name: string, line: string, text: RegExp): Promise<Locator>;
  /** The last message in a pane with that text, once there is one. */
  lastWith(name: string, text: RegExp, timeoutMillis?: number): Promise<Locator>;
  closeForms(): Promise<void>;
  /** In light and in dark; a card on a phone too. */
  shoot(folder: string, name: string, what: Locator | Page): Promise<void>;
}

const WIDE = { width: 1440, height: 900 };
/** High enough for any one message, which a log would cut off. */
const HIGH = { width: 1440, height: 2600 };
const PHONE = { width: 390, height: 2600 };

/** On a phone one person is seen at a time. */
async function bringForward(page: Page, what: Locator): Promise<void> {
  const people = page.getByRole('group', { name: 'Whose Slack is shown' });
  await people.waitFor();
  for (const person of await people.getByRole('button').all()) {
    if (await what.isVisible()) return;
    await person.click();
  }
}

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
    async lastWith(name, text, timeoutMillis) {
      const message = person(name).getByRole('article').filter({ hasText: text }).last();
      await message.waitFor(timeoutMillis === undefined ? {} : { timeout: timeoutMillis });
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
      if (name.startsWith('card-') && 'boundingBox' in what) {
        await page.emulateMedia({ colorScheme: 'light' });
        await page.setViewportSize(PHONE);
        await bringForward(page, what);
        await what.screenshot({ path: join(folder, `${name}-phone.png`), animations: 'disabled' });
      }
      await page.setViewportSize(before);
    },
  };
}
