// Which clusters Atlas does not measure per process, and what the answer says then.
import type { Atlas } from '../../atlas/atlas.js';
import { type FoundCluster, findCluster, isShared } from '../cluster/cluster-kind.js';
import type { Next, Result, Trait } from '../operation.js';
import { cluster } from '../params/cluster.js';
import { withTimeout } from '../partial.js';
import { ifReadable, type ProjectPlace } from '../place.js';

/** Why Atlas has no measurements per process. */
export type WhyUnmeasured = 'flex' | 'free' | 'serverless' | 'missing' | 'paused';

/** The reasons that the list of clusters shows as traits. */
const UNMEASURED: readonly Trait[] = ['flex', 'free', 'paused'];

/**
 * A cluster param that leaves the unmeasured ones out.
 * @param why shown in the picker
 */
export const measuredCluster = (why = 'Atlas measures dedicated clusters only, while they run.') =>
  cluster({ leavesOut: { traits: UNMEASURED, why } });

/** @returns undefined for a running dedicated cluster */
export async function unmeasured(atlas: Atlas, project: string, name: string): Promise<WhyUnmeasured | undefined> {
  return whyUnmeasured(await findCluster(atlas, project, name));
}

export function whyUnmeasured(found: FoundCluster): WhyUnmeasured | undefined {
  if (found.kind !== 'dedicated') return found.kind;
  if (isShared(found.cluster)) return 'free';
  return found.cluster.paused ? 'paused' : undefined;
}

/** The same for answers that stand without it: undefined also when the cluster cannot be read. */
export const unmeasuredIfRead = (atlas: Atlas, project: string, name: string): Promise<WhyUnmeasured | undefined> =>
  ifReadable(unmeasured(withTimeout(atlas), project, name));

interface MeasuredCluster {
  readonly name: string;
  readonly projectName: string;
  /** Completes "Atlas": `lists no processes`. */
  readonly what: string;
}

/** One or two whole sentences, with the next step. */
export function sayNotMeasured(kind: WhyUnmeasured, { name, projectName, what }: MeasuredCluster): string {
  switch (kind) {
    case 'paused':
      return `${name} is paused, so Atlas ${what} for it. resume-cluster starts it again.`;
    case 'flex':
      return `${name} is a flex cluster, and Atlas ${what} for those here. Its page in Atlas shows how it is doing.`;
    case 'free':
      return `${name} is a free cluster on shared hosts, so Atlas ${what} for it. For that it needs a dedicated tier.`;
    case 'serverless':
      return `${name} is a serverless instance, and Atlas ended those in January 2026. Ask for the cluster it became.`;
    case 'missing':
      return `${projectName} has no cluster ${name}.`;
    default:
      return kind satisfies never;
  }
}

export const sayNoProcesses = (name: string): string => `Atlas lists no processes for ${name}.`;

/**
 * The whole answer about such a cluster.
 * @param what as above
 */
export const notMeasured = (
  kind: WhyUnmeasured,
  { project, cluster: name }: { readonly project: string; readonly cluster: string },
  place: ProjectPlace,
  what: string,
): Result => ({
  headline: sayNotMeasured(kind, { name, projectName: place.project.name, what }),
  place,
  facts: [],
  notes: [],
  next: nextInstead(kind, { project, cluster: name }),
});

/** A free cluster has no backups to restore. */
export const sayNoBackups = (name: string): string =>
  `${name} is a free cluster, and Atlas takes no backups of those. Copy its data with mongodump.`;

/** Asks for it, in a form. */
export const resumeIt = (params: { readonly project: string; readonly cluster: string }): Next => ({
  label: 'Resume…',
  operation: 'resume-cluster',
  params,
});

/** What still makes sense for such a cluster. */
export function nextInstead(
  kind: WhyUnmeasured,
  one: { readonly project: string; readonly cluster: string },
): readonly Next[] {
  const alerts = { label: 'Alerts', operation: 'alerts', params: one };
  const backups = { label: 'Backups', operation: 'backups', params: one };
  switch (kind) {
    case 'missing':
    case 'serverless':
      return [{ label: 'Clusters of the project', operation: 'clusters', params: { project: one.project } }];
    case 'free':
      return [alerts];
    case 'flex':
      return [backups, alerts];
    case 'paused':
      return [resumeIt(one), backups, alerts];
    default:
      return kind satisfies never;
  }
}
