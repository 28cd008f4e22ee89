// The policy: whether the bot would start with its file, and whether its projects are real.
import { noPolicy, type Policy } from '../approvals/policy.js';
import { isProject } from '../approvals/policy-match.js';
import { readPolicyFile } from '../approvals/policy-on-disk.js';
import { type Config, ConfigProblems } from '../config.js';
import type { Log } from '../log.js';
import { matchName } from '../operations/match.js';
import type { Named } from '../operations/operation.js';
import { plural, quoted, sayList } from '../operations/say.js';
import { type Check, fail, pass, warn } from './check.js';

export interface PolicyRead {
  readonly checks: readonly Check[];
  /** Undefined when the bot would not start with it. */
  readonly policy: Policy | undefined;
}

export function readPolicy({ policyFile }: Pick<Config, 'policyFile'>, log: Log): PolicyRead {
  try {
    const policy = readPolicyFile(policyFile, log);
    const check =
      policy === noPolicy
        ? warn('Policy: there is none, so every change is refused', 'copy manifest/policy.example.yaml to policy.yaml')
        : pass(`Policy: the file is understood, and has ${plural(policy.rules.length, 'rule')}`);
    return { checks: [check], policy };
  } catch (error) {
    if (!(error instanceof ConfigProblems)) throw error;
    const checks = error.message.split('\n').map((problem) => fail(`Policy: ${problem}`, 'mend it in the policy file'));
    return { checks, policy: undefined };
  }
}

/** @param projects that the bot sees in Atlas */
export function checkProjects({ rules, channels = [] }: Policy, projects: readonly Named[]): readonly Check[] {
  const unknown = [
    ...rules.flatMap(({ title, projects: entries = [] }) =>
      entries
        .filter((entry) => !projects.some((project) => isProject(entry, project)))
        .map((entry) => `${title} names ${quoted(entry, 64)}`),
    ),
    ...channels
      .filter(({ project }) => matchName(project, projects).kind !== 'one')
      .map(({ title, project }) => `${title} names ${quoted(project, 64)}`),
  ];
  if (unknown.length > 0)
    return [
      warn(
        `Policy: ${sayList(unknown)}, and the bot sees no such project in Atlas, or several`,
        'write its name as in Atlas, or its id, or give the bot’s credential a role there',
      ),
    ];
  const isAny = channels.length > 0 || rules.some((rule) => rule.projects !== undefined);
  return isAny ? [pass('Policy: the bot sees all projects that it names')] : [];
}
