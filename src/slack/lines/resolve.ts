// Resolves a parsed command's names to ids and checks its values. Never guesses.
import { choiceSpellings } from '../../operations/match.js';
import type { NamedItem, Params } from '../../operations/operation.js';
import { kindDepth, kindToChooseFirst, outerKindOf } from '../../operations/params/kind.js';
import {
  type CheckedValue,
  canonicalValue,
  checkWrittenValue,
  type FilterVisibleNames,
  idsOf,
  type NameContext,
  type NamedByKind,
  type ReadNames,
} from './check-value.js';
import { nameListKey } from './list-context.js';
import type { CommandLine } from './parse.js';
import { combinationProblems, givenTwiceProblem, type Problem } from './problems.js';
import { indexNames } from './spans.js';
import { parseValues, type ReadNameIndex } from './values.js';
import { mayChannelFill, type Param, paramsOf, type WrittenValue } from './vocabulary.js';

/** Values for omitted params: the channel's default project and cluster. */
export type BoundValues = NamedByKind;

/** A resolved command. If no params are missing and there are no problems, the operation's schema accepts `params`. */
export interface ResolvedLine {
  /** The canonical values of all resolved params, including presets. */
  readonly params: Params;
  /** The objects that were found by name, keyed by param. */
  readonly named: Readonly<Record<string, NamedItem>>;
  readonly reason?: string;
  /** The typed text by param, even if it couldn't be resolved. */
  readonly typed: Readonly<Record<string, string>>;
  /** Required params without a value. */
  readonly missing: readonly string[];
  /** Missing params that the user must type even though the channel's default has a value for them. */
  readonly withheld: readonly string[];
  /** The first ten problems in text order. */
  readonly problems: readonly Problem[];
}

const MOST_PROBLEMS = 10;

/**
 * Resolves a command.
 * @param seen filters the names that may be suggested as corrections
 * @throws only errors from `names`
 */
export async function resolveLine(
  line: CommandLine,
  names: ReadNames,
  bound: BoundValues = {},
  seen: FilterVisibleNames = async (all) => all,
): Promise<ResolvedLine> {
  const params = paramsOf(line.grammar);
  const ask = cached(names);
  const places = { names: ask, seen };
  const inChannel = ({ field }: Param) => bound[field.kind.name] !== undefined;
  const isBound = (param: Param) => inChannel(param) && mayChannelFill(line.grammar, param);
  const parents = async () => {
    const { written } = await parseValues(line, params, knownWith(ask, NOTHING), isBound);
    const outer = params.filter(({ field }) => field.kind.within === undefined);
    return (await valuesOf(line, outer, written.filter(isIntroduced), places, bound)).found;
  };
  const { written, reason, problems } = await parseValues(line, params, knownWith(ask, parents), isBound);
  const { values } = await valuesOf(line, params, written, places, bound);
  const given = new Set(written.map(({ param }) => param));
  const resolved = gather(params, values);
  const missing = params.filter(
    (param) => param.required && !given.has(param) && values.get(param)?.value === undefined,
  );
  const wrong = [...problems, ...[...values.values()].flatMap(({ problem }) => problem ?? [])];
  return {
    ...resolved,
    ...(reason !== undefined && { reason }),
    typed: Object.fromEntries(written.map(({ param, value }) => [param.name, value])),
    missing: missing.map(({ name }) => name),
    withheld: missing.filter((param) => inChannel(param) && !isBound(param)).map(({ name }) => name),
    problems: missing.length + wrong.length === 0 ? combinationProblems(line, resolved.params) : inOrder(wrong),
  };
}

const NOTHING = async (): Promise<NamedByKind> => ({});
/** Decides whether a flag or a word, e.g. `in`, introduces the value. */
const isIntroduced = ({ whole, span }: WrittenValue) => whole.start < span.start;

