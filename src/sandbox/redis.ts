// A real Redis for the sandbox and the tests, in a folder of its own, that never outlives whoever started it.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerName } from './redis/download.js';
import { findRedis } from './redis/find.js';

export interface RedisOptions {
  /** Where the data is kept, and left; without it, in the temporary folder that goes with the server. */
  readonly dir?: string;
  readonly appendfsync?: 'always' | 'everysec';
  /** More settings of its own, such as a port: without them it listens on its socket alone. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Only this one; otherwise whichever the machine has. */
  readonly server?: ServerName;
  /** Told what is being prepared, when that takes a while. */
  readonly onProgress?: (line: string) => void;
}

export interface EmbeddedRedis {
  /** What REDIS_URL and ioredis take: the socket's path. */
  readonly url: string;
  readonly socket: string;
  readonly dir: string;
  /** Ends the server and removes its temporary folder. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash: the data stays for `restart`. */
  kill(): void;
  /** Kills the server if it runs and starts it on the same data and socket. */
  restart(): Promise<void>;
}

// The guard starts Redis, and again on each line it reads. Only the starter holds the other end of its stdin: when
// that closes, even by SIGKILL, the guard ends Redis and removes the folder.
const GUARD = `
trap '' PIPE # or answering a starter that is already gone would end the guard, and leave Redis
folder=$1; shift
mkdir -m 700 "$folder" || exit
end() { [ -z "$pid" ] || { kill -9 "$pid"; wait "$pid"; } 2>/dev/null; }
while read -r _; do
  end
  "$@" >>"$folder/redis.log" 2>&1 &
  pid=$!
  echo "$pid"
done
end
rm -rf "$folder"
`;
const READY_WITHIN_MS = 10_000;
/** The kernel's bound is 104 bytes on macOS, 108 on Linux. */
const LONGEST_SOCKET_PATH = 100;

/** Throws, with one sentence that says what to do, when this machine has no Redis and cannot get one, or it does not start. */
export async function startRedis(options: RedisOptions = {}): Promise<EmbeddedRedis> {
  const binary = await findRedis(options.onProgress ?? (() => undefined), options.server && [options.server]);
  const folder = temporaryName();
  const dir = options.dir ?? folder;
  const socket = join(folder, 'redis.sock');
  const settings = {
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    dir,
    appendonly: 'yes',
    appendfsync: options.appendfsync ?? 'always',
    save: '',
    ...options.settings,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  // Detached: Ctrl-C in a terminal reaches the whole group, and Redis has to outlive those who still store things.
  const guard = spawn('/bin/sh', ['-c', GUARD, 'redis-guard', folder, binary.path, ...args], {
    detached: true,
    env: { ...process.env, ...binary.env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const server = guarded(guard, socket, join(folder, 'redis.log'));
  try {
    await server.restart();
  } catch (cause) {
    await server.stop();
    throw cause;
  }
  return { url: socket, socket, dir, ...server };
}

function guarded(guard: ChildProcess, socket: string, log: string): Pick<EmbeddedRedis, 'stop' | 'kill' | 'restart'> {
  const { stdin, stdout } = guard;
  if (stdin === null || stdout === null) throw new Error('the guard of Redis has no pipes');
  const gone = once(guard, 'exit');
  const pids = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const pipes = [stdin, stdout].filter((pipe) => pipe instanceof Socket);
  let pid: number | undefined;

  return {
    async stop() {
      pid = undefined;
      guard.ref();
      stdin.end();
      await gone;
    },
    kill() {
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      pid = undefined;
    },
    async restart() {
      for (const pipe of pipes) pipe.ref();
      stdin.write('start\n');
      const said = await pids.next();
      if (said.done === true) throw new Error('The guard of Redis could not make its folder, or has ended.');
      pid = Number(said.value);
      // A server that nobody stopped must not keep its starter from ending: the guard sees to the rest.
      for (const pipe of pipes) pipe.unref();
      guard.unref();
      if (await answersPing(socket)) return;
      const end = (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-5).join('\n');
      throw new Error(`Redis did not answer within ${READY_WITHIN_MS / 1000} s. The end of its log:\n${end}`);
    },
  };
}

/** Of a folder that does not exist yet: the guard makes it, so that there is none without a guard. */
function temporaryName(): string {
  const name = `countersign-redis-${randomBytes(6).toString('hex')}`;
  const fits = join(tmpdir(), name, 'redis.sock').length <= LONGEST_SOCKET_PATH;
  return join(fits ? tmpdir() : '/tmp', name);
}

async function answersPing(socket: string): Promise<boolean> {
  const until = performance.now() + READY_WITHIN_MS;
  while (performance.now() < until) {
    if ((await ping(socket)) === '+PONG') return true;
    await sleep(5);
  }
  return false;
}

/** The first line of the answer: `+PONG`, or `-LOADING ...` while the data is read in; empty when nobody listens. */
function ping(path: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(path, () => socket.write('PING\r\n'));
    socket.setTimeout(1000, () => socket.destroy());
    socket.once('data', (reply) => {
      resolve(reply.toString().trim());
      socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(''));
  });
}
