// Derives the reader's progress through the first steps from the cards that the users see.
import type { Block } from '../../block-kit.js';
import { readCardState } from '../../card-words.js';
import type { UserSnapshot } from '../../wire.js';

export type Step = 'ask' | 'form' | 'approve' | 'under way' | 'undo' | 'done';

const ORDER: readonly Step[] = ['ask', 'form', 'approve', 'under way', 'undo', 'done'];

const OVER = /^(done|undone|reverted|ended|denied|cancelled|expired|not possible|out of date|failed)$/;

/** @param before the previous step, which is kept if the card is no longer visible */
export function startStepOf(asker: UserSnapshot, approver: UserSnapshot, before: Step): Step {
  const card = newestCardState(approver);
  if (before === 'done') return 'done';
  if (before === 'undo' || (card === 'done' && offers(approver, 'Undo…')))
    return [asker, approver].some(isUndoing) ? 'done' : 'undo';
  if (card === '' || offers(approver, 'Approve')) return 'approve';
  if (asker.view?.submit?.includes('approval')) return 'form';
  if (card === undefined) return before === 'form' ? 'ask' : before;
  // A card that says "Done" without an Undo… button isn't part of the first steps.
  return OVER.test(card) ? 'ask' : 'under way';
}

export const isPast = (step: Step, now: Step) => ORDER.indexOf(step) < ORDER.indexOf(now);

/** Returns the state on the newest card: empty while the card is preliminary, undefined without a card. */
export function newestCardState({ channels }: UserSnapshot): string | undefined {
  const cards = channels
    .flatMap(({ messages }) => messages)
    .filter(({ fromBot, threadTs }) => fromBot && threadTs === undefined)
    .map(({ ts, blocks }) => ({ ts: Number(ts), said: readCardState(blocks) }))
    .filter(({ said }) => said !== undefined);
  return cards.sort((one, other) => one.ts - other.ts).at(-1)?.said?.state;
}

/** Whether the Undo… form is open. Its reason starts with "undo of". */
const isUndoing = ({ view }: UserSnapshot) =>
  view !== undefined && Object.values(view.values).some((value) => String(value).startsWith('undo of '));

/** @param label the start of a button's label */
const offers = ({ channels }: UserSnapshot, label: string) =>
  channels.some(({ messages }) => messages.some(({ blocks }) => blocks.some((block) => hasButton(block, label))));

const hasButton = (block: Block, label: string) =>
  block.type === 'actions' &&
  block.elements.some((element) => element.type === 'button' && element.text.text.startsWith(label));
