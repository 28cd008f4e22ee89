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

describe('a refusal of blocks', () => {
  test.each([
    ['at its type', '[ERROR] unsupported type: data_table [json-pointer:/blocks/2/type]', ['data_table']],
    ['as a whole', '[ERROR] failed to match all allowed schemas [json-pointer:/blocks/1]', ['data_visualization']],
    ['inside alone', '[ERROR] no less than 2 items allowed [json-pointer:/blocks/2/rows]', []],
    [
      'as a whole and inside',
      '[ERROR] x [json-pointer:/blocks/2]; [ERROR] no less than 2 items allowed [json-pointer:/blocks/2/rows]',
      [],
    ],
    ['of an old kind', '[ERROR] unsupported type: divider [json-pointer:/blocks/0/type]', []],
    ['that is not there', '[ERROR] unsupported type: x [json-pointer:/blocks/10/type]', []],
    ['not at all', '400 invalid_blocks', ['data_visualization', 'data_table']],
  ])('that points at one %s is of the kinds it names', (_, why, kinds) => {
    const refused = new RefusedBlockKinds();
    expect(refused.remember(blocks, why)).toEqual(kinds);
    expect(blocks.filter((block) => refused.hasAny([block])).map(({ type }) => type)).toEqual(kinds);
  });

  test.each([
    ['of their kind after an hour', '[ERROR] unsupported type: data_table [json-pointer:/blocks/0/type]', 3_600_000],
    ['that names none after five minutes', 'invalid_blocks', 300_000],
  ])('%s is forgotten', (_, why, forMs) => {
    let now = 0;
    const refused = new RefusedBlockKinds(() => now);
    refused.remember([table], why);
    now = forMs - 1;
    expect([refused.hasAny([table]), refused.hasAny([chart])]).toEqual([true, false]);
    now = forMs;
    expect(refused.hasAny([table])).toBe(false);
  });
});
