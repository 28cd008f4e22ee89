// The page as a chat: tables, forms, threads, files.
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { chatPage, one } from './chat-page.js';
import { everyInput } from './gallery.js';

const chat = chatPage();

describe('a data table', () => {
  const jobs = () => chat().page.getByRole('table', { name: 'Restore jobs' });
  const first = async () => (await jobs().locator('tbody td:first-child').allTextContents()).join();
  const sort = (name: string) => jobs().getByRole('button', { name }).click();

  test('sorts numbers by value, words with numbers naturally and dates by time, with empty cells last', async () => {
    const { open } = chat();
    await open(one);
    expect(await first()).toBe('job 10,job 2,job 1');
    await sort('Size');
    expect(await first()).toBe('job 33,job 10,job 2');
    await sort('Size');
    expect(await first()).toBe('job 1,job 2,job 10');
    expect(await jobs().getByRole('columnheader', { name: 'Size' }).getAttribute('aria-sort')).toBe('descending');
    await sort('Job');
    expect(await first()).toBe('job 1,job 2,job 10');
    await sort('Started');
    expect(await first()).toBe('job 33,job 2,job 10');
    await sort('Started');
    expect(await first()).toBe('job 10,job 2,job 33');
  });

  test('has pages, and finds a word on any of them', async () => {
    const { page, open } = chat();
    await open(one);
    const pages = page.getByRole('group', { name: 'Pages of Restore jobs' });
    await pages.getByRole('button', { name: 'Next' }).click();
    expect(await first()).toBe('job 33');
    await pages.getByText('4 to 4 of 4').waitFor();
    await page.getByLabel('Find in Restore jobs').fill('mb');
    expect(await first()).toBe('job 1');
  });
});

describe('a form', () => {
  test('searches pickers, and submits the choice', async () => {
    const { fixture, page, open, openForm } = chat();
    await open(one);
    await openForm();
    const form = page.getByRole('dialog');
    const project = form.getByRole('combobox', { name: 'Project' });
    await project.pressSequentially('Pay');
    await form.getByRole('option', { name: 'Payroll' }).waitFor();
    expect(await form.getByRole('option').allTextContents()).toEqual(['Payments', 'Payroll']);
    await project.press('ArrowDown');
    await project.press('Enter');
    expect(await project.inputValue()).toBe('Payroll');
    const level = form.getByRole('combobox', { name: 'Level' });
    await level.fill('full');
    await level.press('Enter');
    const [view] = fixture.slack.openViews(PEOPLE.rita);
    await form.getByRole('button', { name: 'Ask for approval' }).click();
    await form.getByText('Please complete this required field.').first().waitFor();
    const held = fixture.slack.values(view?.id ?? '');
    expect(held.project?.project?.selected_option?.value).toBe('payroll');
    expect(held.level?.level?.selected_option?.value).toBe('full');
  });

  test('accepts a press while the bot redraws it taller', async () => {
    const { fixture, page, open, openForm } = chat();
    const drawn = (lines: readonly string[]) => {
      const [view] = fixture.slack.openViews(PEOPLE.rita);
      const blocks = lines.map((text) => ({ type: 'section' as const, text: { type: 'plain_text' as const, text } }));
      const { title, submit, callback_id } = everyInput;
      return fixture.web.views.update({
        view_id: view?.id ?? '',
        view: { type: 'modal', callback_id, title, submit, blocks },
      });
    };
    await open(one);
    await openForm();
    const form = page.getByRole('dialog');
    await drawn(['Reading Atlas…']);
    await form.getByText('Reading Atlas…').waitFor();
    await form.getByRole('button', { name: 'Ask for approval' }).hover();
    await page.mouse.down();
    await drawn(Array.from({ length: 9 }, (_, index) => `Line ${index} of the preview`));
    await form.getByText('Line 8 of the preview').waitFor();
    await page.mouse.up();
    await fixture.slack.until(() => fixture.slack.openViews(PEOPLE.rita).length === 0);
  });

  test('scrolls to the first error', async () => {
    const { page, open, openForm } = chat();
    await open(one);
    await openForm();
    const form = page.getByRole('dialog');
    await form.getByLabel('Reason').fill('INC-42');
    await form.getByRole('button', { name: 'Ask for approval' }).click();
    const wrong = form.getByText('Please complete this required field.').first();
    await wrong.waitFor();
    const [frame, sentence] = await Promise.all([form.locator('.body').boundingBox(), wrong.boundingBox()]);
    expect(sentence?.y).toBeGreaterThan(frame?.y ?? Number.POSITIVE_INFINITY);
  });
});

