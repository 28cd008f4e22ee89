import type { BlockOf } from '../../block-kit.js';
import { ActionElement } from '../elements/action.js';
import { Text } from '../text/text.js';

export function Section({ block }: { block: BlockOf<'section'> }) {
  const { accessory } = block;
  return (
    <div class="section">
      <div class="said">
        {block.text && <Text text={block.text} />}
        {block.fields !== undefined && (
          <div class="fields">
            {block.fields.map((field, index) => (
              <div key={index}>
                <Text text={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory && <ActionElement element={accessory} blockId={block.block_id ?? ''} />}
    </div>
  );
}
