// A message with every block and element that the page draws, and a form with every input.
import type { Bench } from '../sandbox/slack/bolt.js';

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text }) as const;
const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() });
const raw = (text: string) => ({ type: 'raw_text', text }) as const;
const count = (value: number, text = String(value)) => ({ type: 'raw_number', value, text }) as const;
const day = (timestamp: number) => ({
  type: 'rich_text',
  elements: [
    { type: 'rich_text_section', elements: [{ type: 'date', timestamp, format: '{date_short}', fallback: 'a day' }] },
  ],
});

/** Numbers, dates and words whose order differs from the order of their texts. */
const jobs = {
  type: 'data_table',
  block_id: 'jobs',
  caption: 'Restore jobs',
  page_size: 3,
  rows: [
    [raw('Job'), raw('Size'), raw('Started')],
    [raw('job 10'), count(900, '900 B'), day(1_760_000_000)],
    [raw('job 2'), count(2048, '2 KB'), day(1_700_000_000)],
    [raw('job 1'), count(5_000_000, '5 MB'), raw('–')],
    [raw('job 33'), count(12, '12 B'), day(1_500_000_000)],
  ],
};

const categories = ['10:00', '10:10', '10:20', '10:30', '10:40', '10:50'];
const series = (name: string, values: readonly number[]) => ({
  name,
  data: values.map((value, index) => ({ label: categories[index], value })),
});
const chart = {
  type: 'data_visualization',
  title: 'Connections',
  chart: {
    type: 'line',
    series: [series('primary', [120, 180, 160, 420, 390, 210]), series('secondary', [80, 90, 95, 110, 120, 100])],
    axis_config: { categories, x_label: 'UTC', y_label: 'connections' },
  },
};

const LINE = '/atlas grant-access Cluster0 in Payments for 4h level logs because INC-42 slow checkout';

const everyBlock = [
  [
    { type: 'header', text: plain('Every block') },
    {
      type: 'section',
      text: mrkdwn(
        '*Bold*, _italic_, ~struck~, `code`, <@U0RITAREYE>, <@U0DEEDIAZ1>, <#C0INCIDE42>, <!subteam^S0SECURITY>',
      ),
      accessory: { type: 'overflow', action_id: 'more', options: [option('Copy'), option('Mute')] },
    },
    { type: 'context', elements: [mrkdwn('project Payments · read by _reader_')] },
    { type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: LINE }] }] },
    { type: 'divider' },
    {
      type: 'actions',
      elements: [{ type: 'overflow', action_id: 'offers', options: [option('CSV'), option('Share')] }],
    },
    {
      type: 'actions',
      elements: [
        { type: 'button', action_id: 'approve', style: 'primary', text: plain('Approve'), value: '1' },
        {
          type: 'button',
          action_id: 'deny',
          style: 'danger',
          text: plain('Deny'),
        },
        {
          type: 'static_select',
          action_id: 'pick',
          placeholder: plain('Pick one'),
          options: [option('Logs'), option('Full')],
        },
      ],
    },
  ],
  [jobs],
  [chart],
];

export const everyInput = {
  type: 'modal',
  callback_id: 'ask',
  title: plain('Every input'),
  submit: plain('Ask for approval'),
  blocks: [
    input('project', 'Project', { type: 'external_select', min_query_length: 1 }),
    input('level', 'Level', { type: 'static_select', options: ['Logs', 'Infrastructure', 'Full'].map(option) }),
    input('view', 'View', { type: 'radio_buttons', options: ['Primary', 'Secondary'].map(option) }),
    input('from', 'From', { type: 'plain_text_input' }, true),
    input('until', 'Until', { type: 'plain_text_input' }, true),
    input('case', 'Case', { type: 'plain_text_input' }, true),
    input('why', 'Reason', { type: 'plain_text_input', multiline: true }),
  ],
};

/** The form’s errors for the reason “because”, not in the order of its fields. */
export const errors = { why: 'Say more than that.', view: 'It has no primary.', level: 'Too much.' };

function input(name: string, label: string, element: Readonly<Record<string, unknown>>, optional = false) {
  const hint = plain(`A hint about ${label.toLowerCase()}`);
  return {
    type: 'input',
    block_id: name,
    optional,
    label: plain(label),
    hint,
    element: { action_id: name, ...element },
  };
}

const CSV = `job,bytes\n${Array.from({ length: 40 }, (_, index) => `"job, ${index}",${index * 1024}`).join('\n')}\n`;
const PROJECTS = ['Payments', 'Payroll', 'Search', 'Café Zürich 東京'];

/** Posts every block into `channel`, and opens the form at every command. Untyped, as Slack's types lack some of it. */
export async function showAll({ app, web }: Bench, channel: string): Promise<void> {
  for (const blocks of everyBlock) await web.apiCall('chat.postMessage', { channel, text: 'every block', blocks });
  app.command('/atlas', async ({ ack, command: { trigger_id } }) => {
    await ack();
    await web.apiCall('views.open', { trigger_id, view: everyInput });
  });
  app.options('project', async ({ ack, options: { value } }) => {
    const found = PROJECTS.filter((name) => name.toLowerCase().startsWith(value.toLowerCase()));
    await ack({ options: found.map(option) });
  });
  app.view('ask', async ({ ack, view }) => {
    const enough = view.state.values.why?.why?.value !== 'because';
    await (enough ? ack() : ack({ response_action: 'errors', errors }));
  });
  app.action(/./, async ({ ack }) => ack());
  await web.files.uploadV2({ channel_id: channel, filename: 'restore-jobs.csv', content: CSV });
}
