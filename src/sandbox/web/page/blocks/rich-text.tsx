// Renders rich text without parsing its text as markup.
import type { RichText as RichTextBlock, RichTextPart, RichTextSpan } from '../../block-kit.js';
import type { Span } from '../text/mrkdwn.js';
import { Spans } from '../text/text.js';

export function RichText({ block }: { block: RichTextBlock }) {
  return block.elements.map((part, index) => <Part key={index} part={part} />);
}

/** Renders rich text inline, for a table cell. */
export function RichTextLine({ block }: { block: RichTextBlock }) {
  return block.elements.map((part, index) =>
    part.type === 'rich_text_section' ? (
      <Pieces key={index} pieces={part.elements} />
    ) : (
      <Part key={index} part={part} />
    ),
  );
}

const TAGS = { rich_text_section: 'div', rich_text_preformatted: 'pre', rich_text_quote: 'blockquote' } as const;

function Part({ part }: { part: RichTextPart }) {
  if (part.type === 'rich_text_list') {
    const List = part.style === 'ordered' ? 'ol' : 'ul';
    return (
      <List>
        {part.elements.map((item, index) => (
          <li key={index}>
            <Pieces pieces={item.elements} />
          </li>
        ))}
      </List>
    );
  }
  const Tag = TAGS[part.type];
  return (
    <Tag class="run">
      <Pieces pieces={part.elements} />
    </Tag>
  );
}

function Pieces({ pieces }: { pieces: readonly RichTextSpan[] }) {
  return <Spans spans={pieces.map(spanOf)} />;
}

function spanOf(piece: RichTextSpan): Span {
  const { style } = piece;
  const marks = (['bold', 'italic', 'strike'] as const).filter((mark) => style?.[mark]);
  return marks.reduce<Span>((inner, mark) => ({ kind: 'marked', mark, spans: [inner] }), bare(piece));
}

function bare(piece: RichTextSpan): Span {
  switch (piece.type) {
    case 'text':
      return { kind: piece.style?.code ? 'code' : 'text', text: piece.text };
    case 'link':
      return { kind: 'link', url: piece.url, label: piece.text };
    case 'date':
      return { kind: 'date', at: piece.timestamp, format: piece.format, fallback: piece.fallback ?? '' };
    case 'user':
      return { kind: 'user', id: piece.user_id };
    case 'usergroup':
      return { kind: 'group', id: piece.usergroup_id };
    case 'channel':
      return { kind: 'channel', id: piece.channel_id };
  }
}
