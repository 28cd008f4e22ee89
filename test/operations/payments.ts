// Runs look-ups against the simulated Atlas's project Payments, at one moment.
import { afterEach } from '@jest/globals';
import { createAtlas } from '../../src/atlas/client.js';
import { createLog } from '../../src/log.js';
import type { LookUp, LookUpResult, Params, Phrase } from '../../src/operations/operation.js';
import { type AtlasStandIn, projectNamed, startAtlas } from '../../src/sandbox/atlas/index.js';

export const NOW = Date.parse('2026-11-25T10:00:00Z');
export const MINUTE_MS = 60_000;

interface Payments {
  readonly standIn: AtlasStandIn;
  readonly project: string;
  run(operation: LookUp, params?: Params, now?: number): Promise<LookUpResult>;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A fresh one, closed after the test. */
export async function payments(): Promise<Payments> {
  let clock = NOW;
  const standIn = await startAtlas({ now: () => clock });
  const atlas = createAtlas({
    baseUrl: standIn.url,
    credential: standIn.credentials.reader,
    log: createLog('silent'),
    sleep: () => Promise.resolve(),
  });
  closers.push(
    () => atlas.close(),
    () => standIn.close(),
  );
  const project = projectNamed(standIn.world, 'Payments').id;
  return {
    standIn,
    project,
    run: (operation, params = {}, now = NOW) => {
      clock = now;
      return operation.run(atlas, { project, ...params }, now);
    },
  };
}

/** With instants as minutes before `NOW`: `<40>`. */
export const said = (phrase: Phrase): string =>
  typeof phrase === 'string'
    ? phrase
    : phrase
        .map((part) => {
          if (typeof part === 'string') return part;
          return 'code' in part ? part.code : `<${Math.round((NOW - part.at) / MINUTE_MS)}>`;
        })
        .join('');
