// Behind the scenes in a real browser: the stories, the inspector and the fault panel.
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { axeFindings } from '../support/axe.js';
import { sandboxPage } from '../support/sandbox-page.js';

let page: Page;
const opened = sandboxPage();
beforeAll(() => {
  page = opened.page();
});
const { faults } = opened;

const stories = () => page.getByRole('region', { name: 'Guided stories' });
const tab = (name: string) => page.getByRole('tab', { name }).click();

/** The story's steps. Opens the story. */
async function open(title: string): Promise<Locator> {
  await tab('Stories');
  await stories().getByText(title, { exact: true }).click();
  return stories().locator('details').filter({ hasText: title }).getByRole('listitem');
}

/** Presses the button of a step by keyboard. */
async function press(step: Locator, name: string): Promise<void> {
  await step.getByRole('button', { name }).press('Enter');
  await step.locator('button[aria-busy="false"]').waitFor();
}

const RITA = 'Rita Reyes';
const SAM = 'Sam Sato';

const form = (who: string) => opened.person(who).getByRole('dialog');
const posted = (who: string, words: string) =>
  opened.person(who).getByRole('article').filter({ hasText: words }).last();

/** Sends a step's command again if the form opens too late, as a person would in Slack. */
async function openForm(step: Locator, who: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    await press(step, `Send it as ${who.split(' ')[0]}`);
    try {
      return await form(who).getByText('Undo').first().waitFor();
    } catch (error) {
      if (tries === 3) throw error;
    }
  }
}

async function submit(who: string, button: string, name?: string): Promise<void> {
  if (name !== undefined) await form(who).getByLabel(name).fill(name);
  await form(who).getByRole('button', { name: button }).click();
  await form(who).waitFor({ state: 'detached' });
}

/** Requests a change as Rita, and approves it as Sam. */
async function change(step: Locator, reason: string): Promise<Locator> {
  await openForm(step, RITA);
  await submit(RITA, 'Ask for approval');
  const card = posted(SAM, reason);
  await card.getByRole('button', { name: /^Approve:/ }).click();
  return card;
}

const ENDS_WELL = /received 1 call and carried out 1 call\. .*“done”\. Sent once, .* ✓/;

describe('a story', () => {
  test('of a deletion needs two approvers and a wait, and deletes once', async () => {
    const steps = await open('A deletion with two approvers');
    await openForm(steps.nth(0), 'Max Moreau');
    await submit('Max Moreau', 'Ask for approval', 'Entra trial');
    for (const [step, who] of [
      [steps.nth(2), SAM],
      [steps.nth(3), 'Ada Adeyemi'],
    ] as const) {
      await press(step, 'Go to');
      await posted(who, 'the trial is over')
        .getByRole('button', { name: /^Approve deletion/ })
        .click();
      await submit(who, 'Approve', 'Entra trial');
    }
    await press(steps.nth(4), 'Move time forward');
    await stories().getByText(ENDS_WELL).waitFor();
  }, 240_000);

  test('of a 502 shows the outcome as unconfirmed before done', async () => {
    const steps = await open('Atlas returns 502 after making the change');
    await press(steps.nth(0), 'Set the fault');
    await press(steps.nth(3), 'Go to Sam');
    const card = await change(steps.nth(1), 'replicas lag');
    await card.getByText(/^Unconfirmed: /).waitFor();
    await card.getByText(/^Done: /).waitFor({ timeout: 90_000 });
    await press(steps.nth(5), 'Clear all faults');
    await page.getByText('Atlas: Healthy').waitFor({ state: 'attached' });
    await expect(stories().getByText(ENDS_WELL).count()).resolves.toBe(2);
  }, 240_000);

  test('of a night on call reverts both changes, each once, although the worker was dead when one was due', async () => {
    const steps = await open('A night on call');
    await press(steps.nth(0), 'Post the alert');
    await posted(RITA, '91 % of all connections').waitFor();
    await press(steps.nth(1), 'Send it as Rita');
    await posted(RITA, 'd88210').waitFor();
    const rejected = await change(steps.nth(2), 'it takes the cluster down');
    await rejected.getByText(/^Done: /).waitFor();
    const scaled = await change(steps.nth(5), 'the queue must drain');
    await scaled.getByText(/^In progress: /).waitFor();
    await press(steps.nth(8), 'Kill the worker');
    await press(steps.nth(9), 'Move time forward an hour');
    await press(steps.nth(10), 'Start the worker');
    await rejected.getByText(/^Reverted: /).waitFor({ timeout: 90_000 });
    await press(steps.nth(11), 'Move time to the end');
    await scaled.getByText(/^Reverting: /).waitFor({ timeout: 90_000 });
    await press(steps.nth(12), 'Move time forward an hour');
    await stories()
      .getByText(/received 2 calls and carried out 2 calls\. .*Done once, reverted once, .* ✓/)
      .nth(1)
      .waitFor({ timeout: 90_000 });
  }, 300_000);
});

