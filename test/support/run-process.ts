// Runs a process to its end, and returns its output and exit code.
import { execFile } from 'node:child_process';

export interface Ended {
  readonly code: number;
  readonly text: string;
}

/** @param env all of its environment besides PATH */
export function runProcess(
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
