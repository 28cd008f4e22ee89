// What cannot be read is never taken for a state of Atlas: every read after a change's call, and before it, failing.
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { runAt } from '../../src/operations/call.js';
import { CASES, NOW } from './cases.js';
import { openSharedStage } from './stage.js';

let clock = NOW;
const stage = await openSharedStage(() => clock);
const { standIn, atlas } = stage;
beforeEach(() => {
  clock = NOW;
  stage.reset();
});
afterAll(() => stage.close());

/** That something is not there may be true. */
const FAULTS = {
  'a missing role': { kind: 'status', status: 403, errorCode: 'USER_UNAUTHORIZED' },
  'an address that is not allowed': { kind: 'status', status: 403, errorCode: 'IP_ADDRESS_NOT_ON_ACCESS_LIST' },
  'a long limit': { kind: 'status', status: 429, errorCode: 'RATE_LIMITED', headers: { 'retry-after': '3600' } },
  trouble: { kind: 'status', status: 500, errorCode: 'UNEXPECTED_ERROR' },
  'a page of a gateway': { kind: 'status', status: 502, html: '<html></html>' },
} as const;
const THROWN = 'thrown';

const exactly = (path: string) => new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);

/** What the question is answered with when one of its reads fails, by the read and the fault. */
async function withoutOneRead<T>(ask: () => Promise<T>) {
  const before = standIn.calls.length;
  await ask();
  const paths = new Set(standIn.calls.slice(before).map(({ path }) => path));
  const found: { readonly without: string; readonly answer: T | typeof THROWN }[] = [];
  for (const path of paths) {
    for (const [name, fault] of Object.entries(FAULTS)) {
      const mend = standIn.fault({ ...fault, path: exactly(path) });
      const answer = await ask().catch((): typeof THROWN => THROWN);
      mend();
      found.push({ without: `${path}: ${name}`, answer });
    }
  }
  return found;
}

describe.each(CASES.map(([operation, params]) => [operation.name, operation, params] as const))(
  '%s',
  (_, operation, params) => {
    const prepare = async () => {
      const given = await params({ standIn, atlas });
      const { basis, call } = await operation.preview(atlas, given, NOW);
      if (call === undefined) throw new Error('there is no call');
      return { params: given, basis, call: runAt(call, NOW) };
    };
    const carriedOut = async () => {
      const sent = await prepare();
      await atlas.write(sent.call);
      clock += operation.finishes?.showsWithinMs ?? 0;
      return sent;
    };

    test('is previewed as the same change about the same people, or refused', async () => {
      const given = await params({ standIn, atlas });
      const ask = async () => {
        const { call, direction, takesAway, concerns, blockers } = await operation.preview(atlas, given, NOW);
        return blockers.length > 0 ? 'blocked' : { call, direction, takesAway, concerns };
      };
      const whole = await ask();
      const previews = await withoutOneRead(ask);
      expect(previews.length).toBeGreaterThan(0);
      for (const { without, answer } of previews.filter(({ answer }) => answer !== THROWN && answer !== 'blocked'))
        expect([without, answer]).toEqual([without, whole]);
    });

    test('is applied, or not, only where that was read', async () => {
      const before = await prepare();
      const early = await withoutOneRead(() => operation.verify(atlas, before));
      expect(early.length).toBeGreaterThan(0);
      expect(early.filter(({ answer }) => answer === 'applied')).toEqual([]);
      await atlas.write(before.call);
      clock += operation.finishes?.showsWithinMs ?? 0;
      const late = await withoutOneRead(() => operation.verify(atlas, before));
      expect(late.filter(({ answer }) => answer === 'not applied')).toEqual([]);
    });

    test('is over, or finished, only where that was read', async () => {
      const sent = await carriedOut();
      const found = await withoutOneRead(() => operation.inEffect(atlas, sent, NOW));
      expect(found.filter(({ answer }) => answer === 'no')).toEqual([]);
      const { finishes } = operation;
      if (finishes === undefined || (await finishes.look(atlas, sent)) !== 'under way') return;
      const looks = await withoutOneRead(() => finishes.look(atlas, sent));
      expect(looks.filter(({ answer }) => answer !== 'under way' && answer !== THROWN)).toEqual([]);
    });
  },
);
