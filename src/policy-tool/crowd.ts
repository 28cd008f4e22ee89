// Reads the members of the policy's groups from a file, so that a policy can be tested without Slack.
import { z } from 'zod';
import { parseYaml } from '../approvals/policy/yaml-text.js';
import type { Group, Requesters } from '../approvals/request/policy.js';

export interface Member {
  readonly id: string;
  readonly name: string;
}

export interface GroupMembership {
  /** The source of the members, e.g. `people.yaml` or `Slack`. */
  readonly from: string;
  /** The members by their group's name in the policy. Groups whose members are unknown are missing. */
  readonly groups: ReadonlyMap<string, readonly Member[]>;
}

/** The names of the users in each policy group, e.g. `sre: [rita, oli]`. */
export const groupMembersSchema = z.record(z.string(), z.array(z.string().min(1)));

export function membershipFromNames(names: z.output<typeof groupMembersSchema>, from: string): GroupMembership {
  const members = (all: readonly string[]) => [...new Set(all)].map((name) => ({ id: name, name }));
  return { from, groups: new Map(Object.entries(names).map(([group, all]) => [group, members(all)])) };
}

/** @returns the members, or problems that each start with their line, e.g. `line 4: ` */
export function parseGroupMembership(source: string, from: string): GroupMembership | readonly string[] {
  const read = parseYaml(source);
  if ('problems' in read) return read.problems;
  const parsed = groupMembersSchema.safeParse(read.values);
  if (parsed.success) return membershipFromNames(parsed.data, from);
  return parsed.error.issues.map(({ path }) => `line ${read.lineOf(path)}: write each group as sre: [rita, oli]`);
}

/** Returns the members of several groups without duplicates. */
export const membersOf = (crowd: GroupMembership, groups: readonly Group[]): readonly Member[] => [
  ...new Map(groups.flatMap(({ name }) => crowd.groups.get(name) ?? []).map((one) => [one.id, one])).values(),
];

export const allMembers = ({ groups }: GroupMembership): readonly Member[] => [
  ...new Map([...groups.values()].flat().map((one) => [one.id, one])).values(),
];

/** Returns whether a user is among the requesters. `everyone` includes users without a group. */
export const isAmongRequesters = (crowd: GroupMembership, groups: Requesters, { id }: Member): boolean =>
  groups === 'everyone' || membersOf(crowd, groups).some((one) => one.id === id);

/** Finds a user by name or ID, ignoring case. */
export function memberNamed(crowd: GroupMembership, called: string): Member {
  const wanted = called.replace(/^@/, '').toLowerCase();
  const found = allMembers(crowd).find(({ id, name }) => [id, name].some((one) => one.toLowerCase() === wanted));
  return found ?? { id: called, name: called };
}
