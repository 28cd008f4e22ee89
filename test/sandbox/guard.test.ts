import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build, stop } from 'esbuild';

let base = '';
let guardFile = '';
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'countersign-test-'));
  guardFile = join(base, 'guard.mjs');
  const entryPoints = ['src/sandbox/guard.ts'];
  await build({ entryPoints, bundle: true, platform: 'node', format: 'esm', target: 'es2022', outfile: guardFile });
  await stop();
});
afterAll(() => rm(base, { recursive: true, force: true }));

/** The arguments to guard `script`, with a new folder. */
function guarded(name: string, script: string) {
  const folder = join(base, name);
  mkdirSync(folder);
  return { folder, args: [guardFile, folder, process.execPath, '-e', script] };
}
const FOREVER = 'process.stdout.write(String(process.pid)); setInterval(() => {}, 1000)';

async function pidOf({ stdout }: ChildProcess): Promise<number> {
  const [pid] = stdout === null ? [] : await once(stdout, 'data');
  return Number(pid);
}
function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
async function ends(pid: number): Promise<void> {
  while (runs(pid)) await sleep(5);
}

describe('a guarded command', () => {
  test('ends and its folder is removed when the starter closes stdin', async () => {
    const { folder, args } = guarded('released', FOREVER);
    const guard = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const pid = await pidOf(guard);
    guard.stdin.end();
    expect(await once(guard, 'exit')).toEqual([0, null]);
    expect(runs(pid)).toBe(false);
    expect(existsSync(folder)).toBe(false);
  });

  test('ends and its folder is removed when the starter is killed', async () => {
    const { folder, args } = guarded('orphaned', FOREVER);
    const spawning = `require('node:child_process').spawn(process.execPath, ${JSON.stringify(args)}, { detached: true, stdio: ['pipe', 'inherit', 'inherit'] })`;
    const starter = spawn(process.execPath, ['-e', spawning], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await pidOf(starter);
    starter.kill('SIGKILL');
    await ends(pid);
    while (existsSync(folder)) await sleep(5);
  });

  test('can handle SIGTERM', async () => {
    const script = `process.on('SIGTERM', () => { console.log(' goodbye'); process.exit() }); ${FOREVER}`;
    const { args } = guarded('polite', script);
    const guard = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const said = text(guard.stdout);
    await pidOf(guard);
    guard.stdin.end();
    expect(await said).toContain('goodbye');
  });

  test('passes its own exit code to the guard and keeps the folder', async () => {
    const { folder, args } = guarded('failed', 'process.exit(7)');
    const guard = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'inherit'] });
    expect(await once(guard, 'exit')).toEqual([7, null]);
    expect(existsSync(folder)).toBe(true);
  });
});
