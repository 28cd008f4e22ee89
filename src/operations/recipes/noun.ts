// A thing in Atlas that several changes add, set or delete, e.g. a database user. The noun is declared once: how to read
// the thing, what of it a change depends on, and how to describe it. A change adds only what is its own. What its card
// shows before and after, that the thing must exist, and how the outcome is read follow from the noun.
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { Path } from '../../atlas/path.js';
import { callTo } from '../call.js';
import type { Change, ChangeCall, ChangeDeclaration, JsonObject, Phrase, Preview } from '../operation.js';
import { type ProjectPlace, readProjectPlace } from '../place.js';
import { defineStateChange, type StateChangeSpec } from './action.js';
import { NOTHING_TO_UNDO_TEXT, type PreviewDraft } from './change.js';

interface InProject {
  readonly project: string;
}

/** `K` identifies the thing, `T` is what `read` returns, `B` is the basis of a change, and `S` the state in the basis. */
export interface Noun<K extends InProject, T, B, S> extends Pick<ChangeDeclaration, 'area' | 'role' | 'credential'> {
  /** Returns the API path to change or delete the thing. */
  path(key: K, basis: B): Path;
  /** Reads the thing. That Atlas doesn't find the thing here doesn't prove that it's gone. */
  read(atlas: Atlas, key: K): Promise<T>;
  /** Whether a different read than `read` finds the thing's parent, but not the thing. */
  isMissing(atlas: Atlas, key: K): Promise<boolean>;
  /**
   * Returns null if Atlas doesn't find the thing.
   * @throws AtlasBadReplyError if Atlas doesn't return everything that a change depends on
   */
  stateOf(found: T): S | null;
  /** Returns null if the thing didn't exist. */
  stateIn(basis: B): S | null;
  /** Describes a state: `added with read@shop`, or `not added`. */
  describe(state: S | null, at: number): Phrase;
  /** Returns the place in Atlas to check, which follows "check". */
  where(key: K): string;
  /** Returns the parts of a preview that are alike in all changes to the thing. */
  common(key: K, found: T): Pick<Preview, 'subject' | 'names' | 'concerns' | 'target' | 'path' | 'facts'>;
  /** Returns the blocker of a change that needs the thing. */
  notFound(key: K, found: T, project: string): readonly [param: string, sentence: string];
  drift(before: B, after: B, now: number): string | undefined;
}

/** What a change's preview knows about the thing, before it exists or as it is. */
interface Seen<T, S> {
  readonly found: T;
  readonly state: S | null;
  readonly place: ProjectPlace;
}

/** What follows from the noun. */
type Derived = 'place' | 'subject' | 'names' | 'target' | 'path' | 'before';
/** The part of a preview that is the change's own. Its facts follow the noun's. */
type Own<B> = Omit<PreviewDraft<B & JsonObject>, Derived>;

interface OnNoun<K extends InProject, P extends z.ZodObject, B extends z.ZodObject, T, S>
  extends Omit<
    StateChangeSpec<P, B, S | null>,
    keyof Noun<K, T, z.output<B>, S> | 'preview' | 'state' | 'before' | 'format' | 'isGone' | 'isAbsent'
  > {
  /** Describes a state in the change's own words. Default: the noun's. */
  format?(state: S | null): Phrase;
  /** Identifies the thing. Default: the params. */
  key(params: z.output<P>): K;
  /** Whether the change is blocked if the thing doesn't exist. False for a change that adds it. */
  readonly needsThing: boolean;
  /** @param looking resolves to the thing, so that other reads can start before */
  preview(atlas: Atlas, given: z.output<P>, now: number, looking: Promise<Seen<T, S>>): Promise<Own<z.output<B>>>;
}

