// A night on call in a real browser, from an alert to an ended change, without typing an ID.
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { axeFindings } from '../support/axe.js';
import { sandboxPage } from '../support/sandbox-page.js';

let page: Page;
const opened = sandboxPage();
beforeAll(() => {
  page = opened.page();
});
const { faults, person } = opened;

const isNarrow = () => (page.viewportSize()?.width ?? 0) < 800;

/** On a phone, the page shows one person at a time, and the panel covers it. */
async function asPerson(name: string): Promise<Locator> {
  if (isNarrow()) await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
  return person(name);
}

async function postAlert(): Promise<void> {
  const behind = page.getByRole('button', { name: 'Behind the scenes', exact: true });
  if ((await behind.getAttribute('aria-expanded')) === 'false') await behind.click();
  await page.getByRole('tab', { name: 'Stories' }).click();
  const stories = page.getByRole('region', { name: 'Guided stories' });
  await stories.getByText('A night on call').click();
  await stories.getByRole('button', { name: 'Post the alert' }).click();
  if (isNarrow()) await page.getByRole('button', { name: 'Close behind the scenes' }).click();
}

describe.each([
  [1440, 900],
  [390, 844],
])('at %s × %s', (width, height) => {
  test('an alert leads to a look-up, to a change for one of its rows, and to the end of that change', async () => {
    const reason = `INC-42 checkout is slow at ${width}`;
    await page.setViewportSize({ width, height });
    await page.reload();
    await postAlert();
    const rita = await asPerson('Rita Reyes');
    const last = (words: RegExp | string) => rita.getByRole('article').filter({ hasText: words }).last();
    const alert = last('91 % of all connections');
    await alert.hover();
    await alert.getByRole('button', { name: 'Message shortcuts' }).click();
    await alert.getByRole('menuitem', { name: 'Ask Atlas about this' }).click();
    await last('What do you want to look up').getByRole('button', { name: 'Slowest queries' }).click();
    const answer = last('find on payments.transactions');
    await answer.getByRole('combobox', { name: /Choose a change/ }).click();
    await page.getByRole('option', { name: /payments.transactions/ }).click();
    const form = rita.getByRole('dialog');
    await form.getByText('support-search').first().waitFor();
    expect(await axeFindings(page)).toStrictEqual([]);
    await form.getByLabel(/^For how long/).fill('1h');
    await form.getByLabel('Reason').fill(reason);
    await form.getByRole('button', { name: 'Ask for approval' }).click();
    await form.waitFor({ state: 'detached' });

    const sam = await asPerson('Sam Sato');
    const card = sam.getByRole('article').filter({ hasText: reason }).first();
    await card.getByRole('button', { name: /^Approve:/ }).waitFor();
    expect(await axeFindings(page)).toStrictEqual([]);
    await card.getByRole('button', { name: /^Approve:/ }).click();
    await card.getByText(/^Done: /).waitFor();
    await card.getByRole('button', { name: /^End now/ }).click();
    const dialog = sam.getByRole('dialog');
    await dialog.waitFor();
    expect(await axeFindings(page)).toStrictEqual([]);
    await dialog.getByRole('button', { name: /^End/ }).click();
    await card.getByText(/^(Ended|Undone|Reverted): /).waitFor();
    expect(await axeFindings(page)).toStrictEqual([]);
    expect(faults).toEqual([]);
  }, 120_000);
});
