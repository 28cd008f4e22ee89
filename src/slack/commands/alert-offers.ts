// Selects look-ups for an alert and fills in their params. Pure.

import { clusterParamKind } from '../../operations/cluster-state/cluster-param.js';
import type { LookUp, NamedItem, Operation, Params } from '../../operations/operation.js';
import type { ParamKind } from '../../operations/params/kind.js';
import { projectParamKind } from '../../operations/params/project.js';
import { HOUR_MS } from '../../time-units.js';
import { hasKind, paramsOf } from '../lines/vocabulary.js';

/** The project that an alert is about, and its cluster if the alert is about a cluster. */
export interface AlertSubject {
  readonly project: NamedItem;
  readonly cluster?: NamedItem;
}

/** A look-up to suggest for an alert. Its params come from Atlas's names and the alert's time. */
export interface AlertLookUp {
  readonly operation: LookUp;
  readonly label: string;
  readonly params: Params;
}

type Choice = Omit<AlertLookUp, 'operation'> & { readonly name: string };

const choice = (name: string, label: string): Choice => ({ name, label, params: {} });
const chart = (measurement: string, label: string): Choice => ({ name: 'metrics', label, params: { measurement } });
const queries = choice('queries', 'Slowest queries');

/** Words in alerts, and look-ups that help with them. Words may be part of names like `DISK_PARTITION_SPACE_USED`. */
const TOPICS: readonly { readonly words: RegExp; readonly choices: readonly Choice[] }[] = [
  { words: /(?<![a-z])connections?(?![a-z])/i, choices: [choice('connections', 'Connections'), queries] },
  { words: /(?<![a-z])disks?(?![a-z])/i, choices: [choice('disk', 'Disk use')] },
  { words: /(?<![a-z])cpu(?![a-z])/i, choices: [chart('cpu', 'CPU use'), queries] },
  { words: /(?<![a-z])lag(?:s|ging)?(?![a-z])/i, choices: [chart('replication-lag', 'Replication lag'), queries] },
];

/** The most useful look-ups in any incident, in this order. All other look-ups follow. */
const GENERAL = Object.entries({
  overview: 'Overview',
  alerts: 'Alerts',
  namespaces: 'Busiest collections',
  metrics: 'Metrics',
  processes: 'Processes',
  'restore-jobs': 'Restore jobs',
  events: 'Events',
  backups: 'Backups',
}).map(([name, label]) => choice(name, label));
/** The number of general look-ups to add to those for the alert's topics. */
const MOST_ADDED = 2;

/** What an alert is about, its time, and the current time in milliseconds. */
interface AlertPlace {
  readonly about: AlertSubject;
  readonly at: number;
  readonly now: number;
}

/**
 * Selects look-ups for the topics that an alert's text mentions, or general look-ups if it mentions none.
 * @param place fills in the params. If the alert is about a cluster, only look-ups with a cluster param are returned
 */
export function lookUpsForAlert(
  operations: readonly Operation[],
  text: string,
  place?: AlertPlace,
): readonly AlertLookUp[] {
  const lookUps = operations.filter((operation) => operation.effect === 'read');
  const select = (choices: readonly Choice[]) =>
    choices.flatMap((one) => {
      const operation = lookUps.find(({ name }) => name === one.name);
      return operation === undefined ? [] : (fit(operation, one, place) ?? []);
    });
  const others = lookUps.filter(({ name }) => !GENERAL.some((one) => one.name === name));
  const general = select([...GENERAL, ...others.map(({ name, title }) => choice(name, title))]);
  const onTopic = select([...new Set(TOPICS.flatMap(({ words, choices }) => (words.test(text) ? choices : [])))]);
  return onTopic.length === 0 ? general : [...onTopic, ...general.slice(0, MOST_ADDED)];
}

function fit(operation: LookUp, { label, params: chosen }: Choice, place?: AlertPlace): AlertLookUp | undefined {
  if (place === undefined) return { operation, label, params: chosen };
  const { about, at, now } = place;
  const ids: ReadonlyMap<ParamKind, string | undefined> = new Map([
    [projectParamKind, about.project.id],
    [clusterParamKind, about.cluster?.id],
  ]);
  const known = { ...chosen, ...around(at, now) };
  const params: Record<string, string> = {};
  for (const { name, field } of paramsOf(operation)) {
    const value = ids.get(field.kind) ?? known[name];
    if (value !== undefined) params[name] = value;
  }
  const usesPlace = hasKind(operation, about.cluster === undefined ? projectParamKind : clusterParamKind);
  return usesPlace && operation.params.safeParse(params).success ? { operation, label, params } : undefined;
}

/** Returns the range from half an hour before the alert to half an hour after it, or to now if that's earlier. */
function around(at: number, now: number): Params {
  const to = Math.min(at + HOUR_MS / 2, now);
  return { from: second(Math.min(at - HOUR_MS / 2, to - HOUR_MS / 2)), to: second(to) };
}

const second = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
