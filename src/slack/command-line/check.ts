// One written value: the id of the name it is, the canonical form of what it says, or what is wrong with it.
import type { Picker } from '../../operations/fields.js';
import { choiceNames, choiceSpellings, type Match, matchName } from '../../operations/match.js';
import type { Named, Params } from '../../operations/operation.js';
import { quoted } from '../../operations/say.js';
import type { Line } from './parse.js';
import { ambiguousName, badValue, notACluster, type Problem, unknownChoice, unknownName } from './problems.js';
import type { Written } from './values.js';
import type { Param } from './vocabulary.js';

/** What Atlas has for a picker; what lies in a project is asked for with the project's id. */
export type Names = (picker: Picker, chosen: Params) => Promise<readonly Named[]>;

/** Empty when it cannot be known yet: a cluster while the project is not. */
export interface Value {
  readonly value?: string;
  readonly named?: Named;
  readonly problem?: Problem;
}

export interface Places {
  readonly names: Names;
  /** The project that the line names, once it is found. */
  readonly project: Named | undefined;
  readonly isSeen: Seen;
}

/** Whether a project may be named to whoever wrote the line. */
export type Seen = (project: Named) => boolean;

export const WITHIN_PROJECT: ReadonlySet<Picker> = new Set<Picker>(['cluster', 'federated-database']);

/** @param line for the corrections that are offered. */
export async function checkWritten(line: Line, written: Written, places: Places): Promise<Value> {
  const { field } = written.param;
  switch (field.picker) {
    case 'duration':
    case 'instant':
      return checkFree(written);
    case 'choice':
    case 'limit':
    case 'measurement':
      return checkChoice(line, written);
    case 'cluster':
    case 'federated-database':
      return places.project === undefined ? {} : checkName(line, written, places, places.project);
    case 'project':
    case 'identity-provider':
    case 'organization':
      return checkName(line, written, places);
    default:
      return field.picker satisfies never;
  }
}

/** @returns the canonical value, if the param takes this one. */
export function canonical({ schema }: Param, value: string): string | undefined {
  const parsed = schema.safeParse(value);
  return parsed.success && typeof parsed.data === 'string' ? parsed.data : undefined;
}

async function checkName(line: Line, written: Written, { names, isSeen }: Places, project?: Named): Promise<Value> {
  const { picker } = written.param.field;
  const known = await names(picker, project === undefined ? {} : { project: project.id });
  const all = picker === 'project' ? known.filter(isSeen) : known;
  const match = matchAmong(written.value, all, known);
  if (match.kind === 'none') {
    const problem = unknownName(line, written, match.near, all, project);
    return { problem: (await meantAsProject(line, written, names, isSeen)) ?? problem };
  }
  if (match.kind === 'many') return { problem: ambiguousName(line, written, match.among) };
  const value = canonical(written.param, match.named.id);
  if (value === undefined) return { problem: unfit(written) };
  return { value, named: match.named };
}

/** Who writes the whole name of one that is kept from them knows it already: to be refused there says more. */
function matchAmong(given: string, seen: readonly Named[], all: readonly Named[]): Match {
  const match = matchName(given, seen);
  if (match.kind !== 'none') return match;
  const hidden = matchName(given, all);
  return hidden.kind === 'one' ? hidden : match;
}

/** In a channel with a project of its own, another one's name without the word before it is read as a cluster's. */
async function meantAsProject(line: Line, written: Written, names: Names, isSeen: Seen): Promise<Problem | undefined> {
  const { field, required } = written.param;
  if (field.picker !== 'cluster' || required) return undefined;
  const match = matchName(written.value, (await names('project', {})).filter(isSeen));
  return match.kind === 'one' ? notACluster(line, written, match.named) : undefined;
}

function checkChoice(line: Line, written: Written): Value {
  const { field } = written.param;
  const meant = matchName(written.value, choiceSpellings(field));
  if (meant.kind === 'one') return { value: meant.named.id };
  const all = choiceNames(field);
  const match = matchName(written.value, all);
  if (match.kind === 'one') return { value: match.named.id };
  return { problem: unknownChoice(line, written, match.kind === 'none' ? match.near : match.among, all) };
}

function checkFree(written: Written): Value {
  const value = canonical(written.param, written.value);
  if (value !== undefined) return { value };
  // Only our own schemas' messages are sentences for people; zod's are not.
  const issue = written.param.schema.safeParse(written.value).error?.issues.find(({ code }) => code === 'custom');
  return { problem: issue === undefined ? unfit(written) : badValue(written, issue.message) };
}

const unfit = (written: Written) =>
  badValue(written, `${written.param.field.label} cannot be ${quoted(written.value)}.`);
