// The policy's file, read at start.
import { existsSync, readFileSync } from 'node:fs';
import { ConfigProblems } from '../config.js';
import type { Log } from '../log.js';
import { operations } from '../operations/index.js';
import { noPolicy, type Policy } from './policy.js';
import { readPolicy } from './policy-file.js';

/**
 * Without a file of the usual name look-ups work for all. One that is there or was asked for is never passed over.
 * @param given the path that was asked for, if any
 * @throws ConfigProblems a line for each problem
 */
export function readPolicyFile(given: string | undefined, log: Log): Policy {
  const path = given ?? 'policy.yaml';
  if (given === undefined && !existsSync(path)) {
    log.warn({ path }, 'there is no policy file: look-ups work, every change is refused');
    return noPolicy;
  }
  let source: string;
  try {
    source = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigProblems(`the policy file ${path} cannot be read: ${String(error)}`);
  }
  const read = readPolicy(source, operations);
  if (read.ok) return read.policy;
  throw new ConfigProblems(read.problems.map((problem) => `${path}, ${problem}`).join('\n'));
}
