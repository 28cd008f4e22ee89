// The members of the policy's groups, from a file, so that a policy can be tried without Slack.
import { z } from 'zod';
import { readYaml } from '../approvals/policy/yaml-text.js';
import type { Group, Requesters } from '../approvals/request/policy.js';

export interface Member {
  readonly id: string;
  readonly name: string;
}

export interface Crowd {
  /** The source, for sentences: `people.yaml`, `Slack`. */
  readonly from: string;
  /** By the name of the group in the policy; unknown groups are missing. */
  readonly groups: ReadonlyMap<string, readonly Member[]>;
}

/** `sre: [rita, oli]`: the names of the people in each group of the policy. */
export const groupNames = z.record(z.string(), z.array(z.string().min(1)));

export function crowdOf(names: z.output<typeof groupNames>, from: string): Crowd {
  const members = (all: readonly string[]) => [...new Set(all)].map((name) => ({ id: name, name }));
  return { from, groups: new Map(Object.entries(names).map(([group, all]) => [group, members(all)])) };
}

/** @returns problems as `line 4: ...` */
export function readCrowd(source: string, from: string): Crowd | readonly string[] {
  const read = readYaml(source);
  if ('problems' in read) return read.problems;
  const parsed = groupNames.safeParse(read.values);
  if (parsed.success) return crowdOf(parsed.data, from);
  return parsed.error.issues.map(({ path }) => `line ${read.lineOf(path)}: write each group as sre: [rita, oli]`);
}

/** The members of several groups, each person once. */
export const membersOf = (crowd: Crowd, groups: readonly Group[]): readonly Member[] => [
  ...new Map(groups.flatMap(({ name }) => crowd.groups.get(name) ?? []).map((one) => [one.id, one])).values(),
];

export const everybody = ({ groups }: Crowd): readonly Member[] => [
  ...new Map([...groups.values()].flat().map((one) => [one.id, one])).values(),
];

/** A person in none of the groups is still among `everyone`. */
export const isAmong = (crowd: Crowd, groups: Requesters, { id }: Member): boolean =>
  groups === 'everyone' || membersOf(crowd, groups).some((one) => one.id === id);

/** Finds a person by name or id, ignoring case. */
export function personCalled(crowd: Crowd, called: string): Member {
  const wanted = called.replace(/^@/, '').toLowerCase();
  const found = everybody(crowd).find(({ id, name }) => [id, name].some((one) => one.toLowerCase() === wanted));
  return found ?? { id: called, name: called };
}
