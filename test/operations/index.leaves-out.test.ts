// Pickers only leave out what the operation would refuse anyway.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Atlas } from '../../src/atlas/atlas.js';
import { operations } from '../../src/operations/index.js';
import type { Operation, Params, Trait } from '../../src/operations/operation.js';
import { fieldOf } from '../../src/operations/params/field.js';
import { listNames } from '../../src/operations/params/kind.js';
import { type Answers, BASE, FEDERATION, IDP, ORG, PROJECT, withAnswers } from './answering.js';
import { CASES } from './cases.js';
import { openFixture } from './fixture.js';
import { NOW } from './given.js';

const GROUP = `GET /groups/${PROJECT}`;
const empty = { results: [] };
const cluster = (more: object) => ({ id: 'c'.repeat(24), name: 'It', stateName: 'IDLE', ...more });
const dedicated = (more: object): Answers => ({
  [`${GROUP}/clusters`]: { results: [cluster(more)] },
  [`${GROUP}/clusters/It`]: cluster(more),
});
const provider = { id: IDP, displayName: 'It', protocol: 'OIDC', associatedOrgs: [{ orgId: ORG }] };
const database = { name: 'It', hostnames: ['it.example.net'] };

/** What Atlas shows of a thing with each trait. The thing, or what it limits, is called `It`. */
const WITH: Readonly<Record<Trait, Answers>> = {
  flex: {
    [`${GROUP}/flexClusters`]: { results: [cluster({})] },
    [`${GROUP}/clusters/It`]: [400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API'],
    [`${GROUP}/clusters/It/PRIMARY/collStats/namespaces`]: [400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API'],
  },
  free: {
    ...dedicated({ replicationSpecs: [{ regionConfigs: [{ providerName: 'TENANT' }] }] }),
    [`${GROUP}/clusters/It/PRIMARY/collStats/namespaces`]: [400],
  },
  paused: {
    ...dedicated({ paused: true }),
    // From before it was paused.
    [`${GROUP}/clusters/It/PRIMARY/collStats/namespaces`]: { rankedNamespaces: ['shop.orders'] },
  },
  deleted: {
    ...dedicated({ stateName: 'DELETING' }),
    [`${GROUP}/dataFederation`]: [{ ...database, state: 'DELETED' }],
    [`${GROUP}/dataFederation/It`]: { ...database, state: 'DELETED' },
  },
  unset: {
    [`${GROUP}/dataFederation`]: [database],
    [`${GROUP}/dataFederation/It`]: database,
    [`${GROUP}/dataFederation/It/limits`]: [],
  },
  connected: {
    [`GET /orgs/${ORG}/federationSettings`]: { id: FEDERATION },
    [`GET /federationSettings/${FEDERATION}/identityProviders`]: { results: [provider] },
    [`GET /federationSettings/${FEDERATION}/identityProviders/${IDP}`]: provider,
    [`GET /federationSettings/${FEDERATION}/connectedOrgConfigs`]: empty,
  },
};
/** A serverless instance `It`, which is in no list that a form offers. */
const SERVERLESS: Answers = {
  [`${GROUP}/clusters/It`]: [400, 'CANNOT_USE_SERVERLESS_INSTANCE_IN_CLUSTER_API'],
  [`${GROUP}/clusters/It/PRIMARY/collStats/namespaces`]: [400, 'CANNOT_USE_SERVERLESS_INSTANCE_IN_CLUSTER_API'],
};
const ATLAS: Answers = {
  ...BASE,
  [`${GROUP}/clusters`]: empty,
  [`${GROUP}/flexClusters`]: empty,
  [`${GROUP}/processes`]: empty,
  [`${GROUP}/alerts`]: empty,
  [`${GROUP}/events`]: empty,
};

const LEFT_OUT = operations.flatMap((operation) =>
  Object.entries(operation.params.shape).flatMap(([param, schema]) => {
    const { kind, leavesOut } = fieldOf(schema);
    return (leavesOut?.traits ?? []).map((trait) => ({ operation, param, kind, trait }));
  }),
);

const IT: Params = { project: PROJECT, cluster: 'It', source: 'It', database: 'It', provider: IDP };

let fixture: Awaited<ReturnType<typeof openFixture>>;
beforeAll(async () => {
  fixture = await openFixture(() => NOW);
});
afterAll(() => fixture.close());

/** Params about `It`, and others from its first case. */
async function paramsOf(operation: Operation): Promise<Params> {
  const [, given] = CASES.find(([change]) => change === operation) ?? [];
  const known = { ...(await given?.(fixture)), ...IT };
  return Object.fromEntries(Object.entries(known).filter(([key]) => key in operation.params.shape));
}

async function expectRefused(atlas: Atlas, operation: Operation): Promise<void> {
  const params = await paramsOf(operation);
  if (operation.effect === 'read') {
    const { headline, facts, table, charts } = await operation.run(atlas, params, NOW);
    expect([facts, table, charts]).toEqual([[], undefined, undefined]);
    expect(headline).toMatch(/^It is /);
  } else {
    expect((await operation.preview(atlas, params, NOW)).blockers).toHaveLength(1);
  }
}

describe('pickers leave out', () => {
  test.each(LEFT_OUT)(
    'a $param with the trait “$trait”, which $operation.name refuses',
    async ({ operation, kind, trait }) => {
      await withAnswers({ ...ATLAS, ...WITH[trait] }, async (atlas) => {
        const chosen = { project: PROJECT, 'federated-database': 'It' };
        const [listed] = await listNames(atlas, kind, chosen);
        expect(listed?.traits).toEqual([trait]);
        await expectRefused(atlas, operation);
      });
    },
  );
});

/** These look up any name, whether or not it is a cluster. */
const TAKE_ANY_NAME = ['alerts', 'events', 'restore-jobs'];

describe('a serverless instance is refused by', () => {
  const all = operations.filter(({ name, params }) => 'cluster' in params.shape && !TAKE_ANY_NAME.includes(name));
  test.each(all.map((operation) => [operation.name, operation] as const))('%s', async (_, operation) => {
    await withAnswers({ ...ATLAS, ...SERVERLESS }, (atlas) => expectRefused(atlas, operation));
  });
});

test('says why in a sentence that fits a Slack option', () => {
  for (const { params } of operations) {
    for (const schema of Object.values(params.shape)) {
      const { leavesOut } = fieldOf(schema);
      if (leavesOut !== undefined) expect(leavesOut.why).toMatch(/^[A-Z].{10,73}\.$/);
    }
  }
});
