// `countersign policy <command>`: tests a policy before the bot uses it.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { GROUPS_UNKNOWN_SENTENCE } from '../approvals/people/people.js';
import { parsePolicy } from '../approvals/policy/file.js';
import {
  type DescribeAddedUsers,
  describeAddedUsersById,
  describeLoosening,
  findLoosenings,
  type Loosening,
  looseningsOfRule,
} from '../approvals/policy/looser.js';
import {
  type Condition,
  conditionsOf,
  findRuleWithMatcher,
  isAtlasId,
  PROJECT_CONDITION,
  patternCovers,
  ruleMatchOf,
} from '../approvals/policy/match.js';
import { didYouMeanHint, type RuledOperation } from '../approvals/policy/operations.js';
import { isRuleForOperation, possibleSituations, type Situation } from '../approvals/policy/situations.js';
import { parseYaml } from '../approvals/policy/yaml-text.js';
import {
  DIRECTION_KINDS,
  formatGroupNames,
  type Group,
  type Policy,
  type PolicyRule,
  type Requesters,
} from '../approvals/request/policy.js';
import { isRefusal } from '../approvals/request/refusal.js';
import { describeReminders } from '../approvals/request/reminders.js';
import { createLog } from '../log.js';
import { canonicalDuration, durationMs, formatDuration } from '../operations/duration.js';
import { formatList, plural } from '../operations/format.js';
import { operations } from '../operations/index.js';
import { describeFinalFailure, isSlackError, slackFailureOf } from '../slack/api/failures.js';
import {
  allMembers,
  type GroupMembership,
  groupMembersSchema,
  isAmongRequesters,
  memberNamed,
  membershipFromNames,
  parseGroupMembership,
} from './crowd.js';
import { type Finding, formatFinding, formatProblem, type ParsedPolicy } from './finding.js';
import { type CaseJudgement, type CaseQuestion, judgeQuestion } from './judge.js';
import { quorumFindings } from './quorums.js';
import { readGroupMembership } from './slack-crowd.js';

interface PolicyToolDeps {
  /** The default policy file. */
  readonly policyFile: string;
  /**
   * Reads group members from Slack. Undefined without a token.
   * @throws Error with a message for users if Slack doesn't return the groups
   */
  readonly askSlack: ((groups: readonly Group[]) => Promise<GroupMembership>) | undefined;
}

interface Ran {
  readonly lines: readonly string[];
  /** The exit code. 0: no problems were found; 1: problems were found; 2: the arguments are invalid. */
  readonly code: 0 | 1 | 2;
}

const USAGE = {
  check: 'check [policy.yaml] [--people people.yaml]',
  why: 'why <person> <operation> [<project>] [param=value ...] [--goes narrows|widens|neither] [--policy policy.yaml] [--people people.yaml]',
  test: 'test <cases.yaml> [--policy policy.yaml] [--people people.yaml]',
  diff: 'diff <old.yaml> <new.yaml> [--people people.yaml]',
} as const;
type Command = keyof typeof USAGE;
const isCommand = (word: string): word is Command => Object.hasOwn(USAGE, word);

/** Thrown to end a command early. `lines` gives the reason. */
class Stopped extends Error {
  readonly ran: Ran;

  constructor(lines: readonly string[], code: Ran['code'] = 1) {
    super(lines.join('\n'));
    this.ran = { lines, code };
  }
}

export async function runPolicyCommand(argv: readonly string[], deps: PolicyToolDeps): Promise<Ran> {
  const [command = '', ...rest] = argv;
  try {
    if (!isCommand(command)) throw new Stopped(['Usage: npx countersign policy <command>', ...Object.values(USAGE)], 2);
    return await COMMANDS[command](wordsIn(command, rest), deps);
  } catch (error) {
    if (error instanceof Stopped) return error.ran;
    throw error;
  }
}

type Words = ReturnType<typeof wordsIn>;

function wordsIn(command: Command, args: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    const options = { policy: text, people: text, goes: text };
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw invalidArguments(command, error instanceof Error ? error.message : String(error));
  }
}

const invalidArguments = (command: Command, what: string) =>
  new Stopped([what, `Usage: npx countersign policy ${USAGE[command]}`], 2);

