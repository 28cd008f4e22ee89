// files.*: the first and the last of the three steps of an upload.
import { z } from 'zod';
import { accept, arg, handler, refuse } from '../answers.js';
import { messagePayload } from '../payloads.js';

export const getUploadUrl = handler(
  z.object({ filename: arg.text.min(1), length: arg.whole.min(1) }),
  (slack, args) => {
    const id = slack.uploads.announce(args.filename, args.length);
    return accept({ file_id: id, upload_url: `${slack.settings.url}/upload/${id}` });
  },
);

const named = z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1);
const completing = z.object({
  files: arg.structure,
  channel_id: arg.text.optional(),
  channels: arg.text.optional(),
  initial_comment: arg.text.default(''),
  thread_ts: arg.text.optional(),
});

/** Unlike chat.postMessage, it does not accept a user id as the channel: direct messages need their D... id. */
export const completeUpload = handler(completing, (slack, args) => {
  const files = named.safeParse(args.files);
  if (!files.success) return refuse('invalid_arguments');
  const target = args.channel_id ?? args.channels;
  if (target === undefined) return accept({ files: files.data });
  const channel = slack.channel(target);
  if (channel === undefined) return refuse('channel_not_found');
  if (!slack.botIsIn(channel)) return refuse(channel.kind === 'public' ? 'not_in_channel' : 'channel_not_found');
  if (channel.archived) return refuse('posting_to_channel_denied');
  if (!files.data.every((file) => slack.uploads.isReady(file.id))) return refuse('file_not_found');
  const shared = files.data.flatMap((file) => slack.uploads.share(file.id, file.title, channel.id) ?? []);
  const message = slack.messages.post({
    channel: channel.id,
    user: slack.world.app.botUserId,
    text: args.initial_comment,
    blocks: [],
    files: shared,
    ...(args.thread_ts && { threadTs: args.thread_ts }),
  });
  return accept({ files: messagePayload(slack, message).files });
});
