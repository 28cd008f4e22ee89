// Runs the guided stories. A step is complete once the journal and the cards show it, never after a timeout.
import type { AtlasStandIn } from '../atlas/index.js';
import { Listeners } from '../listeners.js';
import { CHANNELS, type SlackStandIn } from '../slack/index.js';
import type { FaultPanel } from './fault-panel.js';
import { resetCluster0, resetTrialProvider, revokeGrant, trialProvider } from './fault-panel-drifts.js';
import type { Inspector } from './inspector.js';
import { openReturns } from './inspector-returns.js';
import type { StoredRequest } from './inspector-store.js';
import { createCardPress, StoryProgress } from './stories-scene.js';
import type { Story } from './stories-steps.js';
import { STORIES } from './stories-told.js';
import type { StoriesAct, StoriesState, StoryRun } from './stories-wire.js';

interface StoriesDeps {
  readonly slack: SlackStandIn;
  readonly atlas: AtlasStandIn;
  readonly inspector: Inspector;
  readonly dial: Pick<FaultPanel, 'act' | 'state' | 'onChange'>;
}

interface Run {
  readonly story: Story;
  /** When the reader could take the first step. Undefined until then. */
  start?: { readonly lastEntry: string | undefined; readonly at: number };
  step: number;
  readonly seen: string[];
}

const WITHIN_MS = 30_000;
/** A change's id and state once it's approved. A revert's id is longer. */
const UNDER_WAY = /^.{7} (approved|executing)$/;

export class Stories {
  readonly #deps: StoriesDeps;
  readonly #changed = new Listeners();
  readonly onChange = this.#changed.add;
  /** Resets what a story changes, by the story's id. */
  readonly #resets: Readonly<Record<string, () => void>>;
  #run: Run | undefined;
  #prepared: Promise<void> = Promise.resolve();
  readonly #failed = (cause: unknown) => this.#deps.inspector.note(`The story can’t start: ${cause}`);

  constructor(deps: StoriesDeps) {
    const { inspector, dial, atlas } = deps;
    this.#deps = deps;
    const provider = trialProvider(atlas);
    this.#resets = {
      deletion: () => resetTrialProvider(atlas, provider),
      'bad-gateway': () => revokeGrant(atlas, 'Cluster1'),
      night: () => resetCluster0(atlas),
    };
    for (const source of [inspector, dial]) source.onChange(() => this.#advance());
  }

  state(): StoriesState {
    const stories = STORIES.map(({ id, title, about }) => ({ id, title, about }));
    return { stories, run: this.#run && this.#told(this.#run) };
  }

  /**
   * Starts a story immediately, instead of the one that is running.
   * @returns false if the story doesn't exist
   */
  act(act: StoriesAct): boolean {
    const story = 'begin' in act ? STORIES.find(({ id }) => id === act.begin) : undefined;
    if ('begin' in act && story === undefined) return false;
    const before = this.#run?.story;
    const stopped = `Stopped: ${before?.title}, because you started this story. All faults are cleared.`;
    this.#run = story && { story, step: 0, seen: before === undefined || before === story ? [] : [stopped] };
    const run = this.#run;
    if (run !== undefined) this.#prepared = this.#prepared.then(() => this.#prepare(run)).catch(this.#failed);
    this.#changed.tell();
    return true;
  }

  /** Clears all faults and resets everything that the story changes. */
  async #prepare(run: Run): Promise<void> {
    const { id, title, alert } = run.story;
    const { dial, inspector, slack } = this.#deps;
    if (!dial.state().well) await dial.act({ wellAgain: true });
    // An earlier story's open form would be mistaken for this story's form.
    for (const person of slack.world.people)
      for (const view of slack.openViews(person.id)) await slack.closeView(person.id, view.id);
    await this.#endChanges(run);
    if (this.#run !== run) return;
    this.#resets[id]?.();
    if (alert !== undefined) slack.notice(CHANNELS.incident, { text: alert });
    inspector.note(`Story started: ${title}`);
    run.start = { lastEntry: inspector.journal.at(-1)?.stamp, at: Date.now() };
    this.#changed.tell();
  }

  /** Ends temporary changes, because a scheduled revert would block the story's change to the same item. */
  async #endChanges(run: Run): Promise<void> {
    const { slack, inspector } = this.#deps;
    const { asker, target } = run.story;
    if (target === undefined) return;
    const isTarget = ({ params }: { readonly params: Readonly<Record<string, unknown>> }) =>
      Object.entries(target).every(([name, value]) => params[name] === value);
    const open = () => openReturns(inspector.requests()).filter(isTarget);
    const isUnderWay = ({ request }: StoredRequest) =>
      UNDER_WAY.test(`${request.id} ${request.state}`) && isTarget(request);
    await this.#until(run, () => !inspector.requests().some(isUnderWay));
    for (const { change } of open()) {
      const isReverted = () => open().every((one) => one.change !== change);
      const button = () => createCardPress(slack, change, 'decide:end-now');
      await this.#until(run, () => isReverted() || button() !== undefined);
      const press = button();
      if (press === undefined || this.#run !== run) continue;
      await slack.press(asker, press.in, press.actionId, { blockId: press.blockId });
      const form = await slack.until(() => slack.openViews(asker).find(({ view }) => view.submit !== undefined));
      // A change whose end needs approval stays.
      if (form.view.callback_id !== 'decision:end' || this.#run !== run) {
        await slack.closeView(asker, form.id);
        continue;
      }
      await slack.submit(asker, form.id);
      await this.#until(run, isReverted);
    }
  }

  /** Waits until `isSo` returns true, until another story starts, or until the timeout. */
  #until(run: Run, isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const isOver = () => this.#run !== run || isSo();
      const done = () => {
        stop();
        clearTimeout(late);
        resolve();
      };
      const stop = this.onChange(() => isOver() && done());
      const late = setTimeout(done, WITHIN_MS);
      if (isOver()) done();
    });
  }

  #advance(): void {
    const run = this.#run;
    while (run?.start !== undefined) {
      const step = run.story.steps[run.step];
      if (!step?.isDone(this.#scene(run))) break;
      run.seen.push(step.seen);
      run.step += 1;
    }
    this.#changed.tell();
  }

  #scene({ story, start, step }: Run): StoryProgress {
    const { slack, inspector, dial } = this.#deps;
    const before = inspector.journal.findIndex(({ stamp }) => stamp === start?.lastEntry);
    const since = start === undefined ? [] : inspector.journal.slice(before + 1);
    const seen = {
      slack,
      since,
      requests: inspector.requests(),
      checks: inspector.checks(),
      dial: dial.state(),
      began: start?.at ?? Date.now(),
    };
    return new StoryProgress(story.asker, seen, story.steps[step]?.nth);
  }

  #told(run: Run): StoryRun {
    const scene = this.#scene(run);
    const step = run.story.steps[run.step];
    const told = { story: run.story.id, title: run.story.title, requests: scene.all, seen: run.seen };
    if (step === undefined) return told;
    const { end } = scene;
    if (end !== undefined && end !== 'succeeded') {
      const otherwise = `The request ended differently. The journal says "${end}". Start over to see the whole story.`;
      return { ...told, seen: [...run.seen, otherwise] };
    }
    const { say, line, seat } = step;
    const button = step.button && { label: step.button.label, does: run.start && step.button.does(scene) };
    return { ...told, step: { number: run.step + 1, of: run.story.steps.length, say, line, seat, button } };
  }
}
