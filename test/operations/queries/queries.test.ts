import { describe, expect, test } from '@jest/globals';
import { UNREAD_TEXT } from '../../../src/operations/format.js';
import { listNames } from '../../../src/operations/params/kind.js';
import { queries } from '../../../src/operations/queries/queries.js';
import { queryShapeParamKind } from '../../../src/operations/queries/query-shape-param.js';
import { formatShape } from '../../../src/operations/queries/query-shapes.js';
import { allowQuery, rejectQuery } from '../../../src/operations/queries/query-switch.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { type Answers, BASE, PROJECT, toSend, withAnswers } from '../answering.js';
import { payments, said } from '../payments.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const HASH = `${'A'.repeat(58)}1A2B3C`;
const CLUSTER = `/groups/${PROJECT}/clusters/Cluster0`;
const SHAPE = `${CLUSTER}/queryShapes/${HASH}`;
const PARAMS = { project: PROJECT, cluster: 'Cluster0', query: HASH };

const TEXT = JSON.stringify({
  cmdNs: { db: 'shop', coll: 'orders' },
  filter: { $or: [{ note: { $regex: 'ada@example.com' } }, { state: '?string' }] },
  sort: { createdAt: -1 },
});
const REJECTED = {
  queryShapeHash: HASH,
  status: 'REJECTED',
  command: 'FIND',
  namespace: 'shop.orders',
  queryShape: TEXT,
};
const stats = {
  queryShapeHash: HASH,
  namespace: 'shop.orders',
  command: 'find',
  queryShape: TEXT,
  execCount: 5400,
  avgWorkingMillis: 1840,
  totalWorkingMillis: 9_936_000,
  docsExaminedRatio: 34_300,
};
const details = {
  firstSeen: { applicationName: 'search', timestamp: NOW - 3_600_000 },
  lastSeen: { applicationName: 'search' },
  queryStats: stats,
};
const other = { ...stats, queryShapeHash: 'B'.repeat(64), totalWorkingMillis: 9_936_000 / 3 };
const found = { id: 'c'.repeat(24), name: 'Cluster0', stateName: 'IDLE', mongoDBVersion: '8.0.4' };

/** As Atlas answers, which finds only rejected shapes. */
const answering = (isRejected: boolean, more: Answers = {}): Answers => ({
  ...BASE,
  [`GET ${CLUSTER}`]: found,
  [`GET ${SHAPE}`]: isRejected ? REJECTED : [404, 'RESOURCE_NOT_FOUND'],
  [`GET ${CLUSTER}/queryShapeInsights/${HASH}/details`]: details,
  [`GET ${CLUSTER}/queryShapeInsights/summaries`]: { summaries: [other, stats] },
  [`GET ${CLUSTER}/queryShapes`]: { results: isRejected ? [REJECTED] : [] },
  ...more,
});
const insightsWith = (...summaries: object[]) =>
  answering(false, { [`GET ${CLUSTER}/queryShapeInsights/summaries`]: { summaries } });
const look = (answers: Answers, operation = rejectQuery) =>
  withAnswers(answers, (atlas) => operation.preview(atlas, PARAMS, NOW));

test('previews the query, its cost and who sends it', async () => {
  const preview = await look(answering(false));
  expect(preview).toMatchObject({
    summary: 'reject query 1a2b3c (find on shop.orders) on Cluster0',
    subject: 'Cluster0',
    act: 'Block all queries of shape 1a2b3c on',
    detail: 'Query: find on shop.orders by note and state, sorted by createdAt',
    before: 'allowed',
    after: 'rejected',
    facts: [
      { label: 'Query', value: 'find on shop.orders by note and state, sorted by createdAt' },
      {
        label: 'In the last hour',
        value: expect.stringMatching(/^5,400 .* 1\.84 s .*, 75% .*; 34,300 documents/),
      },
      { label: 'Last sent by', value: 'search' },
      { label: 'First seen', value: [{ at: NOW - 3_600_000 }] },
    ],
    warnings: [expect.stringMatching(/search.* error.*already running/)],
  });
  expect(JSON.stringify(preview)).not.toContain('ada@example');
});

