// Runs the guided stories. A step is complete once the journal and the cards show it, never after a timeout.
import { type AtlasStandIn, clusterNamed } from '../atlas/index.js';
import { Listeners } from '../listeners.js';
import { CHANNELS, type SlackStandIn } from '../slack/index.js';
import type { FaultPanel } from './fault-panel.js';
import {
  dailyQueryLimit,
  resetCluster0,
  resetTrialProvider,
  restoreDailyQueryLimit,
  trialProvider,
} from './fault-panel-drifts.js';
import type { Inspector } from './inspector.js';
import { openReturns } from './inspector-returns.js';
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
  /** The id of the journal's last entry when the story started. */
  readonly after: string | undefined;
  /** Milliseconds since the epoch. */
  readonly began: number;
  step: number;
  readonly seen: string[];
}

export class Stories {
  readonly #deps: StoriesDeps;
  readonly #changed = new Listeners();
  readonly onChange = this.#changed.add;
  readonly #restore: () => void;
  #run: Run | undefined;

  constructor(deps: StoriesDeps) {
    const { inspector, dial, atlas } = deps;
    this.#deps = deps;
    const [provider, limit] = [trialProvider(atlas), dailyQueryLimit(atlas)];
    this.#restore = () => {
      resetTrialProvider(atlas, provider);
      restoreDailyQueryLimit(atlas, limit);
    };
    for (const source of [inspector, dial]) source.onChange(() => this.#advance());
  }

  state(): StoriesState {
    const stories = STORIES.map(({ id, title, about }) => ({ id, title, about }));
    return { stories, run: this.#run && this.#told(this.#run) };
  }

  /** @returns false if the story doesn't exist */
  async act(act: StoriesAct): Promise<boolean> {
    const story = 'begin' in act ? STORIES.find(({ id }) => id === act.begin) : undefined;
    if ('begin' in act && story === undefined) return false;
    this.#run = undefined;
    if (story !== undefined) {
      await this.#prepare(story);
      this.#run = { story, after: this.#deps.inspector.journal.at(-1)?.stamp, began: Date.now(), step: 0, seen: [] };
    }
    this.#changed.tell();
    return true;
  }

  /** Clears all faults and resets everything that the story changes. */
  async #prepare({ asker, alert }: Story): Promise<void> {
    const { atlas, dial, inspector, slack } = this.#deps;
    // An earlier story's open form would be mistaken for this story's form.
    for (const { id } of slack.openViews(asker)) await slack.closeView(asker, id);
    if (!dial.state().well) await dial.act({ wellAgain: true });
    await this.#endChanges(asker);
    this.#restore();
    for (const name of ['Cluster0', 'Cluster1']) {
      const cluster = clusterNamed(atlas.world, name);
      if (cluster.kind === 'dedicated') cluster.grant = undefined;
    }
    if (alert !== undefined) {
      resetCluster0(atlas);
      slack.notice(CHANNELS.incident, { text: alert });
    }
    inspector.note('Story started: reset the grants on Cluster0 and Cluster1, Entra trial and the daily limit');
  }

  /** Ends temporary changes, because a scheduled revert would block the story's change to the same item. */
  async #endChanges(person: string): Promise<void> {
    const { slack, inspector } = this.#deps;
    const open = () =>
      openReturns(inspector.requests()).filter(
        ({ params: { database, limit, cluster } }) =>
          (database === 'FederatedDB0' && limit === 'daily') || cluster === 'Cluster0',
      );
    for (const { change } of open()) {
      const press = createCardPress(slack, change, 'decide:end-now');
      if (press === undefined) continue;
      await slack.press(person, press.in, press.actionId, { blockId: press.blockId });
      const form = await slack.until(() => slack.openViews(person).find(({ view }) => view.submit !== undefined));
      // A change whose end needs approval stays.
      if (form.view.callback_id !== 'decision:end') {
        await slack.closeView(person, form.id);
        continue;
      }
      await slack.submit(person, form.id);
      await seenIn(inspector, () => open().every((one) => one.change !== change));
    }
  }

  #advance(): void {
    const run = this.#run;
    if (run === undefined) return;
    for (let step = run.story.steps[run.step]; step?.isDone(this.#scene(run)); step = run.story.steps[run.step]) {
      run.seen.push(step.seen);
      run.step += 1;
    }
    this.#changed.tell();
  }

  #scene({ story, after, began, step }: Run): StoryProgress {
    const { slack, inspector, dial } = this.#deps;
    const before = inspector.journal.findIndex(({ stamp }) => stamp === after);
    const since = inspector.journal.slice(before + 1);
    const seen = {
      slack,
      since,
      requests: inspector.requests(),
      checks: inspector.checks(),
      dial: dial.state(),
      began,
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
    const button = step.button && { label: step.button.label, does: step.button.does(scene) };
    return { ...told, step: { number: run.step + 1, of: run.story.steps.length, say, line, seat, button } };
  }
}

const WITHIN_MS = 30_000;

/** Waits until `isSo` returns true, or until the timeout. */
function seenIn(inspector: Inspector, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stop();
      clearTimeout(late);
      resolve();
    };
    const stop = inspector.onChange(() => isSo() && done());
    const late = setTimeout(done, WITHIN_MS);
    if (isSo()) done();
  });
}