const COMMANDS: Readonly<Record<Command, (words: Words, deps: PolicyToolDeps) => Promise<Ran>>> = {
  async check({ positionals: [file, ...more], values }, deps) {
    if (more.length > 0) throw invalidArguments('check', 'Name one file only.');
    const path = file ?? deps.policyFile;
    const read = readPolicyAt(path);
    const crowd = await crowdFor(read, values.people, deps);
    const found = policyFindings(read, crowd, operations);
    const errors = found.filter(({ kind }) => kind === 'error').length;
    const none = changesWithoutRule(read.policy, operations);
    return {
      lines: [
        ...found.map((one) => formatFinding(path, one)),
        ...(none.length === 0
          ? []
          : [`${path}: no rule covers ${formatList(none, 50)}, so nobody may ask for these changes.`]),
        ...(crowd === undefined ? [`${path}: quorums weren’t checked, because ${UNKNOWN_PEOPLE}`] : []),
        `${path}: ${plural(read.policy.rules.length, 'rule')}, ${plural(errors, 'error')}, ${plural(found.length - errors, 'warning')}.`,
      ],
      code: errors > 0 ? 1 : 0,
    };
  },

  async why({ positionals: [person, name, ...rest], values }, deps) {
    if (person === undefined || name === undefined) throw invalidArguments('why', 'Name a person and an operation.');
    const operation = operations.find((one) => one.name === name);
    const names = operations.map((one) => one.name);
    if (operation === undefined)
      throw invalidArguments('why', `${name} isn’t an operation${didYouMeanHint(name, names)}.`);
    const params = rest.filter((word) => word.includes('='));
    const [place, ...more] = rest.filter((word) => !word.includes('='));
    if (more.length > 0) throw invalidArguments('why', 'Name one project only. Put a name with spaces in quotes.');
    const goes = DIRECTION_KINDS.find((way) => way === values.goes);
    if (values.goes !== undefined && goes === undefined)
      throw invalidArguments('why', `--goes must be one of ${formatList(DIRECTION_KINDS)}.`);
    const path = values.policy ?? deps.policyFile;
    const read = readPolicyAt(path);
    const crowd = await crowdNeeded(read, values.people, deps);
    const who = memberNamed(crowd, person);
    const given = Object.fromEntries(params.map((word) => word.split(/=(.*)/s, 2)));
    const question = { who, operation, place, goes, ...(params.length > 0 && { params: given }) };
    return { lines: explainRule(read, path, crowd, question), code: 0 };
  },

  async test({ positionals: [file, ...more], values }, deps) {
    if (file === undefined || more.length > 0) throw invalidArguments('test', 'Name one case file.');
    const path = values.policy ?? deps.policyFile;
    const read = readPolicyAt(path);
    const cases = parseCases(textOf(file), file);
    if (!('cases' in cases)) throw new Stopped(cases.map((problem) => formatProblem(file, problem)));
    const crowd = cases.crowd ?? (await crowdNeeded(read, values.people, deps));
    const failed = caseFindings(read, crowd, cases, operations);
    return {
      lines: [
        ...failed.map((one) => formatFinding(file, one)),
        `${file}: ${plural(cases.cases.length, 'case')}, ${failed.length} failed.`,
      ],
      code: failed.length > 0 ? 1 : 0,
    };
  },

  async diff({ positionals: [old, file, ...more], values }, deps) {
    if (old === undefined || file === undefined || more.length > 0)
      throw invalidArguments('diff', 'Name two policy files.');
    const [before, next] = [readPolicyAt(old), readPolicyAt(file)];
    const crowd = await crowdFor(next, values.people, deps);
    return { lines: describeLooserRules(before.policy, next, file, crowd, operations), code: 0 };
  },
};

const UNKNOWN_PEOPLE =
  'I don’t know the members of the groups. Name a file with --people (sre: [rita, oli]), or set SLACK_BOT_TOKEN.';

async function crowdNeeded(
  read: ParsedPolicy,
  people: string | undefined,
  deps: PolicyToolDeps,
): Promise<GroupMembership> {
  const crowd = await crowdFor(read, people, deps);
  if (crowd === undefined) throw new Stopped([`I can’t answer this, because ${UNKNOWN_PEOPLE}`], 2);
  return crowd;
}

