// Lists the collections that a cluster spends the most time on.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { AtlasApiError } from '../../atlas/errors.js';
import { isSegment, path } from '../../atlas/path.js';
import { Measurements, RankedNamespaces } from '../../atlas/replies.js';
import { clusterKindFromError } from '../cluster-state/cluster-kind.js';
import { clusterParam } from '../cluster-state/cluster-param.js';
import { plural, withoutEmpty } from '../format.js';
import type { Chart, NextStep } from '../operation.js';
import { createOptionalReads, withTimeout } from '../optional-reads.js';
import { choiceParam } from '../params/choice.js';
import { projectParam } from '../params/project.js';
import { checkTimeRange, formatTimeRange, type TimeRange, timeRangeParams, timeRangeQuery } from '../params/times.js';
import { PerCredentialCache } from '../per-credential-cache.js';
import { defineProjectLookUp, optionalTable } from '../recipes/look-up.js';
import { formatNumber, MILLISECONDS_BY_UNIT, quantity } from '../units.js';
import { readEachSeries } from './measuring.js';
import { averagingNotes, gapNotes, lastAndMaximum, onOneAxis, stepMsOf, summedPoints } from './series.js';
import { readWhyUnmeasured, unmeasuredResult, type WhyUnmeasured } from './unmeasured.js';

const HISTORIES = {
  latency: { metric: 'AVERAGE_TOTAL_OPS_LATENCY', title: 'Average latency' },
  operations: { metric: 'TOTAL_OPS', title: 'Operations' },
} as const;
const HISTORY_CHOICES = {
  latency: 'how long operations took',
  operations: 'how many operations ran',
} as const;
type HistoryChoice = keyof typeof HISTORIES;

const VIEWS = { primary: 'PRIMARY', secondary: 'SECONDARY', process: 'INDIVIDUAL_PROCESS' } as const;
const VIEW_CHOICES = {
  primary: 'on the primary',
  secondary: 'on the secondaries',
  process: 'on single processes',
} as const;

const params = z
  .strictObject({
    project: projectParam(),
    cluster: clusterParam({
      leavesOut: {
        traits: ['flex', 'free'],
        why: 'Atlas only ranks collections in dedicated clusters.',
      },
    }),
    view: choiceParam(VIEW_CHOICES, { label: 'View', preset: 'primary' }).optional(),
    history: choiceParam(HISTORY_CHOICES, { label: 'History', hint: 'charts the five busiest' }).optional(),
    ...timeRangeParams(),
  })
  .superRefine(checkTimeRange);
type Params = z.output<typeof params>;

export const namespaces = defineProjectLookUp({
  name: 'namespaces',
  title: 'List the busiest collections of a cluster',
  aliases: ['collections', 'collstats', 'hot', 'busiest', 'tables', 'collection'],
  area: 'cluster',
  example: 'namespaces Cluster0 in Payments last 1h',
  role: 'Project Read Only',
  params,

  read: (atlas, given) => rankedOrKind(atlas, given, VIEWS[given.view ?? 'primary']),

  async answer(ranked, { atlas, given, place }) {
    const view = given.view ?? 'primary';
    if (typeof ranked === 'string') return unmeasuredResult(ranked, given, place, 'rank collections');
    const history = await historyFor(atlas, given, ranked);
    return {
      headline: [...describeBusiest(ranked, `${given.cluster} ${VIEW_CHOICES[view]}`), ...formatTimeRange(given), '.'],
      ...(history?.chart && { charts: [history.chart] }),
      ...optionalTable(`Busiest collections of ${given.cluster}`, columnsFor(ranked, history), ranked),
      missing: history?.missing ?? [],
      notes: withoutEmpty(
        history === undefined && RANKED,
        view === 'secondary' && 'Analytics nodes count as secondaries.',
        ...(history?.notes ?? []),
      ),
      next: nextFor(given),
    };
  },
});

