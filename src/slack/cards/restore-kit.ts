// Posts a restore kit, a file with the last settings of something that was deleted, in the approvals card's thread and
// the requester's direct messages. The kit is built from the stored basis, so a crash can't lose it.
import { type Request, sentChangeCall } from '../../approvals/request/request.js';
import { changeNamed } from '../../operations/index.js';
import { describeUploadFailure, type FileToUpload } from '../api/upload.js';
import { oneLine } from '../blocks/sanitize.js';
import { clipText, literalMrkdwn } from '../blocks/text.js';
import type { RequestPosts } from './card-store.js';
import { type CardServices, DRAWN, type DrawOutcome, queuedMessageOf } from './draw-card.js';
import { type PostTarget, postToThread } from './post-notices.js';

const MOST_SUBJECT = 80;

/** Builds the restore kit. Returns undefined until the change is done. */
function restoreKitOf(request: Request): FileToUpload | undefined {
  if (request.state !== 'succeeded') return undefined;
  const { id, operation: name, params, preview, sent } = request;
  const kit = changeNamed(name)?.restoreKit?.(sentChangeCall(request));
  if (kit === undefined) return undefined;
  const subject = clipText(oneLine(preview.subject), MOST_SUBJECT);
  const content = { request: id, operation: name, params, shownAt: new Date(sent.at).toISOString(), ...kit };
  return {
    name: `restore-kit-${id}.json`,
    title: `Restore kit for ${subject}`,
    content: `${JSON.stringify(content, null, 2)}\n`,
    comment: `Restore kit: the last settings of ${literalMrkdwn(subject)}, to restore by hand. The file contains no secrets. ${id}`,
  };
}

/** Sends the kit. Called after the end messages, because posting them tells us the direct message channel's id. */
export async function sendRestoreKit(deps: CardServices, request: Request): Promise<readonly Promise<DrawOutcome>[]> {
  const file = restoreKitOf(request);
  if (file === undefined) return [];
  const { cards, said } = await deps.cards.read(request.id);
  const send = async (key: string, place: PostTarget): Promise<DrawOutcome> =>
    said.has(key) ? DRAWN : sendFile(deps, request, file, { key, place, said });
  const direct = said.get('end');
  return [
    postToThread(deps, cards, (place) => send('restore kit in thread', place)),
    ...(direct === undefined ? [] : [send('restore kit', { channel: direct })]),
  ];
}

/** Sends a file once, as far as Slack's responses let us tell. */
async function sendFile(
  deps: CardServices,
  request: Request,
  file: FileToUpload,
  { key, place, said }: { readonly key: string; readonly place: PostTarget; readonly said: RequestPosts['said'] },
): Promise<DrawOutcome> {
  const { posting, chat, pace, cards } = deps;
  const { channel, thread_ts: thread } = place;
  const waitMs = await pace.post(channel, queuedMessageOf(request, key));
  if (waitMs > 0) return { kind: 'not yet', waitMs };
  const sent = await posting.upload({ channel, ...(thread !== undefined && { thread }) }, file);
  if (sent.kind === 'sent') {
    await cards.noteSaid(request.id, [key]);
    return DRAWN;
  }
  if (sent.kind === 'refused' && !said.has(`no ${key}`)) {
    const text = `${describeUploadFailure('The restore kit', sent)} I’ll keep the file and try again for a day. ${request.id}`;
    // We don't call `pace.post` again: the file's turn in this channel also covers this message.
    const told = await chat.post({ ...place, text });
    if (told.kind === 'sent') await cards.noteSaid(request.id, [`no ${key}`]);
  }
  return sent;
}
