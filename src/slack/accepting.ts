// Lines that Slack delivers: noted before they are acknowledged, run after it, once.

import { tellAlone } from './answer-place.js';
import { runCommand } from './command.js';
import type { ButtonPress } from './decision-buttons.js';
import { inDelivery } from './delivery.js';
import type { SlackDeps } from './deps.js';
import { say } from './reply.js';
import { type Typed, typedBy } from './typed.js';

type Ack = () => Promise<void>;

export interface Accepting {
  /** For metrics and logs. */
  readonly kind: 'command' | 'offer' | 'answer' | 'mention' | 'shortcut';
  /** Of this one delivery: the same again is not answered again. */
  readonly key: string;
  readonly typed: Typed;
  /** What to do; running the line when left out. */
  readonly work?: () => Promise<void>;
}

/** Slack never delivers a command twice; whoever replays a signed one gets nothing done. */
export async function acceptLine(deps: SlackDeps, { kind, key, typed, work }: Accepting, ack: Ack): Promise<void> {
  const { userId, responseUrl: answerTo } = typed;
  const line = `${typed.command} ${typed.text}`.trim();
  const accepting = deps.accepted.begin(`${kind}:${key}`, { userId, line, ...(answerTo && { answerTo }) });
  accepting.catch(() => {}); // awaited below, after the acknowledgement
  await ack();
  const run = async () => {
    const accepted = await accepting;
    if (accepted === undefined) return;
    await (work ?? (() => runCommand(deps, typed)))().finally(() => accepted.answered());
  };
  await inDelivery(deps, kind, run, (sentence) => tellAlone(deps, typed, say(sentence)));
}

/** "Did you mean", and what to ask next: the button holds the whole command. */
export async function acceptOffer(
  deps: SlackDeps,
  press: ButtonPress,
  ack: Ack,
  { exact }: { readonly exact: boolean },
): Promise<void> {
  const typed = typedBy(press, press.actions[0]?.value ?? '', exact);
  await acceptLine(deps, { kind: 'offer', key: press.trigger_id ?? '', typed }, ack);
}
