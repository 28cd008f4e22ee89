// Every call of every look-up, failing in every way that Atlas has.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Atlas } from '../../src/atlas/atlas.js';
import { lookUps } from '../../src/operations/index.js';
import type { LookUp, Params, Result } from '../../src/operations/operation.js';
import { isAtlasError } from '../../src/operations/partial.js';
import { projectNamed } from '../../src/sandbox/atlas/index.js';
import { NOW } from './payments.js';
import { openStage } from './stage.js';

let stage: Awaited<ReturnType<typeof openStage>>;
let standIn: (typeof stage)['standIn'];
let atlas: (typeof stage)['atlas'];
beforeAll(async () => {
  stage = await openStage(() => NOW);
  ({ standIn, atlas } = stage);
});
afterAll(() => stage.close());

const FAULTS = {
  'a missing role': { kind: 'status', status: 401, errorCode: 'USER_UNAUTHORIZED' },
  'a refusal': { kind: 'status', status: 403, errorCode: 'FEATURE_UNSUPPORTED' },
  absence: { kind: 'status', status: 404, errorCode: 'RESOURCE_NOT_FOUND' },
  sunset: { kind: 'status', status: 410, errorCode: 'VERSION_GONE' },
  'a long limit': { kind: 'status', status: 429, errorCode: 'RATE_LIMITED', headers: { 'retry-after': '3600' } },
  trouble: { kind: 'status', status: 500, errorCode: 'UNEXPECTED_ERROR' },
  silence: { kind: 'hang' },
} as const;

/** E-mail and IP addresses, links, connection strings. */
const PRIVATE = /@|\d+\.\d+\.\d+\.\d+|https?:|mongodb(\+srv)?:/;
const KNOWN: Params = {
  cluster: 'Cluster0',
  database: 'FederatedDB0',
  history: 'latency',
  status: 'all',
  operation: 'grant-access',
  what: 'app',
};

function paramsFor({ params }: LookUp): Params {
  const { world } = standIn;
  const [org] = world.organizations;
  const known: Params = { ...KNOWN, project: projectNamed(world, 'Payments').id, org: org?.id ?? '' };
  // What is about a project or an organization takes one of the two.
  const isAbout = (name: string) => name in params.shape && !(name === 'org' && 'project' in params.shape);
  return Object.fromEntries(Object.entries(known).filter(([name]) => isAbout(name)));
}

/** Those whose calls are never answered are given up soon; nothing else here waits for anything. */
const soon = (): Atlas => atlas.with({ waitUntil: performance.now() + 100 });
const outcome = (operation: LookUp, params: Params, how: Atlas): Promise<Result | Error> =>
  operation.run(how, params, NOW).catch((error: Error) => error);
/** What is looked for and not there, or not known, is said in the answer itself. */
const ADMITTED =
  /not shown|is missing|are missing|could not (be )?read|I see no running|shows no federation|see no federation|has no maintenance window/;
const byName = (said: string) =>
  standIn.world.organizations.reduce((text, { id, name }) => text.replaceAll(id, name), said);
const exactly = (path: string) => new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);

async function callsOf(operation: LookUp, params: Params): Promise<readonly string[]> {
  const before = standIn.calls.length;
  await operation.run(atlas, params, NOW);
  return [...new Set(standIn.calls.slice(before).map(({ path }) => path))].filter((path) => !path.includes('oauth'));
}

describe.each(lookUps.map((operation) => [operation.name, operation] as const))('%s', (_, operation) => {
  test('says what is missing of it, or why there is nothing, whichever call fails and however', async () => {
    const params = paramsFor(operation);
    const unbroken = await outcome(operation, params, atlas);
    const whole = byName(JSON.stringify(unbroken));
    expect(whole).not.toMatch(/undefined|NaN|\[object/);
    // What is for the asker alone may have them.
    if (!('personal' in unbroken)) expect(whole).not.toMatch(PRIVATE);
    for (const path of await callsOf(operation, params)) {
      for (const [name, fault] of Object.entries(FAULTS)) {
        const mend = standIn.fault({ ...fault, path: exactly(path) });
        const got = await outcome(operation, params, fault.kind === 'hang' ? soon() : atlas);
        mend();
        const said = got instanceof Error ? `${isAtlasError(got) ? 'Atlas' : 'the bot'} failed` : JSON.stringify(got);
        expect([path, name, said]).not.toEqual([
          path,
          name,
          expect.stringMatching(/undefined|NaN|\[object|the bot failed/),
        ]);
        // An organization whose name cannot be read, or not in time, goes by its id.
        if (byName(said) === whole || said === 'Atlas failed' || /^\/orgs\/[^/]+$/.test(path)) continue;
        expect([path, name, said]).toEqual([path, name, expect.stringMatching(ADMITTED)]);
      }
    }
  }, 60_000);
});
