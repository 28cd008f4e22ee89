// What a change does in the simulated Atlas, as data without sentences.
import { planHash } from '../../src/approvals/request/ids.js';
import { plannedUndo } from '../../src/approvals/returns/way-back.js';
import { withResolvedTimes } from '../../src/operations/call.js';
import { changeNamed } from '../../src/operations/index.js';
import type { Change, ChangeCall, NextStep, Params, Preview } from '../../src/operations/operation.js';
import type { Progress } from '../../src/operations/read-back.js';
import { chosen, FINISHED_MS, type Given, NOW } from '../operations/given.js';
import type { OneAtlas } from './one-atlas.js';

/** The plan that an approval is bound to, or which params block it. */
export function planOf(change: Change, params: Params, preview: Preview) {
  const { basis, blockers, call, direction, target, alsoHolds, path, place, first } = preview;
  if (blockers.length > 0) return { blocked: blockers.map(({ param, first }) => ({ param, first: nextOf(first) })) };
  const undo = plannedUndo(change, { params }, preview, NOW);
  return {
    hash: planHash({ operation: change.name, params, preview, undo }),
    direction,
    call,
    basis,
    target: targetOf(target),
    alsoHolds: alsoHolds && targetOf(alsoHolds),
    path,
    place: { organization: place.organization?.id, project: place.project?.id },
    names: preview.names,
    concerns: preview.concerns,
    takesAway: preview.takesAway,
    confirm: preview.confirm,
    first: nextOf(first),
    /** How many there are. */
    shown: { facts: preview.facts.length, warnings: preview.warnings.length },
  };
}

const targetOf = ({ kind, id }: Preview['target']) => `${kind} ${id}`;
export const nextOf = (next: NextStep | undefined) => next && { operation: next.operation, params: next.params };
const progressOf = (progress: Progress | undefined) => (typeof progress === 'object' ? 'wrong' : progress);

/** Previewed, sent, read back, and undone. */
export async function carriedOut(one: OneAtlas, change: Change, given: Given) {
  one.reset();
  const { atlas } = one;
  const params = await given(one);
  const { answer: preview, reads } = await one.reading(() => change.preview(atlas, params, NOW));
  const { basis, call } = preview;
  if (call === undefined) throw new Error(`${change.name} is blocked: ${JSON.stringify(preview.blockers)}`);
  const whole: ChangeCall = { params, basis, call: withResolvedTimes(call, NOW) };
  const before = await change.verify(atlas, whole);
  const reply = await atlas.write(whole.call, change.reply);
  const sent = { ...whole, reply };
  const progress = [progressOf(await change.finishes?.look(atlas, sent))];
  one.pass(change.finishes?.showsWithinMs ?? 0);
  const after = await one.reading(() => change.verify(atlas, sent));
  one.pass(change.endsByItself ? 0 : FINISHED_MS);
  progress.push(progressOf(await change.finishes?.look(atlas, sent)));
  const inEffect = await one.reading(() => change.inEffect(atlas, sent, NOW));
  const again = await change.preview(atlas, params, NOW);
  return {
    params,
    plan: planOf(change, params, preview),
    sent: JSON.stringify(whole.call) === JSON.stringify(call) ? undefined : whole.call.body,
    reply,
    verdict: { before, after: after.answer, inEffect: inEffect.answer, progress },
    again: again.blockers.length > 0 ? again.blockers.map(({ param }) => param) : 'open',
    drifts: change.drift(basis, again.basis, NOW) !== undefined,
    watched: change.watches?.isNeeded(sent),
    restoreKit: change.restoreKit?.(sent),
    reads: { preview: reads, verify: after.reads, inEffect: inEffect.reads },
    undo: await undone(one, change, sent),
  };
}

async function undone(one: OneAtlas, change: Change, sent: ChangeCall) {
  const { atlas } = one;
  const undo = change.undo(sent, NOW);
  const inverse = changeNamed(undo?.operation ?? '');
  if (undo === undefined || inverse === undefined) return undo;
  const params = await chosen(undo, one);
  const preview = await inverse.preview(atlas, params, NOW, sent);
  if (preview.call !== undefined) await atlas.write(withResolvedTimes(preview.call, NOW), inverse.reply);
  one.pass(FINISHED_MS);
  return { ...undo, plan: planOf(inverse, params, preview), inEffect: await change.inEffect(atlas, sent, NOW) };
}
