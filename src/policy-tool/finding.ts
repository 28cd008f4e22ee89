// The input and findings of the policy commands. Editors and CI can link a formatted finding to its line in the file.
import type { PolicyParseResult } from '../approvals/policy/file.js';

export type ParsedPolicy = Extract<PolicyParseResult, { readonly ok: true }>;

export interface Finding {
  readonly line: number;
  readonly kind: 'error' | 'warning';
  /** A whole sentence. */
  readonly text: string;
}

export const formatFinding = (file: string, { line, kind, text }: Finding): string =>
  `${file}:${line}: ${kind}: ${text}`;

/** @param problem a problem that starts with its line, e.g. `line 4: ...` */
export const formatProblem = (file: string, problem: string): string =>
  `${file}:${problem.replace(/^line (\d+): /, '$1: error: ')}`;
