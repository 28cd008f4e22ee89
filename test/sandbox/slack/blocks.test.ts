import { describe, expect, test } from '@jest/globals';
import { payloadProblems, type Surface } from '../../../src/sandbox/slack/index.js';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const section = (more: object = {}) => ({ type: 'section', text: mrkdwn('hello'), ...more });
const button = (more: object = {}) => ({ type: 'button', text: plain('Go'), ...more });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const input = (element: object, more: object = {}) => ({ type: 'input', label: plain('Why'), element, ...more });
const textInput = (more: object = {}) => ({ type: 'plain_text_input', ...more });
const option = (value: string, text = value) => ({ text: plain(text), value });
const select = (more: object = {}) => ({ type: 'static_select', options: [option('a'), option('b')], ...more });
const modal = (blocks: object[], more: object = {}) => ({ type: 'modal', title: plain('Form'), blocks, ...more });
const raw = (text: string) => ({ type: 'raw_text', text });
const rich = (...spans: object[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: spans }],
});
const dataTable = (rows: object[][], more: object = {}) => ({ type: 'data_table', caption: 'Top', rows, ...more });
const chart = (more: object) => ({ type: 'data_visualization', title: 'Ops', chart: more });
const points = (...labels: string[]) => labels.map((label) => ({ label, value: 1 }));
const one = (name: string) => ({ name, data: points('a') });
const line = (more: object = {}) => ({ type: 'line', series: [one('r')], axis_config: { categories: ['a'] }, ...more });
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

const fine: readonly (readonly [name: string, surface: Surface, payload: object])[] = [
  ['no blocks at all', 'message', []],
  ['a section with a button beside it', 'message', [section({ accessory: button({ action_id: 'a', value: 'v' }) })]],
  ['25 elements in one actions block', 'message', [actions(...times(25, (i) => button({ action_id: `a${i}` })))]],
  ['the same action id in two blocks', 'modal', modal(times(2, () => actions(button({ action_id: 'a' }))))],
  [
    'a date in rich text',
    'message',
    [rich({ type: 'date', timestamp: 1_700_000_000, format: '{time}', fallback: 'then' })],
  ],
  ['a data table', 'message', [dataTable([[raw('Name')], [raw('a')], [{ type: 'raw_number', value: 1, text: '1' }]])]],
  ['a line chart', 'message', [chart(line({ axis_config: { categories: ['a'], x_label: 'UTC', y_label: 'ms' } }))]],
  [
    '10000 characters in a message, most of them in a table',
    'message',
    [dataTable([[raw('a')], [rich({ type: 'text', text: 'x'.repeat(9_996) })]])],
  ],
  ['two charts', 'message', times(2, () => chart(line()))],
  ['a form with a submit button', 'modal', modal([input(textInput())], { submit: plain('Send') })],
  [
    'a menu of five among buttons',
    'message',
    [
      actions(button({ action_id: 'a' }), {
        type: 'overflow',
        action_id: 'm',
        options: times(5, (i) => option(`${i}`.repeat(75), `${i}`)),
      }),
    ],
  ],
  ['a form that only shows, without a submit button', 'modal', modal([section()], { close: plain('Close') })],
  [
    'an external select',
    'modal',
    modal([input({ type: 'external_select', min_query_length: 0 })], { submit: plain('Send') }),
  ],
];

