// What a message says: text, blocks, attachments and metadata, checked as Slack checks them.
import { z } from 'zod';
import { arg, bad, type Checked, good } from '../answers.js';
import type { Block } from '../blocks/block.js';
import { blocksTooLong, parseBlocks } from '../blocks/index.js';
import { problem } from '../blocks/problems.js';
import { NEW_BLOCKS } from '../blocks/rules.js';
import { withIds } from '../blocks/walk.js';
import { newBlockId } from '../clock.js';
import { type JsonObject, jsonObject } from '../json.js';
import type { Workspace } from '../workspace.js';

export const contentArgs = {
  text: arg.text.optional(),
  markdown_text: arg.text.optional(),
  blocks: arg.structure.optional(),
  attachments: arg.structure.optional(),
  metadata: arg.structure.optional(),
};

const contentSchema = z.object(contentArgs);
export type ContentArgs = z.output<typeof contentSchema>;

export interface Content {
  readonly text: string;
  /** Undefined when no blocks were given, which leaves those of an edited message alone. */
  readonly blocks?: readonly Block[];
  readonly attachments?: readonly JsonObject[];
  readonly metadata?: JsonObject;
}

const MOST_ATTACHMENTS = 100;
const MARKDOWN_CHARACTERS = 12_000;
const METADATA_BYTES = 16_000;
const metadataSchema = z.strictObject({ event_type: z.string().min(1), event_payload: jsonObject });

export function readContent(slack: Workspace, args: ContentArgs): Checked<Content> {
  const { text, markdown_text: markdown } = args;
  if (markdown !== undefined && (text !== undefined || args.blocks !== undefined)) return bad('markdown_text_conflict');
  if (markdown !== undefined && markdown.length > MARKDOWN_CHARACTERS) return bad('msg_too_long');
  const blocks = readBlocks(slack, args);
  if (!blocks.ok) return blocks;
  const attachments = readAttachments(args);
  if (!attachments.ok) return attachments;
  const metadata = readMetadata(args);
  if (!metadata.ok) return metadata;
  const said = text ?? markdown ?? '';
  if (said === '' && !blocks.value?.length && !attachments.value?.length) return bad('no_text');
  return good({
    text: said,
    ...(blocks.value && { blocks: blocks.value }),
    ...(attachments.value && { attachments: attachments.value }),
    ...(metadata.value && { metadata: metadata.value }),
  });
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

function readAttachments(args: ContentArgs): Checked<readonly JsonObject[] | undefined> {
  if (!('attachments' in args)) return good(undefined);
  const parsed = z.array(jsonObject).safeParse(args.attachments);
  if (!parsed.success) return bad('invalid_attachments');
  return parsed.data.length > MOST_ATTACHMENTS ? bad('too_many_attachments') : good(parsed.data);
}

function readMetadata(args: ContentArgs): Checked<JsonObject | undefined> {
  if (!('metadata' in args)) return good(undefined);
  const parsed = metadataSchema.safeParse(args.metadata);
  if (!parsed.success) return bad('invalid_metadata_format');
  return JSON.stringify(parsed.data).length > METADATA_BYTES ? bad('metadata_too_large') : good(parsed.data);
}
