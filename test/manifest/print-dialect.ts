// Prints the dialect in the lines that differ from main, or on main from the last commit. It never fails a check.
import { spawnSync } from 'node:child_process';
import { dialectIn } from './dialect.js';

const git = (...args: readonly string[]): string => spawnSync('git', args, { encoding: 'utf8' }).stdout ?? '';

const onMain = git('rev-parse', '--abbrev-ref', 'HEAD').trim() === 'main';
const since = onMain ? 'HEAD' : git('merge-base', 'main', 'HEAD').trim() || 'HEAD';
let [file, at] = ['', 0];
for (const line of git('diff', '--unified=0', since, '--', 'src', 'test', '*.md').split('\n')) {
  if (line.startsWith('+++ ')) file = line.slice('+++ b/'.length);
  else if (line.startsWith('@@')) at = Number(/\+(\d+)/.exec(line)?.[1] ?? 0);
  else if (line.startsWith('+')) {
    for (const { found, better } of dialectIn(file, line.slice(1)))
      process.stdout.write(`${file}:${at}: “${found}”. Better: ${better}\n`);
    at += 1;
  }
}