const wrong: readonly (readonly [name: string, surface: Surface, payload: object, problem: string])[] = [
  [
    '51 blocks in a message',
    'message',
    times(51, () => section()),
    'no more than 50 items allowed [json-pointer:/blocks]',
  ],
  [
    '101 blocks in a modal',
    'modal',
    modal(times(101, () => section())),
    'no more than 100 items allowed [json-pointer:/view/blocks]',
  ],
  ['an unknown block', 'message', [{ type: 'paragraph' }], 'unsupported type [json-pointer:/blocks/0/type]'],
  ['a misspelt field', 'message', [section({ txt: 1 })], 'invalid additional property: txt [json-pointer:/blocks/0]'],
  ['a header without text', 'message', [{ type: 'header' }], 'missing required field: text [json-pointer:/blocks/0]'],
  [
    'a header of 151 characters',
    'message',
    [{ type: 'header', text: plain('x'.repeat(151)) }],
    'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'an empty text',
    'message',
    [section({ text: mrkdwn('') })],
    'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'a section of 3001 characters',
    'message',
    [section({ text: mrkdwn('x'.repeat(3001)) })],
    'must be less than 3001 characters',
  ],
  ['a section with nothing in it', 'message', [{ type: 'section' }], 'text'],
  [
    '11 context elements',
    'message',
    [{ type: 'context', elements: times(11, () => mrkdwn('x')) }],
    'no more than 10 items',
  ],
  ['mrkdwn on a button', 'message', [actions(button({ text: mrkdwn('Go') }))], '/blocks/0/elements/0/text/type'],
  [
    'a button text of 76 characters',
    'message',
    [actions(button({ text: plain('x'.repeat(76)) }))],
    'less than 76 characters',
  ],
  [
    'a button value of 2001 characters',
    'message',
    [actions(button({ value: 'x'.repeat(2001) }))],
    'less than 2001 characters',
  ],
  [
    'the same action id twice in a block',
    'message',
    [actions(button({ action_id: 'a' }), button({ action_id: 'a' }))],
    'action_id',
  ],
  [
    'the same block id twice',
    'message',
    times(2, () => section({ block_id: 'b' })),
    'duplicate block_id: b [json-pointer:/blocks/1',
  ],
  [
    'a text input outside an input block',
    'message',
    [actions(textInput())],
    'unsupported type [json-pointer:/blocks/0/elements/0',
  ],
  ['a button in an input block', 'modal', modal([input(button())], { submit: plain('Send') }), 'unsupported type'],
  [
    'a form without a submit button',
    'modal',
    modal([input(textInput())]),
    'missing required field: submit [json-pointer:/view]',
  ],
  [
    'a title of 25 characters',
    'modal',
    modal([], { title: plain('x'.repeat(25)) }),
    'less than 25 characters [json-pointer:/view/title',
  ],
  [
    'private metadata of 3001 characters',
    'modal',
    modal([], { private_metadata: 'x'.repeat(3001) }),
    '/view/private_metadata',
  ],
  [
    '101 options',
    'message',
    [actions(select({ options: times(101, (i) => option(`${i}`)) }))],
    'no more than 100 items',
  ],
  [
    'an option text of 76 characters',
    'message',
    [actions(select({ options: [option('a', 'x'.repeat(76))] }))],
    'less than 76',
  ],
  [
    'the same option value twice',
    'message',
    [actions(select({ options: [option('a'), option('a')] }))],
    'must be unique',
  ],
  [
    'an initial option from elsewhere',
    'message',
    [actions(select({ initial_option: option('z') }))],
    'not among the options',
  ],
  ['a select without options', 'message', [actions({ type: 'static_select' })], 'either options or option_groups'],
  [
    '11 radio buttons',
    'message',
    [actions({ type: 'radio_buttons', options: times(11, (i) => option(`${i}`)) })],
    'no more than 10',
  ],
  [
    '6 overflow options',
    'message',
    [actions({ type: 'overflow', options: times(6, (i) => option(`${i}`)) })],
    'no more than 5',
  ],
  [
    'an overflow option without a text',
    'message',
    [actions({ type: 'overflow', options: [{ value: 'a' }] })],
    'missing required field: text',
  ],
  [
    'an overflow value of 76 characters',
    'message',
    [actions({ type: 'overflow', options: [option('x'.repeat(76), 'a')] })],
    'less than 76',
  ],
  [
    'an input that asks for 3001 characters',
    'modal',
    modal([input(textInput({ max_length: 3001 }))], { submit: plain('S') }),
    'max_length',
  ],
  [
    '21 cells in a row',
    'message',
    [dataTable(times(2, () => times(21, () => raw('a'))))],
    'no more than 20 items allowed',
  ],
  ['an empty cell', 'message', [dataTable([[raw('a')], [raw('')]])], 'must be more than 0 characters'],
  [
    'a data table without a caption',
    'message',
    [{ type: 'data_table', rows: [[raw('a')], [raw('b')]] }],
    'missing required field: caption',
  ],
  ['a data table of a header only', 'message', [dataTable([[raw('a')]])], 'no less than 2 items allowed'],
  ['102 rows', 'message', [dataTable(times(102, () => [raw('a')]))], 'no more than 101 items allowed'],
  ['rows of different width', 'message', [dataTable([[raw('a')], [raw('b'), raw('c')]])], 'same width'],
  [
    'a rich header cell',
    'message',
    [dataTable([[rich({ type: 'text', text: 'a' })], [raw('b')]])],
    'must not be rich_text',
  ],
  ['three charts', 'message', times(3, () => chart(line())), 'no more than 2 data_visualization'],
  [
    'a label of 21 characters',
    'message',
    [chart(line({ series: [{ name: 'r', data: points('x'.repeat(21)) }] }))],
    'less than 21 characters',
  ],
  [
    'a series that misses a category',
    'message',
    [chart({ type: 'line', series: [{ name: 'r', data: points('a') }], axis_config: { categories: ['a', 'b'] } })],
    'labels of the axis',
  ],
  ['a title of 51 characters', 'message', [{ ...chart(line()), title: 'x'.repeat(51) }], 'less than 51 characters'],
  ['7 series', 'message', [chart(line({ series: times(7, (i) => one(`s${i}`)) }))], 'no more than 6 items'],
  ['two series of one name', 'message', [chart(line({ series: [one('r'), one('r')] }))], 'names must be unique'],
  [
    '21 points',
    'message',
    [chart(line({ series: [{ name: 'r', data: points(...times(21, (i) => `${i}`)) }] }))],
    'no more than 20 items',
  ],
  ['a chart without its axis', 'message', [chart({ type: 'line', series: [one('r')] })], 'field: axis_config'],
  [
    'a gap in a line',
    'message',
    [chart(line({ series: [{ name: 'r', data: [{ label: 'a', value: null }] }] }))],
    'value',
  ],
  [
    'an axis of 51 characters',
    'message',
    [chart(line({ axis_config: { categories: ['a'], y_label: 'x'.repeat(51) } }))],
    '51',
  ],
  [
    '10001 characters in two tables',
    'message',
    [dataTable([[raw('a')], [raw('x'.repeat(5_000))]]), dataTable([[raw('a')], [raw('x'.repeat(4_999))]])],
    'table cells must be less than 10001 characters together',
  ],
  [
    'a data table in a modal',
    'modal',
    modal([dataTable([[raw('a')], [raw('b')]])]),
    'data_table is not available in a modal',
  ],
  [
    '10001 characters in a message',
    'message',
    times(4, () => section({ text: mrkdwn('x'.repeat(2_501)) })),
    'too_long',
  ],
  [
    'a view of more than 250 KB',
    'modal',
    modal(times(100, () => section({ text: mrkdwn('x'.repeat(2999)) }))),
    'too large',
  ],
  [
    'two inputs in focus',
    'modal',
    modal(
      times(2, () => input(textInput({ focus_on_load: true }))),
      { submit: plain('S') },
    ),
    'focus',
  ],
];

describe('validateBlocks', () => {
  test.each(fine)('accepts %s', (_name, surface, payload) => {
    expect(payloadProblems(surface, payload)).toEqual([]);
  });

  test.each(wrong)('refuses %s', (_name, surface, payload, problem) => {
    expect(payloadProblems(surface, payload).join('\n')).toContain(problem);
  });
});
