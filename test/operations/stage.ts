// The pretend Atlas, and the bot's view of it: nothing waits between its retries.
import { createAtlas } from '../../src/atlas/client.js';
import { createLog } from '../../src/log.js';
import { startAtlas } from '../../src/sandbox/atlas/index.js';

export async function openStage(now: () => number) {
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
