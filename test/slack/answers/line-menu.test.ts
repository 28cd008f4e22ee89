import { describe, expect, test } from '@jest/globals';
import { commandMenu, type MenuEntry, pressFromMenu } from '../../../src/slack/answers/line-menu.js';
import type { ButtonPress } from '../../../src/slack/api/press.js';
import { ids } from '../../../src/slack/ids.js';

const LINE = '/atlas backups Cluster0 in Payments';
const share: MenuEntry = { id: ids.share, label: 'Share in channel', line: LINE };
const events: MenuEntry = { id: ids.next(2), label: 'Events', line: '/atlas events in Payments' };

const optionsOf = (entries: readonly MenuEntry[], line = LINE) =>
  commandMenu(line, entries).flatMap(({ options }) => options);
const pressOf = (value: string | undefined): ButtonPress => ({
  user: { id: 'U1' },
  actions: [{ action_id: ids.menu, block_id: LINE, ...(value !== undefined && { selected_option: { value } }) }],
});

describe('a menu entry', () => {
  test.each([share, events])('acts like its button: $label', (entry) => {
    const [option] = optionsOf([entry]);
    const [pressed] = pressFromMenu(pressOf(option?.value)).actions;
    expect(pressed?.value).toBe(entry.line);
    expect(ids.nextAny.test(pressed?.action_id ?? '')).toBe(entry === events);
    if (entry === share) expect(pressed?.action_id).toBe(ids.share);
  });

  test('is left out if its line is too long for Slack, or after five others', () => {
    const long = { ...events, line: `/atlas events in "${'x'.repeat(64)}" last 1d` };
    const many = Array.from({ length: 9 }, (_, index) => ({ ...events, line: `/atlas events last ${index}d` }));
    expect(optionsOf([share, long]).map(({ text }) => text.text)).toEqual(['Share in channel']);
    expect(optionsOf(many)).toHaveLength(5);
  });
});

test('draws no menu without entries, or if the answer’s line is too long for Slack', () => {
  expect(commandMenu(LINE, [])).toEqual([]);
  const line = `/atlas ${'x'.repeat(250)}`;
  expect(commandMenu(line, [{ ...share, line }])).toEqual([]);
});

test('passes a press of a button through unchanged', () => {
  const press = { user: { id: 'U1' }, actions: [{ action_id: ids.refresh, value: LINE }] };
  expect(pressFromMenu(press)).toBe(press);
});
