// Runs points in several lanes at once, one after another in each.
import { Lane } from './lane.js';
import type { Point } from './points.js';
import { faultsIn } from './record.js';
import { liveRestored } from './restored.js';
import { live } from './story.js';

interface Outcome {
  readonly point: Point;
  /** Whether the process came to the point at all: how often it redraws a card differs from run to run. */
  readonly met: boolean;
  readonly faults: readonly string[];
  readonly ms: number;
}

const TRIES = 3;
const MOST_OUTPUT = 4_000;

interface Runs {
  /** In the order of the points; none of them rejects. */
  readonly outcomes: readonly Promise<Outcome>[];
  /** Every process has ended. */
  readonly ended: Promise<unknown>;
}

export function startRuns(points: readonly Point[], lanes: number): Runs {
  const queue = points.map((point) => ({ point, ...deferred<Outcome>() }));
  const left = [...queue];
  const work = async () => {
    let lane: Lane | undefined;
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { point, resolve } = next;
      const began = Date.now();
      try {
        lane ??= await Lane.open();
        const { met, faults } = await untilMet(lane, point);
        resolve({ point, met, faults, ms: Date.now() - began });
        if (faults.length === 0) continue;
      } catch (error) {
        const faults = [String(error), lane?.output().slice(-MOST_OUTPUT) ?? ''];
        resolve({ point, met: true, faults, ms: Date.now() - began });
      }
      await lane?.close().catch(() => undefined); // what the next request would find there is not known
      lane = undefined;
    }
    await lane?.close();
  };
  const ended = Promise.allSettled(Array.from({ length: lanes }, work));
  return { outcomes: queue.map(({ promise }) => promise), ended };
}

async function untilMet(
  lane: Lane,
  point: Point,
): Promise<{ readonly met: boolean; readonly faults: readonly string[] }> {
  for (let tries = 1; ; tries += 1) {
    if (point.fresh || tries > 1) await lane.startAnew();
    const story = { decision: point.decision, reason: `INC-${tries}-${Math.random().toString(36).slice(2, 8)}` };
    if (point.restore !== undefined) {
      const { met, faults } = await liveRestored(lane, story, point);
      await lane.clear();
      if (met || faults.length > 0 || tries === TRIES) return { met, faults };
      continue;
    }
    const watch = await live(lane, story, point);
    const faults = await faultsIn(
      lane,
      story,
      watch.met ? { role: point.role, unnoted: await watch.back() } : undefined,
    );
    await lane.clear();
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
