// Messages and forms as the text that people read.
import type { ActionsBlock, Button, KnownBlock } from '@slack/types';
import type { Message, SlackStandIn } from '../../src/sandbox/slack/index.js';

/** Direct messages to somebody, without the cards of their own requests. */
export const toldDirectly = (slack: Pick<SlackStandIn, 'directMessages'>, user: string): readonly Message[] =>
  slack.directMessages(user).filter((message) => !isCard(message));

/** A card begins with a header block. */
export const isCard = ({ blocks }: Pick<Message, 'blocks'>): boolean => blocks[0]?.type === 'header';

export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join(' ');
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .filter(
      ([key]) =>
        !['type', 'action_id', 'block_id', 'value', 'ts', 'callback_id', 'private_metadata', 'style'].includes(key),
    )
    .map(([, one]) => textOf(one))
    .join(' ')
    .replace(/\s+/g, ' ');
}

export function buttonsOf(blocks: readonly KnownBlock[]): readonly Button[] {
  const [actions] = blocks.filter((block): block is ActionsBlock => block.type === 'actions');
  return actions?.elements.filter((element) => element.type === 'button') ?? [];
}
