// A request on which the worker throws every time.
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
/** Finds its limit, and then confirms that it was deleted. */
const fine: Change = { ...dropLimit, preview: async () => preview, verify: async () => 'applied' };
/** An operation that can't even be looked up. */
const BROKEN = 'break';
function operationNamed(name: string): Change {
  if (name === BROKEN) throw new TypeError('a bug');
  return fine;
}

test('a request on which the worker throws every time is counted and holds up no other', async () => {
  const { store, deps, atlas } = fixtureOn(redis.freshStore());
  const metrics = createMetrics();
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
}, 120_000);

const never = () => new Promise<void>(() => {});
const isDone = ({ request }: Awaited<ReturnType<typeof stored>>) => request.state === 'succeeded';
