// One simulated Atlas for all records. Every case finds it as it begins.
import { createWorld } from '../../src/sandbox/atlas/index.js';
import { openFixture } from '../operations/fixture.js';
import { NOW } from '../operations/given.js';

export type OneAtlas = Awaited<ReturnType<typeof openOneAtlas>>;

export async function openOneAtlas() {
  let clock = NOW;
  const fixture = await openFixture(() => clock);
  const { standIn } = fixture;
  let read = new Set<string>();
  standIn.onCall(({ method, path }) => void (path.includes('/oauth/') || read.add(template(method, path))));
  return {
    ...fixture,
    reset() {
      clock = NOW;
      standIn.clearFaults();
      Object.assign(standIn.world, createWorld(NOW));
    },
    pass(ms: number) {
      clock += ms;
    },
    /** What `ask` answers, and the calls that it makes, sorted and with placeholders for ids. */
    async reading<T>(ask: () => Promise<T>) {
      read = new Set();
      const answer = await ask();
      return { answer, reads: [...read].toSorted() };
    },
  };
}

const template = (method: string, path: string) =>
  `${method === 'GET' ? '' : `${method} `}${path.replace(/[0-9a-f]{24}/g, '{id}')}`;
