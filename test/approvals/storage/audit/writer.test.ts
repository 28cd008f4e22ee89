// The audit log on a real Redis: everything once, by one process at a time, and what is lost is counted.
import { afterEach, describe, expect, test } from '@jest/globals';
import { AuditStore } from '../../../../src/approvals/storage/audit/audit-store.js';
import { AuditNotes } from '../../../../src/approvals/storage/audit/notes.js';
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

function opened() {
  const { key } = redis.freshStore();
  const store = new AuditStore(redis.connection, pool, key);
  const metrics = createMetrics();
  const lost = async () => Number(/^countersign_audit_lost_total (\d+)$/m.exec(await metrics.scrape())?.[1]);
  const notes = new AuditNotes({ store, metrics, log });
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
  const journal = (type: string) =>
    redis.connection.xadd(
      key('journal'),
      '*',
      'request',
      'K7Q-4MD',
      'version',
      3,
      'type',
      type,
      'at',
      1_800_000_000_000,
      'by',
      'U0SAM00000',
      'correlation',
      'c-1',
      'details',
      '{"rule":"rule 1"}',
    );
  return { key, store, lost, notes, written, writer, journal };
}

test('events, and what is noted, come out as lines, each in its order and once', async () => {
  const { notes, written, writer, journal, lost } = opened();
  const id = await journal('approved');
  writer().start();
  await eventually(() => written.length === 1);
  expect(written).toEqual([
    {
      audit: 'event',
      at: '2027-01-15T08:00:00.000Z',
      by: 'U0SAM00000',
      type: 'approved',
      request: 'K7Q-4MD',
      version: 3,
      details: { rule: 'rule 1' },
      correlation: 'c-1',
      id,
    },
  ]);
  for (let at = 0; at < 250; at++) notes.refused(refusal(at));
  await eventually(() => written.length === 251);
  expect(written.slice(1).map(({ reason }) => reason)).toEqual(Array.from({ length: 250 }, (_, at) => `reason ${at}`));
  expect(new Set(written.map(({ id }) => id)).size).toBe(251);
  expect(await lost()).toBe(0);
});

test('what is noted while others are stored is stored after them', async () => {
  const stored: string[] = [];
  const first = gate();
  const note = async (all: readonly string[]) => {
    await first.until;
    stored.push(...all);
  };
  const notes = new AuditNotes({ store: { note }, metrics: createMetrics(), log });
  notes.refused(refusal(0));
  await new Promise((resolve) => setTimeout(resolve, 10));
  notes.refused(refusal(1));
  first.open();
  await notes.stop();
  expect(stored.map((one) => JSON.parse(one).reason)).toEqual(['reason 0', 'reason 1']);
});

test('another process goes on where one stopped, and a line that could not be written is written later', async () => {
  const { written, writer, journal } = opened();
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
}, 60_000);

test('of what a crash of Redis may take back nothing is written', async () => {
  const { key, store, journal } = opened();
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

describe('what is lost is counted', () => {
  test('where Redis was away for longer than memory lasts', async () => {
    const { key, lost } = opened();
    const metrics = createMetrics();
    let isAway = true;
    const store = new AuditStore(redis.connection, pool, key);
    const notes = new AuditNotes({
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

  test('where the process ends before Redis is back', async () => {
    const metrics = createMetrics();
    const notes = new AuditNotes({ store: { note: () => Promise.reject(new Error('away')) }, metrics, log });
    for (let at = 0; at < 7; at++) notes.refused(refusal(at));
    await notes.stop();
    expect(await metrics.scrape()).toMatch(/^countersign_audit_lost_total 7$/m);
  });

  test('where the stream no longer had it when it was its turn', async () => {
    const { key, notes, written, writer, lost } = opened();
    for (let at = 0; at < 5; at++) notes.refused(refusal(at));
    await notes.stop();
    await redis.connection.xtrim(key('audit'), 'MAXLEN', 2);
    writer().start();
    await eventually(() => written.length === 2);
    expect(written.map(({ reason }) => reason)).toEqual(['reason 3', 'reason 4']);
    await eventually(async () => (await lost()) === 3);
  });
});

test('a token that somebody wrote is not in it', async () => {
  const { notes, written, writer } = opened();
  notes.refused({ by: 'U0RITA0000', tried: 'Bearer abcdefghijklmnop', reason: 'x' });
  writer().start();
  await eventually(() => written.length === 1);
  expect(JSON.stringify(written)).not.toContain('abcdefghijklmnop');
});
