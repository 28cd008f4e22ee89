// The blocks in our messages: those in Slack's types, and the chart, which the types do not have yet.
import type { KnownBlock } from '@slack/types';

/** https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block; only line charts are used. */
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

/** The same content with new kinds of blocks, and with old kinds only. */
export interface BothWays {
  readonly blocks: readonly MessageBlock[];
  /** Without table and chart blocks; sent when Slack answers `invalid_blocks`. */
  readonly plainBlocks: readonly MessageBlock[];
}

/** Kinds that some workspaces refuse. */
const NEW_KINDS: ReadonlySet<string> = new Set(['data_table', 'data_visualization']);
export const isNewKind = (kind: string) => NEW_KINDS.has(kind);
