// A system whose policy allows changes of one area, for tests of changes that Atlas takes time to finish.
import type { Area } from '../../src/operations/effect.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { latestView, submitted } from './acting.js';
import { dedicated } from './atlas-things.js';
import type { Inside } from './inside.js';
import { textOf } from './looking.js';
import { untilStored } from './outcome.js';
import { POLICY, type TestSystem } from './test-system.js';
import { useTestSystem } from './use-test-system.js';

/** The system and its store are available once the file's tests begin. */
interface AreaSystem {
  readonly system: TestSystem;
  readonly inside: Inside;
  /** Rita types a change in the incident channel, and submits its form once it shows the text. */
  asked(line: string, showing: string): Promise<void>;
  cluster(name: string): ReturnType<typeof dedicated>;
  /** Finishes the change of a cluster, as the clock would. */
  settle(name: string): void;
  /** Waits until it is stored that Atlas has finished the change. */
  isFinished(id: string, withinMs?: number): Promise<unknown>;
  /** Waits until a thread in the approvals channel says the text. */
  threadSays(text: string, withinMs?: number): Promise<unknown>;
}

export function areaSystem(area: Area): AreaSystem {
  const rule = `  - operations: [area:${area}]
    requesters: [sre]
    approvers: [sre, security]
`;
  const system = useTestSystem({ roles: ['web', 'worker'], policy: `${POLICY}${rule}` });
  const { inside } = system;
  const cluster = (name: string) => dedicated(system.atlas.world, name);
  return {
    system,
    inside,
    cluster,
    async asked(line, showing) {
      await system.slack.command(PEOPLE.rita, CHANNELS.incident, line);
      await submitted(system, PEOPLE.rita, await latestView(system, PEOPLE.rita, showing));
    },
    settle: (name) => void Object.assign(cluster(name), { settlesAt: 0 }),
    isFinished: (id, withinMs = 60_000) =>
      untilStored(inside, id, (one) => one.state === 'succeeded' && one.finished !== undefined, withinMs),
    threadSays: (text, withinMs = 30_000) =>
      system.slack.until(
        () => system.slack.messages(CHANNELS.approvals).some(({ blocks }) => textOf(blocks).includes(text)),
        withinMs,
      ),
  };
}
