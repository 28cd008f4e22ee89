// Recipes for changing one dedicated cluster. Each recipe finds the cluster by name and blocks changes that Atlas would
// refuse. The change's basis contains the cluster's ID, which shows whether the cluster was deleted or replaced.
import type { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { Cluster } from '../../atlas/replies.js';
import type { Change, ChangeCall, Json, JsonObject } from '../operation.js';
import { defineStateChange, type StateChangeSpec } from '../recipes/action.js';
import { type BlockerDrafts, type ChangeSpec, defineChange, type PreviewDraft } from '../recipes/change.js';
import { type CreateSpec, defineCreate } from '../recipes/create.js';
import { defineRemove, type RemoveSpec } from '../recipes/remove.js';
import { defineUpdate, type UpdateSpec } from '../recipes/update.js';
import type { ClusterInProject } from './cluster-kind.js';
import { type ClusterBasis, clusterIsGone, type SeenCluster } from './cluster-now.js';

export type ClusterParamsSchema = z.ZodObject & z.ZodType<ClusterInProject>;
type BasisOf = z.ZodObject & z.ZodType<ClusterBasis & JsonObject>;

/** The part of a preview that each operation provides. Its facts follow those from `look`. */
interface Draft<B> extends Omit<PreviewDraft, 'place' | 'target' | 'subject' | 'basis' | 'blockers'> {
  /** The part of the cluster to reserve. Undefined for changes to its existence or to all its data. */
  readonly part?: string;
  /** Default: the cluster's name. */
  readonly subject?: string;
  /** The basis, except the cluster's ID. */
  readonly basis?: Omit<B, 'clusterId'>;
  /** Returns the blockers for a cluster that can be changed. */
  blockers?(present: Cluster): BlockerDrafts;
}

interface OnCluster<P extends ClusterParamsSchema, B extends BasisOf, L extends SeenCluster> {
  readonly params: P;
  readonly basis: B;
  /** Finds the cluster with `inspectCluster`, or with a function that also reads other data. */
  look(atlas: Atlas, given: z.output<P>): Promise<L>;
  /** @param looking resolves to the result of `look`, so other reads can start before `look` has finished */
  preview(
    atlas: Atlas,
    given: z.output<P>,
    now: number,
    looking: Promise<L>,
    undoes?: ChangeCall,
  ): Promise<Draft<z.output<B>>>;
  /** Describes drift. Called only if the name still belongs to the same cluster. */
  drift(before: z.output<B>, after: z.output<B>, now: number): string | undefined;
}

type Rest<Spec> = Omit<Spec, 'preview' | 'drift'>;

export const defineClusterChange = <P extends ClusterParamsSchema, B extends BasisOf, L extends SeenCluster>(
  spec: OnCluster<P, B, L> & Rest<ChangeSpec<P, B>>,
): Change => defineChange<P, B>({ ...spec, ...ofCluster(spec) });

export type ClusterActionSpec<P extends ClusterParamsSchema, B extends BasisOf, L extends SeenCluster, S> = OnCluster<
  P,
  B,
  L
> &
  Rest<StateChangeSpec<P, B, S>>;

export const defineClusterAction = <P extends ClusterParamsSchema, B extends BasisOf, L extends SeenCluster, S>(
  spec: ClusterActionSpec<P, B, L, S>,
): Change => defineStateChange<P, B, S>({ isGone: clusterIsGone, ...spec, ...ofCluster(spec) });

export const defineClusterUpdate = <
  P extends ClusterParamsSchema,
  B extends BasisOf,
  L extends SeenCluster,
  S extends Json,
>(
  spec: OnCluster<P, B, L> & Rest<UpdateSpec<P, B, S>>,
): Change => defineUpdate<P, B, S>({ isGone: clusterIsGone, ...spec, ...ofCluster(spec) });

export const defineCreateOnCluster = <P extends ClusterParamsSchema, B extends BasisOf, L extends SeenCluster, T>(
  spec: OnCluster<P, B, L> & Rest<CreateSpec<P, B, T>>,
): Change => defineCreate<P, B, T>({ isGone: clusterIsGone, ...spec, ...ofCluster(spec) });

export const defineRemoveOnCluster = <
  P extends ClusterParamsSchema,
  B extends BasisOf,
  L extends SeenCluster,
  T extends z.ZodType,
>(
  spec: OnCluster<P, B, L> & Rest<RemoveSpec<P, B, T>>,
): Change => defineRemove<P, B, T>({ ...spec, ...ofCluster(spec) });

function ofCluster<P extends ClusterParamsSchema, B extends BasisOf, L extends SeenCluster>(spec: OnCluster<P, B, L>) {
  const { look, preview } = spec;
  return {
    async preview(atlas: Atlas, given: z.output<P>, now: number, undoes?: ChangeCall) {
      const looking = look(atlas, given);
      const [seen, { part, ...draft }] = await Promise.all([looking, preview(atlas, given, now, looking, undoes)]);
      const { place, target, present, blockers, basis } = seen;
      return {
        subject: given.cluster,
        ...draft,
        place,
        target: { ...target, ...(part !== undefined && { part }) },
        facts: [...seen.facts, ...(draft.facts ?? [])],
        basis: spec.basis.parse({ ...draft.basis, ...basis }),
        blockers: blockers.length > 0 || present === undefined ? blockers : (draft.blockers?.(present) ?? []),
      };
    },
    drift: (before: z.output<B>, after: z.output<B>, now: number) =>
      before.clusterId === after.clusterId ? spec.drift(before, after, now) : 'another cluster now has this name',
  };
}
