// One channel: what was said, and what you say.
import { useEffect, useRef } from 'preact/hooks';
import type { Channel, Message as MessageData } from '../wire.js';
import { Composer } from './composer.js';
import { Message } from './message.js';

export function ChannelPane({ channel }: { channel: Channel }) {
  const log = useRef<HTMLDivElement>(null);
  const newest = channel.messages.length;
  useEffect(() => log.current?.scrollTo({ top: log.current.scrollHeight }), [newest]);
  const title = channel.kind === 'direct' ? channel.name : `#${channel.name}`;
  return (
    <main class="pane">
      <header>
        <h2>{title}</h2>
        {channel.notes.map((note) => (
          <span key={note} class="note">
            {note}
          </span>
        ))}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <div class="log" role="log" aria-label={`Messages in ${title}`} tabIndex={0} ref={log}>
        {channel.messages.length === 0 && <p class="empty">Nothing has been said here yet.</p>}
        {threads(channel.messages).map(({ first, replies }) => (
          <div key={first.ts} class="thread">
            <Message message={first} channel={channel.id} />
            {replies.length > 0 && (
              <section class="replies" aria-label="Replies in the thread">
                {replies.map((reply) => (
                  <Message key={reply.ts} message={reply} channel={channel.id} />
                ))}
              </section>
            )}
          </div>
        ))}
      </div>
      <Composer channel={channel} title={title} />
    </main>
  );
}

interface Thread {
  readonly first: MessageData;
  readonly replies: MessageData[];
}

/** Replies go under the message they answer; one whose first message is not to be seen stands by itself. */
function threads(messages: readonly MessageData[]): Thread[] {
  const byTs = new Map<string, Thread>();
  for (const message of messages) {
    const thread = message.threadTs === undefined ? undefined : byTs.get(message.threadTs);
    if (thread !== undefined && message.threadTs !== message.ts) thread.replies.push(message);
    else byTs.set(message.ts, { first: message, replies: [] });
  }
  return [...byTs.values()];
}