/** Reads the users from a file if the command names a file, otherwise from Slack. */
async function crowdFor(
  { written }: ParsedPolicy,
  people: string | undefined,
  deps: PolicyToolDeps,
): Promise<GroupMembership | undefined> {
  if (people === undefined) return deps.askSlack?.(written.groups);
  const crowd = parseGroupMembership(textOf(people), people);
  if ('groups' in crowd) return crowd;
  throw new Stopped(crowd.map((problem) => formatProblem(people, problem)));
}

function readPolicyAt(path: string): ParsedPolicy {
  const read = parsePolicy(textOf(path), operations);
  if (read.ok) return read;
  throw new Stopped(read.problems.map((problem) => formatProblem(path, problem)));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Stopped([`I can’t read ${path}: ${error instanceof Error ? error.message : String(error)}`], 2);
  }
}

/** Runs a command. Uses Slack only if a token is set. */
export async function runPolicyTool(
  env: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
): Promise<Ran> {
  const { SLACK_BOT_TOKEN: token, SLACK_API_URL: apiUrl, COUNTERSIGN_POLICY: policyFile } = env;
  const slack = { apiUrl: apiUrl || 'https://slack.com/api/', log: createLog('silent') };
  try {
    return await runPolicyCommand(args, {
      policyFile: policyFile || 'policy.yaml',
      askSlack: token ? (groups) => readGroupMembership(groups, { ...slack, token }) : undefined,
    });
  } catch (error) {
    if (!isSlackError(error)) throw error;
    return { lines: [`${GROUPS_UNKNOWN_SENTENCE} ${describeFinalFailure(slackFailureOf(error))}`], code: 1 };
  }
}

function describeLooserRules(
  before: Policy,
  next: ParsedPolicy,
  file: string,
  crowd: GroupMembership | undefined,
  operations: readonly RuledOperation[],
): readonly string[] {
  const found = findLoosenings(
    before,
    next.policy,
    operations,
    crowd === undefined ? describeAddedUsersById : beyondWithNames(crowd),
  );
  if (found.length === 0) return [`${file}: at least as strict as the old policy, so it takes effect immediately.`];
  return [
    ...found.map((one) => `${file}:${lineOf(next, one)}: ${one.rule ? `${one.rule.title}: ` : ''}${one.what}.`),
    `${file}: less strict, so it takes effect 15 minutes after Countersign notifies the approvers.`,
  ];
}

const lineOf = ({ policy, written }: ParsedPolicy, { rule }: Loosening) =>
  written.rules[policy.rules.findIndex(({ title }) => title === rule?.title)]?.line ?? 1;

/** Describes the added groups, with the members that the old policy didn't allow. */
const beyondWithNames =
  (crowd: GroupMembership): DescribeAddedUsers =>
  (before: Requesters, next: Requesters) => {
    const who = describeAddedUsersById(before, next);
    if (who === undefined || next === 'everyone') return who;
    const names = allMembers(crowd).filter(
      (one) => isAmongRequesters(crowd, next, one) && !isAmongRequesters(crowd, before, one),
    );
    return `${who} (${names.length === 0 ? 'no new members' : formatList(names.map(({ name }) => name))})`;
  };

function explainRule(
  { policy, written }: ParsedPolicy,
  file: string,
  crowd: GroupMembership,
  question: CaseQuestion,
): string[] {
  const verdict = judgeQuestion(policy, crowd, question);
  const at = (title: string) =>
    `${file}:${written.rules[policy.rules.findIndex((one) => one.title === title)]?.line ?? 1}`;
  return [
    ...verdict.passed.map(({ rule, why: because }) => `${at(rule.title)}: ${rule.title} ${because}.`),
    ...(verdict.open === undefined ? [] : [verdict.open]),
    ...(verdict.rule ? [`${at(verdict.rule.title)}: ${verdict.rule.title} decides.`] : withoutRule(question, verdict)),
    ...(verdict.open === undefined ? [asking(question, verdict)] : []),
    ...(question.operation.effect === 'read' ? [] : costs(question, verdict)),
  ];
}

function withoutRule({ operation }: CaseQuestion, { open }: CaseJudgement): readonly string[] {
  if (open !== undefined) return [];
  return [
    operation.effect === 'read'
      ? 'No single rule decides, so the general rule for look-ups applies too.'
      : `No rule covers ${operation.name} in this place, so nobody may ask for this change.`,
  ];
}

