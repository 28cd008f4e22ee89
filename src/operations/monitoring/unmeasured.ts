// Builds look-up answers for clusters without per-process measurements.
import type { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { Cluster } from '../../atlas/replies.js';
import { type ClusterInProject, type FoundCluster, findCluster, isFreeCluster } from '../cluster-state/cluster-kind.js';
import { clusterParam } from '../cluster-state/cluster-param.js';
import type { LookUp, NextStep, Trait } from '../operation.js';
import { withTimeout } from '../optional-reads.js';
import { ifReadable, type ProjectPlace } from '../place.js';
import {
  defineProjectLookUp,
  type LookUpContext,
  type ProjectLookUpDraft,
  type ProjectLookUpSpec,
  type ProjectParamsSchema,
} from '../recipes/look-up.js';

export const SERVERLESS_ENDED = 'Atlas turned all serverless instances into free, flex or dedicated clusters in 2025.';

/** The reason why a cluster has no per-process measurements. */
export type WhyUnmeasured = 'flex' | 'free' | 'serverless' | 'missing' | 'paused';

/** The reasons that the list of clusters also shows as traits. */
const UNMEASURED: readonly Trait[] = ['flex', 'free', 'paused'];

/**
 * Returns a cluster param whose picker omits clusters without measurements.
 * @param why the reason, shown in the picker
 */
export const measuredClusterParam = (why = 'I only show measurements of dedicated clusters that are running.') =>
  clusterParam({ leavesOut: { traits: UNMEASURED, why } });

/** Returns the reason why a cluster has no measurements, or undefined for a running dedicated cluster. */
function unmeasuredKind(found: FoundCluster): WhyUnmeasured | undefined {
  if (found.kind !== 'dedicated') return found.kind;
  if (isFreeCluster(found.cluster)) return 'free';
  return found.cluster.paused ? 'paused' : undefined;
}

/**
 * Returns the reason why a cluster has no measurements. Returns undefined for a running dedicated cluster, or if the
 * cluster can't be read.
 */
export const readWhyUnmeasured = (atlas: Atlas, project: string, name: string): Promise<WhyUnmeasured | undefined> =>
  ifReadable(findCluster(withTimeout(atlas), project, name).then(unmeasuredKind));

export const describeServerless = (name: string): string =>
  `${name} is a serverless instance. Atlas turned all serverless instances into free, flex or dedicated clusters in 2025.`;

export const successorHint = (name: string): string => `Try again with the cluster that replaced ${name}.`;

interface MeasuredCluster {
  readonly name: string;
  readonly projectName: string;
  /** The text after "I can't": `show processes`. */
  readonly what: string;
}

/** Explains in one or two sentences why a cluster has no measurements, with the next step. */
export function describeNotMeasured(kind: WhyUnmeasured, { name, projectName, what }: MeasuredCluster): string {
  switch (kind) {
    case 'paused':
      return `${name} is paused, so I can’t ${what}. Resume it with resume-cluster.`;
    case 'flex':
      return `${name} is a flex cluster, so I can’t ${what}. See the cluster’s page in Atlas.`;
    case 'free':
      return `${name} is a free cluster, so I can’t ${what}. See the cluster’s page in Atlas.`;
    case 'serverless':
      return `${describeServerless(name)} ${successorHint(name)}`;
    case 'missing':
      return `${projectName} has no cluster ${name}.`;
    default:
      return kind satisfies never;
  }
}

export const describeNoProcesses = (name: string): string => `Atlas lists no processes for ${name}.`;

/**
 * Returns the complete answer for a cluster without measurements.
 * @param what the text after "I can't"
 */
export const unmeasuredResult = (
  kind: WhyUnmeasured,
  { project, cluster }: ClusterInProject,
  place: ProjectPlace,
  what: string,
) => ({
  headline: describeNotMeasured(kind, { name: cluster, projectName: place.project.name, what }),
  next: alternativeSteps(kind, { project, cluster }),
});

type OfCluster = ProjectParamsSchema & z.ZodType<ClusterInProject>;

interface MeasuredSpec<P extends OfCluster, F, T> extends Omit<ProjectLookUpSpec<P, F, T>, 'read' | 'answer'> {
  /** The text after "I can't" for a cluster without measurements: `show disks`. */
  readonly cannot: string;
  /** Reads other data while the cluster is being read */
  read?(...asked: Parameters<ProjectLookUpSpec<P, F, T>['read']>): Promise<F>;
  answer(
    cluster: Cluster,
    asked: LookUpContext<z.output<P>> & { readonly found: F | undefined },
  ): Promise<ProjectLookUpDraft<T>>;
}

/** Defines a look-up for running dedicated clusters. For other clusters, the look-up explains why it shows nothing. */
export const defineMeasuredLookUp = <P extends OfCluster, F = undefined, T = never>({
  cannot,
  read,
  answer,
  ...spec
}: MeasuredSpec<P, F, T>): LookUp =>
  defineProjectLookUp({
    ...spec,
    read: (atlas, given, asked) =>
      Promise.all([findCluster(atlas, given.project, given.cluster), read?.(atlas, given, asked)]),
    answer([cluster, found], asked) {
      const why = unmeasuredKind(cluster);
      return why !== undefined || cluster.kind !== 'dedicated'
        ? unmeasuredResult(why ?? 'missing', asked.given, asked.place, cannot)
        : answer(cluster.cluster, { ...asked, found });
    },
  });

export const describeNoFreeBackups = (name: string): string =>
  `${name} is a free cluster, and Atlas doesn’t back up free clusters. Copy the data with mongodump.`;

/** Returns a button that opens the form for resuming the cluster. */
export const resumeStep = (params: { readonly project: string; readonly cluster: string }): NextStep => ({
  label: 'Resume…',
  operation: 'resume-cluster',
  params,
});

/** Returns the next steps that still make sense for a cluster without measurements. */
export function alternativeSteps(
  kind: WhyUnmeasured,
  one: { readonly project: string; readonly cluster: string },
): readonly NextStep[] {
  const alerts = { label: 'Alerts', operation: 'alerts', params: one };
  const backups = { label: 'Backups', operation: 'backups', params: one };
  switch (kind) {
    case 'missing':
    case 'serverless':
      return [{ label: 'Clusters in the project', operation: 'clusters', params: { project: one.project } }];
    case 'free':
      return [alerts];
    case 'flex':
      return [backups, alerts];
    case 'paused':
      return [resumeStep(one), backups, alerts];
    default:
      return kind satisfies never;
  }
}
