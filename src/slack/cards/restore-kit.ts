// The restore kit of a deleted thing: a file with what Atlas showed of it, below the approvals card and in the
// requester's direct messages. Made from the stored basis, so that no crash loses it.
import { type Request, sentOf } from '../../approvals/request/request.js';
import { changeNamed } from '../../operations/index.js';
import { describeUploadFailure, type UploadedFile } from '../api/upload.js';
import { oneLine } from '../blocks/sanitize.js';
import { clip, literal } from '../blocks/text.js';
import type { CardBook } from './card-store.js';
import { type CardServices, DRAWN, type Drawn, queued } from './draw-card.js';
import { type PostTarget, postToThread } from './post-notices.js';

const MOST_SUBJECT = 80;

/** Undefined until the change is done. */
function restoreKitOf(request: Request): UploadedFile | undefined {
  if (request.state !== 'succeeded') return undefined;
  const { id, operation: name, params, preview, sent } = request;
  const kit = changeNamed(name)?.restoreKit?.(sentOf(request));
  if (kit === undefined) return undefined;
  const subject = clip(oneLine(preview.subject), MOST_SUBJECT);
  const content = { request: id, operation: name, params, shownAt: new Date(sent.at).toISOString(), ...kit };
  return {
    name: `restore-kit-${id}.json`,
    title: `Restore kit of ${subject}`,
    content: `${JSON.stringify(content, null, 2)}\n`,
    comment: `Restore kit: the settings of ${literal(subject)} just before, to set it up again. It has no secrets. ${id}`,
  };
}

/** Called after the messages about the end, as only they give the channel of the requester's direct messages. */
export async function sendRestoreKit(deps: CardServices, request: Request): Promise<readonly Promise<Drawn>[]> {
  const file = restoreKitOf(request);
  if (file === undefined) return [];
  const { cards, said } = await deps.cards.read(request.id);
  const send = async (key: string, place: PostTarget): Promise<Drawn> =>
    said.has(key) ? DRAWN : sendFile(deps, request, file, { key, place, said });
  const direct = said.get('end');
  return [
    postToThread(deps, cards, (place) => send('restore kit in thread', place)),
    ...(direct === undefined ? [] : [send('restore kit', { channel: direct })]),
  ];
}

/** Sends a file once, as far as Slack's replies allow to know that. */
async function sendFile(
  deps: CardServices,
  request: Request,
  file: UploadedFile,
  { key, place, said }: { readonly key: string; readonly place: PostTarget; readonly said: CardBook['said'] },
): Promise<Drawn> {
  const { posting, chat, pace, cards } = deps;
  const { channel, thread_ts: thread } = place;
  const waitMs = await pace.post(channel, queued(request, key));
  if (waitMs > 0) return { kind: 'not yet', waitMs };
  const sent = await posting.upload({ channel, ...(thread !== undefined && { thread }) }, file);
  if (sent.kind === 'sent') {
    await cards.noteSaid(request.id, [key]);
    return DRAWN;
  }
  if (sent.kind === 'refused' && !said.has(`no ${key}`)) {
    const text = `${describeUploadFailure('The restore kit', sent)} I keep it and try again for a day. ${request.id}`;
    // Uses the turn that was taken for the file in that channel.
    const told = await chat.post({ ...place, text });
    if (told.kind === 'sent') await cards.noteSaid(request.id, [`no ${key}`]);
  }
  return sent;
}
