// What a change refuses: params that name nothing in Atlas, and clusters of the wrong kind or in the wrong state.
import type { Change, Params } from '../../src/operations/operation.js';
import { fieldOf } from '../../src/operations/params/field.js';
import { status } from './failing-reads.js';
import { NOW } from './given.js';
import type { Instead, Replay } from './replayed.js';

const FREE = [{ regionConfigs: [{ providerName: 'TENANT', electableSpecs: { instanceSize: 'M0' } }] }];
/** What Atlas shows of such a cluster. */
const STATES = {
  free: { replicationSpecs: FREE },
  deleting: { stateName: 'DELETING' },
  changing: { stateName: 'UPDATING' },
  paused: { paused: true },
};
const flex = status(400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API');

/** Other params are chosen from a list, or aren't names. */
const isName = ({ params: { shape } }: Change, param: string) => {
  const { kind, choices } = fieldOf(shape[param]);
  const isTyped = kind.input === 'names' || kind.name === 'person';
  return isTyped && choices === undefined && param !== 'project' && param !== 'org';
};

/** A value of the same form that isn't in the simulated Atlas. */
const unknown = (value: string) =>
  /[0-9a-f]{16}/i.test(value) ? value.replace(/[0-9a-f]{16,}/gi, (id) => '0'.repeat(id.length)) : `${value}x`;

/** Names the params of a refusal only if they aren't the expected one. */
export async function refusedBy(change: Change, replay: Replay, params: Params): Promise<string> {
  const refusals: string[] = [];
  const ask = async (what: string, param: string, asked: Params, instead?: Instead) => {
    const { blockers } = await change.preview(replay.atlas(instead), asked, NOW);
    const at = blockers.map((one) => one.param).join(' ');
    if (blockers.length > 0) refusals.push(at === param ? what : `${what} (${at})`);
  };
  for (const [param, value = ''] of Object.entries(params))
    if (isName(change, param)) await ask(`missing ${param}`, param, { ...params, [param]: unknown(value) });
  if (params.cluster === undefined) return refusals.join(', ');
  const path = `/groups/${params.project}/clusters/${params.cluster}`;
  const shown =
    (answer: (reply: unknown) => unknown): Instead =>
    async (read, reply) =>
      read.path === path ? answer(await reply()) : reply();
  await ask(
    'flex',
    'cluster',
    params,
    shown(() => Promise.reject(flex(path))),
  );
  for (const [state, fields] of Object.entries(STATES))
    await ask(
      state,
      'cluster',
      params,
      shown((reply) => Object.assign({}, reply, fields)),
    );
  return refusals.join(', ');
}
