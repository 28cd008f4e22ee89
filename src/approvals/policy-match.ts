// Which rule of the policy decides. Pure.
import type { Place } from '../operations/operation.js';
import type { ChannelRule, Policy, PolicyRule, Requesters } from './policy.js';

/** The first rule whose operations and projects match. A rule with projects never matches an unknown place. */
export function ruleFor(policy: Policy, operation: string, place: Place): PolicyRule | undefined {
  return policy.rules.find((rule) => rule.operations.includes(operation) && coversPlace(rule, place));
}

/** The rules that could decide about `operation` in some project: for the time before the project is known. */
export function rulesFor(policy: Policy, operation: string): readonly PolicyRule[] {
  return policy.rules.filter((rule) => rule.operations.includes(operation));
}

/**
 * Who may run a look-up: the requesters of its rule where it has one, else those of all look-ups. Without a project it is
 * about all of them, so each rule counts that decides about some.
 * @returns lists; whoever asks has to be in each of them
 */
export function lookUpRequesters(policy: Policy, operation: string, place: Place): readonly Requesters[] {
  const { lookUpRequesters: usual } = policy;
  if (place.project !== undefined) return [ruleFor(policy, operation, place)?.requesters ?? usual];
  const rules = rulesFor(policy, operation);
  const forAll = rules.findIndex(({ projects }) => projects === undefined);
  const reached = forAll === -1 ? rules : rules.slice(0, forAll + 1);
  return [...reached.map(({ requesters }) => requesters), ...(forAll === -1 ? [usual] : [])];
}

/** Whether a rule gives a look-up to fewer people than look-ups are for: then what it shows is for its asker alone. */
export function isForFew(policy: Policy, operation: string, place: Place): boolean {
  const { lookUpRequesters: usual } = policy;
  return lookUpRequesters(policy, operation, place).some((own) => {
    if (own === 'everyone') return false;
    return usual === 'everyone' || !usual.every(({ name }) => own.some((group) => group.name === name));
  });
}

/** The first that fits the name of a channel, without the number sign. Slack's names are lower case, so case is ignored. */
export function channelRule(policy: Policy, name: string): ChannelRule | undefined {
  const wanted = name.toLowerCase();
  return policy.channels?.find(({ names }) => names.some((pattern) => matches(pattern.toLowerCase(), wanted)));
}

function coversPlace(rule: PolicyRule, place: Place): boolean {
  if (rule.projects === undefined) return true;
  const { project } = place;
  return project !== undefined && rule.projects.some((entry) => entry === project.id || matches(entry, project.name));
}

/** `*` stands for any text; everything else is itself, upper and lower case told apart. */
export function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === name;
  if (!name.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let from = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return name.length - last.length >= from && name.endsWith(last);
}
