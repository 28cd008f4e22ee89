// A message: author, time, content, files and tools.
import { useState } from 'preact/hooks';
import type { Message as MessageData, Value } from '../../wire.js';
import { Avatar } from '../avatar.js';
import { Blocks } from '../blocks/blocks.js';
import { SurfaceContext } from '../surface.js';
import { clockTime } from '../text/dates.js';
import { Mrkdwn } from '../text/text.js';
import { useWorkspace } from '../workspace.js';
import { File } from './file.js';
import { MessageTools } from './message-tools.js';

interface MessageProps {
  readonly message: MessageData;
  readonly channel: string;
  readonly replies?: readonly MessageData[];
  readonly inThread?: boolean;
}

export function Message({ message, channel, replies = [], inThread = false }: MessageProps) {
  const { goTo } = useWorkspace();
  const at = Number(message.ts) * 1000;
  const openThread = () => goTo(channel, message.ts);
  return (
    <article
      class={message.onlyYou ? 'message only-you' : 'message'}
      aria-label={`${message.author}, ${clockTime(at, Date.now())}`}
      data-ts={message.ts}
      tabIndex={-1}
    >
      <Avatar id={message.by} name={message.author} bot={message.fromBot} />
      <div class="content">
        {message.onlyYou && <p class="only">Only visible to you</p>}
        <p class="by">
          <strong>{message.author}</strong>
          {message.fromBot && <span class="app">APP</span>}
          <time dateTime={new Date(at).toISOString()}>{clockTime(at, Date.now())}</time>
          {message.edited && <span>(edited)</span>}
        </p>
        <Said message={message} channel={channel} />
        {message.files.map((file) => (
          <File key={file.id} file={file} />
        ))}
        {replies.length > 0 && (
          <button type="button" class="replies" onClick={openThread}>
            <strong>{replies.length === 1 ? '1 reply' : `${replies.length} replies`}</strong>
            <span class="quiet">last {clockTime(Number(replies.at(-1)?.ts) * 1000, Date.now())}</span>
          </button>
        )}
      </div>
      <MessageTools
        message={message}
        channel={channel}
        onReply={inThread || message.onlyYou ? undefined : openThread}
      />
    </article>
  );
}

function Said({ message, channel }: { message: MessageData; channel: string }) {
  // A control in a message is delivered at once; its value is shown until the message is redrawn.
  const [values, setValues] = useState<Readonly<Record<string, Value>>>({});
  const surface = {
    place: { channel, ts: message.ts },
    values,
    shown: {},
    errors: {},
    hold: (key: string, value: Value) => setValues((before) => ({ ...before, [key]: value })),
  };
  return (
    <SurfaceContext.Provider value={surface}>
      {message.blocks.length > 0 ? <Blocks blocks={message.blocks} /> : <Mrkdwn source={message.text} />}
    </SurfaceContext.Provider>
  );
}
