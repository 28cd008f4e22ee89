// Starts the sandbox as `npm run sandbox` does.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Sandbox {
  readonly url: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

const MAIN = join(import.meta.dirname, '../../dist/sandbox/main.js');

/** Resolves once it has printed its URL. Rejects with its output if it exits before. */
export async function openSandbox(): Promise<Sandbox> {
  const child = spawn(process.execPath, [MAIN], { stdio: ['ignore', 'pipe', 'inherit'] });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return { url: await urlIn(child.stdout), process: child, stop };
}

function urlIn(output: NodeJS.ReadableStream): Promise<string> {
  let printed = '';
  return new Promise((resolve, reject) => {
    output.on('data', (data) => {
      printed += String(data);
      const found = /Open (http:\/\/\S+)/.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    });
    output.on('end', () => reject(new Error(`the sandbox printed no URL:\n${printed}`)));
  });
}
