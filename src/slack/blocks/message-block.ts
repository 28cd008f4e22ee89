// Block types for our messages: Slack's types plus the chart, which Slack's type package doesn't include yet.
import type { KnownBlock } from '@slack/types';

/** A line chart: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block */
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

/** The same content with new block types and with older block types only. */
export interface BlockVariants {
  readonly blocks: readonly MessageBlock[];
  /** Blocks without tables and charts, sent when Slack returns `invalid_blocks`. */
  readonly plainBlocks: readonly MessageBlock[];
}

/** Block types that some workspaces reject. */
const NEW_KINDS: ReadonlySet<string> = new Set(['data_table', 'data_visualization']);
export const isNewBlockKind = (kind: string) => NEW_KINDS.has(kind);