const asking = ({ who, operation }: CaseQuestion, { may, requesters }: CaseJudgement) =>
  `${who.name} ${may ? 'may' : 'may not'} ${operation.effect === 'read' ? 'use' : 'ask for'} ${operation.name}. Allowed: ${requesters}.`;

function costs({ who }: CaseQuestion, { rule, approvers }: CaseJudgement): readonly string[] {
  if (rule === undefined) return [];
  const names = approvers.length === 0 ? 'nobody' : formatList(approvers.map(({ name }) => name));
  const short = approvers.length < rule.approvals ? ', which isn’t enough' : '';
  return [
    rule.alone
      ? 'The change needs no approval, because it narrows access.'
      : `The change needs ${plural(rule.approvals, 'approval')} from ${formatGroupNames(rule.approvers)}. If ${who.name} asks, ${names} can approve${short}.`,
    `The change runs ${rule.waitMs === 0 ? 'immediately' : `${formatDuration(rule.waitMs)} after the last approval`}. A request that isn’t approved expires after ${formatDuration(rule.expiresAfterMs)}.`,
    ...describeReminders(rule).map((one) => `Notifications: ${one}.`),
    ...(rule.reason === undefined ? [] : [`The reason must name ${rule.reason.hint}.`]),
    ...(rule.maxDurationMs === undefined ? [] : [`The change may last at most ${formatDuration(rule.maxDurationMs)}.`]),
    ...(rule.maxLeadMs === undefined
      ? []
      : [`The change can be scheduled up to ${formatDuration(rule.maxLeadMs)} ahead.`]),
  ];
}

/** The rules that decide about an operation, by situation. */
interface Decided {
  readonly operation: RuledOperation;
  readonly all: readonly (Situation & { readonly by: PolicyRule | undefined })[];
}

function traps(read: ParsedPolicy, operations: readonly RuledOperation[]): readonly Finding[] {
  const { policy, written } = read;
  const decided = operations.flatMap((operation): readonly Decided[] => {
    const all = possibleSituations([policy], operation);
    return all === undefined ? [] : [{ operation, all: all.map((one) => ({ ...one, by: decidingRule(policy, one) })) }];
  });
  const lineOf = (index: number) => written.rules[index]?.line ?? 1;
  return policy.rules.flatMap((rule, index) => [
    ...neverReached(index, read, decided).map((text) => error(lineOf(index), text)),
    ...avoidableByRename(rule, decided).map((text): Finding => ({ line: lineOf(index), kind: 'warning', text })),
  ]);
}

const error = (line: number, text: string): Finding => ({ line, kind: 'error', text });

function decidingRule(policy: ParsedPolicy['policy'], { subject, matcher }: Situation): PolicyRule | undefined {
  const rule = findRuleWithMatcher(policy, subject, matcher);
  return rule === undefined || isRefusal(rule) ? undefined : rule;
}

/**
 * Finds operations that a rule covers but never decides about. Ignores an operation that the rule covers only by a
 * pattern or kind if an earlier rule is an exception: one that names the operation or is at least as strict.
 */
function neverReached(
  index: number,
  { policy, written }: ParsedPolicy,
  decided: readonly Decided[],
): readonly string[] {
  const rule = policy.rules[index];
  if (rule === undefined) return [];
  const ruleTitled = (title: string) => policy.rules.find((one) => one.title === title);
  const isNamed = (title: string, name: string) =>
    written.rules[policy.rules.findIndex((one) => one.title === title)]?.named.includes(name) === true;
  const about = decided.filter(({ operation }) => isRuleForOperation(rule, operation.name));
  const never = about
    .filter(({ all }) => !all.some(({ by }) => by?.title === rule.title))
    .map(({ operation: { name }, all }) => {
      const fitting = all.flatMap(({ subject, matcher, by }) =>
        by && ruleMatchOf(rule, subject, matcher) === 'yes' ? by.title : [],
      );
      return { name, instead: [...new Set(fitting)] };
    });
  const isNever = never.length === about.length;
  const isException = ({ name, instead }: (typeof never)[number]) =>
    !isNamed(rule.title, name) &&
    (instead.some((title) => isNamed(title, name)) ||
      (!isNever && instead.every((title) => isAsStrict(ruleTitled(title), rule, name))));
  const wrong = never.filter((one) => !isException(one));
  if (wrong.length === 0) return [];
  const what = isNever ? 'is never reached' : `never decides about ${formatList(wrong.map(({ name }) => name))}`;
  return [`${rule.title} ${what}: ${first(wrong.flatMap(({ instead }) => instead))}`];
}

