// The page for everybody: by keyboard, on a phone, in both color schemes, and with a screen reader.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { axeFindings } from '../support/axe.js';
import { both, chatPage, one } from './chat-page.js';
import { errors } from './gallery.js';

const chat = chatPage();

test('a form keeps the focus inside, closes on Escape, and returns the focus', async () => {
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

describe('a form with errors', () => {
  const focused = () =>
    chat().page.evaluate(() => {
      const own = document.activeElement;
      const described = own?.getAttribute('aria-describedby')?.split(' ') ?? [];
      const label = own instanceof HTMLInputElement ? own.labels?.[0]?.textContent : undefined;
      const sentences = described.map((id) => document.getElementById(id)?.textContent);
      return { label, invalid: own?.getAttribute('aria-invalid'), sentences };
    });

  test.each([
    ['wide', 1440, 900],
    ['on a phone', 390, 844],
  ])('focuses the first refused field, with its error in view, %s', async (_, width, height) => {
    const { page, open, openForm } = chat();
    await page.setViewportSize({ width, height });
    await open(both);
    await openForm();
    const form = page.getByRole('dialog');
    await form.getByRole('button', { name: 'Ask for approval' }).click();
    await form.getByText('Please complete this required field.').first().waitFor();
    expect(await focused()).toMatchObject({ label: 'Project', invalid: 'true' });
    await page.keyboard.type('Pay');
    await form.getByRole('option', { name: 'Payments' }).click();
    await form.getByText('Please complete this required field.').nth(3).waitFor({ state: 'detached' });
    expect(await focused()).toMatchObject({ label: 'Project', invalid: 'false', sentences: ['A hint about project'] });
    await form.getByRole('combobox', { name: 'Level' }).fill('full');
    await page.keyboard.press('Enter');
    await form.getByRole('button', { name: 'Ask for approval' }).click();
    await form.locator(':focus[type="radio"]').waitFor();
    expect(await focused()).toMatchObject({
      label: 'Primary',
      invalid: 'true',
      sentences: ['Please complete this required field.'],
    });
    await page.keyboard.press('Space');
    await form.getByLabel('Reason').fill('because');
    await form.getByRole('button', { name: 'Ask for approval' }).press('Enter');
    await form.getByText(errors.level).waitFor();
    expect(await focused()).toEqual({
      label: 'Level',
      invalid: 'true',
      sentences: [errors.level, 'A hint about level'],
    });
    expect(await axeFindings(page)).toEqual([]);
    const [frame, sentence] = await Promise.all(
      [form.locator('.body'), form.getByText(errors.level)].map((one) => one.boundingBox()),
    );
    if (!frame || !sentence) throw new Error('not drawn');
    expect(sentence.y).toBeGreaterThanOrEqual(frame.y);
    expect(sentence.y + sentence.height).toBeLessThanOrEqual(frame.y + frame.height);
  });

  test('does not take the focus from the other person', async () => {
    const { page, open, openForm, box } = chat();
    await open(both);
    await openForm();
    const form = page.getByRole('dialog');
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/act', async (route) => {
      await held;
      await route.continue();
    });
    await form.getByRole('button', { name: 'Ask for approval' }).click();
    await box('Sam Sato').focus();
    answer();
    await form.getByText('Please complete this required field.').first().waitFor();
    expect(await box('Sam Sato').evaluate((element) => element === document.activeElement)).toBe(true);
  });
});

describe('an overflow menu', () => {
  test('works by keyboard, and closes on Escape and on clicks elsewhere', async () => {
    const { page, open, fixture } = chat();
    await open(one);
    const opener = page.getByRole('button', { name: 'More actions' }).last();
    const menu = page.getByRole('menu', { name: 'More actions' });
    await opener.press('Enter');
    await menu.waitFor();
    await page.keyboard.press('Escape');
    expect(await menu.count()).toBe(0);
    expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true);
    await opener.click();
    await page.getByRole('heading', { name: 'Every block' }).click();
    expect(await menu.count()).toBe(0);
    await opener.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const chosen = await fixture.slack.until(() => fixture.slack.deliveries.at(-1)?.payload.actions);
    expect(chosen).toMatchObject([{ type: 'overflow', action_id: 'offers', selected_option: { value: 'share' } }]);
  });

  test.each([1440, 390])('is fully in view at a width of %i pixels', async (width) => {
    const { page, open, person } = chat();
    await page.setViewportSize({ width, height: 844 });
    await open(both);
    await person('Rita Reyes').getByRole('button', { name: 'More actions' }).last().click();
    const [pane, menu] = await Promise.all(
      [person('Rita Reyes'), page.getByRole('menu')].map((element) => element.boundingBox()),
    );
    if (!pane || !menu) throw new Error('not drawn');
    expect(menu.x).toBeGreaterThanOrEqual(pane.x);
    expect(menu.x + menu.width).toBeLessThanOrEqual(pane.x + pane.width);
    expect(await axeFindings(page)).toEqual([]);
  });
});

describe('a phone', () => {
  beforeEach(() => chat().page.setViewportSize({ width: 390, height: 844 }));

  test('gives an eighth of its height to what is above the messages, and another to the first steps', async () => {
    const { page, open, person } = chat();
    await open(both);
    const box = await person('Rita Reyes').getByRole('log').boundingBox();
    expect(box?.y).toBeLessThanOrEqual(844 / 8);
    const steps = page.getByRole('region', { name: 'Start here' });
    expect((await steps.boundingBox())?.height).toBeLessThanOrEqual(844 / 8);
    await steps.getByRole('button', { name: 'More' }).click();
    await steps.getByText('Sam approves').waitFor();
  });

  test('shows one person at a time, and nothing is wider than the screen', async () => {
    const { page, open, person } = chat();
    await open(both);
    expect(await person('Sam Sato').count()).toBe(0);
    const wider = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await wider()).toBe(0);
    const line = person('Rita Reyes').locator('pre').first();
    expect(await line.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
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
    await box('Rita Reyes').fill('/a');
    await page.getByRole('listbox', { name: 'Suggestions' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });
});
