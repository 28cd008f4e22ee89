// A message: author, time, content, files (with the first rows of CSV files) and tools.
import { useState } from 'preact/hooks';
import type { FilePreview, Message as MessageData, Value } from '../../wire.js';
import { Blocks } from '../blocks/blocks.js';
import { SurfaceContext, useWorkspace } from '../context.js';
import { useTask } from '../hooks.js';
import { Menu } from '../parts/menu.js';
import { Avatar, countWithNoun, ErrorText, Time } from '../parts/parts.js';
import { Table } from '../parts/table.js';
import { clockTime } from '../text/dates.js';
import { Mrkdwn } from '../text/text.js';
import { csvRows } from './csv.js';

interface MessageProps {
  readonly message: MessageData;
  readonly channel: string;
  readonly replies?: readonly MessageData[];
  readonly inThread?: boolean;
}

/** When the page was loaded, in milliseconds since the epoch. */
const LOADED_AT = Date.now();

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
        {message.onlyYou && (
          <p class="quiet">◉ Only visible to you{at < LOADED_AT && '. Slack wouldn’t show it after a reload'}</p>
        )}
        <p class="row quiet by">
          <strong>{message.author}</strong>
          {message.fromBot && <span class="app">APP</span>}
          <Time at={at} />
          {message.edited && <span>(edited)</span>}
        </p>
        <Content message={message} channel={channel} />
        {message.files.map((file) => (
          <File key={file.id} file={file} />
        ))}
        {replies.length > 0 && (
          <button type="button" class="row replies" onClick={openThread}>
            <strong>{countWithNoun(replies.length, 'reply', 'replies')}</strong>
            <span class="quiet">last {clockTime(Number(replies.at(-1)?.ts) * 1000, Date.now())}</span>
          </button>
        )}
      </div>
      {!message.onlyYou && <Tools message={message} channel={channel} onReply={inThread ? undefined : openThread} />}
    </article>
  );
}

function Content({ message, channel }: { message: MessageData; channel: string }) {
  // Controls in a message act immediately. Their values are kept until the message is updated.
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

interface ToolsProps {
  readonly message: MessageData;
  readonly channel: string;
  readonly onReply: (() => void) | undefined;
}

/** The reply button and the app's shortcuts. */
function Tools({ message, channel, onReply }: ToolsProps) {
  const { act, snapshot } = useWorkspace();
  const { trouble, run } = useTask();
  const place = { channel, ts: message.ts };
  const items = snapshot.shortcuts.map(({ callbackId, name }) => ({
    name,
    onPick: () => run(act({ kind: 'shortcut', in: place, callbackId })),
  }));
  return (
    <div class="tools">
      {onReply && (
        <button type="button" class="tool" aria-label="Reply in thread" title="Reply in thread" onClick={onReply}>
          ↩
        </button>
      )}
      {items.length > 0 && <Menu label="Message shortcuts" items={items} />}
      <ErrorText>{trouble}</ErrorText>
    </div>
  );
}

function File({ file }: { file: FilePreview }) {
  const { snapshot } = useWorkspace();
  const { id, name, size, head, lines } = file;
  const isCsv = name.endsWith('.csv');
  const [names = [], ...rows] = csvRows(head);
  return (
    <figure class="card file">
      <figcaption class="row">
        <span class="what">
          <strong>{name}</strong>{' '}
          <small>
            {isCsv ? `${(lines - 1).toLocaleString()} rows, ` : ''}
            {bytes(size)}
          </small>
        </span>
        <a class="button" href={`/files?${new URLSearchParams({ as: snapshot.you, id })}`} download={name}>
          Download<span class="unseen"> {name}</span>
        </a>
      </figcaption>
      <details>
        <summary>
          {lines > head.length ? `The first ${head.length - (isCsv ? 1 : 0)} ${isCsv ? 'rows' : 'lines'}` : 'Full file'}
        </summary>
        {isCsv ? <Table label={`The start of ${name}`} head={names} rows={rows} /> : <pre>{head.join('\n')}</pre>}
      </details>
    </figure>
  );
}

function bytes(size: number): string {
  if (size < 1024) return `${size} bytes`;
  return size < 1024 ** 2 ? `${(size / 1024).toFixed(1)} kB` : `${(size / 1024 ** 2).toFixed(1)} MB`;
}