const RANKED = 'Atlas ranks by time spent, without numbers. Time series and Queryable Encryption aren’t ranked.';

/**
 * Whether Atlas's last ranking was empty or an error, by project and cluster. If so, the next look-up reads the
 * cluster's kind in parallel.
 */
const unranked = new PerCredentialCache<boolean>();

/**
 * Returns the ranking, or the reason why there is none. An empty ranking may mean that the cluster is paused, and an
 * error may mean that the cluster is of a different kind.
 */
async function rankedOrKind(atlas: Atlas, given: Params, view: string): Promise<readonly string[] | WhyUnmeasured> {
  const at = path`/groups/${given.project}/clusters/${given.cluster}/${view}/collStats/namespaces`;
  const key = `${given.project}/${given.cluster}`;
  const look = () => readWhyUnmeasured(atlas, given.project, given.cluster);
  const early = unranked.last(atlas, key) ? look() : undefined;
  early?.catch(() => {}); // awaited only if the ranking is empty or refused
  try {
    const { rankedNamespaces } = await atlas.get(at, RankedNamespaces, timeRangeQuery(given));
    unranked.note(atlas, key, rankedNamespaces.length === 0);
    if (rankedNamespaces.length > 0) return rankedNamespaces;
    return (await (early ?? look())) ?? [];
  } catch (error) {
    unranked.note(atlas, key, isRefused(error));
    const kind = clusterKindFromError(error) ?? (isRefused(error) ? await (early ?? look()) : undefined);
    if (kind === undefined) throw error;
    return kind;
  }
}

/** Atlas only ranks collections for dedicated tiers, but the error doesn't mention the tier. */
const isRefused = (error: unknown) => error instanceof AtlasApiError && [400, 403, 404].includes(error.status);

async function historyFor(
  atlas: Atlas,
  given: Params,
  ranked: readonly string[],
): Promise<NamespaceHistory | undefined> {
  if (given.history === undefined || ranked.length === 0) return undefined;
  const clusterView = VIEWS[given.view ?? 'primary'];
  return readNamespaceHistory(atlas, { ...given, kind: given.history, clusterView, namespaces: ranked.map(split) });
}

function columnsFor(ranked: readonly string[], history: NamespaceHistory | undefined) {
  const number = (which: 'last' | 'most') => (namespace: string) => {
    const line = history?.chart?.lines.find(({ name }) => name === namespace);
    const found = line && lastAndMaximum(line.values);
    return found === undefined ? '–' : quantity(found[which], history?.format(found[which]) ?? '');
  };
  return {
    Rank: (namespace: string) => `${ranked.indexOf(namespace) + 1}`,
    Database: (namespace: string) => split(namespace)[0],
    Collection: (namespace: string) => split(namespace)[1],
    ...(history?.chart && { Last: number('last'), High: number('most') }),
  };
}

function describeBusiest([busiest, ...others]: readonly string[], where: string): readonly string[] {
  if (busiest === undefined) return [`Atlas ranked no collections in ${where}`];
  if (others.length === 0) return [`Atlas only ranked ${busiest} in ${where}`];
  return [`${busiest} was the busiest of ${plural(others.length + 1, 'collection')} in ${where}`];
}

/** Splits a namespace at its first dot, because a database name can't contain a dot but a collection name can. */
function split(namespace: string): readonly [string, string] {
  const dot = namespace.indexOf('.');
  return dot < 0 ? [namespace, ''] : [namespace.slice(0, dot), namespace.slice(dot + 1)];
}

function nextFor({ history, ...given }: Params): readonly NextStep[] {
  const asked = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const one = { project: given.project, cluster: given.cluster };
  return withoutEmpty(
    history !== 'latency' && {
      label: 'Latency history',
      operation: 'namespaces',
      params: { ...asked, history: 'latency' },
    },
    history !== 'operations' && {
      label: 'Operations history',
      operation: 'namespaces',
      params: { ...asked, history: 'operations' },
    },
    { label: 'CPU use', operation: 'metrics', params: { ...one, measurement: 'cpu' } },
  );
}

