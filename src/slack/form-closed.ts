// A form that was closed before it was sent gives back, to the one who closed it, what was filled in in it.
import type { KnownBlock } from '@slack/types';
import { isRefusal } from '../approvals/refusal.js';
import type { Operation } from '../operations/operation.js';
import { tellAlone } from './answer-place.js';
import { clip, escapeText } from './blocks/text.js';
import type { SlackDeps } from './deps.js';
import { fingerprint, takeDraft } from './draft.js';
import { exactLine } from './exact-line.js';
import { readMeta } from './form-meta.js';
import { originOf } from './form-offer.js';
import type { FormView } from './form-state.js';
import { ids } from './ids.js';
import type { Message } from './reply.js';

export async function formClosed(deps: SlackDeps, view: FormView, operation: Operation, userId: string): Promise<void> {
  const draft = await takeDraft(deps, view.id);
  const meta = readMeta(view.private_metadata);
  if (draft === undefined) return;
  const { values, reason } = draft;
  if (fingerprint({ typed: values, params: {}, reason }) === meta.opened) return;
  if (isRefusal(await deps.people.whoWas(userId))) return;
  const line = `${meta.command} ${await exactLine(deps, operation, values, reason)}`;
  await tellAlone(deps, originOf(meta, userId), closedMessage(userId, line));
}

const SENTENCE = 'You closed the form before it was sent, so nothing was asked for. This is what you had filled in:';
/** Slack takes 2,000 characters in a button, 3,000 in one text. */
const MOST_IN_BUTTON = 2_000;
const MOST_SHOWN = 2_900;

/** Every character of the line is text: it can be copied, and nothing in it becomes markup. */
export function closedMessage(userId: string, line: string): Message {
  const value = `${userId} ${line}`;
  const fits = value.length <= MOST_IN_BUTTON;
  const blocks: KnownBlock[] = [
    { type: 'section', text: plain(SENTENCE) },
    {
      type: 'rich_text',
      elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: clip(line, MOST_SHOWN) }] }],
    },
    ...(fits
      ? [
          {
            type: 'actions' as const,
            elements: [{ type: 'button' as const, action_id: ids.openForm, text: plain('Open the form again'), value }],
          },
        ]
      : []),
  ];
  return { text: `${SENTENCE}\n${escapeText(clip(line, MOST_SHOWN))}`, blocks };
}

const plain = (text: string) => ({ type: 'plain_text' as const, text, emoji: false });
