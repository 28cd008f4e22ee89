// Which clusters Atlas measures process by process, and what is said of the others.
import type { Atlas } from '../atlas/atlas.js';
import { findCluster } from './cluster-kind.js';
import type { Next, Params } from './operation.js';
import { impatient } from './partial.js';
import { ifReadable } from './place.js';

/** Why there is nothing to see. */
export type Kind = 'flex' | 'serverless' | 'missing' | 'paused';

/** @returns undefined for a dedicated cluster that is running */
export async function unmeasured(atlas: Atlas, project: string, name: string): Promise<Kind | undefined> {
  const found = await findCluster(atlas, project, name);
  if (found.kind !== 'dedicated') return found.kind;
  return found.cluster.paused ? 'paused' : undefined;
}

/** The same where the measurements stand by themselves: nothing is said of a cluster that cannot be read. */
export const unmeasuredIfRead = (atlas: Atlas, project: string, name: string): Promise<Kind | undefined> =>
  ifReadable(unmeasured(impatient(atlas), project, name));

interface About {
  readonly name: string;
  readonly projectName: string;
  /** Continues "Atlas ...": `lists no processes`. */
  readonly what: string;
}

/** A whole sentence or two, with the next step. */
export function sayNotMeasured(kind: Kind, { name, projectName, what }: About): string {
  switch (kind) {
    case 'paused':
      return `${name} is paused, so Atlas ${what} of it. Whoever needs it can resume it in Atlas.`;
    case 'flex':
      return `${name} is a flex cluster, and Atlas ${what} of these here. Its own page in Atlas shows how it is doing.`;
    case 'serverless':
      return `${name} is a serverless instance, which Atlas ended in January 2026. Ask for the cluster that it became.`;
    case 'missing':
      return `${projectName} has no cluster ${name}.`;
    default:
      return kind satisfies never;
  }
}

/** What can be asked of a cluster that Atlas does not measure by process. */
export function nextInstead(kind: Kind, one: Params): readonly Next[] {
  if (kind === 'missing' || kind === 'serverless') return [];
  return [
    { label: 'Backups', operation: 'backups', params: one },
    { label: 'Alerts', operation: 'alerts', params: one },
  ];
}
