// The audit log on a real Redis: every entry is written once, by one process at a time, and losses are counted.
import { afterEach, describe, expect, test } from '@jest/globals';
import { AuditStore } from '../../../../src/approvals/storage/audit/audit-store.js';
import { AuditNoteBuffer } from '../../../../src/approvals/storage/audit/notes.js';
import { AuditWriter } from '../../../../src/approvals/storage/audit/writer.js';
import { createLog } from '../../../../src/log.js';
import { createMetrics } from '../../../../src/metrics.js';
import { eventually, gate } from '../../../support/eventually.js';
import { openRedis } from '../../../support/redis.js';

const redis = await openRedis();
const pool = await redis.openPool();
const log = createLog('silent');
const writers: AuditWriter[] = [];
afterEach(async () => {
  await Promise.all(writers.splice(0).map((writer) => writer.stop()));
});

const refusal = (at: number) => ({ by: 'U0RITA0000', tried: 'alerts', reason: `reason ${at}` });

function openFixture() {
  const { key } = redis.freshStore();
  const store = new AuditStore(redis.connection, pool, key);
  const metrics = createMetrics();
  const lost = async () => Number(/^countersign_audit_lost_total (\d+)$/m.exec(await metrics.scrape())?.[1]);
  const notes = new AuditNoteBuffer({ store, metrics, log });
  const written: { audit: string; id: string; reason?: string; type?: string; request?: string }[] = [];
  const writer = (write = async (_: string) => {}) => {
    const made = new AuditWriter({
      store,
      write: async (text) => {
        await write(text);
        written.push(
          ...text
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line)),
        );
      },
      metrics,
      log,
    });
    writers.push(made);
    return made;
  };
  const journal = (type: string, request = 'K7Q-4MD', correlation = 'c-1') =>
    redis.connection.xadd(
      key('journal'),
      '*',
      'request',
      request,
      'version',
      3,
      'type',
      type,
      'at',
      1_800_000_000_000,
      'by',
      'U0SAM00000',
      'correlation',
      correlation,
      'details',
      '{"rule":"rule 1"}',
    );
  return { key, store, lost, notes, written, writer, journal };
}

test('events, look-ups and refusals are written as lines, in order and once', async () => {
  const { notes, written, writer, journal, lost } = openFixture();
  const ids = [await journal('approved'), await journal('frozen', '', '')];
  writer().start();
  await eventually(() => written.length === 2);
  const details = { rule: 'rule 1' };
  const event = { audit: 'event', at: '2027-01-15T08:00:00.000Z', by: 'U0SAM00000', details };
  expect(written).toEqual([
    { ...event, type: 'approved', request: 'K7Q-4MD', version: 3, correlation: 'c-1', id: ids[0] },
    { ...event, type: 'frozen', id: ids[1] },
  ]);
  const lookUp = {
    by: 'U0RITA0000',
    operation: 'alerts',
    params: {},
    channel: 'C0INCIDENT',
    shownTo: 'asker',
  } as const;
  notes.lookedUp(lookUp);
  for (let at = 0; at < 250; at++) notes.refused(refusal(at));
  await eventually(() => written.length === 253);
  expect(written[2]).toMatchObject({ audit: 'look-up', ...lookUp });
  expect(written[3]).toMatchObject({ audit: 'refusal', ...refusal(0) });
  expect(written.slice(3).map(({ reason }) => reason)).toEqual(Array.from({ length: 250 }, (_, at) => `reason ${at}`));
  expect(new Set(written.map(({ id }) => id)).size).toBe(253);
  expect(await lost()).toBe(0);
});

test('a refusal noted while others are being stored is stored after them', async () => {
  const stored: string[] = [];
  const first = gate();
  const note = async (all: readonly string[]) => {
    await first.until;
    stored.push(...all);
  };
  const notes = new AuditNoteBuffer({ store: { note }, metrics: createMetrics(), log });
  notes.refused(refusal(0));
  await new Promise((resolve) => setTimeout(resolve, 10));
  notes.refused(refusal(1));
  first.open();
  await notes.stop();
  expect(stored.map((one) => JSON.parse(one).reason)).toEqual(['reason 0', 'reason 1']);
});

