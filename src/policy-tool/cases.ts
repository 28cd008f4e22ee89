// `test`: runs the cases in a file against the policy, for CI. Each case is a question with its expected answer.
import { z } from 'zod';
import type { RuledOperation } from '../approvals/policy/operations.js';
import { parseYaml } from '../approvals/policy/yaml-text.js';
import { DIRECTION_KINDS } from '../approvals/request/policy.js';
import { canonicalDuration, durationMs, formatDuration } from '../operations/duration.js';
import { formatList } from '../operations/format.js';
import { type GroupMembership, groupMembersSchema, memberNamed, membershipFromNames } from './crowd.js';
import type { Finding, ParsedPolicy } from './finding.js';
import { type CaseJudgement, judgeQuestion } from './judge.js';

const text = z.string().min(1);
const number = z.string().regex(/^\d+$/, 'must be a number').transform(Number);
const caseSchema = z.strictObject({
  who: text,
  asks: text,
  in: text.optional(),
  with: z.record(z.string(), text).optional(),
  goes: z.enum(DIRECTION_KINDS).optional(),
  expect: z.strictObject({
    may: z.enum(['yes', 'no']).optional(),
    rule: number.optional(),
    approvals: number.optional(),
    approvers: z.array(text).optional(),
    wait: z
      .string()
      .refine((one) => one === 'none' || canonicalDuration(one).ok, 'must be none, or a duration such as 5m')
      .optional(),
  }),
});
type Case = z.output<typeof caseSchema>;
const fileSchema = z.strictObject({ people: groupMembersSchema.optional(), cases: z.array(caseSchema).min(1) });

interface Cases {
  /** The users listed in the file; undefined if the caller provides them. */
  readonly crowd: GroupMembership | undefined;
  readonly cases: readonly (Case & { readonly line: number })[];
}

/** @returns the cases, or problems that each start with their line, e.g. `line 4: ` */
export function parseCases(source: string, from: string): Cases | readonly string[] {
  const read = parseYaml(source);
  if ('problems' in read) return read.problems;
  const parsed = fileSchema.safeParse(read.values);
  if (!parsed.success)
    return parsed.error.issues.map(
      ({ path, message }) => `line ${read.lineOf(path)}: ${path.map(String).join('.') || 'the file'}: ${message}`,
    );
  const { people, cases } = parsed.data;
  return {
    crowd: people && membershipFromNames(people, from),
    cases: cases.map((one, index) => ({ ...one, line: read.lineOf(['cases', index]) })),
  };
}

/** Returns a finding for each case with an unexpected answer. */
export function caseFindings(
  { policy }: ParsedPolicy,
  crowd: GroupMembership,
  { cases }: Cases,
  operations: readonly RuledOperation[],
): readonly Finding[] {
  return cases.flatMap((one): readonly Finding[] => {
    const fails = (text: string) => [{ line: one.line, kind: 'error' as const, text }];
    const operation = operations.find(({ name }) => name === one.asks);
    if (operation === undefined) return fails(`${one.asks} isn’t an operation.`);
    const verdict = judgeQuestion(policy, crowd, {
      who: memberNamed(crowd, one.who),
      operation,
      place: one.in,
      params: one.with,
      goes: one.goes,
    });
    const wrong = differences(one.expect, verdict);
    const what = `${one.who} asks for ${one.asks}${one.in === undefined ? '' : ` in ${one.in}`}`;
    return wrong.length === 0 ? [] : fails(`${what}: ${wrong.join('; ')}.${verdict.open ? ` ${verdict.open}` : ''}`);
  });
}

function differences(
  { may, rule, approvals, approvers, wait }: Case['expect'],
  verdict: CaseJudgement,
): readonly string[] {
  const number = Number(/^rule (\d+)/.exec(verdict.rule?.title ?? '')?.[1] ?? 0);
  const names = verdict.approvers.map(({ name }) => name).toSorted();
  const waitMs = verdict.rule?.waitMs ?? 0;
  const expected = approvers?.toSorted();
  const canonical = canonicalDuration(wait ?? '');
  const expectedMs = canonical.ok ? durationMs(canonical.value) : 0;
  return [
    ...(may !== undefined && (may === 'yes') !== verdict.may
      ? [`the user ${verdict.may ? 'may' : 'may not'} do this, but the case expects ${may}`]
      : []),
    ...(rule !== undefined && rule !== number ? [`${verdict.rule?.title ?? 'no rule'} decides, not rule ${rule}`] : []),
    ...(approvals !== undefined && approvals !== verdict.rule?.approvals
      ? [`${verdict.rule?.approvals ?? 0} approvals needed, not ${approvals}`]
      : []),
    ...(expected !== undefined && expected.join() !== names.join()
      ? [`${formatPeople(names)} could approve, not ${formatPeople(expected)}`]
      : []),
    ...(wait !== undefined && expectedMs !== waitMs
      ? [
          `the waiting period is ${waitMs === 0 ? 'none' : formatDuration(waitMs)}, not ${wait === 'none' ? 'none' : formatDuration(expectedMs)}`,
        ]
      : []),
  ];
}

const formatPeople = (names: readonly string[]) => (names.length === 0 ? 'nobody' : formatList(names, 50));