describe('a message', () => {
  test('gets replies in a thread, which closes on Escape', async () => {
    const { fixture, page, open } = chat();
    await open(one);
    const message = page.getByRole('article').first();
    await message.hover();
    await message.getByRole('button', { name: 'Reply in thread' }).click();
    const thread = page.getByRole('region', { name: 'Thread in #inc-42' });
    await thread.getByLabel('Message the thread').fill('/atlas help');
    await thread.getByLabel('Message the thread').press('Enter');
    await thread.getByText('/atlas is not supported in threads.').waitFor();
    await thread.getByLabel('Message the thread').fill('@Countersign namespaces');
    await thread.getByLabel('Message the thread').press('Enter');
    await thread.getByText('1 reply').waitFor();
    const said = fixture.slack.messages(CHANNELS.incident).find(({ threadTs }) => threadTs !== undefined);
    expect(said?.text).toBe(`<@${fixture.slack.world.app.botUserId}> namespaces`);
    await page.keyboard.press('Escape');
    await message.getByText('1 reply').waitFor();
  });

  test('names everyone it mentions, deactivated users too', async () => {
    const { page, open } = chat();
    await open(one);
    await page.getByText('@Dee Diaz').waitFor();
  });

  test('shows its tools on a touch screen, without covering its text', async () => {
    const { fixture, page } = chat();
    const screen = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
    const phone = await page.context().browser()?.newPage(screen);
    if (phone === undefined) throw new Error('no browser');
    await phone.goto(`${fixture.url}${one}`);
    const message = phone.getByRole('article').first();
    const tools = await message.getByRole('button', { name: 'Reply in thread' }).boundingBox();
    const words = await message.locator('.blocks').boundingBox();
    const above = 5; // of a line's height, before its letters begin
    expect((tools?.y ?? 0) + (tools?.height ?? 0)).toBeLessThanOrEqual((words?.y ?? 0) + above);
    await phone.close();
  });

  test('offers its whole file to people who see the channel', async () => {
    const { fixture, page, open } = chat();
    await open(one);
    await page.getByText('40 rows').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download restore-jobs.csv' }).click(),
    ]);
    expect(await readFile(await download.path(), 'utf8')).toMatch(/^job,bytes\n"job, 0",0\n/);
    const id = fixture.slack.files()[0]?.id;
    expect((await fetch(`${fixture.url}files?as=${PEOPLE.sam}&id=${id}`)).status).toBe(200);
    expect((await fetch(`${fixture.url}files?as=${PEOPLE.xena}&id=${id}`)).status).toBe(404);
  });

  test('that Slack refuses shows Slack’s error in its place', async () => {
    const { fixture, page, open } = chat();
    const blocks = [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }];
    const call = fixture.web.apiCall('chat.postMessage', { channel: CHANNELS.incident, text: 'too long', blocks });
    await expect(call).rejects.toThrow('invalid_blocks');
    await open(one);
    await page
      .getByRole('note')
      .getByText('must be less than 151 characters [json-pointer:/blocks/0/text/text]')
      .waitFor();
  });
});

test('suggests the command while typing, and takes it by keyboard', async () => {
  const { page, open, box } = chat();
  await open(one);
  await box('Rita Reyes').pressSequentially('/at');
  await page.keyboard.press('Tab');
  expect(await box('Rita Reyes').inputValue()).toBe('/atlas ');
});
