// A runaway query in a real browser: found by its shape, blocked for an hour, and undone.
import { beforeAll, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { sandboxPage } from '../support/sandbox-page.js';

let page: Page;
const opened = sandboxPage();
beforeAll(() => {
  page = opened.page();
});
const { faults, person, type } = opened;

const rita = () => person('Rita Reyes');
const sam = () => person('Sam Sato');

async function saying(who: Locator, words: RegExp): Promise<Locator> {
  const message = who.getByRole('article').filter({ hasText: words }).last();
  await message.waitFor();
  return message;
}

/** The query that takes the most time, and its state. */
async function busiest(): Promise<{ readonly handle: string; readonly state: string }> {
  const before = await rita().getByRole('article').filter({ hasText: 'query time' }).count();
  await type('/atlas queries Cluster0 in Payments');
  const answer = rita().getByRole('article').filter({ hasText: 'query time' }).nth(before);
  const row = answer.getByRole('row').nth(1);
  await row.waitFor();
  const cells = await row.getByRole('cell').allInnerTexts();
  return { handle: cells[0]?.trim() ?? '', state: cells.at(-1)?.trim() ?? '' };
}

async function ask(line: string, shows: RegExp, reason: string): Promise<void> {
  await type(line);
  await submit(shows, reason);
}

/** Chooses the query in the menu below the last answer, so that nobody types its handle. */
async function rejectFromMenu(handle: string, reason: string): Promise<void> {
  const answer = await saying(rita(), /query time/);
  await answer.getByRole('combobox', { name: 'Choose a change…' }).click();
  await answer.getByRole('option').filter({ hasText: handle }).click();
  const form = rita().getByRole('dialog');
  await form.getByLabel('Reason').fill(reason);
  await submit(/rejected/, reason);
}

async function submit(shows: RegExp, reason: string): Promise<void> {
  const form = rita().getByRole('dialog');
  await form.getByText(shows).first().waitFor();
  await form.getByRole('button', { name: 'Ask for approval' }).click();
  await form.waitFor({ state: 'detached' });
  const card = await saying(sam(), new RegExp(reason));
  await card.getByRole('button', { name: /^Approve:/ }).click();
}

test('a query is blocked, and allowed again after its hour or by Undo…', async () => {
  const { handle, state } = await busiest();
  expect([handle, state]).toEqual([expect.stringMatching(/^[a-f0-9]{6}$/), 'allowed']);

  await ask(
    `/atlas reject-query ${handle} on Cluster0 in Payments for 1h because INC-42 runaway`,
    /after 1 hour/,
    'INC-42 runaway',
  );
  await saying(rita(), /Done: Block all queries/);
  expect((await busiest()).state).toBe('rejected');

  await page.getByRole('tab', { name: 'Faults' }).click();
  await page.getByRole('button', { name: 'To the end of the last change' }).click();
  await saying(rita(), /Reverted at/);
  expect((await busiest()).state).toBe('allowed');

  await rejectFromMenu(handle, 'INC-43 for good');
  const card = await saying(rita(), /Done: Block all queries.*INC-43/s);
  await card.getByRole('button', { name: /^Undo/ }).click();
  const form = rita().getByRole('dialog');
  await form.getByText(/Unless the query/).waitFor();
  await form.getByRole('button', { name: 'Ask for approval' }).click();
  await form.waitFor({ state: 'detached' });
  await (await saying(sam(), /undoes/)).getByRole('button', { name: /^Approve:/ }).click();
  await saying(rita(), /Done: Allow queries/);
  expect((await busiest()).state).toBe('allowed');
  expect(faults).toEqual([]);
}, 180_000);
