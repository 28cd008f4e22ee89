// Parses policy files for the existing operations.
import { parsePolicy } from '../../src/approvals/policy/file.js';
import type { Policy } from '../../src/approvals/request/policy.js';
import { operations } from '../../src/operations/index.js';

type Known = Parameters<typeof parsePolicy>[1];

/** @throws with its problems */
export function policyIn(source: string, known: Known = operations): Policy {
  const read = parsePolicy(source, known);
  if (!read.ok) throw new Error(read.problems.join('\n'));
  return read.policy;
}

export function problemsIn(source: string, known: Known = operations): readonly string[] {
  const read = parsePolicy(source, known);
  return read.ok ? [] : read.problems;
}