async function valuesOf(
  line: CommandLine,
  params: readonly Param[],
  written: readonly WrittenValue[],
  places: Omit<NameContext, 'found'>,
  bound: BoundValues,
): Promise<{ readonly values: ReadonlyMap<Param, CheckedValue>; readonly found: NamedByKind }> {
  const values = new Map<Param, CheckedValue>();
  let found: NamedByKind = {};
  for (const param of sortParentsFirst(params)) {
    const occurrences = written.filter((one) => one.param === param);
    const own = isAboutWholeProject(param, written) || !mayChannelFill(line.grammar, param) ? {} : bound;
    const value = await valueFor(line, param, occurrences, { ...places, found }, own);
    values.set(param, value);
    if (value.named !== undefined) found = { [param.field.kind.name]: value.named, ...found };
  }
  return { values, found };
}

/** Decides whether an optional param, e.g. the cluster, stays empty because the command names only a project. */
const isAboutWholeProject = ({ field, required }: Param, written: readonly WrittenValue[]) =>
  !required && written.some(({ param }) => param.field.kind === outerKindOf(field.kind));

async function valueFor(
  line: CommandLine,
  param: Param,
  occurrences: readonly WrittenValue[],
  places: NameContext,
  bound: BoundValues,
): Promise<CheckedValue> {
  const problem = givenTwiceProblem(line.text, occurrences);
  if (problem !== undefined) return { problem };
  const [written] = occurrences;
  if (written !== undefined) return checkWrittenValue(line, written, places);
  return (
    boundValue(line, param, places.found, bound) ??
    (param.field.preset === undefined ? {} : { value: param.field.preset })
  );
}

/** Returns the channel's value. The channel's cluster applies only to commands about the channel's project. */
function boundValue(
  { writing }: CommandLine,
  param: Param,
  found: NamedByKind,
  bound: BoundValues,
): CheckedValue | undefined {
  const { name, within = [] } = param.field.kind;
  const named = bound[name];
  if (named === undefined) return undefined;
  if (within.some((outer) => found[outer.name] === undefined || found[outer.name]?.id !== bound[outer.name]?.id)) {
    return undefined;
  }
  const value = canonicalValue(param, named.id, writing);
  return value === undefined ? undefined : { value, named };
}

function gather(params: readonly Param[], values: ReadonlyMap<Param, CheckedValue>) {
  const known = params.map((param) => ({ name: param.name, ...values.get(param) }));
  return {
    params: Object.fromEntries(known.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]))),
    named: Object.fromEntries(known.flatMap(({ name, named }) => (named === undefined ? [] : [[name, named]]))),
  };
}

/** Builds an index of names. @param parents resolves parents anywhere in the command. Called only if needed */
function knownWith(names: ReadNames, parents: () => Promise<NamedByKind>): ReadNameIndex {
  const indexes = new Map<Param, ReturnType<ReadNameIndex>>();
  const index = async ({ field }: Param) => {
    const { kind } = field;
    if (kind.takes === 'choice') return indexNames(choiceSpellings(field));
    const chosen = kind.within === undefined ? {} : idsOf(await parents());
    return indexNames(kindToChooseFirst(kind, chosen) === undefined ? await names(kind, chosen) : []);
  };
  return (param) => {
    const known = indexes.get(param) ?? index(param);
    indexes.set(param, known);
    return known;
  };
}

/** Caches each list of names while one command is resolved. */
function cached(names: ReadNames): ReadNames {
  const asked = new Map<string, ReturnType<ReadNames>>();
  return (kind, chosen, reread) => {
    const key = `${reread === true} ${nameListKey(kind, chosen)}`;
    const answer = asked.get(key) ?? names(kind, chosen, reread);
    asked.set(key, answer);
    return answer;
  };
}

/** Sorts parents before children, e.g. projects before clusters. */
export const sortParentsFirst = (params: readonly Param[]) =>
  params.toSorted((a, b) => kindDepth(a.field.kind) - kindDepth(b.field.kind));
const inOrder = (problems: readonly Problem[]) => [...problems].sort((a, b) => a.at - b.at).slice(0, MOST_PROBLEMS);
