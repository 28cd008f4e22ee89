// The laws that hold for every operation, against one pretend Atlas. What an operation is tried with is in cases.ts
// for a change; for a look-up it is its example.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Atlas } from '../../src/atlas/atlas.js';
import { restoreSnapshot } from '../../src/operations/backup/restore-snapshot.js';
import { takeSnapshot } from '../../src/operations/backup/take-snapshot.js';
import { runAt } from '../../src/operations/call.js';
import { changeNamed, operations } from '../../src/operations/index.js';
import type { Change, JsonObject, Params, Preview, Sent } from '../../src/operations/operation.js';
import { plain } from '../../src/slack/blocks/text.js';
import { renameEverything } from '../support/atlas-things.js';
import { CASES } from './cases.js';
import { THROWN, trouble, withNothing, withoutOneRead } from './failing-reads.js';
import { openSharedFixture, type SharedFixture } from './fixture.js';
import { chosen, type Given, NOW, THROUGH_MS } from './given.js';
import { inParams, inReplies, triedPlaces } from './hostile-names.js';
import { LEFT_OUT, withoutOneField } from './left-out.js';
import { lawsOfLines, lawsOfLookUps, lawsOfOperations } from './look-up-laws.js';
import { recordedCalls } from './recorded-calls.js';
import { refusedBy } from './refused.js';
import { Replay } from './replayed.js';

let clock = NOW;
let fixture: SharedFixture;
beforeAll(async () => {
  fixture = await openSharedFixture(() => clock);
});
const asItBegins = () => {
  clock = NOW;
  fixture.reset();
};
const recorded = recordedCalls();
afterAll(() => {
  recorded.write();
  return fixture.close();
});

lawsOfOperations();
lawsOfLookUps(() => fixture);
lawsOfLines(() => fixture);

/** How a refusal says that it isn't known. */
const UNREAD = /could(n’t| not) (be )?read/;
/** Atlas shows what they make in one list only. */
const SHOWN_ONCE: readonly Change[] = [takeSnapshot, restoreSnapshot];

async function callOf(change: Change, params: Params, undoes?: Sent) {
  const { call, blockers } = await change.preview(fixture.atlas, params, NOW, undoes);
  if (call === undefined) throw new Error(`${change.name} is blocked: ${JSON.stringify(blockers)}`);
  return runAt(call, NOW);
}

/** What takes a change back, as a person asks for it; as its return does where `undoes` says which change that is. */
async function takeBack(change: Change, sent: Sent, undoes?: Sent): Promise<void> {
  const undo = change.undo(sent, NOW);
  const inverse = changeNamed(undo?.operation ?? '');
  if (undo === undefined || inverse === undefined) throw new Error(`nothing takes ${change.name} back`);
  await fixture.atlas.write(await callOf(inverse, await chosen(undo, fixture), undoes));
  clock += THROUGH_MS;
}

/** What of a preview has nothing to do with how long it lasts. */
const actsOn = ({ place, target, path, direction, facts, basis, call }: Preview) => ({
  place,
  target,
  path,
  direction,
  facts,
  basis,
  call,
});

const [triedBefore, triedAfter] = [triedPlaces(), triedPlaces()];
/** Fields that were left out of what a preview reads, and of what its outcome is read from: before, after, and later. */
const [ofPreview, ofBefore, ofAfter, ofEffect] = [triedPlaces(), triedPlaces(), triedPlaces(), triedPlaces()];

test('every change has a case', () => {
  const tried = new Set(CASES.map(([{ name }]) => name));
  const untried = operations.filter(({ name, effect }) => effect !== 'read' && !tried.has(name));
  expect(untried.map(({ name }) => `${name} needs a case in test/operations/<its area>/cases.ts`)).toEqual([]);
});

test('calls.txt has each case once, in their order', () => {
  expect(recorded.changesIn()).toEqual(CASES.map(([{ name }]) => name));
});

