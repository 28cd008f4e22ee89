// A request at which the worker throws every time.
import { expect, test } from '@jest/globals';
import { Worker } from '../../../src/approvals/executing/worker.js';
import { planHash } from '../../../src/approvals/request/ids.js';
import { createMetrics } from '../../../src/metrics.js';
import type { Change } from '../../../src/operations/operation.js';
import { fixtureOn } from '../../support/approvals-fixture.js';
import { eventually } from '../../support/eventually.js';
import { dropLimit, previewOf } from '../../support/limit.js';
import { openRedis, put, stored } from '../../support/redis.js';
import { approved } from '../../support/requests.js';

const redis = await openRedis();
const TROUBLE = 'TTT-TTT';

const preview = previewOf('5 GB');
/** Each finds its limit there, and gone afterwards. */
const fine: Change = { ...dropLimit, preview: async () => preview, verify: async () => 'applied' };
/** It always finds something to throw about, where nobody expects that. */
const BROKEN = 'break';
function operationNamed(name: string): Change {
  if (name === BROKEN) throw new TypeError('this is a mistake of ours');
  return fine;
}

test('a request that makes the worker throw every time keeps no other from being carried out, and is counted', async () => {
  const { store, deps, atlas } = fixtureOn(redis.freshStore());
  const metrics = createMetrics();
  const preview = previewOf('5 GB');
  const others = Array.from({ length: 30 }, (_, at) => `OTH-${at}`);
  const targeting = (id: string) => ({ ...preview, target: { ...preview.target, id } });
  const plan = {
    operation: BROKEN,
    planHash: planHash({ operation: BROKEN, params: { limit: 'daily' }, preview }),
  };
  await put(store, approved({ id: TROUBLE, ...plan, preview: targeting(TROUBLE) }));
  for (const id of others) await put(store, approved({ id, preview: targeting(id) }));
  const worker = new Worker({
    ...deps,
    policy: {
      ...deps.policy,
      rules: deps.policy.rules.map((rule) => ({ ...rule, operations: ['drop-limit', BROKEN] })),
    },
    operation: operationNamed,
    metrics,
    webhook: async () => {},
    tell: async () => {},
    draw: async (id, set) => void (await store.rest(set, id, (await stored(store, id)).version)),
    wakeUp: { work: never, draw: never },
  });
  worker.start();
  try {
    await eventually(async () => (await Promise.all(others.map((id) => stored(store, id)))).every(isDone));
    await eventually(async () => ((await store.troubled()).get(TROUBLE) ?? 0) >= 1);
  } finally {
    await worker.stop();
  }
  expect([...(await store.troubled()).keys()]).toEqual([TROUBLE]);
  expect((await stored(store, TROUBLE)).request.state).toBe('approved');
  expect(await metrics.scrape()).toMatch(/^countersign_failed_attempts_total\{set="work"\} \d/m);
  expect(atlas.calls.write).toBe(others.length);
}, 60_000);

const never = () => new Promise<void>(() => {});
const isDone = ({ request }: Awaited<ReturnType<typeof stored>>) => request.state === 'succeeded';