function defineOnNoun<K extends InProject, P extends z.ZodObject, B extends z.ZodObject, T, S>(
  noun: Noun<K, T, z.output<B>, S>,
  spec: OnNoun<K, P, B, T, S>,
): Change {
  const { area, role, credential, drift, where } = noun;
  const { preview, format = noun.describe } = spec;
  /** Null if two different reads agree that the thing doesn't exist. */
  async function look(atlas: Atlas, key: K): Promise<S | null | undefined> {
    const state = noun.stateOf(await noun.read(atlas, key));
    return state !== null || (await noun.isMissing(atlas, key)) ? state : undefined;
  }
  return defineStateChange<P, B, S | null>({
    ...spec,
    area,
    role,
    credential,
    drift,
    where: (given) => where(spec.key(given)),
    format,
    before: noun.stateIn,
    state: (atlas, given) => look(atlas, spec.key(given)),
    isGone: async (atlas, { params }) => (await look(atlas, spec.key(params))) === null,
    async preview(atlas, given, now) {
      const key = spec.key(given);
      const looking = Promise.all([readProjectPlace(atlas, key.project), noun.read(atlas, key)]).then(
        ([place, found]) => ({ place, found, state: noun.stateOf(found) }),
      );
      const [{ place, found, state }, own] = await Promise.all([looking, preview(atlas, given, now, looking)]);
      const common = noun.common(key, found);
      const shown = {
        before: format(state, now),
        ...own,
        ...common,
        place,
        facts: [...common.facts, ...(own.facts ?? [])],
      };
      if (state !== null || !spec.needsThing) return shown;
      const blockers = [noun.notFound(key, found, place.project.name)];
      return { ...shown, warnings: [], confirm: undefined, undo: NOTHING_TO_UNDO_TEXT, blockers };
    },
  });
}

/** Defines a change that adds the thing. `key` finds it among others, and `made` is the state that the call sets. */
export function defineAdd<K extends InProject, P extends z.ZodObject, B extends z.ZodObject, T, S>(
  noun: Noun<K, T, z.output<B>, S>,
  { made, isMade = isDeepStrictEqual, stillMade = isMade, ...spec }: AddSpec<K, P, B, T, S>,
): Change {
  return defineOnNoun<K, P, B, T, S>(noun, {
    ...spec,
    needsThing: false,
    isDone: (state, sent) => state !== null && isMade(state, made(sent)),
    stillDone: (state, sent) => state !== null && stillMade(state, made(sent)),
    formatDone: (sent) => noun.describe(made(sent), 0),
  });
}
interface AddSpec<K extends InProject, P extends z.ZodObject, B extends z.ZodObject, T, S>
  extends Omit<OnNoun<K, P, B, T, S>, 'needsThing' | 'isDone' | 'stillDone' | 'formatDone'> {
  made(sent: ChangeCall<z.output<P>, z.output<B>>): S;
  /** Whether the state is the one that the call sets. Default: deep equality. */
  isMade?(state: S, made: S): boolean;
  /** Like `isMade`, but true even if others have changed the thing since. Default: `isMade`. */
  stillMade?(state: S, made: S): boolean;
}

/** Defines a change that sets fields of the thing. */
export const defineSet = <K extends InProject, P extends z.ZodObject & z.ZodType<K>, B extends z.ZodObject, T, S>(
  noun: Noun<K, T, z.output<B>, S>,
  spec: Omit<OnNoun<K, P, B, T, S>, 'key' | 'needsThing'>,
): Change => defineOnNoun<K, P, B, T, S>(noun, { ...spec, key: (given) => given, needsThing: true });

/** Defines a change that deletes the thing. */
export const defineDelete = <K extends InProject, P extends z.ZodObject & z.ZodType<K>, B extends z.ZodObject, T, S>(
  noun: Noun<K, T, z.output<B>, S>,
  spec: Omit<OnNoun<K, P, B, T, S>, 'key' | 'needsThing' | 'call' | 'isDone' | 'formatDone'>,
): Change =>
  defineSet<K, P, B, T, S>(noun, {
    ...spec,
    call: (given, basis) => callTo('DELETE', noun.path(given, basis)),
    isDone: (state) => state === null,
    formatDone: () => 'no longer listed',
  });
