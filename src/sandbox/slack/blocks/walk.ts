// Finds interactive elements in blocks and adds missing block_ids and action_ids.
import type { Block } from './block.js';
import type { Element } from './elements.js';

/** An interactive element with its ids. */
export interface PlacedElement {
  readonly blockId: string;
  readonly actionId: string;
  readonly element: Element;
  /** The input block that contains the element, if any. */
  readonly input?: { readonly label: string; readonly optional: boolean; readonly dispatches: boolean };
}

export function elementsOf(block: Block): readonly Element[] {
  switch (block.type) {
    case 'actions':
      return block.elements;
    case 'input':
      return [block.element];
    case 'section':
      return block.accessory ? [block.accessory] : [];
    default:
      return [];
  }
}

export function placedElements(blocks: readonly Block[]): readonly PlacedElement[] {
  return blocks.flatMap((block) =>
    elementsOf(block).map((element) => ({
      blockId: block.block_id ?? '',
      actionId: element.action_id ?? '',
      element,
      ...(block.type === 'input' && {
        input: {
          label: block.label.text,
          optional: block.optional === true,
          dispatches: block.dispatch_action === true && tellsOfChanges(block.element),
        },
      }),
    })),
  );
}

/**
 * Whether an element reports each change. Text inputs report each change only with on_character_entered. Otherwise,
 * they report only the Enter key.
 */
function tellsOfChanges(element: Element): boolean {
  if (element.type !== 'plain_text_input') return true;
  return element.dispatch_action_config?.trigger_actions_on.includes('on_character_entered') === true;
}

/**
 * Adds missing ids. Each update generates new ids, so text typed into a block without an id is lost, as in Slack.
 */
export function withIds(blocks: readonly Block[], newId: () => string): Block[] {
  const named = <T extends { action_id?: string | undefined }>(element: T): T => ({
    ...element,
    action_id: element.action_id ?? newId(),
  });
  return blocks.map((bare) => {
    const block: Block = { ...bare, block_id: bare.block_id ?? newId() };
    switch (block.type) {
      case 'actions':
        return { ...block, elements: block.elements.map(named) };
      case 'input':
        return { ...block, element: named(block.element) };
      case 'section':
        return block.accessory ? { ...block, accessory: named(block.accessory) } : block;
      default:
        return block;
    }
  });
}
