// A process that does one thing, waited for: what it prints and how it ends.
import { execFile } from 'node:child_process';

export interface Ended {
  readonly code: number;
  readonly text: string;
}

/** @param env all that it gets to see besides PATH */
export function runAside(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd?: string,
): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { ...(cwd !== undefined && { cwd }), env: { PATH: process.env.PATH, ...env } };
    const child = execFile(command, args, options, (_, out, errors) =>
      resolve({ code: child.exitCode ?? -1, text: `${out}${errors}` }),
    );
  });
}
