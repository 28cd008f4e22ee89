// The way to a first approved change, told from what is to be seen. Pure.
import type { Block } from '../../block-kit.js';
import type { Snapshot } from '../../wire.js';

export type Step = 'ask' | 'form' | 'approve' | 'under way' | 'done';

const ORDER: readonly Step[] = ['ask', 'form', 'approve', 'under way', 'done'];

/** @param before the step seen last: what has been reached does not go away when nothing more can be seen of it */
export function stepOf(asker: Snapshot, approver: Snapshot, before: Step): Step {
  if (before === 'done' || asker.atlas.calls.some(({ changed }) => changed !== undefined)) return 'done';
  if (approver.channels.some(({ messages }) => messages.some(({ blocks }) => blocks.some(canApprove))))
    return 'approve';
  if (asker.views.some(({ submit }) => submit?.includes('approval'))) return 'form';
  if (before === 'form') return 'ask';
  return before === 'approve' ? 'under way' : before;
}

export const isPast = (step: Step, now: Step) => ORDER.indexOf(step) < ORDER.indexOf(now);

const canApprove = (block: Block) =>
  block.type === 'actions' &&
  block.elements.some((element) => element.type === 'button' && element.text.text.startsWith('Approve'));