test('warns about a query from MongoDB itself, and reports unread details', async () => {
  const at = `GET ${CLUSTER}/queryShapeInsights/${HASH}/details`;
  const system = { ...details, queryStats: { ...stats, systemQuery: true } };
  expect((await look(answering(false, { [at]: system }))).warnings).toContainEqual(
    expect.stringMatching(/MongoDB itself/),
  );
  const unread = await look(answering(false, { [at]: [500] }));
  expect(unread.facts).toContainEqual({ label: 'In the last hour', value: UNREAD_TEXT });
  expect(unread.blockers).toEqual([]);
});

test.each([
  [rejectQuery, answering(true), 'query', /already rejects query 1a2b3c/],
  [allowQuery, answering(false), 'query', /already allows query 1a2b3c/],
  [rejectQuery, insightsWith(other), 'query', /hasn’t recorded .*queries Cluster0/],
  [
    rejectQuery,
    insightsWith({ ...stats, command: 'update' }),
    'query',
    /update.* only rejects find, distinct and aggregate/,
  ],
  [rejectQuery, insightsWith({ ...stats, command: null }), 'query', /couldn’t read .*command/],
  [
    rejectQuery,
    answering(false, { [`GET ${CLUSTER}`]: { ...found, mongoDBVersion: '7.0.14' } }),
    'cluster',
    /MongoDB 7\.0\.14.* 8\.0 and later/,
  ],
  [
    rejectQuery,
    answering(false, { [`GET ${CLUSTER}`]: { ...found, paused: true } }),
    'cluster',
    /^Cluster0 is paused.*resume-cluster/,
  ],
  [
    rejectQuery,
    answering(false, { [`GET ${CLUSTER}`]: [400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API'] }),
    'cluster',
    /^Cluster0 is a flex cluster/,
  ],
])('$name is blocked with the next step (%#)', async (operation, answers, param, sentence) => {
  expect((await look(answers, operation)).blockers).toEqual([{ param, sentence: expect.stringMatching(sentence) }]);
});

test('is undone after the shape is no longer recorded', async () => {
  const sent = toSend(await look(answering(true), allowQuery), PARAMS);
  const back = await withAnswers(insightsWith(), (atlas) => rejectQuery.preview(atlas, PARAMS, NOW, sent));
  expect(back).toMatchObject({ blockers: [], call: { body: { status: 'REJECTED' } } });
});

test.each([
  ['its cluster', { [`GET ${CLUSTER}/queryShapes`]: [404, 'CLUSTER_NOT_FOUND'] }],
  ['the list of rejected shapes', { [`GET ${CLUSTER}/queryShapes`]: { results: [REJECTED] } }],
  ['a gateway', { [`GET ${SHAPE}`]: [404] }],
])('“not found” doesn’t mean “not rejected” if %s contradicts it', async (_, answers: Answers) => {
  const sent = toSend(await look(answering(false)), PARAMS);
  const verdict = withAnswers(answering(false, answers), (atlas) => rejectQuery.verify(atlas, sent));
  expect(await verdict.catch(() => 'unclear')).toBe('unclear');
  await expect(look(answering(false, answers))).rejects.toThrow();
});

test('reads back “unclear” on a new cluster, and describes drift', async () => {
  const sent = toSend(await look(answering(false)), PARAMS);
  const recreated = answering(false, { [`GET ${CLUSTER}`]: { ...found, id: 'd'.repeat(24) } });
  expect(await withAnswers(recreated, (atlas) => rejectQuery.verify(atlas, sent))).toBe('unclear');
  expect(formatPlain(rejectQuery.done(sent, 'Cluster0'))).toMatch(/^Cluster0 rejects .*1a2b3c\.$/);
  const later = (await look(answering(true), allowQuery)).basis;
  expect(rejectQuery.drift(sent.basis, later, NOW)).toMatch(/rejected/);
  expect(rejectQuery.drift(sent.basis, { ...sent.basis, clusterId: 'e' }, NOW)).toMatch(/another cluster/);
});

test('offers handles with descriptions, including rejected queries', async () => {
  const names = await withAnswers(answering(true), (atlas) =>
    listNames(atlas, queryShapeParamKind, { project: PROJECT, cluster: 'Cluster0' }),
  );
  expect(names).toEqual([
    { id: HASH, name: '1a2b3c', detail: 'rejected: find on shop.orders by note and state, sorted by createdAt' },
    { id: other.queryShapeHash, name: 'bbbbbb', detail: 'find on shop.orders by note and state, sorted by createdAt' },
  ]);
});

test('offers one list if the other can’t be read, and marks it as incomplete', async () => {
  const insights = `GET ${CLUSTER}/queryShapeInsights/summaries`;
  const names = await withAnswers({ ...answering(true), [insights]: [403, 'X'] }, (atlas) =>
    listNames(atlas, queryShapeParamKind, { project: PROJECT, cluster: 'Cluster0' }),
  );
  expect(names.map(({ name }) => name)).toEqual(['1a2b3c']);
  expect(names.unread).toMatchObject({ status: 403 });
});

test.each([
  ['{"key":"brand"}', 'of brand'],
  ['{"pipeline":[{"$match":{"a":1}},{"$group":{"_id":"x"}}]}', '$match and $group'],
  ['db.orders.find({ "mail": "ada@example.com" })', ''],
])('describes a shape only by its fields: %s', (text, words) => {
  expect(formatShape(text)).toBe(words);
});

describe('the queries of a cluster', () => {
  test('are sorted by time, with runs and documents read', async () => {
    const { run } = await payments();
    const { headline, table } = await run(queries, { cluster: 'Cluster0', last: '30m' });
    expect(said(headline)).toMatch(
      /^One of 5 queries took 98% of Cluster0’s .*last 30 minutes: find on payments\.transactions\.$/,
    );
    expect(table?.rows[0]?.slice(1)).toEqual([
      'find on payments.transactions',
      'by note and state, sorted by createdAt',
      { said: '98%', exact: expect.any(Number) },
      { said: '2,700', exact: 2700 },
      { said: '1.84 s', exact: 1840 },
      { said: '34,333', exact: expect.any(Number) },
      'allowed',
    ]);
  });

  test('aren’t shown for a flex cluster', async () => {
    const { run } = await payments();
    const { headline } = await run(queries, { cluster: 'FlexDev' });
    expect(said(headline)).toMatch(/^FlexDev is a flex cluster/);
  });

  test.each([
    ['8.0.4', /up to 100 reads a second/],
    ['9.0.1', /about 1% of reads and writes/],
    [undefined, /only records some/],
  ])('on MongoDB %s are noted as incomplete', async (mongoDBVersion, part) => {
    const none = answering(false, {
      [`GET ${CLUSTER}`]: { ...found, mongoDBVersion },
      [`GET ${CLUSTER}/queryShapeInsights/summaries`]: { summaries: [] },
    });
    const { headline, notes } = await withAnswers(none, (atlas) =>
      queries.run(atlas, { project: PROJECT, cluster: 'Cluster0' }, NOW),
    );
    expect(said(headline)).toMatch(/no queries on Cluster0 in the last hour/);
    expect(notes.join(' ')).toMatch(part);
  });

  test('are reported as unknown before MongoDB 8.0', async () => {
    const old = answering(false, { [`GET ${CLUSTER}`]: { ...found, mongoDBVersion: '7.0.14' } });
    const { headline, table } = await withAnswers(old, (atlas) =>
      queries.run(atlas, { project: PROJECT, cluster: 'Cluster0' }, NOW),
    );
    expect([said(headline), table]).toEqual([
      expect.stringMatching(/MongoDB 7\.0\.14.* only shows queries/),
      undefined,
    ]);
  });
});
