// Two people on one page: what each of them sees, and in which channel each is.
import { describe, expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { both, chatPage, one } from './chat-page.js';

const chat = chatPage();

const visit = (name: string, channel: RegExp) => chat().person(name).getByRole('button', { name: channel }).click();

describe('two people side by side', () => {
  test('see public messages, and only their own private ones', async () => {
    const { open, person, box } = chat();
    await open(both);
    await box('Sam Sato').fill('Looking into it with @Rita Reyes');
    await box('Sam Sato').press('Enter');
    for (const name of ['Rita Reyes', 'Sam Sato']) {
      await person(name).getByRole('log').getByText('Looking into it with @Rita Reyes').waitFor();
    }
    expect(await person('Rita Reyes').getByText('for Rita alone').count()).toBe(1);
    expect(await person('Rita Reyes').getByText('Only visible to you').count()).toBe(1);
    expect(await person('Sam Sato').getByText('for Rita alone').count()).toBe(0);
  });

  test('can write while the other fills in a form', async () => {
    const { open, openForm, person, box } = chat();
    await open(both);
    await openForm();
    await box('Sam Sato').fill('still here');
    await box('Sam Sato').press('Enter');
    await person('Sam Sato').getByRole('log').getByText('still here').waitFor();
    expect(await person('Rita Reyes').getByRole('dialog').isVisible()).toBe(true);
  });

  test('see unread channels until they open them', async () => {
    const { open, person } = chat();
    await open(`${one}&as2=${PEOPLE.sam}&channel2=${CHANNELS.approvals}`);
    const link = person('Sam Sato').getByRole('button', { name: /inc-42/ });
    await expect(link.getByText('unread').count()).resolves.toBe(1);
    await link.click();
    await link.getByText('unread').waitFor({ state: 'detached' });
  });

  test('and their channels are kept in the URL', async () => {
    const { page, open, person, box } = chat();
    await open(both);
    await person('Sam Sato')
      .getByRole('button', { name: /shared-acme/ })
      .click();
    await page.waitForURL(`**/*channel2=${CHANNELS.shared}*`);
    await page.reload();
    await person('Sam Sato').getByLabel('Message #shared-acme').waitFor();
    await page.goBack();
    await box('Sam Sato').waitFor();
  });

  test('can’t write where Slack has no message box, and are told what Slack wouldn’t show, and of a restart', async () => {
    const { page, open, person, box } = chat();
    await open(both);
    await person('Rita Reyes').getByText('Only visible to you. Slack wouldn’t show it').waitFor();
    await visit('Rita Reyes', /^Countersign/);
    await person('Rita Reyes').getByText('turned off').waitFor();
    expect(await person('Rita Reyes').getByRole('textbox').count()).toBe(0);
    await page.evaluate("sessionStorage.setItem('run', 'earlier')");
    await page.reload();
    await page.getByText('restarted and starts empty').waitFor();
    await page.getByRole('button', { name: 'Hide this message' }).click();
    await page.getByText('starts empty').waitFor({ state: 'detached' });
    await box('Sam Sato').waitFor();
  });

  test('switch channels without moving the other back', async () => {
    const { open, person } = chat();
    await open(both);
    await visit('Rita Reyes', /general/);
    await person('Rita Reyes').getByLabel('Message #general').waitFor();
    await visit('Sam Sato', /shared-acme/);
    await person('Sam Sato').getByLabel('Message #shared-acme').waitFor();
    expect(await person('Rita Reyes').getByLabel('Message #general').count()).toBe(1);
  });

  test('switch channels without reopening a thread that the other closed', async () => {
    const { page, open, person } = chat();
    await open(both);
    const message = person('Rita Reyes').getByRole('article').first();
    await message.hover();
    await message.getByRole('button', { name: 'Reply in thread' }).click();
    const thread = person('Rita Reyes').getByRole('region', { name: 'Thread in #inc-42' });
    await thread.getByLabel('Message the thread').fill('Since when?');
    await page.keyboard.press('Enter');
    await person('Sam Sato').getByText('1 reply').waitFor();
    await thread.getByRole('button', { name: 'Close the thread' }).click();
    await thread.waitFor({ state: 'detached' });
    await visit('Sam Sato', /atlas-approvals/);
    await person('Sam Sato').getByLabel('Message #atlas-approvals').waitFor();
    expect(await thread.count()).toBe(0);
    expect(new URL(page.url()).searchParams.get('thread')).toBeNull();
  });

  test('can be any two people of the workspace', async () => {
    const { page, open, person, box } = chat();
    await open(both);
    await person('Rita Reyes').getByLabel('You are').selectOption({ label: 'Oli Okafor (sre)' });
    await person('Sam Sato').getByLabel('You are').selectOption({ label: 'Gus Green (guest)' });
    await box('Gus Green').fill('what one of them says');
    await box('Gus Green').press('Enter');
    await person('Oli Okafor').getByRole('log').getByText('what one of them says').waitFor();
    expect(
      await person('Gus Green')
        .getByRole('button', { name: /atlas-approvals/ })
        .count(),
    ).toBe(0);
    await page.reload();
    for (const name of ['Oli Okafor', 'Gus Green']) await box(name).waitFor();
    expect(await person('Oli Okafor').getByText('for Rita alone').count()).toBe(0);
  });

  test('swap sides when one becomes the other', async () => {
    const { page, open, person } = chat();
    await open(both);
    await person('Rita Reyes').getByLabel('You are').selectOption({ label: 'Sam Sato (security)' });
    await page.waitForURL(`**/?as=${PEOPLE.sam}*as2=${PEOPLE.rita}*`);
  });
});
