// A real Redis server for the sandbox and tests. The server never outlives the process that started it.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerPackage } from './redis/download.js';
import { findRedis } from './redis/find.js';

export interface EmbeddedRedisOptions {
  /** A data directory to keep after the server stops. Default: the server's temporary folder. */
  readonly dir?: string;
  readonly appendfsync?: 'always' | 'everysec';
  /** More Redis settings, e.g. a port. By default, Redis only listens on its socket. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The server program. Default: the first program that is available. */
  readonly server?: ServerPackage;
  /** Receives progress messages, e.g. while downloading Redis. */
  readonly onProgress?: (line: string) => void;
}

export interface EmbeddedRedis {
  /** The value for REDIS_URL: the socket's path, which ioredis accepts too. */
  readonly url: string;
  readonly socket: string;
  readonly dir: string;
  /** Stops the server and removes its temporary folder. */
  stop(): Promise<void>;
  /** Kills the server with SIGKILL, like a crash. `restart` keeps the data. */
  kill(): void;
  /** Kills the server if it's running and restarts it with the same data and socket. */
  restart(): Promise<void>;
}

// The guard starts or restarts Redis for each line that it reads. Only this process has the other end of the guard's
// stdin. When stdin closes, even by SIGKILL, the guard kills Redis and removes the folder.
const GUARD = `
trap '' PIPE # otherwise, writing to an exited starter would end the guard without killing Redis
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

/** @throws an error that says what to do if Redis isn't available or doesn't start */
export async function startRedis(options: EmbeddedRedisOptions = {}): Promise<EmbeddedRedis> {
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
  // The guard is detached, because Ctrl-C reaches the process group but Redis must outlive processes that still write
  // to it.
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
  if (stdin === null || stdout === null) throw new Error('the Redis guard has no pipes');
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
      if (said.done === true) throw new Error('The Redis guard exited or couldn’t create its folder.');
      pid = Number(said.value);
      // A running server must not keep this process alive. The guard stops the server later.
      for (const pipe of pipes) pipe.unref();
      guard.unref();
      if (await answersPing(socket)) return;
      const end = (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-5).join('\n');
      throw new Error(
        `Redis didn’t respond within ${READY_WITHIN_MS / 1000} seconds. The last lines of its log:\n${end}`,
      );
    },
  };
}

/** Returns a folder name. Only the guard creates the folder, so every folder has a guard that removes it. */
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

/** Returns the first line of the reply, e.g. `+PONG` or `-LOADING ...`. Empty if nothing is listening. */
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
