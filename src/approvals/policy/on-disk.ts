// The policy's file, as it is now.
import { existsSync, readFileSync } from 'node:fs';
import { operations } from '../../operations/index.js';
import { readPolicy } from './file.js';
import type { Policy } from './policy.js';
import { type PolicyText, policyHash } from './store.js';

export type OnDisk =
  /** None of the usual name, and none was asked for. */
  | { readonly kind: 'none'; readonly path: string; readonly hash: '' }
  | (PolicyText & { readonly kind: 'good'; readonly path: string; readonly policy: Policy })
  /** `problems`: a line for each. `hash`: of what is wrong. */
  | { readonly kind: 'bad'; readonly path: string; readonly hash: string; readonly problems: readonly string[] };

/** @param given the path that was asked for, if any */
export function readPolicyFile(given: string | undefined): OnDisk {
  const path = given ?? 'policy.yaml';
  if (given === undefined && !existsSync(path)) return { kind: 'none', path, hash: '' };
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const problem = `the policy file ${path} cannot be read: ${String(error)}`;
    return { kind: 'bad', path, hash: policyHash(problem), problems: [problem] };
  }
  const hash = policyHash(text);
  const read = readPolicy(text, operations);
  if (read.ok) return { kind: 'good', path, hash, text, policy: read.policy };
  return { kind: 'bad', path, hash, problems: read.problems.map((problem) => `${path}, ${problem}`) };
}
