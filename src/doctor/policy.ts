// Checks whether the bot can start with its policy file, and whether the policy's projects exist.

import { matchesProject } from '../approvals/policy/match.js';
import { readPolicyFile } from '../approvals/policy/on-disk.js';
import type { StoredPolicies } from '../approvals/policy/store.js';
import { noPolicy, type Policy } from '../approvals/request/policy.js';
import type { Config } from '../config.js';
import { formatList, plural, quoted } from '../operations/format.js';
import { matchName } from '../operations/match.js';
import type { NamedItem } from '../operations/operation.js';
import { type Check, fail, pass, warn } from './check.js';

interface PolicyRead {
  readonly checks: readonly Check[];
  /** The policy in the file. Undefined if the bot can't start with the file. */
  readonly policy: Policy | undefined;
}

export function checkPolicyFile({ policyFile }: Pick<Config, 'policyFile'>): PolicyRead {
  const file = readPolicyFile(policyFile);
  switch (file.kind) {
    case 'none': {
      const next = 'copy manifest/policy.example.yaml to policy.yaml';
      return { checks: [warn('Policy: there’s no policy, so every change is refused', next)], policy: noPolicy };
    }
    case 'good': {
      const count = plural(file.policy.rules.length, 'rule');
      return { checks: [pass(`Policy: the file is valid and has ${count}`)], policy: file.policy };
    }
    case 'bad': {
      const checks = file.problems.map((problem) => fail(`Policy: ${problem}`, 'fix the policy file'));
      return { checks, policy: undefined };
    }
    default:
      return file satisfies never;
  }
}

/** Checks whether the file's policy is in force. @param stored the policy in force and the announced policy */
export function checkPolicyInForce(
  { policyFile }: Pick<Config, 'policyFile'>,
  { inForce, announced }: Pick<StoredPolicies, 'inForce' | 'announced'>,
): readonly Check[] {
  const { hash } = readPolicyFile(policyFile);
  if (inForce === undefined)
    return announced === undefined
      ? []
      : [
          fail(
            `Policy: no policy is in force because Redis lost it. ${hash === announced.hash ? 'This file' : 'A different file'} is waiting`,
            'check again 15 minutes after the policy was posted in the approvals channel',
          ),
        ];
  if (hash === inForce.hash) return [pass('Policy: this file is in force')];
  const start = 'Policy: a different file is in force';
  if (hash === announced?.hash)
    return [
      warn(
        `${start}. This file is waiting to take effect because it allows more than the policy in force`,
        'check again in 15 minutes',
      ),
    ];
  return [
    warn(
      start,
      'copy this file to the running bot, or edit a comment in the running bot’s policy file, and check the bot’s log',
    ),
  ];
}

/** Checks the projects in the policy. @param projects all projects that the bot can see in Atlas */
export function checkProjects({ rules, channels = [] }: Policy, projects: readonly NamedItem[]): readonly Check[] {
  const unknown = [
    ...rules.flatMap(({ title, projects: entries = [] }) =>
      entries
        .filter((entry) => !projects.some((project) => matchesProject(entry, project)))
        .map((entry) => `${title} names ${quoted(entry, 64)}`),
    ),
    ...channels
      .filter(({ project }) => matchName(project, projects).kind !== 'one')
      .map(({ title, project }) => `${title} names ${quoted(project, 64)}`),
  ];
  if (unknown.length > 0)
    return [
      warn(
        `Policy: ${formatList(unknown)}, but in Atlas the bot sees no project or several projects with that name`,
        'use the project’s name in Atlas or its ID, or give the bot’s credential a role in the project',
      ),
    ];
  const isAny = channels.length > 0 || rules.some((rule) => rule.projects !== undefined);
  return isAny ? [pass('Policy: the bot sees all projects in the policy')] : [];
}

export function checkWebhook({ rules }: Policy, { role, webhook }: Pick<Config, 'role' | 'webhook'>): readonly Check[] {
  const told = rules.filter((rule) => rule.webhook).map(({ title }) => title);
  if (told.length === 0 || role === 'web') return [];
  if (webhook !== undefined) return [pass('Policy: the webhook is set')];
  const next = 'set ESCALATION_WEBHOOK_URL and ESCALATION_WEBHOOK_SECRET, or remove webhook from the rules';
  return [warn(`Policy: ${formatList(told)} has a webhook, but no webhook is set, so the bot can’t call it`, next)];
}
