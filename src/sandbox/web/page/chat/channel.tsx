// A channel: its messages, what Slack refused to post, and the composer.
import { useRef } from 'preact/hooks';
import type { Channel as ChannelData, Refused } from '../../wire.js';
import { APPROVER } from '../location.js';
import { titleOf, useWorkspace } from '../workspace.js';
import { Composer } from './composer.js';
import { Log } from './log.js';
import { Message } from './message.js';
import { RefusedNote } from './refused-note.js';
import { type Thread, threads } from './threads.js';

type Entry = { readonly ts: number } & ({ readonly thread: Thread } | { readonly refused: Refused });

/** @param readUntil the `ts` of the newest message that this person has read */
export function Channel({ channel, readUntil }: { channel: ChannelData; readUntil: string }) {
  const { snapshot, nameOf } = useWorkspace();
  // Fixed when the channel is opened, so that the line for unread messages does not move.
  const mark = useRef(readUntil).current;
  const title = titleOf(channel);
  const entries = inOrder(channel);
  const firstNew = entries.find(
    (entry) => 'thread' in entry && entry.thread.first.ts > mark && entry.thread.first.by !== snapshot.you,
  );
  return (
    <section class="channel" aria-label={`${title}, as ${nameOf(snapshot.you)}`}>
      <header class="title">
        <h2>{title}</h2>
        {channel.notes.map((note) => (
          <span key={note} class="note">
            {note}
          </span>
        ))}
      </header>
      <Log label={`Messages in ${title}`} newest={`${channel.messages.length} ${channel.refused.length}`}>
        {entries.length === 0 && <Nothing channel={channel} />}
        {entries.map((entry) => (
          <div key={entry.ts} class="post">
            {entry === firstNew && mark !== '' && (
              <p class="new-line">
                <span>New</span>
              </p>
            )}
            {'thread' in entry ? (
              <Message message={entry.thread.first} channel={channel.id} replies={entry.thread.replies} />
            ) : (
              <RefusedNote refused={entry.refused} />
            )}
          </div>
        ))}
      </Log>
      <Composer key={channel.id} channel={channel} title={title} />
    </section>
  );
}

const EXAMPLES = [
  'use Payments Cluster0',
  'overview Cluster0 in Payments',
  'metrics Cluster0 connections in Payments',
  'restore-jobs Cluster0 in Payments',
  'help',
];

function Nothing({ channel }: { channel: ChannelData }) {
  const { act, snapshot } = useWorkspace();
  if (channel.notes.includes('Countersign is not in it'))
    return <p class="empty">Nothing has been said here yet, and Countersign is not in this channel.</p>;
  if (channel.kind === 'direct')
    return <p class="empty">What Countersign tells you alone comes here: how your requests ended, for one.</p>;
  if (channel.id === APPROVER.channel)
    return <p class="empty">What waits for approval comes here, with the buttons to decide it.</p>;
  const ask = (text: string) => act({ kind: 'command', channel: channel.id, name: snapshot.command, text });
  return (
    <div class="empty">
      <p>
        Nothing has been said here yet. Ask something, or type <code>{snapshot.command}</code> below:
      </p>
      <ul class="examples">
        {EXAMPLES.map((text) => (
          <li key={text}>
            <button type="button" class="example" onClick={() => ask(text)}>
              {snapshot.command} {text}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function inOrder({ messages, refused }: ChannelData): readonly Entry[] {
  const said = threads(messages).map((thread): Entry => ({ ts: Number(thread.first.ts), thread }));
  const not = refused.map((one): Entry => ({ ts: one.at / 1000, refused: one }));
  return [...said, ...not].sort((one, other) => one.ts - other.ts);
}
