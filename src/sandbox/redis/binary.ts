// A Redis server program, and whether it can be used.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface RedisBinary {
  readonly path: string;
  /** Variables that the process needs in addition to the present environment. */
  readonly env: Readonly<Record<string, string>>;
}

export const run = promisify(execFile);

/** Whether it runs here and is at least 7.2, the first version with WAITAOF. */
export async function isUsable(binary: RedisBinary): Promise<boolean> {
  const reply = await run(binary.path, ['--version'], { env: { ...process.env, ...binary.env } }).catch(
    () => undefined,
  );
  const [, major = '0', minor = '0'] = /\bv=(\d+)\.(\d+)/.exec(reply?.stdout ?? '') ?? [];
  return Number(major) > 7 || (Number(major) === 7 && Number(minor) >= 2);
}
