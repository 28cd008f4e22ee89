// Draws Block Kit.
import type { Block } from '../../block-kit.js';
import { ActionElement } from '../elements/action.js';
import { Markdown, Text } from '../text/text.js';
import { Chart } from './chart/chart.js';
import { DataTable } from './data-table.js';
import { Input } from './input.js';
import { RichText } from './rich-text.js';
import { Section } from './section.js';

export function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return (
    <div class="blocks">
      {blocks.map((block, index) => (
        <OneBlock key={block.block_id ?? index} block={block} />
      ))}
    </div>
  );
}

function OneBlock({ block }: { block: Block }) {
  switch (block.type) {
    case 'header':
      return <h3>{block.text.text}</h3>;
    case 'divider':
      return <hr />;
    case 'section':
      return <Section block={block} />;
    case 'context':
      return (
        <div class="context">
          {block.elements.map((element, index) => (
            <span key={index}>
              <Text text={element} />
            </span>
          ))}
        </div>
      );
    case 'actions':
      return (
        <div class="actions">
          {block.elements.map((element) => (
            <ActionElement key={element.action_id} element={element} blockId={block.block_id ?? ''} />
          ))}
        </div>
      );
    case 'input':
      return <Input block={block} />;
    case 'rich_text':
      return <RichText block={block} />;
    case 'markdown':
      return <Markdown source={block.text} />;
    case 'alert':
      return (
        <div class={`alert ${block.level ?? 'default'}`} role="note">
          <Text text={block.text} />
        </div>
      );
    case 'data_table':
      return <DataTable block={block} />;
    case 'data_visualization':
      return <Chart block={block} />;
  }
}
