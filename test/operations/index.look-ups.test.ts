// Every look-up, whatever Atlas shows or leaves out.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Atlas } from '../../src/atlas/atlas.js';
import { createAtlas } from '../../src/atlas/client.js';
import { describeAtlasError } from '../../src/atlas/error-sentences.js';
import { createLog } from '../../src/log.js';
import { lookUps, operationNamed } from '../../src/operations/index.js';
import type { LookUp, Params } from '../../src/operations/operation.js';
import { type AtlasStandIn, projectNamed, startAtlas } from '../../src/sandbox/atlas/index.js';
import { PLANTED, planting } from '../support/planted.js';
import { LOOK_UP_LINES, readLookUp } from './every-call.js';
import { NOW } from './payments.js';

let standIn: AtlasStandIn;
let atlas: ReturnType<typeof createAtlas>;
beforeAll(async () => {
  standIn = await startAtlas({ now: () => NOW });
  atlas = createAtlas({ baseUrl: standIn.url, credential: standIn.credentials.reader, log: createLog('silent') });
});
afterAll(async () => {
  await atlas.close();
  await standIn.close();
});

const known = (): Params => ({
  org: standIn.world.organizations[0]?.id ?? '',
  project: projectNamed(standIn.world, 'Payments').id,
  cluster: 'Cluster0',
  database: 'FederatedDB0',
  history: 'latency',
  status: 'all',
  operation: 'grant-access',
  what: 'app',
});

// Look-ups that take a project or an organization take only one of the two.
const isAbout = ({ params: { shape } }: LookUp, name: string) =>
  name in shape && !(name === 'org' && 'project' in shape);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const MOST_ITEMS = 10;

/** `value` with `instead` wherever the schema accepts it, at any depth. */
function emptied(value: unknown, instead: unknown, accepts: (value: unknown) => boolean): unknown {
  if (accepts(instead)) return instead;
  if (Array.isArray(value)) {
    return value.slice(0, MOST_ITEMS).map((item) => emptied(item, instead, (other) => accepts([other])));
  }
  if (!isObject(value)) return value;
  const left = { ...value };
  for (const [key, item] of Object.entries(value)) {
    left[key] = emptied(item, instead, (other) => accepts({ ...left, [key]: other }));
  }
  return left;
}

function leaving(inner: Atlas, instead: unknown): Atlas {
  const read = async <S extends z.ZodType>(value: unknown, schema: S) =>
    schema.parse(emptied(value, instead, (other) => schema.safeParse(other).success));
  return {
    ...inner,
    get: async (path, schema, query) => read(await inner.get(path, z.unknown(), query), schema),
    list: async (path, item, query) => {
      const all = await inner.list(path, z.unknown(), query);
      return Promise.all(all.slice(0, MOST_ITEMS).map((one) => read(one, item)));
    },
    write: inner.write.bind(inner),
    with: (options) => leaving(inner.with(options), instead),
  };
}

describe.each([
  ['null', null],
  ['nothing', undefined],
] as const)('when Atlas answers %s', (_, instead) => {
  test.each(lookUps.map((operation) => [operation.name, operation] as const))(
    '%s never shows “undefined”, “null” or the like',
    async (_name, operation) => {
      const params = Object.fromEntries(Object.entries(known()).filter(([name]) => isAbout(operation, name)));
      const asked = operation.run(leaving(atlas, instead), params, NOW);
      if (operation.name === 'maintenance')
        return expect(await asked.catch(describeAtlasError)).toMatch(/couldn’t read .*maintenance window/);
      const result = await asked;
      expect(JSON.stringify(result)).not.toMatch(/undefined|NaN|null|\[object|"at":0|\d,\d{3} days/);
    },
  );
});

describe('secrets in Atlas’s replies are not in the answer to', () => {
  test.each(LOOK_UP_LINES)('%s', async (line) => {
    const { operation, params } = await readLookUp(atlas, line);
    const answer = await operation.run(planting(atlas), params, NOW);
    expect(JSON.stringify(answer)).not.toContain(PLANTED);
  });
});

const ofProjects = lookUps.filter((lookUp) => isAbout(lookUp, 'project'));

test.each(ofProjects.map((operation) => [operation.name, operation] as const))(
  'the next steps of %s are valid operations',
  async (_, operation) => {
    for (const cluster of ['Cluster0', 'FlexDev', 'reports-archive', 'Clutser0']) {
      const { project = '', database = '' } = known();
      const given: Params = { project, cluster, database, operation: 'grant-access', what: 'app' };
      const params = Object.fromEntries(Object.entries(given).filter(([name]) => isAbout(operation, name)));
      const { next = [] } = await operation.run(atlas, params, NOW);
      for (const one of next) {
        expect(operationNamed(one.operation)?.params.safeParse(one.params).error).toBeUndefined();
        expect(one.label).toMatch(/^[A-Z].{1,40}$/);
      }
    }
  },
);
