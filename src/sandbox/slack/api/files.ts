// files.*: the first and last of an upload's three steps.
import { z } from 'zod';
import { argSchemas, defineMethod, okResponse, webApiRefusal } from '../answers.js';
import { messagePayload } from '../payloads.js';
import { joinedChannel } from './conversations.js';

const named = z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1);
const scopes = ['files:write'];

export const fileMethods = {
  'files.getUploadURLExternal': defineMethod(
    {
      args: {
        filename: argSchemas.text,
        length: argSchemas.whole.min(1),
        alt_txt: argSchemas.unused,
        snippet_type: argSchemas.unused,
      },
      scopes,
    },
    (slack, args) => {
      const id = slack.uploads.announce(args.filename, args.length);
      return okResponse({ file_id: id, upload_url: `${slack.settings.url}/upload/${id}` });
    },
  ),
  /** Unlike chat.postMessage, this method rejects a user id as the channel. Direct messages need their D... id. */
  'files.completeUploadExternal': defineMethod(
    {
      args: {
        files: argSchemas.structure,
        channel_id: argSchemas.text.optional(),
        channels: argSchemas.text.optional(),
        initial_comment: argSchemas.text.default(''),
        thread_ts: argSchemas.text.optional(),
      },
      scopes,
    },
    (slack, args) => {
      const files = named.safeParse(args.files);
      if (!files.success) throw webApiRefusal('invalid_arguments');
      const target = args.channel_id ?? args.channels;
      if (target === undefined) return okResponse({ files: files.data });
      const channel = joinedChannel(slack, target, 'posting_to_channel_denied').id;
      if (!files.data.every((file) => slack.uploads.isReady(file.id))) throw webApiRefusal('file_not_found');
      const shared = files.data.flatMap((file) => slack.uploads.share(file.id, file.title, channel) ?? []);
      const message = slack.post({ channel, text: args.initial_comment, files: shared, threadTs: args.thread_ts });
      return okResponse({ files: messagePayload(slack, message).files });
    },
  ),
};
