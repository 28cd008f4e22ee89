// A real Redis server for the sandbox and the tests, which never outlives its starter.
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
  /** Data directory, kept when the server stops. Default: the server's temporary folder, which is removed. */
  readonly dir?: string;
  readonly appendfsync?: 'always' | 'everysec';
  /** More Redis settings, such as a port. By default it listens only on its socket. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The server program to use. Default: whichever the machine has. */
  readonly server?: ServerName;
  /** Called with progress messages when the preparation takes a while. */
  readonly onProgress?: (line: string) => void;
}

export interface EmbeddedRedis {
  /** For REDIS_URL and ioredis: the path of the socket. */
  readonly url: string;
  readonly socket: string;
  readonly dir: string;
  /** Stops the server and removes its temporary folder. */
  stop(): Promise<void>;
  /** SIGKILL, like a crash. The data stays for `restart`. */
  kill(): void;
  /** Starts the server on the same data and socket, after killing it if it runs. */
  restart(): Promise<void>;
}

// The guard starts Redis, and restarts it on each line it reads. Only the starter holds the other end of its stdin.
// When that closes, even by SIGKILL, the guard kills Redis and removes the folder.
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
/** The kernel's limit is 104 bytes on macOS and 108 on Linux. */
const LONGEST_SOCKET_PATH = 100;

/** @throws an error that says what to do, when no Redis is installed or available, or it does not start */
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
  // Detached: Ctrl-C reaches the whole process group, but Redis must outlive processes that still write to it.
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
      if (said.done === true) throw new Error('The guard of Redis couldn’t make its folder, or has ended.');
      pid = Number(said.value);
      // A running server must not keep its starter from exiting. The guard cleans up.
      for (const pipe of pipes) pipe.unref();
      guard.unref();
      if (await answersPing(socket)) return;
      const end = (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-5).join('\n');
      throw new Error(`Redis didn’t answer within ${READY_WITHIN_MS / 1000} s. The end of its log:\n${end}`);
    },
  };
}

/** The folder does not exist yet. The guard creates it, so that no folder is left without a guard. */
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

/** The first line of the reply: `+PONG`, or `-LOADING ...` while data is being loaded. Empty when nothing listens. */
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
