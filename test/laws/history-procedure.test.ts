// The restore procedure of manifest/README.md, with the commands of that page and real processes.
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { findRedis } from '../../src/sandbox/redis/find.js';
import { reserveFreePort } from '../../src/sandbox/servers.js';
import { CHANNELS, PEOPLE, TEAM_ID } from '../../src/sandbox/slack/index.js';
import { ask, decide } from '../support/acting.js';
import { askedGrant, cardWith, grantCalls } from '../support/cards.js';
import { lookInside } from '../support/inside.js';
import { atRest } from '../support/outcome.js';
import { away, doubtsIn, stopBots } from '../support/restored.js';
import { runProcess } from '../support/run-process.js';
import { openTestSystem, POLICY } from '../support/test-system.js';

const HOUR_MS = 60 * 60_000;
const COUNTERSIGN = join(import.meta.dirname, '../../dist/countersign.js');
const manual = readFileSync(join(import.meta.dirname, '../../manifest/README.md'), 'utf8');
const blocks = [...manual.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
const commandsWith = (word: string) => blocks.find((block) => block.includes(word)) ?? 'exit 1';

const folder = await mkdtemp(join(tmpdir(), 'countersign-procedure-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a restore by the manual freezes all changes until people approve again and unfreeze', async () => {
  const [DATA, BACKUP, port] = [join(folder, 'data'), join(folder, 'backup.rdb'), await reserveFreePort()];
  await mkdir(DATA);
  const system = await openTestSystem({
    redis: { dir: DATA, settings: { port: String(port), bind: '127.0.0.1' } },
    policy: `freeze: [security]\n${POLICY}`,
  });
  const inside = await lookInside(system);
  const binary = await findRedis(() => undefined);
  const PATH = [dirname(binary.path), process.env.PATH].join(delimiter);
  const REDIS_URL = `redis://127.0.0.1:${port}`;
  const shell = (commands: string) =>
    runProcess('/bin/sh', ['-e', '-c', commands], { ...binary.env, PATH, REDIS_URL, BACKUP, DATA });
  const host = (...words: readonly string[]) =>
    runProcess(process.execPath, [COUNTERSIGN, 'history', ...words, '--workspace', TEAM_ID], { REDIS_URL });
  const said = () => system.slack.messages(CHANNELS.approvals).filter(({ text }) => /history|I was offline/.test(text));
  try {
    const { id, card } = await askedGrant(system, 'Cluster0', 'INC-601');
    expect(await shell(commandsWith('--rdb'))).toMatchObject({ code: 0 });
    await decide(system, PEOPLE.sam, card, 'decide:deny');
    await cardWith(system, 'INC-601', /^Denied/);

    await stopBots(system);
    system.redis.kill();
    expect(await shell(commandsWith('restore.sock'))).toMatchObject({ code: 0 });
    await system.redis.restart();
    await away(inside, HOUR_MS);
    expect(await host('lost', '--yes')).toMatchObject({ code: 0 });
    expect(await host('status')).toMatchObject({ code: 1, text: expect.stringContaining('history accept') });

    await system.start('all');
    const again = await cardWith(system, 'INC-601', /Needs 1 approval from/, 60_000);
    await system.slack.until(() => said()[0], 60_000);
    expect(await doubtsIn(inside)).toEqual(['declared']);
    expect(await ask(system, PEOPLE.rita, 'clusters in Payments')).toMatch(/Cluster0/);
    await decide(system, PEOPLE.sam, again, 'decide:approve');
    await cardWith(system, 'INC-601', /frozen/, 30_000);
    expect(grantCalls(system, 'Cluster0')).toEqual([]);

    expect(await ask(system, PEOPLE.sam, 'unfreeze because all is compared')).toMatch(/no longer frozen/);
    expect((await atRest(inside, id)).state).toBe('succeeded');
    expect(said()).toHaveLength(1);
    expect(await host('status')).toMatchObject({ code: 0 });
  } finally {
    inside.close();
    await system.close();
  }
}, 240_000);
