// The steps of stories: what to do, how to tell that it is done, and what to see then.
import { CHANNELS } from '../slack/index.js';
import type { DialAct } from './dial-wire.js';
import type { Scene } from './stories-scene.js';
import type { Seat, StoryAct, StoryTitle } from './stories-wire.js';

export interface Story extends StoryTitle {
  /** A Slack user id. */
  readonly asker: string;
  readonly steps: readonly Step[];
  /** What another app posts in the incident channel when it begins. */
  readonly alert?: string;
}

export interface Step {
  readonly say: string;
  readonly line?: string;
  readonly seat?: Seat;
  readonly button?: { readonly label: string; readonly does: (scene: Scene) => StoryAct | undefined };
  readonly isDone: (scene: Scene) => boolean;
  /** Of the requests of the story, from 0, the one that this step is about. */
  readonly nth?: number;
  /** What the reader has seen when it is done. */
  readonly seen: string;
}

const left = (as: string): Seat => ({ as, channel: CHANNELS.incident, side: 0 });
const right = (as: string): Seat => ({ as, channel: CHANNELS.approvals, side: 1 });

/** A button that acts at the dial. */
export const dialled = (label: string, dial: DialAct): Step['button'] => ({ label, does: () => ({ dial }) });

export function lookUp(name: string, as: string, command: string, text: string, seen: string): Step {
  const { button, ...asked } = send(name, as, command, text, seen);
  return {
    ...asked,
    ...(button && { button: { ...button, label: `Look as ${name}` } }),
    isDone: (scene) => scene.isAnswered(text),
  };
}

/** The same steps, of a later request of the story. */
export const ofRequest = (nth: number, steps: readonly Step[]): readonly Step[] =>
  steps.map((step) => ({ ...step, nth }));

export function send(name: string, as: string, command: string, text: string, seen: string): Step {
  const seat = left(as);
  const act = { kind: 'command', channel: seat.channel, name: command, text } as const;
  return {
    say: `As ${name}, send this line in #inc-42.`,
    line: `${command} ${text}`,
    seat,
    button: { label: `Send it as ${name}`, does: () => ({ as, act }) },
    isDone: ({ form, request }) => form !== undefined || request !== undefined,
    seen,
  };
}

export function submit(name: string, as: string, seen: string, values: Readonly<Record<string, string>> = {}): Step {
  const [typed] = Object.values(values);
  const say =
    typed === undefined ? 'read the form, then ask for approval.' : `type the name, ${typed}, and ask for approval.`;
  const does = (scene: Scene): StoryAct | undefined => {
    const form = scene.formWith(Object.keys(values));
    return form && { as, act: { kind: 'submit', viewId: form.id, values: { ...values } } };
  };
  return {
    say: `As ${name}: ${say}`,
    seat: left(as),
    button: { label: `Ask for approval as ${name}`, does },
    isDone: ({ request }) => request !== undefined,
    seen,
  };
}

export function approve(name: string, as: string, isDone: (scene: Scene) => boolean, seen: string): Step {
  const does = pressed(as, 'decide:approve');
  return {
    say: `As ${name}, press Approve on the card in #atlas-approvals.`,
    seat: right(as),
    button: { label: `Approve as ${name}`, does },
    isDone,
    seen,
  };
}

const pressed =
  (as: string, actionId: string) =>
  (scene: Scene): StoryAct | undefined => {
    const act = scene.press(actionId);
    return act && { as, act };
  };

/** Approval in a form where the name of the deleted thing has to be typed. */
export function approveDeletion(
  name: string,
  as: string,
  typed: string,
  isDone: (scene: Scene) => boolean,
  seen: string,
): readonly Step[] {
  const submit = (scene: Scene): StoryAct | undefined => {
    const form = scene.formOf(as);
    return form && { as, act: { kind: 'submit', viewId: form.id, values: { confirm: typed } } };
  };
  return [
    {
      say: `As ${name}, press Approve for good… on the card in #atlas-approvals.`,
      seat: right(as),
      button: { label: `Open the form as ${name}`, does: pressed(as, 'decide:approve-form') },
      isDone: (scene) => scene.formOf(as) !== undefined || isDone(scene),
      seen: 'The form says what is lost for good. It is approved there, and not by a slip of the hand.',
    },
    {
      say: `As ${name}: type the name, ${typed}, and approve the deletion.`,
      seat: right(as),
      button: { label: `Approve as ${name}`, does: submit },
      isDone,
      seen,
    },
  ];
}
