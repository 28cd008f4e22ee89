// Reads the policy file from disk.
import { existsSync, readFileSync } from 'node:fs';
import { operations } from '../../operations/index.js';
import type { Policy } from '../request/policy.js';
import { parsePolicy } from './file.js';
import { type PolicyText, policyHash } from './store.js';

export type PolicyOnDisk =
  /** There is no file at the default path, and no other path is configured. */
  | { readonly kind: 'none'; readonly path: string; readonly hash: '' }
  | (PolicyText & { readonly kind: 'good'; readonly path: string; readonly policy: Policy })
  /** `problems`: one line each. `hash`: the hash of the problems. */
  | { readonly kind: 'bad'; readonly path: string; readonly hash: string; readonly problems: readonly string[] };

/** @param given the configured path; undefined for the default path */
export function readPolicyFile(given: string | undefined): PolicyOnDisk {
  const path = given ?? 'policy.yaml';
  if (given === undefined && !existsSync(path)) return { kind: 'none', path, hash: '' };
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const problem = `I can’t read the policy file ${path}: ${String(error)}`;
    return { kind: 'bad', path, hash: policyHash(problem), problems: [problem] };
  }
  const hash = policyHash(text);
  const read = parsePolicy(text, operations);
  if (read.ok) return { kind: 'good', path, hash, text, policy: read.policy };
  return { kind: 'bad', path, hash, problems: read.problems.map((problem) => `${path}, ${problem}`) };
}
