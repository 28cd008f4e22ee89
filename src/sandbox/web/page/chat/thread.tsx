// A thread: beside its channel on wide screens, else instead of it.
import type { Channel, Message as MessageData } from '../../wire.js';
import { titleOf, useWorkspace } from '../workspace.js';
import { Composer } from './composer.js';
import { Log } from './log.js';
import { Message } from './message.js';

export function Thread({ channel, first }: { channel: Channel; first: MessageData }) {
  const { goTo } = useWorkspace();
  const replies = channel.messages.filter(({ threadTs, ts }) => threadTs === first.ts && ts !== first.ts);
  const room = titleOf(channel);
  const close = () => goTo(channel.id);
  return (
    <section
      class="side-thread"
      aria-label={`Thread in ${room}`}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <header class="title">
        <h2>Thread</h2>
        <span class="quiet">{room}</span>
        <button type="button" class="cross" aria-label="Close the thread" onClick={close}>
          ×
        </button>
      </header>
      <Log label={`Thread in ${room}`} newest={String(replies.length)}>
        <Message message={first} channel={channel.id} inThread />
        <p class="count-line">
          <span>{replies.length === 1 ? '1 reply' : `${replies.length} replies`}</span>
        </p>
        {replies.map((reply) => (
          <Message key={reply.ts} message={reply} channel={channel.id} inThread />
        ))}
      </Log>
      <Composer channel={channel} title="the thread" thread={first.ts} />
    </section>
  );
}