const isAsStrict = (is: PolicyRule | undefined, was: PolicyRule, operation: string): boolean =>
  is !== undefined && looseningsOfRule(was, is, operation, describeAddedUsersById).length === 0;

function first(titles: readonly string[]): string {
  const all = [...new Set(titles)];
  return `${formatList(all)} always ${all.length === 1 ? 'matches' : 'match'} earlier. Move this rule up.`;
}

/**
 * Finds a rule that matches by a project's name and is stricter than the next matching rule. Anyone who may rename the
 * project can avoid the rule.
 */
function avoidableByRename(rule: PolicyRule, decided: readonly Decided[]): readonly string[] {
  if (rule.projects === undefined || rule.projects.every(isAtlasId)) return [];
  for (const { operation, all } of decided) {
    if (operation.effect === 'read') continue;
    const besides = all.flatMap(({ by }) => (by ? conditionsOf(by) : [])).filter((one) => !goesByName(one));
    const keyOf = ({ subject, matcher }: Situation) => JSON.stringify([subject.direction, ...besides.map(matcher)]);
    const here = new Set(all.filter(({ by }) => by?.title === rule.title).map(keyOf));
    for (const one of all) {
      if (one.by === undefined || one.by.title === rule.title || !here.has(keyOf(one))) continue;
      const [looser] = looseningsOfRule(rule, one.by, operation.name, describeAddedUsersById);
      if (looser !== undefined)
        return [
          `${rule.title} matches by the project’s name, so anyone who can rename a project in Atlas can avoid the rule: ${describeLoosening(looser)}. Use project IDs.`,
        ];
    }
  }
  return [];
}

const goesByName = ({ about, wanted }: Condition) => about === PROJECT_CONDITION && !wanted.every(isAtlasId);

/** Finds channel rules that are never reached, because an earlier rule matches the same channels. */
function channelTraps({ policy, written }: ParsedPolicy): readonly Finding[] {
  const { channels = [] } = policy;
  return channels.flatMap(({ title, names }, index) => {
    const earlier = channels
      .slice(0, index)
      .find((other) => names.every((name) => other.names.some((wide) => patternCovers(wide, name))));
    const line = written.channels[index] ?? 1;
    return earlier === undefined ? [] : [error(line, `${title} is never reached: ${first([earlier.title])}`)];
  });
}

/** @returns findings sorted by line */
function policyFindings(
  read: ParsedPolicy,
  crowd: GroupMembership | undefined,
  operations: readonly RuledOperation[],
): readonly Finding[] {
  const found = [
    ...unused(read),
    ...traps(read, operations),
    ...channelTraps(read),
    ...(crowd === undefined ? [] : quorumFindings(read, crowd, operations)),
  ];
  return found.toSorted((a, b) => a.line - b.line);
}

function unused({ policy, written }: ParsedPolicy): readonly Finding[] {
  const { rules, lookUpRequesters, freezers = [] } = policy;
  const lists = [...rules.flatMap(({ requesters, approvers }) => [requesters, approvers]), lookUpRequesters, freezers];
  const used = new Set(lists.flatMap((list) => (list === 'everyone' ? [] : list)).map(({ name }) => name));
  return written.groups
    .filter(({ name }) => !used.has(name))
    .map(({ name, line }) => ({
      line,
      kind: 'warning' as const,
      text: `No rule uses the group ${name}. Remove the group.`,
    }));
}

/** Returns the names of changes that no rule covers. */
const changesWithoutRule = ({ rules }: Policy, operations: readonly RuledOperation[]): readonly string[] =>
  operations
    .filter(({ name, effect }) => effect !== 'read' && !rules.some((rule) => isRuleForOperation(rule, name)))
    .map(({ name }) => name);

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
function parseCases(source: string, from: string): Cases | readonly string[] {
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
function caseFindings(
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
