import type { Message as MessageData } from '../wire.js';
import { Blocks } from './blocks/blocks.js';
import { SurfaceContext } from './surface.js';
import { clockTime } from './text/dates.js';
import { Mrkdwn } from './text/text.js';

export function Message({ message, channel }: { message: MessageData; channel: string }) {
  const at = Number(message.ts) * 1000;
  const surface = {
    place: { channel, ts: message.ts },
    values: {},
    shown: {},
    errors: {},
    // A message's controls tell the bot at once; there is nothing to hand in later.
    hold: () => undefined,
  };
  return (
    <article
      class={message.onlyYou ? 'message only-you' : 'message'}
      aria-label={`${message.author}, ${clockTime(at, Date.now())}`}
    >
      <span class={message.fromBot ? 'avatar bot' : 'avatar'} aria-hidden="true">
        {message.fromBot ? '✦' : initials(message.author)}
      </span>
      <div class="content">
        {message.onlyYou && <p class="only">Only visible to you</p>}
        <p class="by">
          <strong>{message.author}</strong>
          {message.fromBot && <span class="app">APP</span>}
          <time dateTime={new Date(at).toISOString()}>{clockTime(at, Date.now())}</time>
          {message.edited && <span>(edited)</span>}
        </p>
        <SurfaceContext.Provider value={surface}>
          {message.blocks.length > 0 ? <Blocks blocks={message.blocks} /> : <Mrkdwn source={message.text} />}
        </SurfaceContext.Provider>
        {message.files.map((file) => (
          <details key={file.id} class="file">
            <summary>{file.name}</summary>
            <pre>{file.content}</pre>
          </details>
        ))}
      </div>
    </article>
  );
}

const initials = (name: string) =>
  name
    .split(' ')
    .map((word) => word.charAt(0))
    .join('')
    .slice(0, 2);
