// Renders Block Kit.
import type { Block } from '../../block-kit.js';
import { ActionElement } from '../elements/action.js';
import { Text } from '../text/text.js';
import { Chart } from './chart.js';
import { DataTable } from './data-table.js';
import { Input } from './input.js';
import { RichText } from './rich-text.js';

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
  const { block_id: blockId = '' } = block;
  switch (block.type) {
    case 'header':
      return <h3>{block.text.text}</h3>;
    case 'divider':
      return <hr />;
    case 'section':
      return (
        <div class="row section">
          <div class="said">
            <Text text={block.text} />
          </div>
          {block.accessory && <ActionElement element={block.accessory} blockId={blockId} />}
        </div>
      );
    case 'context':
      return (
        <div class="row quiet">
          {block.elements.map((element, index) => (
            <Text key={index} text={element} />
          ))}
        </div>
      );
    case 'actions':
      return (
        <div class="row">
          {block.elements.map((element) => (
            <ActionElement key={element.action_id} element={element} blockId={blockId} />
          ))}
        </div>
      );
    case 'input':
      return <Input block={block} />;
    case 'rich_text':
      return <RichText block={block} />;
    case 'data_table':
      return <DataTable block={block} />;
    case 'data_visualization':
      return <Chart block={block} />;
  }
}
