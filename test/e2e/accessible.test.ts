// The page for everybody: by keyboard, on a phone, in both colour schemes, and for whoever listens to it.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { axeFindings } from '../support/axe.js';
import { both, chatPage } from './chat-page.js';

const chat = chatPage();

test('a form keeps the keyboard inside, closes on Escape, and gives the focus back', async () => {
  const { page, open, openForm, box } = chat();
  await open(both);
  await openForm();
  const form = page.getByRole('dialog');
  const inside = () => form.evaluate((element) => element.contains(document.activeElement));
  expect(await page.getByLabel('Project').evaluate((element) => element === document.activeElement)).toBe(true);
  for (let presses = 0; presses < 16; presses += 1) {
    await page.keyboard.press(presses < 12 ? 'Tab' : 'Shift+Tab');
    expect(await inside()).toBe(true);
  }
  await page.keyboard.press('Escape');
  await form.waitFor({ state: 'detached' });
  await expect(box('Rita Reyes').evaluate((element) => element === document.activeElement)).resolves.toBe(true);
});

describe('a phone', () => {
  beforeEach(() => chat().page.setViewportSize({ width: 390, height: 844 }));

  test('shows one of the two at a time, and nothing is wider than it', async () => {
    const { page, open, person } = chat();
    await open(both);
    expect(await person('Sam Sato').count()).toBe(0);
    const wider = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await wider()).toBe(0);
    await page
      .getByRole('group', { name: 'Whose Slack is shown' })
      .getByRole('button', { name: /Sam Sato/ })
      .click();
    await person('Sam Sato').waitFor();
    expect(await person('Rita Reyes').count()).toBe(0);
    await page.getByRole('button', { name: 'Behind the scenes' }).click();
    expect(await wider()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Behind the scenes' }).waitFor({ state: 'hidden' });
  });
});

describe.each(['light', 'dark'] as const)('axe finds nothing wrong in %s', (colorScheme) => {
  test.each([
    ['wide', 1440, 900],
    ['on a phone', 390, 844],
  ])('%s', async (_, width, height) => {
    const { page, open, openForm, box } = chat();
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    await open(both);
    for (const values of await page.getByText('The values').all()) if (await values.isVisible()) await values.click();
    expect(await axeFindings(page)).toEqual([]);
    await openForm();
    await page.getByRole('combobox', { name: 'Level' }).click();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await box('Rita Reyes').fill('/atlas r');
    await page.getByRole('listbox', { name: 'Suggestions' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });
});
