// The steps of stories: what to do, how to tell that it is done, and what to see then.
import { CHANNELS, PEOPLE, SLASH_COMMAND } from '../slack/index.js';
import type { FaultAct } from './fault-panel-wire.js';
import type { Scene } from './stories-scene.js';
import type { Seat, StoryAct, StorySummary } from './stories-wire.js';

export interface Story extends StorySummary {
  /** A Slack user id. */
  readonly asker: string;
  readonly steps: readonly Step[];
  /** What another app posts in the incident channel when it begins. */
  readonly alert?: string;
}

interface Step {
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

interface Who {
  readonly name: string;
  readonly as: string;
}

export const RITA: Who = { name: 'Rita', as: PEOPLE.rita };
export const MAX: Who = { name: 'Max', as: PEOPLE.max };
export const SAM: Who = { name: 'Sam', as: PEOPLE.sam };
export const ADA: Who = { name: 'Ada', as: PEOPLE.ada };

const left = ({ as }: Who): Seat => ({ as, channel: CHANNELS.incident, side: 0 });
const right = ({ as }: Who): Seat => ({ as, channel: CHANNELS.approvals, side: 1 });

/** A step at the dial. */
export const dialled = (say: string, label: string, dial: FaultAct, isDone: Step['isDone'], seen: string): Step => ({
  say,
  button: { label, does: () => ({ dial }) },
  isDone,
  seen,
});

/** A step without a person. */
export const watch = (say: string, isDone: Step['isDone'], seen: string): Step => ({ say, isDone, seen });

/** The same steps, of a later request of the story. */
export const ofRequest = (nth: number, steps: readonly Step[]): readonly Step[] =>
  steps.map((step) => ({ ...step, nth }));

export function lookUp(who: Who, text: string, seen: string): Step {
  const step = send(who, text, seen);
  return {
    ...step,
    ...(step.button && { button: { ...step.button, label: `Look as ${who.name}` } }),
    isDone: (scene) => scene.isAnswered(text),
  };
}

export function send(who: Who, text: string, seen: string): Step {
  const { name, as } = who;
  const act = { kind: 'command', channel: CHANNELS.incident, name: SLASH_COMMAND, text } as const;
  return {
    say: `As ${name}, send this line in #inc-42.`,
    line: `${SLASH_COMMAND} ${text}`,
    seat: left(who),
    button: { label: `Send it as ${name}`, does: () => ({ as, act }) },
    isDone: ({ form, request }) => form !== undefined || request !== undefined,
    seen,
  };
}

/** @param confirm the name to type */
export function submit(who: Who, seen: string, confirm?: string): Step {
  const { name, as } = who;
  const values: Record<string, string> = confirm === undefined ? {} : { confirm };
  const todo = confirm === undefined ? 'read the form, then ask' : `type the name, ${confirm}, and ask`;
  return {
    say: `As ${name}: ${todo} for approval.`,
    seat: left(who),
    button: {
      label: `Ask for approval as ${name}`,
      does: (scene) => submission(as, scene.formWith(Object.keys(values)), values),
    },
    isDone: ({ request }) => request !== undefined,
    seen,
  };
}

export const approve = (who: Who, seen: string): Step => ({
  say: `As ${who.name}, press Approve on the card in #atlas-approvals.`,
  seat: right(who),
  button: { label: `Approve as ${who.name}`, does: pressed(who, 'decide:approve') },
  isDone: (scene) => scene.has('approved'),
  seen,
});

/** Approval in a form that asks for the name of the deleted thing. */
export const approveDeletion = (who: Who, confirm: string, isDone: Step['isDone'], seen: string): readonly Step[] => [
  {
    say: `As ${who.name}, press Approve permanently… on the card in #atlas-approvals.`,
    seat: right(who),
    button: { label: `Open the form as ${who.name}`, does: pressed(who, 'decide:approve-form') },
    isDone: (scene) => scene.formOf(who.as) !== undefined || isDone(scene),
    seen: 'The form says what will be lost. Approval happens there, so a stray click isn’t enough.',
  },
  {
    say: `As ${who.name}: type the name, ${confirm}, and approve the deletion.`,
    seat: right(who),
    button: {
      label: `Approve as ${who.name}`,
      does: (scene) => submission(who.as, scene.formOf(who.as), { confirm }),
    },
    isDone,
    seen,
  },
];

const submission = (
  as: string,
  form: { readonly id: string } | undefined,
  values: Record<string, string>,
): StoryAct | undefined => form && { as, act: { kind: 'submit', viewId: form.id, values } };

const pressed =
  ({ as }: Who, actionId: string) =>
  (scene: Scene): StoryAct | undefined => {
    const act = scene.press(actionId);
    return act && { as, act };
  };
