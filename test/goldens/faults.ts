// The call of a change, answered in every way that Atlas has: what its outcome is taken for, and what is then read
// back.
import { classifyWriteError } from '../../src/atlas/errors.js';
import { withResolvedTimes } from '../../src/operations/call.js';
import type { Change, ChangeCall } from '../../src/operations/operation.js';
import type { Fault } from '../../src/sandbox/atlas/index.js';
import { CASES } from '../operations/cases.js';
import { type Given, NOW } from '../operations/given.js';
import type { OneAtlas } from './one-atlas.js';

const status = (code: number, errorCode = 'SOME_ERROR') => ({ kind: 'status', status: code, errorCode }) as const;
const html = '<html></html>';
/** By name; `after`: once the call has had its effect. */
export const CALL_FAULTS: Readonly<Record<string, Fault>> = {
  '400': status(400),
  '401': status(401),
  '403': status(403),
  '404': status(404),
  '409': status(409),
  '429': status(429),
  '500': status(500),
  upgrading: status(503, 'WRITES_NOT_ALLOWED_DURING_APP_UPGRADES'),
  gateway: { kind: 'status', status: 502, html },
  'gateway after': { kind: 'status after effect', status: 502, html },
  cut: { kind: 'cut before effect' },
  'cut after': { kind: 'cut after effect' },
  'half a reply after': { kind: 'cut mid reply' },
};
const SILENCE: Readonly<Record<string, Fault>> = {
  silence: { kind: 'hang' },
  'silence after': { kind: 'hang after effect' },
};
/** Nothing else here waits for anything. */
const SOON_MS = 60;

/** Of its first case. */
export async function outcomesOf(one: OneAtlas, change: Change) {
  const [, given] = CASES.find(([of]) => of === change) ?? [];
  if (given === undefined) throw new Error(`${change.name} has no case`);
  const outcomes: Record<string, string> = {};
  const faults = Object.entries({ ...CALL_FAULTS, ...SILENCE });
  const [later, before] = [true, false].map((is) => faults.filter(([name]) => name.endsWith(' after') === is));
  for (const group of [before ?? [], ...(later ?? []).map((fault) => [fault])])
    Object.assign(outcomes, await oneAfterAnother(one, change, given, group));
  return outcomes;
}

/** All but the last leave Atlas as it is. */
async function oneAfterAnother(one: OneAtlas, change: Change, given: Given, faults: [string, Fault][]) {
  one.reset();
  const params = await given(one);
  const { basis, call } = await change.preview(one.atlas, params, NOW);
  if (call === undefined) throw new Error(`${change.name} is blocked`);
  const sent: ChangeCall = { params, basis, call: withResolvedTimes(call, NOW) };
  const outcomes: Record<string, string> = {};
  for (const [name, fault] of faults) {
    const mend = one.standIn.fault({ ...fault, method: call.method });
    outcomes[name] = await written(one, change, sent, fault);
    mend();
  }
  one.pass(change.finishes?.showsWithinMs ?? 0);
  const verdict = await change.verify(one.atlas, sent);
  return Object.fromEntries(Object.entries(outcomes).map(([name, outcome]) => [name, `${outcome}, ${verdict}`]));
}

async function written({ atlas }: OneAtlas, change: Change, { call }: ChangeCall, { kind }: Fault): Promise<string> {
  const client = kind.startsWith('hang') ? atlas.with({ deadlineMs: SOON_MS }) : atlas;
  try {
    await client.write(call, change.reply);
    return 'accepted';
  } catch (error) {
    return classifyWriteError(error);
  }
}
