// Renders formatted text. External text becomes text nodes, never HTML.
import type { ComponentChildren } from 'preact';
import type { Text as TextObject } from '../../block-kit.js';
import { useWorkspace } from '../context.js';
import { formatDate } from './dates.js';
import { parseMrkdwn, type Span } from './mrkdwn.js';

export function Spans({ spans }: { spans: readonly Span[] }) {
  return spans.map((span, index) => <OneSpan key={index} span={span} />);
}

function OneSpan({ span }: { span: Span }) {
  const { nameOf } = useWorkspace();
  switch (span.kind) {
    case 'text':
      return span.text;
    case 'code':
      return <code>{span.text}</code>;
    case 'marked':
      return <Marked {...span} />;
    case 'user':
    case 'group':
      return <span class="mention">@{nameOf(span.id)}</span>;
    case 'channel':
      return <span class="mention">#{nameOf(span.id)}</span>;
    case 'link':
      return <Link url={span.url}>{span.label ?? span.url}</Link>;
    case 'date':
      return (
        <time dateTime={new Date(span.at * 1000).toISOString()} title={span.fallback}>
          {formatDate(span.at, span.format, span.fallback, Date.now())}
        </time>
      );
  }
}

function Marked({ mark, spans }: Extract<Span, { kind: 'marked' }>) {
  const Tag = ({ bold: 'strong', italic: 'em', strike: 's' } as const)[mark];
  return (
    <Tag>
      <Spans spans={spans} />
    </Tag>
  );
}

/** A link to a message in the workspace stays on the page. Any other link opens in a new tab. */
function Link({ url, children }: { url: string; children: ComponentChildren }) {
  const { goTo } = useWorkspace();
  const message = /\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})/.exec(url);
  if (message?.[1] !== undefined) {
    const channel = message[1];
    return (
      <button type="button" class="link" onClick={() => goTo(channel)}>
        {children}
      </button>
    );
  }
  if (!/^(?:https?|mailto):/i.test(url)) return children;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

export function Mrkdwn({ source }: { source: string }) {
  return parseMrkdwn(source).map((part, index) => {
    if (part.kind === 'pre') return <pre key={index}>{part.text}</pre>;
    if (part.kind === 'quote')
      return (
        <blockquote key={index}>
          <Spans spans={part.spans} />
        </blockquote>
      );
    return (
      <div key={index} class="run">
        <Spans spans={part.spans} />
      </div>
    );
  });
}

export function Text({ text }: { text: TextObject }) {
  return text.type === 'mrkdwn' ? <Mrkdwn source={text.text} /> : <span class="run">{text.text}</span>;
}
