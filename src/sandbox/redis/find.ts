// Finds a Redis server that runs on this machine: installed, cached or downloaded to the cache.
import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { downloadRedis, isUsable, type RedisBinary, type ServerPackage } from './download.js';

const HOMEBREW = ['/opt/homebrew/bin', '/usr/local/bin', '/home/linuxbrew/.linuxbrew/bin'];
/**
 * In order of preference. Unlike Redis, Debian's Valkey 8.1 responds to WAITAOF before the fsync under `everysec`.
 */
const SERVERS: readonly ServerPackage[] = ['redis-server', 'valkey-server'];

/** @throws an error that says what to install if no server is available */
export async function findRedis(
  onProgress: (line: string) => void,
  servers: readonly ServerPackage[] = SERVERS,
): Promise<RedisBinary> {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...HOMEBREW].filter((folder) => folder !== '');
  for (const path of servers.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    const installed = { path, env: {} };
    if ((await isExecutable(path)) && (await isUsable(installed))) return installed;
  }
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'countersign');
  return downloadRedis(cache, servers, onProgress);
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
