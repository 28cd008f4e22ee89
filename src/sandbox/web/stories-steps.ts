// The kinds of story steps: what to do, how to detect that it's done, and what the reader sees then.
import { CHANNELS, PEOPLE, SLASH_COMMAND } from '../slack/index.js';
import type { FaultAct } from './fault-panel-wire.js';
import type { StoryProgress } from './stories-scene.js';
import type { StoryPane, StoryStepAction, StorySummary } from './stories-wire.js';

export interface Story extends StorySummary {
  /** A Slack user id. */
  readonly asker: string;
  readonly steps: readonly Step[];
  /** An alert that another app posts in the incident channel when the story starts. */
  readonly alert?: string;
  /** The params of temporary changes to end before the story starts. */
  readonly target?: Readonly<Record<string, string>>;
}

interface Step {
  readonly say: string;
  readonly line?: string;
  readonly seat?: StoryPane;
  readonly button?: { readonly label: string; readonly does: (scene: StoryProgress) => StoryStepAction | undefined };
  readonly isDone: (scene: StoryProgress) => boolean;
  /** The zero-based index of this step's request among the story's requests. */
  readonly nth?: number;
  /** Explains what the reader has just seen. Shown after the step. */
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

const left = ({ as }: Who): StoryPane => ({ as, channel: CHANNELS.incident, side: 0 });
const right = ({ as }: Who): StoryPane => ({ as, channel: CHANNELS.approvals, side: 1 });

/** Creates a step in the fault panel. */
export const faultStep = (say: string, label: string, dial: FaultAct, isDone: Step['isDone'], seen: string): Step => ({
  say,
  button: { label, does: () => ({ dial }) },
  isDone,
  seen,
});

/** Creates a step that only waits. */
export const watchStep = (say: string, isDone: Step['isDone'], seen: string): Step => ({ say, isDone, seen });

/** Makes the steps refer to a later request of the story. */
export const aboutNthRequest = (nth: number, steps: readonly Step[]): readonly Step[] =>
  steps.map((step) => ({ ...step, nth }));

export function lookUpStep(who: Who, text: string, seen: string): Step {
  const step = sendStep(who, text, seen);
  return {
    ...step,
    ...(step.button && { button: { ...step.button, label: `Look up as ${who.name}` } }),
    isDone: (scene) => scene.isAnswered(text),
  };
}

export function sendStep(who: Who, text: string, seen: string): Step {
  const { name, as } = who;
  const act = { kind: 'command', channel: CHANNELS.incident, name: SLASH_COMMAND, text } as const;
  return {
    say: `As ${name}, send this command in #inc-42.`,
    line: `${SLASH_COMMAND} ${text}`,
    seat: left(who),
    button: { label: `Send it as ${name}`, does: () => ({ as, act }) },
    isDone: ({ form, request }) => form !== undefined || request !== undefined,
    seen,
  };
}

/** @param confirm the name to type */
export function submitStep(who: Who, seen: string, confirm?: string): Step {
  const { name, as } = who;
  const values: Record<string, string> = confirm === undefined ? {} : { confirm };
  const todo = confirm === undefined ? 'read the form and ask' : `type the name ${confirm} and ask`;
  return {
    say: `As ${name}, ${todo} for approval.`,
    seat: left(who),
    button: {
      label: `Ask for approval as ${name}`,
      does: (scene) => submission(as, scene.formWith(Object.keys(values)), values),
    },
    isDone: ({ request }) => request !== undefined,
    seen,
  };
}

export const approveStep = (who: Who, seen: string): Step => ({
  say: `As ${who.name}, press Approve on the card in #atlas-approvals.`,
  seat: right(who),
  button: { label: `Approve as ${who.name}`, does: pressed(who, 'decide:approve') },
  isDone: (scene) => scene.has('approved'),
  seen,
});

/** Creates the steps to approve in a form that asks for the name of the item to delete. */
export const deletionApprovalSteps = (
  who: Who,
  confirm: string,
  isDone: Step['isDone'],
  seen: string,
): readonly Step[] => [
  {
    say: `As ${who.name}, press Approve deletion… on the card in #atlas-approvals.`,
    seat: right(who),
    button: { label: `Open the form as ${who.name}`, does: pressed(who, 'decide:approve-form') },
    isDone: (scene) => scene.formOf(who.as) !== undefined || isDone(scene),
    seen: 'The form says what will be lost. You can approve only in this form, so a stray click isn’t enough.',
  },
  {
    say: `As ${who.name}, type the name ${confirm} and approve the deletion.`,
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
): StoryStepAction | undefined => form && { as, act: { kind: 'submit', viewId: form.id, values } };

const pressed =
  ({ as }: Who, actionId: string) =>
  (scene: StoryProgress): StoryStepAction | undefined => {
    const act = scene.press(actionId);
    return act && { as, act };
  };
