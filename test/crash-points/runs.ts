// Runs points in several runners, one after another in each.
import { CrashRunner } from './crash-runner.js';
import type { Point } from './points.js';
import { faultsIn } from './record.js';
import { liveRestored } from './restored.js';
import { live } from './story.js';

interface Outcome {
  readonly point: Point;
  /** Whether the process reached the point. How often it redraws a card differs between runs. */
  readonly met: boolean;
  readonly faults: readonly string[];
  readonly ms: number;
}

const TRIES = 3;
const MOST_OUTPUT = 4_000;

interface Runs {
  /** In the order of the points; none of them rejects. */
  readonly outcomes: readonly Promise<Outcome>[];
  /** Resolves when every process has ended. */
  readonly ended: Promise<unknown>;
}

export function startRuns(points: readonly Point[], runners: number): Runs {
  const queue = points.map((point) => ({ point, ...deferred<Outcome>() }));
  const left = [...queue];
  const work = async () => {
    let runner: CrashRunner | undefined;
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { point, resolve } = next;
      const began = Date.now();
      try {
        runner ??= await CrashRunner.open();
        const { met, faults } = await untilMet(runner, point);
        resolve({ point, met, faults, ms: Date.now() - began });
        if (faults.length === 0) continue;
      } catch (error) {
        const faults = [String(error), runner?.output().slice(-MOST_OUTPUT) ?? ''];
        resolve({ point, met: true, faults, ms: Date.now() - began });
      }
      await runner?.close().catch(() => undefined); // its state is uncertain
      runner = undefined;
    }
    await runner?.close();
  };
  const ended = Promise.allSettled(Array.from({ length: runners }, work));
  return { outcomes: queue.map(({ promise }) => promise), ended };
}

async function untilMet(
  runner: CrashRunner,
  point: Point,
): Promise<{ readonly met: boolean; readonly faults: readonly string[] }> {
  for (let tries = 1; ; tries += 1) {
    if (point.fresh || tries > 1) await runner.restart();
    const story = { decision: point.decision, reason: `INC-${tries}-${Math.random().toString(36).slice(2, 8)}` };
    if (point.restore !== undefined) {
      const { met, faults } = await liveRestored(runner, story, point);
      await runner.clear();
      if (met || faults.length > 0 || tries === TRIES) return { met, faults };
      continue;
    }
    const watch = await live(runner, story, point);
    const faults = await faultsIn(
      runner,
      story,
      watch.met ? { role: point.role, unnoted: await watch.back() } : undefined,
    );
    await runner.clear();
    if (watch.met || faults.length > 0 || tries === TRIES) return { met: watch.met, faults };
  }
}

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
