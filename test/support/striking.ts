// Kills or stops a worker at an exact point of an execution, while it waits for Atlas or Redis, which the test holds.
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Fault } from '../../src/sandbox/atlas/index.js';
import { nameOf, type RedisCommand, type RedisProxy, startRedisProxy } from './redis-proxy.js';
import type { Bot, TestSystem } from './test-system.js';

/** `look`: right after the claim · `stored`: call stored, not sent · `wire`: sent · `answered` · `recorded`. */
type Point = 'look' | 'stored' | 'wire' | 'answered' | 'recorded';

export interface Blow {
  readonly point: Point;
  readonly signal: 'SIGKILL' | 'SIGSTOP';
  /** What happens to the call at Atlas when the worker is struck on `wire`. */
  readonly call?: 'is lost' | 'has had its effect' | 'has its effect later';
}

export interface Struck {
  readonly worker: Bot;
  readonly proxy: RedisProxy;
}

/**
 * Starts a worker, lets it take what `store` stores, and strikes it.
 * @param cluster part of the call's path, which ends in it
 */
export async function strike(
  system: TestSystem,
  { id, cluster, store }: { readonly id: string; readonly cluster: string; store(): Promise<unknown> },
  blow: Blow,
): Promise<Struck> {
  const proxy = await startRedisProxy(system.redis.url);
  const worker = await system.start('worker', { REDIS_URL: proxy.url });
  const hit = () => (blow.signal === 'SIGKILL' ? worker.kill('SIGKILL') : stop(worker));
  const struck =
    blow.point === 'stored' || blow.point === 'recorded'
      ? atRedis(proxy, id, blow, hit)
      : atAtlas(system, cluster, blow, hit);
  await store();
  await struck;
  return { worker, proxy };
}

/** Sends SIGSTOP, and waits until the process has stopped. */
async function stop({ process: { pid } }: Bot): Promise<void> {
  if (pid === undefined) throw new Error('the bot has no process');
  process.kill(pid, 'SIGSTOP');
  await until(async () =>
    (await promisify(execFile)('ps', ['-o', 'state=', '-p', String(pid)])).stdout.startsWith('T'),
  );
}

function atRedis(proxy: RedisProxy, id: string, { point }: Blow, hit: () => Promise<void>): Promise<void> {
  const isOf = (command: RedisCommand, event: string) =>
    nameOf(command) === `commit ${event}` && command.args.some((arg) => arg.includes(id));
  let isStored = false;
  return new Promise((resolve, reject) => {
    const end = proxy.onReply(async (command) => {
      isStored ||= isOf(command, 'sent');
      const isThere = point === 'recorded' ? isOf(command, 'succeeded') : isStored && command.name === 'WAITAOF';
      if (!isThere) return;
      end();
      await hit().then(resolve, reject);
    });
  });
}

async function atAtlas(
  system: TestSystem,
  cluster: string,
  { point, call }: Blow,
  hit: () => Promise<void>,
): Promise<void> {
  const { atlas } = system;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const read = { method: 'GET', path: new RegExp(`/clusters/${cluster}$`) };
  const write = { method: 'POST', path: new RegExp(`/clusters/${cluster}:`) };
  const hold = (rule: typeof read, fault: Fault) => atlas.fault({ ...rule, ...fault, times: 1 });
  if (point === 'look') hold(read, { kind: 'wait before effect', until: held });
  if (point === 'wire') hold(write, onWire(call, held));
  if (point === 'answered') {
    const end = atlas.onCall(({ path, method }) => {
      if (method !== write.method || path.search(write.path) < 0) return;
      end();
      hold(read, { kind: 'wait before effect', until: held });
    });
  }
  const { method, path: at } = point === 'wire' ? write : read;
  await until(() =>
    atlas.calls.some((one) => one.fault !== undefined && one.method === method && one.path.search(at) >= 0),
  );
  await hit();
  release();
}

function onWire(call: Blow['call'], held: Promise<void>): Fault {
  if (call === 'has its effect later') return { kind: 'wait before effect', until: held };
  return { kind: call === 'has had its effect' ? 'hang after effect' : 'hang' };
}

/** Resumes a stopped worker, and waits until it answers. */
export async function wake({ process: stopped, port }: Bot): Promise<void> {
  stopped.kill('SIGCONT');
  await until(async () => (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined))?.ok === true);
}

async function until(look: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 30_000; !(await look()); await sleep(10)) {
    if (performance.now() > end) throw new Error(`not so within 30 s: ${look.toString()}`);
  }
}
