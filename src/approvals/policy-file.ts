// policy.yaml: read strictly, every problem said with its line.
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { Group, Policy, PolicyRule } from './policy.js';
import { didYouMean, operationsOf, type Ruled, readEntry } from './policy-operations.js';
import { type Complain, checkAlone, checkReach, type KeyPath } from './policy-reach.js';
import { fileSchema } from './policy-schema.js';
import { checkWhen } from './policy-when.js';

export type PolicyFile =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: readonly string[] };

const HOUR_MS = 3_600_000;

/**
 * @param source the text of policy.yaml
 * @param operations those that a rule may name
 */
export function readPolicy(source: string, operations: readonly Ruled[]): PolicyFile {
  const lines = new LineCounter();
  // The failsafe schema keeps ids such as 123456789012345678901234 and 12e456... the texts they are.
  const document = parseDocument(source, { lineCounter: lines, schema: 'failsafe', prettyErrors: false });
  const at = (offset: number) => `line ${lines.linePos(offset).line}`;
  if (document.errors.length > 0) {
    return { ok: false, problems: document.errors.map((error) => `${at(error.pos[0])}: ${error.message}`) };
  }
  const problems: string[] = [];
  const complain: Complain = (path, text) => problems.push(`${at(offsetOf(document, path))}: ${sayPath(path)} ${text}`);
  const values = valuesOf(document);
  if (values === undefined) return { ok: false, problems: ['line 1: the file has too many aliases. Write them out.'] };
  const parsed = fileSchema.safeParse(values);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) reportIssue(issue, complain);
    return { ok: false, problems };
  }
  const file = withEntries(parsed.data, operations);
  checkNames(file, operations, complain);
  checkReach(file, operations, complain);
  checkAlone(file, operations, complain);
  checkWhen(file, operations, complain);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, policy: compile(file) };
}

/** With what the operations of each rule stand for. */
function withEntries(file: z.output<typeof fileSchema>, operations: readonly Ruled[]) {
  const rules = file.rules.map((rule) => ({
    ...rule,
    entries: rule.operations.map((one) => readEntry(one, operations)),
  }));
  return { ...file, rules };
}
type File = ReturnType<typeof withEntries>;

/** yaml counts aliases, so that a small file cannot become a huge one. */
function valuesOf(document: Document): unknown {
  try {
    return document.toJS() ?? {};
  } catch {
    return undefined;
  }
}

function reportIssue(issue: z.core.$ZodIssue, complain: Complain): void {
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) complain([...issue.path, key], 'is not a key that the policy knows');
    return;
  }
  if (issue.code === 'invalid_key') {
    complain(issue.path, issue.issues[0]?.message ?? issue.message);
    return;
  }
  const inner = issue.code === 'invalid_union' ? issue.errors.flat().find((one) => one.path.length > 0) : undefined;
  complain([...issue.path, ...(inner?.path ?? [])], inner?.message ?? issue.message);
}

function checkNames(file: File, operations: readonly Ruled[], complain: Complain): void {
  const groups = Object.keys(file.groups);
  const checkGroups = (path: KeyPath, given: readonly string[] | 'everyone' | undefined) => {
    if (given === undefined || given === 'everyone') return;
    given.forEach((name, index) => {
      if (!groups.includes(name))
        complain([...path, index], `“${name}” is not one of the groups above${didYouMean(name, groups)}`);
    });
  };
  checkGroups(['defaults', 'approvers'], file.defaults.approvers);
  checkGroups(['look_ups', 'requesters'], file.look_ups.requesters);
  checkGroups(['freeze'], file.freeze);
  const changes = operations.filter(({ effect }) => effect !== 'read').map(({ name }) => name);
  file.rules.forEach((rule, index) => {
    rule.entries.forEach((entry, at) => {
      if ('problem' in entry) complain(['rules', index, 'operations', at], `“${rule.operations[at]}” ${entry.problem}`);
    });
    checkGroups(['rules', index, 'requesters'], rule.requesters);
    checkGroups(['rules', index, 'approvers'], rule.approvers);
    const isChange = rule.entries.some(
      (entry) => 'names' in entry && (entry.isKind || entry.names.some((name) => changes.includes(name))),
    );
    if (isChange && rule.approvers === undefined && file.defaults.approvers === undefined) {
      complain(['rules', index], 'has no approvers, and defaults name none');
    }
  });
}

function compile(file: File): Policy {
  const group = (name: string): Group => ({ name, ids: file.groups[name] ?? [] });
  const all = (given: readonly string[] | 'everyone') => (given === 'everyone' ? given : given.map(group));
  const rules = file.rules.map(
    (rule, index): PolicyRule => ({
      title: `rule ${index + 1} (${rule.operations.join(', ')})`,
      ...operationsOf(rule.entries),
      ...(rule.projects && { projects: rule.projects }),
      ...(rule.when && { when: rule.when }),
      requesters: all(rule.requesters),
      approvers: (rule.approvers ?? file.defaults.approvers ?? []).map(group),
      approvals: rule.approvals ?? file.defaults.approvals ?? 1,
      ...(rule.alone && { alone: rule.alone }),
      waitMs: rule.wait ?? file.defaults.wait ?? 0,
      expiresAfterMs: rule.expires_after ?? file.defaults.expires_after ?? HOUR_MS,
      ...(rule.max_duration !== undefined && { maxDurationMs: rule.max_duration }),
    }),
  );
  const channels = file.channels?.map((channel, index) => ({ title: `channels[${index + 1}]`, ...channel }));
  return {
    approvalsChannel: file.approvals_channel,
    rules,
    lookUpRequesters: all(file.look_ups.requesters),
    ...(channels && { channels }),
    ...(file.freeze && { freezers: file.freeze.map(group) }),
    ...(file.max_open_requests !== undefined && { maxOpenRequests: file.max_open_requests }),
  };
}

/** Where the key or entry at `path` begins; where there is none (a missing key), the nearest one above it. */
function offsetOf(document: Document, path: KeyPath): number {
  for (let length = path.length; length > 0; length--) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const key = isMap(parent)
      ? parent.items.find((pair) => isScalar(pair.key) && pair.key.value === last)?.key
      : undefined;
    const node: unknown = key ?? (isSeq(parent) ? parent.items[Number(last)] : undefined);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function sayPath(path: KeyPath): string {
  if (path.length === 0) return 'the file';
  return path.reduce<string>((said, part) => {
    if (typeof part === 'number') return `${said}[${part + 1}]`;
    return said === '' ? String(part) : `${said}.${String(part)}`;
  }, '');
}