test('refusals are stored once Redis is back', async () => {
  const stored: string[] = [];
  let tries = 0;
  const note = async (all: readonly string[]) => {
    tries += 1;
    if (tries === 1) throw new Error('away');
    stored.push(...all);
  };
  const notes = new AuditNoteBuffer({ store: { note }, metrics: createMetrics(), log });
  notes.refused(refusal(0));
  await eventually(() => stored.length === 1);
  await notes.stop();
});

test('another process continues where one stopped, and a failed line is written later', async () => {
  const { written, writer, journal } = openFixture();
  const first = writer();
  first.start();
  await journal('asked');
  await eventually(() => written.length === 1);
  const second = writer();
  second.start();
  await first.stop();
  await journal('previewed');
  await eventually(() => written.length === 2);
  await second.stop();
  let tries = 0;
  const full = writer(async () => {
    tries += 1;
    throw new Error('no space left on device');
  });
  full.start();
  await journal('denied');
  await eventually(() => tries > 0);
  await full.stop();
  expect(written).toHaveLength(2);
  writer().start();
  await eventually(() => written.length === 3);
  expect(written.map(({ type }) => type)).toEqual(['asked', 'previewed', 'denied']);
}, 120_000);

test('nothing is written that a crash of Redis could lose', async () => {
  const { key, store, journal } = openFixture();
  await journal('asked');
  const unsure = new AuditStore(
    redis.connection,
    Object.assign(Object.create(pool), {
      carry: async (write: Parameters<typeof pool.carry>[0]) => ({
        ...(await pool.carry(write)),
        confirmed: Promise.resolve(false),
      }),
    }),
    key,
  );
  expect((await store.unwritten(await store.cursor())).journal).toHaveLength(1);
  expect((await unsure.unwritten(await unsure.cursor())).journal).toEqual([]);
});

describe('a lost entry is counted', () => {
  test('when Redis is away until memory is full', async () => {
    const { key, lost } = openFixture();
    const metrics = createMetrics();
    let isAway = true;
    const store = new AuditStore(redis.connection, pool, key);
    const notes = new AuditNoteBuffer({
      store: { note: async (all) => (isAway ? Promise.reject(new Error('away')) : store.note(all)) },
      metrics,
      log,
    });
    for (let at = 0; at < 5_003; at++) notes.refused(refusal(at));
    expect(await metrics.scrape()).toMatch(/^countersign_audit_lost_total 3$/m);
    isAway = false;
    await notes.stop();
    expect(await redis.connection.xlen(key('audit'))).toBe(5_000);
    expect(await metrics.scrape()).toMatch(/^countersign_audit_lost_total 3$/m);
    expect(await lost()).toBe(0);
  });

  test('when the process ends before Redis is back', async () => {
    const metrics = createMetrics();
    const notes = new AuditNoteBuffer({ store: { note: () => Promise.reject(new Error('away')) }, metrics, log });
    for (let at = 0; at < 7; at++) notes.refused(refusal(at));
    await notes.stop();
    expect(await metrics.scrape()).toMatch(/^countersign_audit_lost_total 7$/m);
  });

  test('when the stream was trimmed before it was read', async () => {
    const { key, store, notes, written, writer, lost } = openFixture();
    for (let at = 0; at < 5; at++) notes.refused(refusal(at));
    await notes.stop();
    await redis.connection.xtrim(key('audit'), 'MAXLEN', 2);
    writer().start();
    await eventually(() => written.length === 2);
    expect(written.map(({ reason }) => reason)).toEqual(['reason 3', 'reason 4']);
    await eventually(async () => (await lost()) === 3);
    notes.refused(refusal(5));
    await eventually(async () => (await store.cursor()).number === 6);
    expect(await lost()).toBe(3);
  });
});

test('a token in a refused line is not written', async () => {
  const { notes, written, writer } = openFixture();
  notes.refused({ by: 'U0RITA0000', tried: 'Bearer abcdefghijklmnop', reason: 'x' });
  writer().start();
  await eventually(() => written.length === 1);
  expect(JSON.stringify(written)).not.toContain('abcdefghijklmnop');
});
