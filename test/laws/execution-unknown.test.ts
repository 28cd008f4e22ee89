// An unknown outcome: shown with what to check in Atlas, read ever less often, and settled by a person after an hour.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { TAKES_EFFECT_WITHIN_MS } from '../../src/approvals/executing/verifier.js';
import { SETTLE_AFTER_MS } from '../../src/approvals/request/request.js';
import { grantAccess } from '../../src/operations/cluster/grant-access.js';
import { deleteQueryLimit } from '../../src/operations/federated-database/limit-changes.js';
import { deleteIdp } from '../../src/operations/federation/delete-idp.js';
import { CHANNELS, type Message, PEOPLE } from '../../src/sandbox/slack/index.js';
import { cardWhere } from '../support/acting.js';
import type { Approving } from '../support/approving.js';
import { makeCluster, makeDatabase, makeProvider, payments } from '../support/atlas-things.js';
import { textOf } from '../support/looking.js';
import { atRest, effects, falseStatements, story, untilStored, writes } from '../support/outcome.js';
import { useTestSystem } from '../support/use-test-system.js';

type Plan = Awaited<ReturnType<Approving['plan']>>;
interface Case {
  readonly path: string;
  /** What people are told to check. */
  readonly evidence: RegExp;
  readonly plan: Plan;
}

const system = useTestSystem({ roles: ['web', 'worker'] });
const { inside, driver } = system;
let cases: Readonly<Record<'grant' | 'limit' | 'provider', Case>>;

/** Each call is answered 502 after it took effect, and its target can't be read afterwards. */
beforeAll(async () => {
  const { atlas } = system;
  const project = payments(atlas.world);
  makeCluster(atlas.world, 'doubted');
  makeDatabase(atlas.world, 'doubted_lake');
  const { id: provider } = makeProvider(atlas.world, 'Doubted');
  cases = {
    grant: {
      path: '/clusters/doubted',
      evidence: /MongoDB support’s access to doubted\. Applied: database logs until .*\. Not applied: none/,
      plan: await driver.plan(grantAccess, { project, cluster: 'doubted', level: 'logs', for: '4h' }),
    },
    limit: {
      path: '/dataFederation/doubted_lake',
      evidence: /the daily query limit of the federated database doubted_lake\. Applied: no longer listed/,
      plan: await driver.plan(deleteQueryLimit, { project, database: 'doubted_lake', limit: 'daily' }),
    },
    provider: {
      path: `/identityProviders/${provider}`,
      evidence: new RegExp(`${provider} .*Applied: no longer listed`),
      plan: await driver.plan(deleteIdp, { provider }),
    },
  };
  for (const { path, plan } of Object.values(cases)) {
    atlas.onCall((call) => {
      if (call.method !== 'GET' && call.path.includes(path))
        atlas.fault({ kind: 'status', status: 503, method: 'GET', path: new RegExp(path) });
    });
    for (const method of ['POST', 'DELETE'])
      atlas.fault({ kind: 'status after effect', status: 502, method, path: new RegExp(path), times: 1 });
    await driver.store(plan);
  }
}, 90_000);

const cardOf = ({ plan: { id } }: Case, says: RegExp): Promise<Message> =>
  system.slack.until(
    () =>
      system.slack
        .messages(CHANNELS.approvals)
        .filter(({ threadTs }) => threadTs === undefined)
        .findLast(({ blocks }) => textOf(blocks).trimEnd().endsWith(id) && says.test(textOf(blocks))),
    60_000,
  );
const buttonsOn = ({ blocks }: Message) =>
  new Set(textOf(blocks.filter(({ type }) => type === 'actions')).match(/Check now|Settle…/g));
const unknown = ({ plan: { id } }: Case) => untilStored(inside, id, (one) => one.state === 'unknown' && one);

