import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createAtlas } from '../../../src/atlas/client.js';
import { createLog } from '../../../src/log.js';
import { privateEndpoints } from '../../../src/operations/network/private-endpoints.js';
import { type AtlasStandIn, projectNamed, startAtlas } from '../../../src/sandbox/atlas/index.js';
import { ANSWER_WITHIN_MS, LookUpRunner, NoAnswerError } from '../../../src/slack/answers/ask-atlas.js';

let atlas: AtlasStandIn;
let reader: ReturnType<typeof createAtlas>;
beforeAll(async () => {
  atlas = await startAtlas();
  const { reader: credential } = atlas.credentials;
  reader = createAtlas({ baseUrl: atlas.url, credential, log: createLog('silent') });
});
afterEach(() => atlas.clearFaults());
afterAll(async () => {
  await reader.close();
  await atlas.close();
});

const nothing = async () => [];
const project = (name: string) => ({ project: projectNamed(atlas.world, name).id });
const asked = () => atlas.calls.filter(({ path }) => path.includes('endpointIds')).length;
const limited = (seconds: number) =>
  atlas.fault({
    kind: 'status',
    status: 429,
    errorCode: 'RATE_LIMITED_TOKEN_BUCKET',
    headers: { 'retry-after': `${seconds}` },
    path: /endpointIds/,
    times: 1,
  });
async function noAnswer(withinMs: number): Promise<NoAnswerError> {
  const asked = new LookUpRunner(reader, nothing).ask(privateEndpoints, project('Payments'), withinMs);
  const error = await asked.catch((thrown: unknown) => thrown);
  if (error instanceof NoAnswerError) return error;
  throw new Error('there was an answer');
}

describe('Asking', () => {
  test('makes one call for fifty equal questions at once, and another for a different question', async () => {
    const asking = new LookUpRunner(reader, nothing);
    const before = asked();
    const fifty = Array.from({ length: 50 }, () => asking.ask(privateEndpoints, project('Payments'), ANSWER_WITHIN_MS));
    const other = asking.ask(privateEndpoints, project('Search'), ANSWER_WITHIN_MS);
    const answers = await Promise.all(fifty);
    expect(new Set(answers).size).toBe(1);
    expect((await other).result.place.project?.name).toBe('Search');
    expect(asked()).toBe(before + 2);
    expect(answers[0]?.tookMs).toBeGreaterThanOrEqual(0);
  });

  test('gives up in time when Atlas hangs, and counts the calls that were answered', async () => {
    atlas.fault({ kind: 'hang', path: /endpointIds/ });
    const error = await noAnswer(500);
    expect(error.cause).toMatchObject({
      name: 'AtlasUnreachableError',
      why: 'timeout',
      cause: { name: 'DeadlinePassedError' },
    });
    expect(error.count.answered).toBeGreaterThan(0);
    expect(error.count.asked).toBe(error.count.answered + 1);
  });

  test('asks again for somebody who joined a question whose deadline passes first', async () => {
    atlas.fault({ kind: 'hang', path: /endpointIds/, times: 1 });
    const asking = new LookUpRunner(reader, nothing);
    const first = asking.ask(privateEndpoints, project('Payments'), 500);
    const joined = asking.ask(privateEndpoints, project('Payments'), ANSWER_WITHIN_MS);
    await expect(first).rejects.toThrow(NoAnswerError);
    expect((await joined).result.place.project?.name).toBe('Payments');
  });

  test('fails at once when Atlas’s rate limit outlasts the deadline', async () => {
    limited(60);
    const before = asked();
    const error = await noAnswer(ANSWER_WITHIN_MS);
    expect(error.cause).toMatchObject({ status: 429, retryAfterMs: 60_000 });
    expect(asked()).toBe(before + 1);
  });

  test('waits for a rate limit of one second and tries again', async () => {
    limited(1);
    const before = asked();
    const { result, tookMs } = await new LookUpRunner(reader, nothing).ask(
      privateEndpoints,
      project('Payments'),
      ANSWER_WITHIN_MS,
    );
    expect(result.table?.rows.length).toBeGreaterThan(0);
    expect(tookMs).toBeGreaterThanOrEqual(1_000);
    expect(asked()).toBe(before + 2);
  });
});