interface HistoryQuery extends TimeRange {
  readonly project: string;
  readonly cluster: string;
  /** The role as the API spells it, e.g. `PRIMARY`. */
  readonly clusterView: string;
  /** Busiest first. */
  readonly namespaces: readonly (readonly [database: string, collection: string])[];
  readonly kind: HistoryChoice;
}
interface NamespaceHistory {
  readonly chart?: Chart;
  readonly missing: readonly string[];
  readonly notes: readonly string[];
  format(value: number): string;
}

/** The period over which Atlas averages latency (page namespace-insights). */
const LATENCY_MS = 600_000;
/** The granularity if the response doesn't state one. This endpoint doesn't let the caller choose a granularity. */
const USUAL_STEP_MS = 60_000;
const MOST_LINES = 5;

/** Reads the history. Reports history that can't be read as missing, because the ranking is valid without it. */
async function readNamespaceHistory(atlas: Atlas, question: HistoryQuery): Promise<NamespaceHistory> {
  const { metric, title } = HISTORIES[question.kind];
  const part = createOptionalReads();
  const quick = withTimeout(atlas);
  const busiest = question.namespaces.filter(([, collection]) => collection !== '').slice(0, MOST_LINES);
  const readable = busiest.filter((names) => names.every(isSegment));
  const unreadable = busiest
    .filter((names) => !readable.includes(names))
    .map(
      (names) => `${names.join('.')} is missing because its name contains a character that Atlas’s API doesn’t accept.`,
    );
  const reads = readEachSeries(
    readable.map((namespace) => ({
      name: namespace.join('.'),
      read: async () => readOne(quick, question, namespace),
    })),
    (reply, name) => ({ name, points: summedPoints(reply, [metric], stepMsOf(reply, USUAL_STEP_MS)) }),
  );
  const found = await part.read('The history is', reads);
  if (found === undefined) return { missing: [...part.missing, ...unreadable], notes: [], format: formatNumber };
  const { lines, missing, replies } = found;
  const [first] = replies;
  const { unit, factor } = unitOf(question.kind, first);
  const scaled = lines.map(({ name, points }) => ({
    name,
    points: points.map(([at, value]) => [at, value === null ? null : value * factor] as const),
  }));
  const stepMs = first === undefined ? USUAL_STEP_MS : stepMsOf(first, USUAL_STEP_MS);
  const axis = onOneAxis(scaled, stepMs);
  return {
    ...(axis.moments.length > 0 && { chart: { title: `${title} of ${question.cluster}`, unit, ...axis } }),
    missing: [...missing, ...unreadable, ...gapNotes(axis)],
    notes:
      question.kind === 'latency' ? averagingNotes(Math.max(stepMs, LATENCY_MS)) : averagingNotes(stepMs, 'covers'),
    format: (value) => `${formatNumber(value)} ${unit}`,
  };
}

function readOne(atlas: Atlas, question: HistoryQuery, [database, collection]: readonly [string, string]) {
  const { project, cluster, clusterView, kind } = question;
  return atlas.get(
    path`/groups/${project}/clusters/${cluster}/${clusterView}/${database}/${collection}/collStats/measurements`,
    Measurements,
    { metrics: HISTORIES[kind].metric, ...timeRangeQuery(question) },
  );
}

/** Returns the unit to show, and the factor that converts Atlas's values to that unit. */
function unitOf(
  kind: HistoryChoice,
  reply: Measurements | undefined,
): { readonly unit: string; readonly factor: number } {
  const units = reply?.measurements[0]?.units;
  if (kind === 'latency') return { unit: 'ms', factor: MILLISECONDS_BY_UNIT.get(units) ?? 1 };
  return { unit: units === 'SCALAR_PER_SECOND' ? 'operations a second' : 'operations', factor: 1 };
}
