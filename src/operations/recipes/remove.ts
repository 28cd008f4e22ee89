// Defines a change that deletes one resource. The change counts as applied once the resource no longer exists but its
// parent still does.
import type { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { Path } from '../../atlas/path.js';
import { callTo } from '../call.js';
import type { Change, ChangeCall } from '../operation.js';
import { ifExists } from '../place.js';
import type { ReadBackVerdict } from '../read-back.js';
import { type ChangeSpec, defineChange } from './change.js';

export interface RemoveSpec<P extends z.ZodObject, B extends z.ZodObject, T extends z.ZodType>
  extends Omit<ChangeSpec<P, B>, 'call' | 'verify' | 'inEffect' | 'evidence'> {
  /** Returns the API path used to read and delete the resource. */
  path(params: z.output<P>, basis: z.output<B>): Path;
  /** The schema of the resource, as Atlas returns it. */
  readonly thing: T;
  isAsBefore(thing: z.output<T>, basis: z.output<B>): boolean;
  /**
   * Whether the parent still exists after the resource was read. If the parent was deleted too, a missing resource
   * doesn't prove that the call deleted the resource.
   * @param thing the resource, or undefined if it no longer exists
   */
  parentExists(atlas: Atlas, params: z.output<P>, basis: z.output<B>, thing: z.output<T> | undefined): Promise<boolean>;
  /** Whether a read proves that the parent was deleted. Called if `parentExists` returns false. Default: no proof. */
  parentIsGone?(atlas: Atlas, sent: ChangeCall<z.output<P>, z.output<B>>): Promise<boolean>;
  /** Returns the place in Atlas to check, which follows "check". */
  where(params: z.output<P>, basis: z.output<B>): string;
}

export function defineRemove<P extends z.ZodObject, B extends z.ZodObject, T extends z.ZodType>(
  spec: RemoveSpec<P, B, T>,
): Change {
  /** Reads the resource. Returns undefined if the parent was deleted or replaced. */
  async function look(atlas: Atlas, { params, basis }: Pick<ChangeCall<z.output<P>, z.output<B>>, 'params' | 'basis'>) {
    const thing = await ifExists(atlas.get(spec.path(params, basis), spec.thing));
    return (await spec.parentExists(atlas, params, basis, thing)) ? { thing } : undefined;
  }
  return defineChange({
    ...spec,
    call: (params, basis) => callTo('DELETE', spec.path(params, basis)),
    async verify(atlas, sent): Promise<ReadBackVerdict> {
      const found = await look(atlas, sent);
      if (found === undefined) return 'unclear';
      if (found.thing === undefined) return 'applied';
      return spec.isAsBefore(found.thing, sent.basis) ? 'not applied' : 'unclear';
    },
    async inEffect(atlas, sent) {
      const found = await look(atlas, sent);
      if (found !== undefined) return found.thing === undefined ? 'yes' : 'no';
      return (await spec.parentIsGone?.(atlas, sent)) ? 'no' : 'unclear';
    },
    evidence: ({ params, basis }) =>
      `In Atlas, check ${spec.where(params, basis)}. Applied: no longer listed. Not applied: still listed.`,
  });
}