describe.each(CASES.map(([change, given], nth) => [`${change.name} (${nth})`, change, given, nth] as const))(
  '%s',
  (_, change, given, nth) => {
    const isFirst = CASES.findIndex(([one]) => one === change) === nth;
    let before: Replay;
    let seen: Preview;
    let sent: Sent;
    beforeAll(async () => {
      asItBegins();
      const params = await given(fixture);
      before = new Replay(fixture.atlas);
      seen = await change.preview(before.atlas(), params, NOW);
      if (seen.call === undefined) throw new Error(`it is blocked: ${JSON.stringify(seen.blockers)}`);
      sent = { params, basis: seen.basis, call: runAt(seen.call, NOW) };
    });

    /** @param basis what it rested on while Atlas had other names */
    const previewOf = (params: Params, basis: JsonObject) => async (atlas: Atlas) => {
      const now = await change.preview(atlas, params, NOW);
      const would = now.call && { params, basis: now.basis, call: runAt(now.call, NOW) };
      return { now, back: would && change.undo(would, NOW), drift: change.drift(basis, now.basis, NOW) };
    };

    test('makes the call that calls.txt has, with its undo, and rests on and refuses the same', async () => {
      const refuses = isFirst ? await refusedBy(change, before, sent.params) : '';
      const asked = { params: sent.params, preview: seen, undo: change.undo(sent, NOW), refuses };
      const { now, before: then } = recorded.asked(nth, asked, fixture.standIn.world);
      expect(now).toBe(then);
    });

    test('rests on the same facts as long as nobody changes anything', async () => {
      const later = await change.preview(before.atlas(), sent.params, NOW + 3_600_000);
      expect(later.basis).toEqual(seen.basis);
    });

    test('is previewed as the same change about the same people, or refused, when a read fails', async () => {
      const ask = async (atlas: Atlas) => {
        const preview = await change.preview(atlas, sent.params, NOW);
        const { call, direction, takesAway, concerns, blockers } = preview;
        return blockers.length > 0 ? 'blocked' : { call, direction, takesAway, concerns };
      };
      const whole = await ask(before.atlas());
      const answers = await withoutOneRead(before, ask);
      expect(answers.length).toBeGreaterThan(0);
      for (const { without, answer } of answers.filter(({ answer }) => answer !== THROWN && answer !== 'blocked'))
        expect([without, answer]).toEqual([without, whole]);
    });

    test('prepares the same, or nothing, when Atlas leaves a field out or shows it as null', async () => {
      const ask = async (atlas: Atlas) => {
        const preview = await change.preview(atlas, sent.params, NOW);
        const { call, basis, target, alsoHolds, path, direction, takesAway } = preview;
        if (call === undefined) return preview.blockers;
        const undo = change.undo({ ...sent, basis, call: runAt(call, NOW) }, NOW);
        const takes = [takesAway?.signIn !== undefined, takesAway?.credential];
        return { call, undo, target, alsoHolds, path, direction, takes };
      };
      const whole = await ask(before.atlas());
      for (const { without, answer } of await withoutOneField(before, ask, ofPreview(change), LEFT_OUT)) {
        if (answer === THROWN) continue;
        const isBlocked = Array.isArray(answer) && answer.some(({ sentence }) => sentence !== '');
        if (!isBlocked) expect([without, answer]).toEqual([without, whole]);
      }
    });

    test('is not refused as if something were gone when a read fails', async () => {
      const ask = async (atlas: Atlas) => JSON.stringify((await change.preview(atlas, sent.params, NOW)).blockers);
      const answers = [...(await withoutOneRead(before, ask, { trouble })), ...(await withNothing(before, ask))];
      const refusals = answers.filter(({ answer }) => answer !== THROWN && answer !== '[]' && !UNREAD.test(answer));
      const gone = refusals.filter(({ without }) => without.includes(': nothing')).map(({ answer }) => answer);
      const unread = refusals.filter(({ without }) => !without.includes(': nothing'));
      expect(unread.filter(({ answer }) => gone.includes(answer))).toEqual([]);
    });

    test('lasts for a while where something can put it back, and says what it is then', async () => {
      const { for: length, ...rest } = sent.params;
      if (!('for' in change.params.shape) || change.endsByItself) return;
      expect(length).toBeUndefined();
      const forAWhile = await change.preview(before.atlas(), { ...rest, for: '2h' }, NOW);
      const { summary, extent, notice, before: now, after, undo } = forAWhile;
      expect(actsOn(forAWhile)).toEqual(actsOn(seen));
      // What is true only because it comes back, it may say besides.
      expect(forAWhile.warnings).toEqual(expect.arrayContaining([...seen.warnings]));
      expect(summary).toBe(`${seen.summary} for 2 hours`);
      expect([extent, notice]).toEqual([expect.stringMatching(/(^|, )2 h$/), `${seen.notice}, 2 h`]);
      expect(plain(after)).toBe(`${plain(seen.after)}; after 2 hours it reverts to ${plain(now)}`);
      expect(undo).toBe(`It reverts after 2 hours. Before that, ${seen.undo}`);
    });

    test('has the same preview whatever the names in Atlas and in the line are', async () => {
      expect(await inReplies(before, triedBefore(change), previewOf(sent.params, seen.basis))).toEqual([]);
      if (!isFirst) return;
      const ask = (params: Params) => previewOf(params, seen.basis)(before.atlas());
      expect(await inParams(change, sent.params, ask)).toEqual([]);
    });

    test('is not applied before its call, and never taken for applied', async () => {
      const verify = (atlas: Atlas) => change.verify(atlas, sent);
      expect(await verify(before.atlas())).toBe('not applied');
      const answers = [
        ...(await withoutOneRead(before, verify)),
        ...(await withNothing(before, verify)),
        ...(await withoutOneField(before, verify, ofBefore(change))),
      ];
      expect(answers.length).toBeGreaterThan(0);
      expect(answers.filter(({ answer }) => answer === 'applied')).toEqual([]);
    });

    describe('once Atlas has accepted it', () => {
      let after: Replay;
      let clusterAfter: string | undefined;
      beforeAll(async () => {
        sent = { ...sent, reply: await fixture.atlas.write(sent.call, change.reply) };
        clusterAfter = fixture.standIn.world.clusters.find(({ id }) => id === seen.target.id)?.stateName;
        clock += change.finishes?.showsWithinMs ?? 0;
        after = new Replay(fixture.atlas);
      });

      test('is applied, and taken for not applied by no read that fails, finds nothing or leaves a field out', async () => {
        const verify = (atlas: Atlas) => change.verify(atlas, { ...sent, reply: undefined });
        expect(await verify(after.atlas())).toBe('applied');
        const less = SHOWN_ONCE.includes(change)
          ? []
          : [...(await withNothing(after, verify)), ...(await withoutOneField(after, verify, ofAfter(change)))];
        const answers = [...(await withoutOneRead(after, verify)), ...less];
        expect(answers.filter(({ answer }) => answer === 'not applied')).toEqual([]);
      });

      test('is in effect, under way and refused again as calls.txt says', async () => {
        const atlas = after.atlas();
        const inEffect = await change.inEffect(atlas, sent, NOW);
        const progress = await change.finishes?.look(atlas, sent);
        const again = await change.preview(atlas, sent.params, NOW);
        const { now, before: then } = recorded.done(nth, { inEffect, progress, again });
        expect(now).toBe(then);
      });

      test('is over, or finished, only where that was read', async () => {
        const inEffect = (atlas: Atlas) => change.inEffect(atlas, sent, NOW);
        const answers = [
          ...(await withoutOneRead(after, inEffect)),
          ...(await withNothing(after, inEffect)),
          ...(await withoutOneField(after, inEffect, ofEffect(change))),
        ];
        expect(answers.filter(({ answer }) => answer === 'no')).toEqual([]);
        const { finishes } = change;
        if (finishes === undefined || (await finishes.look(after.atlas(), sent)) !== 'under way') return;
        const looks = await withoutOneRead(after, (atlas) => finishes.look(atlas, sent));
        expect(looks.filter(({ answer }) => answer !== 'under way' && answer !== THROWN)).toEqual([]);
      });

      test('is followed to its end where Atlas goes on with its cluster', () => {
        const goesOn = clusterAfter !== undefined && clusterAfter !== 'IDLE';
        expect(change.finishes !== undefined || !goesOn).toBe(true);
      });

      test('is read back the same whatever the names are', async () => {
        const readBack = async (atlas: Atlas) => [
          await change.verify(atlas, sent),
          await change.inEffect(atlas, sent, NOW),
          await change.finishes?.look(atlas, sent),
        ];
        expect(await inReplies(after, triedAfter(change), readBack)).toEqual([]);
      });

      test('voids a request for the same, with what is different', async () => {
        const { basis } = await change.preview(after.atlas(), sent.params, NOW);
        expect(basis).not.toEqual(seen.basis);
        expect(change.drift(seen.basis, basis, NOW)).toMatch(/./);
      });

      test('is taken back by what it says undoes it, or says that nothing does', async () => {
        clock = NOW + THROUGH_MS;
        const isForAWhile = 'for' in change.params.shape;
        if (isForAWhile) expect(await change.inEffect(fixture.atlas, sent, NOW)).toBe('yes');
        expect(change.undo(sent, NOW) === undefined).toBe(change.effect === 'irreversible');
        // Its form takes nothing before a name is typed.
        if (change.effect === 'irreversible') return expect(seen.confirm).toEqual(expect.any(String));
        await takeBack(change, sent);
        if (isForAWhile) expect(await change.inEffect(fixture.atlas, sent, NOW)).toBe('no');
        const again = await change.preview(fixture.atlas, sent.params, NOW);
        expect({ before: again.before, basis: again.basis }).toEqual({ before: seen.before, basis: seen.basis });
      });
    });
  },
);

const isForAWhile = ([{ params }]: (typeof CASES)[number]) => 'for' in params.shape;

test.each(CASES.filter(isForAWhile).map(([change, given]) => [change.name, change, given] as const))(
  '%s for a while is found and reverted after everything was renamed',
  async (_, change, given: Given) => {
    asItBegins();
    const params = await given(fixture);
    const { basis } = await change.preview(fixture.atlas, params, NOW);
    const call = await callOf(change, params);
    const sent = { params, basis, call, reply: await fixture.atlas.write(call, change.reply) };
    clock += change.endsByItself ? 0 : THROUGH_MS;
    renameEverything(fixture.standIn.world);
    expect(await change.inEffect(fixture.atlas, sent, NOW)).toBe('yes');
    await takeBack(change, sent, sent);
    expect(await change.inEffect(fixture.atlas, sent, NOW)).toBe('no');
  },
);
