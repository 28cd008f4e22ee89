// Makes plain JavaScript of a floor, so that its start is Node's and Bolt's alone.
import { join } from 'node:path';
import { build } from 'esbuild';

/** Each is a small process in floors/. */
export type FloorName = 'bare' | 'decision' | 'naive' | 'sweep' | 'restore-jobs';

/** Inside node_modules: packages are found from there, and nothing of it is kept. */
const FOLDER = join(import.meta.dirname, '../../node_modules/.cache/countersign-bench');

/** @returns the file to run */
export async function buildFloor(name: FloorName): Promise<string> {
  const outfile = join(FOLDER, `${name}.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, `floors/${name}.ts`)],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
  });
  return outfile;
}
