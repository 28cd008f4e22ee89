// The blocks that a message of ours may hold: those that Slack's types know, and the chart, which they do not know yet.
import type { KnownBlock } from '@slack/types';

/** https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block, of which only lines are drawn here. */
export interface ChartBlock {
  readonly type: 'data_visualization';
  readonly title: string;
  readonly chart: {
    readonly type: 'line';
    readonly series: readonly {
      readonly name: string;
      readonly data: readonly { readonly label: string; readonly value: number }[];
    }[];
    readonly axis_config: {
      readonly categories: readonly string[];
      readonly x_label?: string;
      readonly y_label?: string;
    };
  };
}

export type MessageBlock = KnownBlock | ChartBlock;

/** With new kinds of blocks, and with old ones alone. */
export interface BothWays {
  readonly blocks: readonly MessageBlock[];
  /** The same without table and chart blocks, for when Slack answers `invalid_blocks`. */
  readonly plainBlocks: readonly MessageBlock[];
}

/** Kinds that a workspace or an older Slack may refuse. */
const NEW_KINDS: ReadonlySet<string> = new Set(['data_table', 'data_visualization']);
export const isNewKind = (kind: string) => NEW_KINDS.has(kind);
