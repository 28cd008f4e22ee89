// What a message says: text and blocks, checked as Slack checks them.
import { z } from 'zod';
import { arg, bad, type Checked, good } from '../answers.js';
import type { Block } from '../blocks/block.js';
import { blocksTooLong, parseBlocks } from '../blocks/index.js';
import { problem } from '../blocks/problems.js';
import { NEW_BLOCKS } from '../blocks/rules.js';
import { withIds } from '../blocks/walk.js';
import { newBlockId } from '../clock.js';
import type { Workspace } from '../workspace.js';

export const contentArgs = { text: arg.text.optional(), blocks: arg.structure.optional() };

const contentSchema = z.object(contentArgs);
export type ContentArgs = z.output<typeof contentSchema>;

export interface Content {
  readonly text: string;
  /** Undefined when no blocks were given, which leaves those of an edited message alone. */
  readonly blocks?: readonly Block[];
}

export function readContent(slack: Workspace, args: ContentArgs): Checked<Content> {
  const blocks = readBlocks(slack, args);
  if (!blocks.ok) return blocks;
  const { text = '' } = args;
  if (text === '' && !blocks.value?.length) return bad('no_text');
  return good({ text, ...(blocks.value && { blocks: blocks.value }) });
}

function readBlocks(slack: Workspace, args: ContentArgs): Checked<readonly Block[] | undefined> {
  if (!('blocks' in args)) return good(undefined);
  if (!Array.isArray(args.blocks)) return bad('invalid_blocks_format');
  const parsed = parseBlocks(args.blocks);
  if (!parsed.ok) return bad('invalid_blocks', parsed.problems);
  if (blocksTooLong(parsed.value)) return bad('msg_blocks_too_long');
  if (slack.settings.refuseNewBlocks) {
    const refused = parsed.value.flatMap((block, i) =>
      NEW_BLOCKS.includes(block.type) ? [problem(['blocks', i, 'type'], `unsupported type: ${block.type}`)] : [],
    );
    if (refused.length > 0) return bad('invalid_blocks', refused);
  }
  return good(withIds(parsed.value, newBlockId));
}