describe('the inspector', () => {
  const inspector = () => page.getByRole('region', { name: 'Inspector' });

  test('filters entries, and shows the calls and the message of one', async () => {
    await tab('Inspector');
    await inspector().getByRole('button', { name: 'Journal', exact: true }).click();
    const succeeded = inspector()
      .getByRole('button', { name: /: done/, expanded: false })
      .first();
    await succeeded.click();
    const link = inspector().getByRole('button', { name: /^Only show/ });
    const id = (await link.textContent())?.replace('Only show ', '') ?? '';
    await link.click();
    await inspector()
      .getByRole('button', { name: `About ${id}: show all entries` })
      .waitFor();
    await inspector().getByRole('button', { name: 'Slack', exact: true }).click();
    await inspector()
      .getByRole('button', { name: /chat\.update in #atlas-approvals/ })
      .first()
      .click();
    await inspector().getByText('Arguments of chat.update').waitFor();
    await inspector().getByRole('button', { name: 'Show the message in the chat' }).click();
    await page
      .locator('article[data-ts]:focus')
      .getByText(/^(Done|Reverted): /)
      .waitFor();
  }, 120_000);
});

describe('the fault panel', () => {
  const panel = () => page.getByRole('region', { name: 'Fault panel' });

  test('shows the active fault, and clears it', async () => {
    await tab('Faults');
    await panel()
      .getByRole('radio', { name: /^Returns 502 after making/ })
      .click();
    await panel()
      .getByText(/^Atlas: Returns 502 after making/)
      .first()
      .waitFor();
    await panel().getByRole('button', { name: 'Clear all faults' }).click();
    await panel().getByText('All faults cleared.').waitFor();
    await panel().getByRole('button', { name: 'Clear all faults', disabled: true }).waitFor();
  }, 120_000);

  test('pauses Redis, and the inspector says so meanwhile', async () => {
    const says = page.getByRole('region', { name: 'Inspector' }).getByText('Redis is paused');
    const paused = panel().getByRole('radio', { name: /^Paused/ });
    await panel().getByText('Redis: Healthy').click();
    await paused.waitFor(); // The page stores what's open in its `toggle` event.
    await page.reload();
    await tab('Faults');
    await paused.click();
    await tab('Inspector');
    await says.waitFor();
    await tab('Faults');
    await panel().getByRole('button', { name: 'Clear all faults' }).click();
    await tab('Inspector');
    await says.waitFor({ state: 'detached' });
  }, 120_000);
});

test.each(['light', 'dark'] as const)(
  'behind the scenes, axe finds nothing wrong in %s',
  async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    for (const name of ['Inspector', 'Faults', 'Stories']) {
      await tab(name);
      expect(await axeFindings(page)).toEqual([]);
    }
    expect(faults).toEqual([]);
  },
  60_000,
);
