// The answer to every look-up's example, from the sandbox's Atlas, is valid with new blocks and with plain ones.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createAtlas } from '../../../src/atlas/client.js';
import { createLog } from '../../../src/log.js';
import { lookUps, operations } from '../../../src/operations/index.js';
import { type AtlasStandIn, startAtlas } from '../../../src/sandbox/atlas/index.js';
import { payloadProblems } from '../../../src/sandbox/slack/index.js';
import { resultMessage } from '../../../src/slack/blocks/result.js';
import { createKnownNames } from '../../../src/slack/lines/names.js';
import { parseCommand } from '../../../src/slack/lines/parse.js';
import { resolveLine } from '../../../src/slack/lines/resolve.js';
import { textOf } from '../../support/looking.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
let sandbox: AtlasStandIn;
let atlas: ReturnType<typeof createAtlas>;
beforeAll(async () => {
  sandbox = await startAtlas({ now: () => NOW });
  atlas = createAtlas({ baseUrl: sandbox.url, credential: sandbox.credentials.reader, log: createLog('silent') });
});
afterAll(async () => {
  await atlas.close();
  await sandbox.close();
});

const EXAMPLES = [
  ...lookUps.map(({ example }) => example),
  'namespaces Cluster0 in Payments history latency',
  ...['operations', 'cpu', 'disk', 'replication-lag'].map(
    (measurement) => `metrics Cluster0 ${measurement} in Payments`,
  ),
];

async function ask(example: string) {
  const read = parseCommand(example, operations);
  if (read.kind !== 'operation' || read.operation.effect !== 'read') throw new Error(`${example} is ${read.kind}`);
  const { params, problems, missing } = await resolveLine(read.line, createKnownNames(atlas).fresh);
  expect([...problems.map(({ sentence }) => sentence), ...missing]).toEqual([]);
  return read.operation.run(atlas, params, NOW);
}

/** Characters in a line on a phone. */
const MOST_IN_LINE = 52;

test.each(EXAMPLES)(
  'answers %s with valid blocks, and small print of at most four lines on a phone',
  async (example) => {
    const result = await ask(example);
    const how = { line: `/atlas ${example}`, by: 'U1', at: NOW, view: 'account …cef5', tookMs: 1, actions: [] };
    const { text, blocks, plainBlocks } = resultMessage(result, how);
    expect(text).toMatch(/\S.{20}/);
    for (const all of [blocks, plainBlocks]) expect(payloadProblems('message', all)).toEqual([]);
    if (result.charts?.length) expect(blocks.some(({ type }) => type === 'data_visualization')).toBe(true);
    if (result.table?.rows.length) expect(blocks.some(({ type }) => type === 'data_table')).toBe(true);
    const [asked, ...notes] = blocks
      .filter(({ type }) => type === 'context')
      .toReversed()
      .map((block) => ('elements' in block ? block.elements : []).map((one) => textOf(one).trim()));
    expect(asked?.[0]?.length).toBeLessThanOrEqual(MOST_IN_LINE);
    expect([asked?.length, asked?.[2]]).toEqual([3, 'account …cef5, 0.1 s']);
    for (const [note] of notes) expect(note?.length).toBeLessThanOrEqual(2 * MOST_IN_LINE);
  },
);
