// A message's text and blocks, validated as in Slack.
import { z } from 'zod';
import { argSchemas, webApiRefusal } from '../answers.js';
import type { Block } from '../blocks/block.js';
import { areBlocksTooLong, parseBlocks } from '../blocks/index.js';
import { formatProblem } from '../blocks/problems.js';
import { NEW_BLOCK_TYPES } from '../blocks/rules.js';
import { withIds } from '../blocks/walk.js';
import { newBlockId } from '../clock.js';
import type { Workspace } from '../workspace.js';

export const contentArgSchemas = { text: argSchemas.text.optional(), blocks: argSchemas.structure.optional() };

const contentSchema = z.object(contentArgSchemas);
type ContentArgs = z.output<typeof contentSchema>;

export interface Content {
  readonly text: string;
  /** The blocks. If undefined, an edit keeps the message's blocks. */
  readonly blocks?: readonly Block[];
}

export function parseContent(slack: Workspace, args: ContentArgs): Content {
  const blocks = readBlocks(slack, args);
  const { text = '' } = args;
  if (text === '' && !blocks?.length) throw webApiRefusal('no_text');
  return { text, ...(blocks && { blocks }) };
}

function readBlocks(slack: Workspace, args: ContentArgs): readonly Block[] | undefined {
  if (!('blocks' in args)) return undefined;
  if (!Array.isArray(args.blocks)) throw webApiRefusal('invalid_blocks_format');
  const parsed = parseBlocks(args.blocks);
  if (!parsed.ok) throw webApiRefusal('invalid_blocks', parsed.problems);
  if (areBlocksTooLong(parsed.value)) throw webApiRefusal('msg_blocks_too_long');
  if (slack.settings.refuseNewBlocks) {
    const problems = parsed.value.flatMap((block, i) =>
      NEW_BLOCK_TYPES.includes(block.type)
        ? [formatProblem(['blocks', i, 'type'], `unsupported type: ${block.type}`)]
        : [],
    );
    if (problems.length > 0) throw webApiRefusal('invalid_blocks', problems);
  }
  return withIds(parsed.value, newBlockId);
}
