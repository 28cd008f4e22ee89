// Recipes for changing a setting that every project has, such as auditing or a limit. The setting is read in parallel
// with the names of the project and organization.
import type { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { Change, Json, JsonObject } from '../operation.js';
import { readProjectPlace } from '../place.js';
import { defineStateChange, type StateChangeSpec } from './action.js';
import type { PreviewDraft } from './change.js';
import type { ProjectParamsSchema } from './look-up.js';
import { defineUpdate, type UpdateSpec } from './update.js';

interface OnProject<P extends ProjectParamsSchema, B extends z.ZodObject, F> {
  readonly params: P;
  readonly basis: B;
  /** The kind of the target to reserve: `auditing`. */
  readonly target: string;
  /** Reads the current settings. */
  read(atlas: Atlas, given: z.output<P>, now: number): Promise<F>;
  /**
   * Returns the preview without the parts that all project changes share.
   * @param asked.name the project's name
   */
  preview(
    found: F,
    asked: { readonly given: z.output<P>; readonly name: string; readonly now: number },
  ): Omit<PreviewDraft<z.output<B> & JsonObject>, 'subject' | 'place' | 'target'>;
}

/** Atlas lets only a Project Owner change these settings. */
const BY_OWNER = { area: 'project', role: 'Project Owner', credential: 'owner', interrupts: false } as const;
type Rest<Spec> = Omit<Spec, 'preview' | keyof typeof BY_OWNER>;

export const defineProjectAction = <P extends ProjectParamsSchema, B extends z.ZodObject, F, S>(
  spec: OnProject<P, B, F> & Rest<StateChangeSpec<P, B, S>>,
): Change => defineStateChange<P, B, S>({ ...spec, ...ofProject(spec) });

export const defineProjectUpdate = <P extends ProjectParamsSchema, B extends z.ZodObject, F, S extends Json>(
  spec: OnProject<P, B, F> & Rest<UpdateSpec<P, B, S>>,
): Change => defineUpdate<P, B, S>({ ...spec, ...ofProject(spec) });

const ofProject = <P extends ProjectParamsSchema, B extends z.ZodObject, F>({
  target,
  read,
  preview,
}: OnProject<P, B, F>) => ({
  ...BY_OWNER,
  async preview(atlas: Atlas, given: z.output<P>, now: number) {
    const [place, found] = await Promise.all([readProjectPlace(atlas, given.project), read(atlas, given, now)]);
    const { name } = place.project;
    const own = preview(found, { given, name, now });
    return { subject: name, place, target: { kind: target, id: given.project }, ...own };
  },
});
