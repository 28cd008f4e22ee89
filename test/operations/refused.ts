// What a change refuses: params that name nothing in Atlas, and clusters of another kind or in another state.
import type { Change, Params } from '../../src/operations/operation.js';
import { fieldOf } from '../../src/operations/params/field.js';
import { status } from './failing-reads.js';
import { NOW } from './given.js';
import type { Instead, Replay } from './replayed.js';

const FREE = [{ regionConfigs: [{ providerName: 'TENANT', electableSpecs: { instanceSize: 'M0' } }] }];
/** What Atlas shows of such a cluster instead. */
const STANDINGS = {
  free: { replicationSpecs: FREE },
  deleting: { stateName: 'DELETING' },
  changing: { stateName: 'UPDATING' },
  paused: { paused: true },
};
const flex = status(400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API');

/** Others are chosen among what is offered, or are no names. */
const isName = ({ params: { shape } }: Change, param: string) => {
  const { kind, choices } = fieldOf(shape[param]);
  const isTyped = kind.input === 'names' || kind.name === 'person';
  return isTyped && choices === undefined && param !== 'project' && param !== 'org';
};

/** Of the same form, and not in the pretend Atlas. */
const unknown = (value: string) =>
  /[0-9a-f]{16}/i.test(value) ? value.replace(/[0-9a-f]{16,}/gi, (id) => '0'.repeat(id.length)) : `${value}x`;

/** Each with the params that the refusal is about, where these are not the one expected. */
export async function refusedBy(change: Change, replay: Replay, params: Params): Promise<string> {
  const said: string[] = [];
  const ask = async (what: string, param: string, asked: Params, instead?: Instead) => {
    const { blockers } = await change.preview(replay.atlas(instead), asked, NOW);
    const at = blockers.map((one) => one.param).join(' ');
    if (blockers.length > 0) said.push(at === param ? what : `${what} (${at})`);
  };
  for (const [param, value = ''] of Object.entries(params))
    if (isName(change, param)) await ask(`missing ${param}`, param, { ...params, [param]: unknown(value) });
  if (params.cluster === undefined) return said.join(', ');
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
  for (const [standing, fields] of Object.entries(STANDINGS))
    await ask(
      standing,
      'cluster',
      params,
      shown((reply) => Object.assign({}, reply, fields)),
    );
  return said.join(', ');
}
