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

/** The button of the story's step, if it has one and is enabled. */
const ready = () => stories().locator('.step button[aria-disabled="false"]');
const over = () => stories().getByText('End of the story.');

/** Presses the button of each step by keyboard until the story ends. */
async function walk(title: string): Promise<readonly string[]> {
  await tab('Stories');
  await stories()
    .getByRole('button', { name: `Start: ${title}` })
    .press('Enter');
  await stories().getByRole('article', { name: title }).waitFor();
  const did: string[] = [];
  for (;;) {
    await ready().or(over()).first().waitFor({ timeout: 90_000 });
    if (await over().isVisible()) return did;
    const label = await ready().textContent();
    if (label === null) throw new Error('a button without a name');
    did.push(label);
    const button = stories().locator('.step').getByRole('button', { name: label });
    await pressUntilGone(button);
  }
}

/**
 * The button disappears when the step has happened. As in Slack, a form that the bot opens too late doesn't open, and
 * the person presses again.
 */
async function pressUntilGone(button: Locator): Promise<void> {
  for (let tries = 1; ; tries++) {
    if (tries > 1 && !(await button.isVisible())) return;
    await button.press('Enter');
    try {
      return await button.waitFor({ state: 'detached', timeout: 30_000 });
    } catch (error) {
      if (tries === 3) throw error;
    }
  }
}

const ENDS_WELL = /received 1 call and carried out 1 call\. .*“done”\. Sent once, .* ✓/;

describe('a story', () => {
  test('of a deletion needs two approvers and a wait, and deletes once', async () => {
    expect(await walk('A deletion with two approvers')).toEqual([
      'Send it as Max',
      'Ask for approval as Max',
      'Open the form as Sam',
      'Approve as Sam',
      'Open the form as Ada',
      'Approve as Ada',
      'Move time forward',
    ]);
    await stories().getByText(ENDS_WELL).waitFor();
  }, 240_000);

  test('of a 502 shows the outcome as unconfirmed before done', async () => {
    const did = await walk('Atlas returns 502 after making the change');
    expect(did).toEqual([
      'Set the fault',
      'Send it as Rita',
      'Ask for approval as Rita',
      'Approve as Sam',
      'Clear all faults',
    ]);
    await stories().getByText(ENDS_WELL).waitFor();
    await stories().getByText('What you’ve seen so far').click();
    await stories()
      .getByText(/the card says "Unconfirmed"/)
      .first()
      .waitFor();
  }, 240_000);

  test('of a night on call reverts both changes, each once, although the worker was dead when one was due', async () => {
    const did = await walk('A night on call');
    await page
      .getByRole('article', { name: /^Alert app/ })
      .first()
      .waitFor();
    const changed = ['Send it as Rita', 'Ask for approval as Rita', 'Approve as Sam'];
    expect(did).toEqual([
      'Look up as Rita',
      ...changed,
      ...changed,
      'Kill the worker',
      'Move time forward an hour',
      'Start the worker',
      'Move time to the end',
      'Move time forward an hour',
    ]);
    await stories()
      .getByText(/received 2 calls and carried out 2 calls\. .*Done once, reverted once, .* ✓/)
      .nth(1)
      .waitFor();
  }, 300_000);

  test('can be left halfway for another, which clears its faults, and restarted', async () => {
    await tab('Stories');
    await stories()
      .getByRole('button', { name: /^Start: Atlas returns 502/ })
      .click();
    await stories().getByRole('button', { name: 'Set the fault', disabled: false }).click();
    await stories()
      .getByText(/^Step 2 of/)
      .waitFor();
    await stories().getByRole('button', { name: 'Start: A deletion with two approvers' }).click();
    await stories()
      .getByText(/Stopped: Atlas returns 502/)
      .waitFor();
    await page.getByText('Atlas: Healthy').waitFor({ state: 'attached' });
    await stories().getByRole('button', { name: 'Send it as Max', disabled: false }).click();
    await stories().getByText('Step 2 of 8').waitFor();
    await stories().getByRole('button', { name: 'Start over' }).click();
    await stories().getByText('Step 1 of 8').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await stories().getByRole('button', { name: 'Leave' }).click();
    await stories().getByRole('button', { name: 'Start: A deletion with two approvers' }).waitFor();
  }, 120_000);
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
