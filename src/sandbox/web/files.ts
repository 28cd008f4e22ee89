// Files shared in channels: a preview for the page, and the download.
import type { SlackStandIn } from '../slack/contract.js';
import type { SharedFile } from '../slack/uploads.js';
import { canSee } from './seeing.js';
import type { FileNote } from './wire.js';

const HEAD_LINES = 12;

export function fileNote({ id, name, size, content }: SharedFile): FileNote {
  const lines = content.replace(/\r?\n$/, '').split(/\r?\n/);
  return { id, name, size, head: lines.slice(0, HEAD_LINES), lines: lines.length };
}

/** Undefined when there is no such file, or the person does not see the channel it was shared in. */
export function fileFor(slack: SlackStandIn, person: string, id: string): SharedFile | undefined {
  const file = slack.files().find((one) => one.id === id);
  const channel = slack.channels().find((one) => one.id === file?.channel);
  return channel !== undefined && canSee(slack.world, person, channel) ? file : undefined;
}
