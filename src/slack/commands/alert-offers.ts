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
export interface FittingLookUp {
  readonly operation: LookUp;
  readonly params: Params;
}

/** The most useful look-ups in an incident, in this order. All other look-ups follow. */
const FIRST = ['overview', 'alerts', 'namespaces', 'metrics', 'processes', 'restore-jobs', 'events', 'backups'];

/**
 * Returns look-ups for the alert's project or, if the alert is about a cluster, only look-ups for that cluster.
 * @param at the alert's time in milliseconds. Periods run from half an hour before the alert until half an hour after
 * the alert or until now
 */
export function fittingLookUps(
  operations: readonly Operation[],
  about: AlertSubject,
  at: number | undefined,
  now: number,
): readonly FittingLookUp[] {
  const time = around(at, now);
  return lookUpsByUsefulness(operations).flatMap((operation) => fit(operation, about, time) ?? []);
}

export function lookUpsByUsefulness(operations: readonly Operation[]): readonly LookUp[] {
  return operations.filter((operation) => operation.effect === 'read').toSorted((a, b) => rank(a.name) - rank(b.name));
}

const rank = (name: string) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);

/** Fills in the look-up's params. @param time values for the params `from` and `to` */
function fit(operation: LookUp, about: AlertSubject, time: Params): FittingLookUp | undefined {
  const place: ReadonlyMap<ParamKind, string | undefined> = new Map([
    [projectParamKind, about.project.id],
    [clusterParamKind, about.cluster?.id],
  ]);
  const params: Record<string, string> = {};
  for (const { name, field } of paramsOf(operation)) {
    const value = place.get(field.kind) ?? time[name];
    if (value !== undefined) params[name] = value;
  }
  const usesPlace = hasKind(operation, about.cluster === undefined ? projectParamKind : clusterParamKind);
  return usesPlace && operation.params.safeParse(params).success ? { operation, params } : undefined;
}

function around(at: number | undefined, now: number): Params {
  if (at === undefined) return {};
  const to = Math.min(at + HOUR_MS / 2, now);
  return { from: second(Math.min(at - HOUR_MS / 2, to - HOUR_MS / 2)), to: second(to) };
}

const second = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
