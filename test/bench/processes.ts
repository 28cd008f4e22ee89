// Starts the bot as a process and waits until it's ready.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'undici';
import { reserveFreePort } from '../../src/sandbox/servers.js';

export interface Running {
  readonly url: string;
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

interface Start {
  /** Script and arguments. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

const READY_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 50;

export async function start({ args, env, cwd }: Start): Promise<Running> {
  const port = await reserveFreePort();
  const child = spawn(process.execPath, [...args], {
    cwd,
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => {
      printed = (printed + data.toString()).slice(-4_000);
    });
  const url = `http://127.0.0.1:${port}`;
  if (!(await isReady(child, url))) {
    await end(child);
    throw new Error(`${args.join(' ')} did not become ready:\n${printed}`);
  }
  return { url, pid: child.pid, stop: () => end(child) };
}

async function isReady(child: ChildProcess, url: string): Promise<boolean> {
  const client = new Client(url);
  const until = performance.now() + READY_WITHIN_MS;
  try {
    while (performance.now() < until && child.exitCode === null) {
      const answer = await client.request({ path: '/readyz', method: 'GET' }).catch(() => undefined);
      await answer?.body.dump();
      if (answer !== undefined && answer.statusCode !== 503) return true;
      await sleep(LOOK_EVERY_MS);
    }
    return false;
  } finally {
    await client.destroy();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const impatient = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(impatient);
}
