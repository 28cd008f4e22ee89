// A Redis server's program, and whether it can serve us.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface RedisBinary {
  readonly path: string;
  /** What the process needs besides our own environment. */
  readonly env: Readonly<Record<string, string>>;
}

export const run = promisify(execFile);

/** Whether it runs here and is new enough: 7.2 is the first with WAITAOF. */
export async function isUsable(binary: RedisBinary): Promise<boolean> {
  const reply = await run(binary.path, ['--version'], { env: { ...process.env, ...binary.env } }).catch(
    () => undefined,
  );
  const [, major = '0', minor = '0'] = /\bv=(\d+)\.(\d+)/.exec(reply?.stdout ?? '') ?? [];
  return Number(major) > 7 || (Number(major) === 7 && Number(minor) >= 2);
}
