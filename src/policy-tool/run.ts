// `countersign policy <command>`: tests a policy before the bot uses it.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { GROUPS_UNKNOWN_SENTENCE } from '../approvals/people/people.js';
import { parsePolicy } from '../approvals/policy/file.js';
import { didYouMeanHint } from '../approvals/policy/operations.js';
import { DIRECTION_KINDS, type Group } from '../approvals/request/policy.js';
import { createLog } from '../log.js';
import { formatList, plural } from '../operations/format.js';
import { operations } from '../operations/index.js';
import { describeFinalFailure, isSlackError, slackFailureOf } from '../slack/api/failures.js';
import { caseFindings, parseCases } from './cases.js';
import { changesWithoutRule, policyFindings } from './check.js';
import { type GroupMembership, memberNamed, parseGroupMembership } from './crowd.js';
import { describeLooserRules } from './diff.js';
import { formatFinding, formatProblem, type ParsedPolicy } from './finding.js';
import { readGroupMembership } from './slack-crowd.js';
import { explainRule } from './why.js';

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
