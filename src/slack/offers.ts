// What is wrong with a line, with a button for each correction: pressed, the corrected command runs.
import type { MessageBlock } from './blocks/message-block.js';
import { clip, escapeText } from './blocks/text.js';
import type { Offer, Problem } from './command-line/problems.js';
import { ids } from './ids.js';
import type { Message } from './reply.js';

export function problemMessage(problems: readonly Problem[], command: string): Message {
  const text = problems.map(({ sentence }) => escapeText(sentence)).join('\n');
  const offers = problems.flatMap((problem) => problem.offers).filter(({ line }) => line.length < 1_900);
  if (offers.length === 0) return { text };
  const blocks: MessageBlock[] = [
    {
      type: 'section',
      text: {
        type: 'plain_text',
        text: clip(problems.map(({ sentence }) => sentence).join('\n'), 2_900),
        emoji: false,
      },
    },
    { type: 'actions', elements: offers.slice(0, 8).map((offer, index) => offerButton(offer, index, command)) },
  ];
  return { text, blocks };
}

function offerButton({ named, line }: Offer, index: number, command: string) {
  const label = named.detail === undefined ? named.name : `${named.name} (${named.detail})`;
  return {
    type: 'button' as const,
    action_id: ids.run(index),
    text: { type: 'plain_text' as const, text: clip(label, 75), emoji: false },
    value: `${command} ${line}`,
  };
}