describe.each(['grant', 'limit', 'provider'] as const)('an unknown outcome of a %s', (kind) => {
  test('is shown with what to check in Atlas, and asks nobody to try again', async () => {
    const one = cases[kind];
    await unknown(one);
    const card = await cardOf(one, /^Unconfirmed: /);
    const text = textOf(card.blocks);
    expect(text).toMatch(/not confirmed yet\. .* 502\./);
    expect(text).toMatch(one.evidence);
    expect(text).toContain('won’t send the call');
    expect(text).not.toMatch(/[Tt]ry again/);
    expect(buttonsOn(card)).toEqual(new Set(['Check now']));
  }, 90_000);
});

test('an unknown outcome is read ever less often, and the call is not repeated', async () => {
  const { plan, path } = cases.limit;
  const { sent } = await untilStored(
    inside,
    plan.id,
    (one) => one.state === 'unknown' && one.reads >= 3 && one,
    60_000,
  );
  const reads = (await inside.store.history(plan.id)).filter(({ type }) => type === 'read');
  const waits = reads
    .map(({ at, details }) => ({ from: at, to: Number(details.nextReadAt) }))
    // The first moment at which "not applied" counts is not missed, however far apart the reads are by then.
    .filter(({ to }) => to !== sent.at + TAKES_EFFECT_WITHIN_MS)
    .map(({ from, to }) => to - from);
  expect(waits.length).toBeGreaterThanOrEqual(2);
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  expect(writes(system, path)).toHaveLength(1);
}, 90_000);

describe('an outcome unknown for an hour', () => {
  test('can be settled by a person, and is read once an hour from then on', async () => {
    const one = cases.grant;
    const request = await unknown(one);
    const now = await inside.store.now();
    await inside.age(request, { since: now - SETTLE_AFTER_MS, nextReadAt: now });
    const card = await cardOf(one, /Settle…/);
    expect(textOf(card.blocks)).toMatch(one.evidence);
    expect(buttonsOn(card)).toEqual(new Set(['Check now', 'Settle…']));
    await system.slack.until(
      () =>
        system.slack
          .messages(CHANNELS.approvals)
          .some(({ threadTs, text }) => threadTs === card.ts && /[Ss]till unconfirmed/.test(text)),
      30_000,
    );
    await untilStored(
      inside,
      one.plan.id,
      (stored) => stored.state === 'unknown' && stored.nextReadAt >= now + SETTLE_AFTER_MS,
    );
  }, 90_000);

  test('is resolved by "Check now" once Atlas can be read, without a second call', async () => {
    const { plan, path } = cases.grant;
    const card = await cardOf(cases.grant, /Settle…/);
    system.atlas.clearFaults();
    await system.slack.press(PEOPLE.sam, cardWhere(card), 'decide:check-again');
    expect((await atRest(inside, plan.id)).state).toBe('succeeded');
    expect([writes(system, path).length, effects(system, path).length]).toEqual([1, 1]);
    expect(await story(inside, plan.id)).toMatch(/^claimed sent lost (read )*succeeded$/);
    expect(falseStatements(system, plan.id, path)).toEqual([]);
  }, 90_000);
});

test('an outcome stays unknown when the cluster was recreated meanwhile', async () => {
  const { world, onCall, fault } = system.atlas;
  makeCluster(world, 'recreated');
  const plan = await driver.plan(grantAccess, {
    project: payments(world),
    cluster: 'recreated',
    level: 'logs',
    for: '4h',
  });
  fault({ kind: 'status after effect', status: 500, method: 'POST', path: /clusters\/recreated:/, times: 1 });
  const end = onCall(({ method, path }) => {
    if (method === 'POST' && path.includes('/clusters/recreated:')) makeCluster(world, 'recreated');
  });
  await driver.store(plan);
  for (const reads of [1, 2, 3]) {
    const request = await untilStored(inside, plan.id, (one) => one.state === 'unknown' && one);
    const sent = { ...request.sent, at: plan.askedAt - TAKES_EFFECT_WITHIN_MS };
    await inside.age(request, { sent, nextReadAt: await inside.store.now() });
    const read = await untilStored(inside, plan.id, (one) => !('reads' in one) || (one.reads >= reads && one));
    expect(read).toMatchObject({ state: 'unknown', absent: 0 });
  }
  end();
}, 120_000);
