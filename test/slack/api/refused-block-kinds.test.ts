import { describe, expect, test } from '@jest/globals';
import { RefusedBlockKinds } from '../../../src/slack/api/refused-block-kinds.js';
import type { ChartBlock, MessageBlock } from '../../../src/slack/blocks/message-block.js';

const chart: ChartBlock = {
  type: 'data_visualization',
  title: 'Latency',
  chart: { type: 'line', series: [], axis_config: { categories: [] } },
};
const table: MessageBlock = { type: 'data_table', caption: 'Jobs', rows: [] };
const divider: MessageBlock = { type: 'divider' };
const blocks = [divider, chart, table];

describe('RefusedBlockKinds', () => {
  test.each([
    [
      'points at the type of a block',
      '[ERROR] unsupported type: data_table [json-pointer:/blocks/2/type]',
      ['data_table'],
    ],
    [
      'points at a block',
      '[ERROR] failed to match all allowed schemas [json-pointer:/blocks/1]',
      ['data_visualization'],
    ],
    ['points inside a block', '[ERROR] no less than 2 items allowed [json-pointer:/blocks/2/rows]', []],
    [
      'points at a block and inside it',
      '[ERROR] x [json-pointer:/blocks/2]; [ERROR] no less than 2 items allowed [json-pointer:/blocks/2/rows]',
      [],
    ],
    ['points at a block of an old kind', '[ERROR] unsupported type: divider [json-pointer:/blocks/0/type]', []],
    ['points at a missing block', '[ERROR] unsupported type: x [json-pointer:/blocks/10/type]', []],
    ['points at nothing', '400 invalid_blocks', ['data_visualization', 'data_table']],
  ])('remembers the refused kinds when Slack %s', (_, why, kinds) => {
    const refused = new RefusedBlockKinds();
    expect(refused.remember(blocks, why)).toEqual(kinds);
    expect(blocks.filter((block) => refused.hasAny([block])).map(({ type }) => type)).toEqual(kinds);
  });

  test.each([
    [
      'that names a kind after an hour',
      '[ERROR] unsupported type: data_table [json-pointer:/blocks/0/type]',
      3_600_000,
    ],
    ['without details after five minutes', 'invalid_blocks', 300_000],
  ])('forgets a refusal %s', (_, why, forMs) => {
    let now = 0;
    const refused = new RefusedBlockKinds(() => now);
    refused.remember([table], why);
    now = forMs - 1;
    expect([refused.hasAny([table]), refused.hasAny([chart])]).toEqual([true, false]);
    now = forMs;
    expect(refused.hasAny([table])).toBe(false);
  });
});
