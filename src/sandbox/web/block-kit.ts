// The stand-in's Block Kit types, for rendering on the page. Only types are imported, so the stand-in isn't bundled.
import type { Block } from '../slack/blocks/block.js';
import type { Element } from '../slack/blocks/elements.js';

export type BlockOf<T extends Block['type']> = Extract<Block, { type: T }>;
export type ElementOf<T extends Element['type']> = Extract<Element, { type: T }>;
export type Cell = BlockOf<'data_table'>['rows'][number][number];
export type RichText = BlockOf<'rich_text'>;
export type RichTextPart = RichText['elements'][number];
export type { Option, OptionGroup } from '../slack/blocks/options.js';
export type { RichTextSpan } from '../slack/blocks/rich-text.js';
export type { Text } from '../slack/blocks/text.js';
export type { Block, Element };

/** The key of an input's value. As in Slack, it includes the block_id, so a new block_id makes the input empty. */
export const inputKey = (blockId = '', actionId = '') => `${blockId}/${actionId}`;
