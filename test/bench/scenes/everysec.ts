// Measures how long a press takes while Redis syncs once a second: until the acknowledgement, the updated card and the
// effect on the card.
import { Client } from 'undici';
import { type Figure, type Figures, inTurns, type Measured, percentile } from '../figures.js';
import { type Fixture, openFixture } from '../fixture.js';
import { instantMs } from '../link.js';
import { approve, send } from '../shots.js';
import type { Waiting } from '../waiting.js';

/** Milliseconds after the press. */
interface Timing {
  readonly acknowledged: number;
  /** The card shows the decision. */
  readonly shown: number;
  /** The card shows the effect in Atlas. */
  readonly done: number;
}

const COUNT = { one: 5, ten: 40 };
/** A press waits for one sync. Its effect waits for a second one and for the calls in between. */
const MOST_MS = { one: { acknowledged: 1_200, done: 3_500 }, ten: { done: 6_000 } };

export async function everysec(figures: Figures, runs: number): Promise<void> {
  const add = (name: string, most?: number) =>
    figures.add({ name, unit: 'ms', sync: 'everysec', ...(most !== undefined && { most }) });
  const about = (how: string, most: Partial<Timing>): Readonly<Record<keyof Timing, Figure>> => ({
    acknowledged: add(`press acknowledged, p50, ${how}`, most.acknowledged),
    shown: add(`press to card updated, p50, ${how}`, most.shown),
    done: add(`press to its effect on the card, p50, ${how}`, most.done),
  });
  const [one, ten] = [about('1 at a time', MOST_MS.one), about('10 at once', MOST_MS.ten)];
  const fixture = await openFixture('everysec');
  try {
    await fixture.bot('worker');
    const { url } = await fixture.bot('web');
    await inTurns(runs, ['ours'], async () => [
      ...medians(one, await pressAll(fixture, url, COUNT.one, 1)),
      ...medians(ten, await pressAll(fixture, url, COUNT.ten, 10)),
    ]);
  } finally {
    await fixture.close();
  }
}

const medians = (figures: Readonly<Record<keyof Timing, Figure>>, all: readonly Timing[]): Measured =>
  (['acknowledged', 'shown', 'done'] as const).map((part) => {
    const took = all.map((timing) => timing[part]);
    return [figures[part], percentile(took, 0.5)];
  });

/** Each of `atOnce` people presses on the next card once the last one shows its effect. */
async function pressAll(fixture: Fixture, url: string, count: number, atOnce: number): Promise<readonly Timing[]> {
  await fixture.counterparts.restore();
  const waiting = [...(await fixture.archive.pending(count))];
  const timings: Timing[] = [];
  const people = Array.from({ length: atOnce }, async () => {
    const client = new Client(url);
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
      timings.push(await pressOne(fixture, client, next));
    await client.close();
  });
  await Promise.all(people);
  return timings;
}

/** Presses again if the bot says that a press wasn't recorded, e.g. after Slack's timeout. */
async function pressOne({ counterparts }: Fixture, client: Client, waiting: Waiting): Promise<Timing> {
  const { slack, see } = counterparts;
  const { ts } = waiting;
  const answers = `/response/watched/${ts}`;
  const shot = () => approve(waiting, `${slack}${answers}`);
  const first = shot();
  const shown = see(({ kind, key }) => kind === 'updated' && key === ts);
  const done = see(({ kind, key, text }) => kind === 'updated' && key === ts && /^done: /i.test(text));
  const over = new AbortController();
  const pressAgain = async () => {
    await see(({ kind, key }) => kind === 'answered' && key === answers, over.signal);
    pressAgain().catch(() => {});
    await send(client, shot());
  };
  pressAgain().catch(() => {}); // nothing was answered
  const pressedAt = instantMs();
  if (!(await send(client, first))) throw new Error(`the press on ${waiting.request.id} was not acknowledged`);
  const acknowledged = instantMs() - pressedAt;
  const seen = await Promise.all([shown, done]);
  over.abort();
  return { acknowledged, shown: seen[0].at - pressedAt, done: seen[1].at - pressedAt };
}
