// A channel or thread: its messages, rejected posts and composer.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { SLASH_COMMAND } from '../../../slack/world.js';
import type { Channel as ChannelData, Message as MessageData, RefusedPost } from '../../wire.js';
import { titleOf, useWorkspace } from '../context.js';
import { APPROVER_PANE } from '../location.js';
import { CloseButton, countWithNoun, SCROLLABLE_PROPS, Time } from '../parts/parts.js';
import { Composer, type ComposerProps } from './composer.js';
import { Message } from './message.js';

interface Post {
  readonly ts: number;
  readonly first?: MessageData;
  readonly refused?: RefusedPost;
}

/** @param readUntil the `ts` of the newest message that this user has read */
export function Channel({ channel, readUntil }: { channel: ChannelData; readUntil: string }) {
  const { snapshot, nameOf } = useWorkspace();
  // Read once, when the channel opens, so that the "New" line keeps its place.
  const mark = useRef(readUntil).current;
  const title = titleOf(channel);
  const posts = inOrder(channel);
  const firstNew = posts.find(({ first }) => first && first.ts > mark && first.by !== snapshot.you);
  return (
    <section class="channel" aria-label={`${title}, as ${nameOf(snapshot.you)}`}>
      <header class="row title">
        <h2>{title}</h2>
        {channel.notes.map((note) => (
          <span key={note} class="pill">
            {note}
          </span>
        ))}
      </header>
      <Log label={`Messages in ${title}`} newest={`${channel.messages.length} ${channel.refused.length}`}>
        {posts.length === 0 && <EmptyChannel channel={channel} />}
        {posts.map((post) => (
          <div key={post.ts} class="post">
            {post === firstNew && mark !== '' && (
              <p class="line new">
                <span>New</span>
              </p>
            )}
            {post.first && (
              <Message message={post.first} channel={channel.id} replies={repliesTo(post.first, channel)} />
            )}
            {post.refused && <RefusedNote refused={post.refused} />}
          </div>
        ))}
      </Log>
      <MessageBox key={channel.id} channel={channel} title={title} />
    </section>
  );
}

/** A thread, shown beside its channel on wide screens and otherwise instead of it. */
export function Thread({ channel, first }: { channel: ChannelData; first: MessageData }) {
  const { goTo } = useWorkspace();
  const replies = repliesTo(first, channel);
  const room = titleOf(channel);
  const close = () => goTo(channel.id);
  return (
    <section
      class="channel side-thread"
      aria-label={`Thread in ${room}`}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <header class="row title">
        <h2>Thread</h2>
        <span class="quiet">{room}</span>
        <CloseButton label="Close the thread" onClick={close} />
      </header>
      <Log label={`Thread in ${room}`} newest={String(replies.length)}>
        <Message message={first} channel={channel.id} inThread />
        <p class="line quiet">
          <span>{countWithNoun(replies.length, 'reply', 'replies')}</span>
        </p>
        {replies.map((reply) => (
          <Message key={reply.ts} message={reply} channel={channel.id} inThread />
        ))}
      </Log>
      <MessageBox channel={channel} title="the thread" thread={first.ts} />
    </section>
  );
}

const MessageBox = (props: ComposerProps) =>
  props.channel.closed === undefined ? <Composer {...props} /> : <p class="composer quiet">{props.channel.closed}</p>;

const repliesTo = ({ ts: first }: MessageData, { messages }: ChannelData) =>
  messages.filter(({ threadTs, ts }) => threadTs === first && ts !== first);

/** Returns the channel's posts, oldest first. Includes a reply only if its parent message isn't visible. */
function inOrder({ messages, refused }: ChannelData): readonly Post[] {
  const all = new Set(messages.map(({ ts }) => ts));
  const firsts = messages.filter(({ ts, threadTs = ts }) => threadTs === ts || !all.has(threadTs));
  return [
    ...firsts.map((first) => ({ ts: Number(first.ts), first })),
    ...refused.map((one) => ({ ts: one.at / 1000, refused: one })),
  ].sort((one, other) => one.ts - other.ts);
}

function RefusedNote({ refused: { at, method, error, details } }: { refused: RefusedPost }) {
  return (
    <div class="refused" role="note">
      <strong>Slack refused this</strong> <code>{method}</code> <code>{error}</code> <Time at={at} />
      {details.map((detail) => (
        <p key={detail}>{detail}</p>
      ))}
    </div>
  );
}

const EXAMPLES = [
  'use Payments Cluster0',
  'overview Cluster0 in Payments',
  'metrics Cluster0 connections in Payments',
  'restore-jobs Cluster0 in Payments',
  'help',
];

function EmptyChannel({ channel }: { channel: ChannelData }) {
  const { act } = useWorkspace();
  if (channel.notes.includes('Countersign isn’t in this channel'))
    return <p class="empty">No messages yet, and Countersign isn’t in this channel.</p>;
  if (channel.kind === 'direct')
    return <p class="empty">Messages from Countersign to you appear here, such as the results of your requests.</p>;
  if (channel.id === APPROVER_PANE.channel)
    return <p class="empty">Requests that need approval appear here, with buttons to approve or deny them.</p>;
  const ask = (text: string) => act({ kind: 'command', channel: channel.id, name: SLASH_COMMAND, text });
  return (
    <div class="empty stack">
      <p>
        No messages yet. Type <code>{SLASH_COMMAND}</code> below, or try one of these:
      </p>
      {EXAMPLES.map((text) => (
        <button key={text} type="button" class="pill" onClick={() => ask(text)}>
          {SLASH_COMMAND} {text}
        </button>
      ))}
    </div>
  );
}

/** The log counts as scrolled to the end within this distance, in CSS pixels. */
const NEAR = 120;

interface LogProps {
  readonly label: string;
  /** A value that changes with each new message. */
  readonly newest: string;
  readonly children: ComponentChildren;
}

function Log({ label, newest, children }: LogProps) {
  const log = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const lastTop = useRef(0);
  useEffect(() => {
    atEnd.current = true;
    toEnd(log.current);
  }, [newest]);
  useEffect(() => {
    // If a card grows, scrolls to the end of the log again.
    const grown = new ResizeObserver(() => atEnd.current && toEnd(log.current));
    for (const box of [log.current, inner.current]) if (box) grown.observe(box);
    return () => grown.disconnect();
  }, []);
  const onScroll = ({ currentTarget: at }: { currentTarget: HTMLElement }) => {
    // Only scrolling up counts as leaving the end of the log. Growing content keeps the log at its end.
    if (at.scrollHeight - at.scrollTop - at.clientHeight < NEAR) atEnd.current = true;
    else if (at.scrollTop < lastTop.current) atEnd.current = false;
    lastTop.current = at.scrollTop;
  };
  return (
    <div class="log" role="log" aria-label={label} ref={log} onScroll={onScroll} {...SCROLLABLE_PROPS}>
      <div ref={inner}>{children}</div>
    </div>
  );
}

const toEnd = (box: HTMLElement | null) => box?.scrollTo({ top: box.scrollHeight });
