// The Block Kit types of the stand-in, for the page that draws them. Nothing of the stand-in itself is bundled.
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

/** The key of an input's value: both its ids, like Slack, so an input with a new block_id starts empty. */
export const inputKey = (blockId = '', actionId = '') => `${blockId}/${actionId}`;
