// Checks the policy: whether the bot can start with its file, and whether its projects exist.

import { isProject } from '../approvals/policy/match.js';
import { readPolicyFile } from '../approvals/policy/on-disk.js';
import type { Policies } from '../approvals/policy/store.js';
import { noPolicy, type Policy } from '../approvals/request/policy.js';
import type { Config } from '../config.js';
import { formatList, plural, quoted } from '../operations/format.js';
import { matchName } from '../operations/match.js';
import type { Named } from '../operations/operation.js';
import { type Check, fail, pass, warn } from './check.js';

interface PolicyRead {
  readonly checks: readonly Check[];
  /** Undefined when the bot could not start with it. */
  readonly policy: Policy | undefined;
}

export function readPolicy({ policyFile }: Pick<Config, 'policyFile'>): PolicyRead {
  const file = readPolicyFile(policyFile);
  switch (file.kind) {
    case 'none': {
      const next = 'copy manifest/policy.example.yaml to policy.yaml';
      return { checks: [warn('Policy: there is none, so every change is refused', next)], policy: noPolicy };
    }
    case 'good': {
      const count = plural(file.policy.rules.length, 'rule');
      return { checks: [pass(`Policy: the file is understood, and has ${count}`)], policy: file.policy };
    }
    case 'bad': {
      const checks = file.problems.map((problem) => fail(`Policy: ${problem}`, 'mend it in the policy file'));
      return { checks, policy: undefined };
    }
    default:
      return file satisfies never;
  }
}

/** @param stored the policy in force and the one announced */
export function checkInForce(
  { policyFile }: Pick<Config, 'policyFile'>,
  { inForce, announced }: Pick<Policies, 'inForce' | 'announced'>,
): readonly Check[] {
  const { hash } = readPolicyFile(policyFile);
  if (inForce === undefined)
    return announced === undefined
      ? []
      : [
          fail(
            `Policy: none is in force, as Redis lost it, and ${hash === announced.hash ? 'the file waits' : 'another file than this one waits'}`,
            'look again 15 minutes after it was posted where approvers decide',
          ),
        ];
  if (hash === inForce.hash) return [pass('Policy: the file is the one in force')];
  const start = 'Policy: another one than this file is in force';
  if (hash === announced?.hash)
    return [warn(`${start}, and the file waits, as it allows more`, 'look again in a quarter of an hour')];
  return [warn(start, 'put the file beside the bot that runs, or change a comment in it there, and read its log')];
}

/** @param projects all that the bot can see in Atlas */
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
        `Policy: ${formatList(unknown)}, and the bot sees no such project in Atlas, or several`,
        'write its name as in Atlas, or its id, or give the bot’s credential a role there',
      ),
    ];
  const isAny = channels.length > 0 || rules.some((rule) => rule.projects !== undefined);
  return isAny ? [pass('Policy: the bot sees all projects that it names')] : [];
}

export function checkWebhook({ rules }: Policy, { role, webhook }: Pick<Config, 'role' | 'webhook'>): readonly Check[] {
  const told = rules.filter((rule) => rule.webhook).map(({ title }) => title);
  if (told.length === 0 || role === 'web') return [];
  if (webhook !== undefined) return [pass('Policy: the webhook that its rules name is set')];
  const next = 'set ESCALATION_WEBHOOK_URL and ESCALATION_WEBHOOK_SECRET, or leave webhook out';
  return [warn(`Policy: ${formatList(told)} has a webhook, and none is set, so nobody is told`, next)];
}
