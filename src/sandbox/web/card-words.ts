// What a card of the bot says of its request: the state in front of its title, the id at its end. Pure.
import type { Block } from './block-kit.js';

const IN_FRONT =
  /^(?:Outcome )?(preparing|waiting|approved|running|done|failed|unknown|voided|denied|cancelled|expired)\b.*: /i;
const NOTE = /^(?:(.*) · )?([A-Z0-9]{3}-[A-Z0-9]{3})$/;

/** The state is empty while the card is a sketch. */
export function cardSaid(blocks: readonly Block[]): { readonly id: string; readonly state: string } | undefined {
  const [, says = '', id] = blocks.flatMap(notesIn).find((found) => found !== null) ?? [];
  if (id === undefined) return undefined;
  const [title = ''] = blocks.flatMap((block) => (block.type === 'header' ? [block.text.text] : []));
  return { id, state: IN_FRONT.exec(title)?.[1]?.toLowerCase() ?? (says.startsWith('Needs ') ? 'waiting' : '') };
}

const notesIn = (block: Block) =>
  block.type === 'context' ? block.elements.flatMap((one) => ('text' in one ? [NOTE.exec(one.text)] : [])) : [];
