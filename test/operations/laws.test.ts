// Laws of every operation, tested in one simulated Atlas: changes with their cases in cases.ts, look-ups with their
// examples.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mayExceedApproval } from '../../src/approvals/request/return-transitions.js';
import { revertDirection } from '../../src/approvals/returns/way-back.js';
import type { Atlas } from '../../src/atlas/atlas.js';
import { restoreSnapshot } from '../../src/operations/backup/restore-snapshot.js';
import { takeSnapshot } from '../../src/operations/backup/take-snapshot.js';
import { withResolvedTimes } from '../../src/operations/call.js';
import { setDbUserRoles } from '../../src/operations/database-users/set-db-user-roles.js';
import { phraseParts } from '../../src/operations/format.js';
import { changeNamed, operations } from '../../src/operations/index.js';
import type { Change, ChangeCall, JsonObject, Params, Preview } from '../../src/operations/operation.js';
import { lifetimeLines } from '../../src/slack/cards/lifetime.js';
import { renameEverything } from '../support/atlas-things.js';
import { textOf } from '../support/looking.js';
import { pending } from '../support/requests.js';
import { CASES } from './cases.js';
import { THROWN, trouble, withNothing, withoutOneRead } from './failing-reads.js';
import { openSharedFixture, type SharedFixture } from './fixture.js';
import { chosen, FINISHED_MS, type Given, inPayments, NOW } from './given.js';
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
const startOver = () => {
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

/** In a refusal: something couldn't be read. */
const UNREAD = /could(n’t| not) (be )?read/;
/** Atlas shows what these create in only one list. */
const SHOWN_ONCE: readonly Change[] = [takeSnapshot, restoreSnapshot];

async function callOf(change: Change, params: Params, undoes?: ChangeCall) {
  const { call, blockers } = await change.preview(fixture.atlas, params, NOW, undoes);
  if (call === undefined) throw new Error(`${change.name} is blocked: ${JSON.stringify(blockers)}`);
  return withResolvedTimes(call, NOW);
}

/** Undoes a change as a person would, or, with `undoes`, as its revert does. */
async function sendUndo(change: Change, sent: ChangeCall, undoes?: ChangeCall): Promise<void> {
  const undo = change.undo(sent, NOW);
  const inverse = changeNamed(undo?.operation ?? '');
  if (undo === undefined || inverse === undefined) throw new Error(`nothing undoes ${change.name}`);
  await fixture.atlas.write(await callOf(inverse, await chosen(undo, fixture), undoes));
  clock += FINISHED_MS;
}

/** The parts of a preview that don't depend on how long the change lasts. */
const withoutEnd = ({ place, target, path, direction, facts, basis, call }: Preview) => ({
  place,
  target,
  path,
  direction,
  facts,
  basis,
  call,
});

const [triedBefore, triedAfter] = [triedPlaces(), triedPlaces()];
/** Fields tried so far: in a preview, in a verification before and after the call, and in its effect. */
const [ofPreview, ofBefore, ofAfter, ofEffect] = [triedPlaces(), triedPlaces(), triedPlaces(), triedPlaces()];

test('every change has a case', () => {
  const tried = new Set(CASES.map(([{ name }]) => name));
  const untried = operations.filter(({ name, effect }) => effect !== 'read' && !tried.has(name));
  expect(untried.map(({ name }) => `${name} needs a case in test/operations/<its area>/cases.ts`)).toEqual([]);
});

test('calls.txt has each case once, in order', () => {
  expect(recorded.changesIn()).toEqual(CASES.map(([{ name }]) => name));
});

describe.each(CASES.map(([change, given], nth) => [`${change.name} (${nth})`, change, given, nth] as const))(
  '%s',
  (_, change, given, nth) => {
    const isFirst = CASES.findIndex(([one]) => one === change) === nth;
    let before: Replay;
    let seen: Preview;
    let sent: ChangeCall;
    beforeAll(async () => {
      startOver();
      const params = await given(fixture);
      before = new Replay(fixture.atlas);
      seen = await change.preview(before.atlas(), params, NOW);
      if (seen.call === undefined) throw new Error(`it is blocked: ${JSON.stringify(seen.blockers)}`);
      sent = { params, basis: seen.basis, call: withResolvedTimes(seen.call, NOW) };
    });

    /** The line of its card, while it waits for approval. */
    const lifetimeOf = (preview: Preview, params: Params) => {
      const lines = lifetimeLines(pending({ operation: change.name, params, preview }));
      expect(lines).toHaveLength(1);
      return textOf(lines);
    };

    /** @param basis from before Atlas's names changed */
    const previewOf = (params: Params, basis: JsonObject) => async (atlas: Atlas) => {
      const now = await change.preview(atlas, params, NOW);
      const would = now.call && { params, basis: now.basis, call: withResolvedTimes(now.call, NOW) };
      return { now, back: would && change.undo(would, NOW), drift: change.drift(basis, now.basis, NOW) };
    };

    test('has the call, undo, basis and refusals that calls.txt records', async () => {
      const refuses = isFirst ? await refusedBy(change, before, sent.params) : '';
      const asked = { params: sent.params, preview: seen, undo: change.undo(sent, NOW), refuses };
      const { now, before: then } = recorded.asked(nth, asked, fixture.standIn.world);
      expect(now).toBe(then);
    });

    test('has the same basis an hour later if nothing changed', async () => {
      const later = await change.preview(before.atlas(), sent.params, NOW + 3_600_000);
      expect(later.basis).toEqual(seen.basis);
    });

    test('has the same call, direction and people, or is blocked, when a read fails', async () => {
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

    test('prepares the same call, or none, when a field is missing or null', async () => {
      const ask = async (atlas: Atlas) => {
        const preview = await change.preview(atlas, sent.params, NOW);
        const { call, basis, target, alsoHolds, path, direction, takesAway } = preview;
        if (call === undefined) return preview.blockers;
        const undo = change.undo({ ...sent, basis, call: withResolvedTimes(call, NOW) }, NOW);
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

    test('isn’t blocked as if something were missing when a read fails', async () => {
      const ask = async (atlas: Atlas) => JSON.stringify((await change.preview(atlas, sent.params, NOW)).blockers);
      const answers = [...(await withoutOneRead(before, ask, { trouble })), ...(await withNothing(before, ask))];
      const refusals = answers.filter(({ answer }) => answer !== THROWN && answer !== '[]' && !UNREAD.test(answer));
      const gone = refusals.filter(({ without }) => without.includes(': nothing')).map(({ answer }) => answer);
      const unread = refusals.filter(({ without }) => !without.includes(': nothing'));
      expect(unread.filter(({ answer }) => gone.includes(answer))).toEqual([]);
    });

    test('can be temporary if it can be undone, and says when and to what it reverts', async () => {
      const { for: length, ...rest } = sent.params;
      if (!('for' in change.params.shape) || change.endsByItself) return;
      expect(length).toBeUndefined();
      const temporary = await change.preview(before.atlas(), { ...rest, for: '2h' }, NOW);
      const { summary, before: now, after, undo } = temporary;
      expect(withoutEnd(temporary)).toEqual(withoutEnd(seen));
      // It may also warn about its revert.
      expect(temporary.warnings).toEqual(expect.arrayContaining([...seen.warnings]));
      expect(summary).toBe(`${seen.summary} for 2 hours`);
      expect(after).toEqual(seen.after);
      const texts = phraseParts(now).filter((part) => typeof part === 'string');
      for (const part of ['2 hours', ...texts]) expect(lifetimeOf(temporary, { for: '2h' })).toContain(part.trim());
      for (const part of ['2 hours', seen.undo]) expect(undo).toContain(part);
    });

    test('says in one line of its card how long it lasts and how it is undone', () => {
      const line = lifetimeOf(seen, sent.params);
      const isPermanent = change.effect === 'irreversible' || seen.confirm !== undefined;
      if (sent.params.for !== undefined) expect(line).toMatch(/^Lasts .* from approval .* ends .* early/);
      else if (isPermanent)
        expect(line).toMatch(/^(Permanent|Happens once|Until added again) · can’t be undone\. [A-Z]/);
      else
        expect(line).toMatch(
          /^Stays until (changed|it expires|added again|resumed, at most 30 days)\. To undo, use [a-z-]+( on| off)? , which [a-z]/,
        );
      expect(change.undo(sent, NOW) === undefined).toBe(isPermanent);
    });

    test('has the same preview whatever names Atlas and people use', async () => {
      expect(await inReplies(before, triedBefore(change), previewOf(sent.params, seen.basis))).toEqual([]);
      if (!isFirst) return;
      const ask = (params: Params) => previewOf(params, seen.basis)(before.atlas());
      expect(await inParams(change, sent.params, ask)).toEqual([]);
    });

    test('is “not applied” before its call, and never “applied”', async () => {
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

    describe('after Atlas accepted it', () => {
      let after: Replay;
      let clusterAfter: string | undefined;
      beforeAll(async () => {
        sent = { ...sent, reply: await fixture.atlas.write(sent.call, change.reply) };
        clusterAfter = fixture.standIn.world.clusters.find(({ id }) => id === seen.target.id)?.stateName;
        clock += change.finishes?.showsWithinMs ?? 0;
        after = new Replay(fixture.atlas);
      });

      test('is “applied”, and never “not applied” when a read fails, finds nothing or lacks a field', async () => {
        const verify = (atlas: Atlas) => change.verify(atlas, { ...sent, reply: undefined });
        expect(await verify(after.atlas())).toBe('applied');
        const less = SHOWN_ONCE.includes(change)
          ? []
          : [...(await withNothing(after, verify)), ...(await withoutOneField(after, verify, ofAfter(change)))];
        const answers = [...(await withoutOneRead(after, verify)), ...less];
        expect(answers.filter(({ answer }) => answer === 'not applied')).toEqual([]);
      });

      test('has the effect, progress and refusal of a repeat that calls.txt records', async () => {
        const atlas = after.atlas();
        const inEffect = await change.inEffect(atlas, sent, NOW);
        const progress = await change.finishes?.look(atlas, sent);
        const again = await change.preview(atlas, sent.params, NOW);
        const { now, before: then } = recorded.done(nth, { inEffect, progress, again });
        expect(now).toBe(then);
      });

      test('never counts as reverted or finished when a read fails', async () => {
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

      test('is followed to its end if Atlas is still changing the cluster', () => {
        const isChanging = clusterAfter !== undefined && clusterAfter !== 'IDLE';
        expect(change.finishes !== undefined || !isChanging).toBe(true);
      });

      test('is verified the same whatever names Atlas uses', async () => {
        const readBack = async (atlas: Atlas) => [
          await change.verify(atlas, sent),
          await change.inEffect(atlas, sent, NOW),
          await change.finishes?.look(atlas, sent),
        ];
        expect(await inReplies(after, triedAfter(change), readBack)).toEqual([]);
      });

      test('changes the basis, and the drift says how', async () => {
        const { basis } = await change.preview(after.atlas(), sent.params, NOW);
        expect(basis).not.toEqual(seen.basis);
        expect(change.drift(seen.basis, basis, NOW)).toMatch(/./);
      });

      test('is undone by its undo, or has none if it is irreversible', async () => {
        clock = NOW + FINISHED_MS;
        const isTemporary = 'for' in change.params.shape;
        if (isTemporary) expect(await change.inEffect(fixture.atlas, sent, NOW)).toBe('yes');
        expect(change.undo(sent, NOW) === undefined).toBe(change.effect === 'irreversible');
        if (change.effect === 'irreversible') return expect(seen.confirm).toEqual(expect.any(String));
        await sendUndo(change, sent);
        if (isTemporary) expect(await change.inEffect(fixture.atlas, sent, NOW)).toBe('no');
        const again = await change.preview(fixture.atlas, sent.params, NOW);
        expect({ before: again.before, basis: again.basis }).toEqual({ before: seen.before, basis: seen.basis });
      });
    });
  },
);

const canBeTemporary = ([{ params }]: (typeof CASES)[number]) => 'for' in params.shape;
/** Widens access, and so does its revert. */
const SWAP: (typeof CASES)[number] = [
  setDbUserRoles,
  inPayments({ user: 'admin/app', roles: '+readWrite@audit -read@catalog.items' }),
];

test.each([...CASES.filter(canBeTemporary), SWAP].map(([change, given]) => [change.name, change, given] as const))(
  'a temporary %s is found and reverted after everything was renamed',
  async (_, change, given: Given) => {
    startOver();
    const params = await given(fixture);
    const { basis, direction } = await change.preview(fixture.atlas, params, NOW);
    const call = await callOf(change, params);
    const sent = { params, basis, call, reply: await fixture.atlas.write(call, change.reply) };
    clock += change.endsByItself ? 0 : FINISHED_MS;
    renameEverything(fixture.standIn.world);
    expect(await change.inEffect(fixture.atlas, sent, NOW)).toBe('yes');
    const undo = change.undo(sent, NOW);
    const back = await changeNamed(undo?.operation ?? '')?.preview(fixture.atlas, undo?.params ?? {}, NOW, sent);
    expect(mayExceedApproval(back?.direction ?? 'unknown')).toBe(
      mayExceedApproval(revertDirection(change, sent, direction)),
    );
    await sendUndo(change, sent, sent);
    expect(await change.inEffect(fixture.atlas, sent, NOW)).toBe('no');
  },
);
