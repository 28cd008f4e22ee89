// The simulated Atlas, and the bot's client for it, which doesn't wait between retries.
import { createAtlas } from '../../src/atlas/client.js';
import { createLog } from '../../src/log.js';
import { createWorld, type LoggedCall, startAtlas } from '../../src/sandbox/atlas/index.js';

export async function openFixture(now: () => number) {
  const standIn = await startAtlas({ now });
  const atlas = createAtlas({
    baseUrl: standIn.url,
    credential: standIn.credentials.reader,
    log: createLog('silent'),
    pageSize: 100,
    sleep: () => Promise.resolve(),
  });
  const close = async () => {
    await atlas.close();
    await standIn.close();
  };
  return { standIn, atlas, close };
}

export type SharedFixture = Awaited<ReturnType<typeof openSharedFixture>>;

/** One for many cases: `reset` restores its first state, which takes less time than another start. */
export async function openSharedFixture(now: () => number) {
  const fixture = await openFixture(now);
  const { standIn } = fixture;
  const { roles } = standIn.credentials.reader;
  const held = [...roles];
  const calls: LoggedCall[] = [];
  standIn.onCall((call) => void calls.push(call));
  const reset = () => {
    standIn.clearFaults();
    Object.assign(standIn.world, createWorld(now()));
    roles.splice(0, roles.length, ...held);
    calls.splice(0);
  };
  return { ...fixture, standIn: { ...standIn, calls }, reset };
}
