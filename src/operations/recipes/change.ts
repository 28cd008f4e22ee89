// Turns the declaration of a change into a `Change`.
import type { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { Blocker } from '../blocker.js';
import type { Direction } from '../effect.js';
import { endProblem } from '../end.js';
import { withoutEmpty } from '../format.js';
import type {
  Call,
  Change,
  ChangeCall,
  ChangeDeclaration,
  Fact,
  JsonObject,
  Params,
  Phrase,
  Preview,
  TimeSpan,
  Undo,
} from '../operation.js';
import { durationLimitsOf } from '../params/times.js';
import { splitUnreadReason } from '../place.js';
import type { CompletionCheck, InEffect, ReadBackVerdict, Watch } from '../read-back.js';
import { temporaryPreview } from './temporary-change.js';

/** An item to leave out of a list because it doesn't apply. */
type Left = false | null | undefined | '';

/** A preview whose lists may contain empty items. A blocker may be the param that causes it, with the sentence. */
export interface PreviewDraft<B extends JsonObject = JsonObject>
  extends Omit<Preview<B>, 'facts' | 'warnings' | 'blockers'> {
  readonly facts?: readonly (Fact | Left)[];
  readonly warnings?: readonly (Phrase | Left)[];
  readonly blockers?: BlockerDrafts;
}
export type BlockerDraft = Blocker | readonly [param: string, sentence: string] | Left;
export type BlockerDrafts = readonly BlockerDraft[];

export interface ChangeSpec<P extends z.ZodObject, B extends z.ZodObject> extends ChangeDeclaration {
  readonly params: P;
  readonly basis: B;
  readonly reply?: z.ZodType<JsonObject>;
  preview(
    atlas: Atlas,
    params: z.output<P>,
    now: number,
    undoes: ChangeCall | undefined,
  ): Promise<PreviewDraft<z.output<B> & JsonObject>>;
  /** Called only if nothing blocks the change. */
  call(params: z.output<P>, basis: z.output<B>): Call;
  verify(atlas: Atlas, sent: ChangeCall<z.output<P>, z.output<B>>): Promise<ReadBackVerdict>;
  /** Absent if the change can't be temporary. */
  inEffect?(atlas: Atlas, sent: ChangeCall<z.output<P>, z.output<B>>, now: number): Promise<InEffect>;
  drift(before: z.output<B>, after: z.output<B>, now: number): string | undefined;
  evidence(sent: ChangeCall<z.output<P>, z.output<B>>, sentAt: number): Phrase;
  done(sent: ChangeCall<z.output<P>, z.output<B>>, subject: string): Phrase;
  /** Absent if the change can't be undone. */
  undo?(sent: ChangeCall<z.output<P>, z.output<B>>, now: number): Undo | undefined;
  /** Absent if it's the opposite of the change's direction. */
  revertDirection?(sent: ChangeCall<z.output<P>, z.output<B>>): Direction;
  readonly finishes?: CompletionCheck<ChangeCall<z.output<P>, z.output<B>>>;
  readonly watches?: Watch<ChangeCall<z.output<P>, z.output<B>>>;
  /** Only for a change that can't be undone. */
  restoreKit?(sent: ChangeCall<z.output<P>, z.output<B>>): JsonObject | undefined;
  afterwards?(atlas: Atlas, sent: ChangeCall<z.output<P>, z.output<B>>, span: TimeSpan): Promise<Phrase | undefined>;
}

const withoutEmptyItems = ({ facts = [], warnings = [], blockers = [], ...draft }: PreviewDraft): Preview => ({
  ...draft,
  facts: withoutEmpty(...facts),
  warnings: withoutEmpty(...warnings),
  blockers: withoutEmpty(...blockers).map((one) => ('sentence' in one ? one : { param: one[0], sentence: one[1] })),
});

/** Adds a warning that says why a name can't be read, because the stored schema has no field for the reason. */
function warningOfUnread(preview: Preview): Preview {
  const { place, said } = splitUnreadReason(preview.place);
  return said.length === 0 ? preview : { ...preview, place, warnings: [...preview.warnings, ...said] };
}

const withoutIdleParts = (preview: Preview): Preview => ({
  ...preview,
  blockers: preview.blockers.filter(({ hasNoEffect }) => hasNoEffect !== true),
});

/** The `undo` text of a preview that is blocked because nothing would change. */
export const NOTHING_TO_UNDO_TEXT = 'There’s nothing to undo.';

/** Builds a change that parses its stored params and basis on every call. */
export function defineChange<P extends z.ZodObject, B extends z.ZodObject>(spec: ChangeSpec<P, B>): Change {
  const { params, basis, finishes, watches } = spec;
  const call = (given: Params, seen: JsonObject) => spec.call(params.parse(given), basis.parse(seen));
  const undo = (sent: ChangeCall, now: number) => orElse(() => spec.undo?.(parsed(sent), now), undefined);
  const parsed = (sent: ChangeCall) => ({ ...sent, params: params.parse(sent.params), basis: basis.parse(sent.basis) });
  return {
    ...spec,
    call,
    async preview(atlas, given, now, undoes) {
      const read = warningOfUnread(withoutEmptyItems(await spec.preview(atlas, params.parse(given), now, undoes)));
      const preview = undoes === undefined ? read : withoutIdleParts(read);
      const { for: ends } = given;
      const noEnd = ends === undefined ? undefined : endProblem(ends, durationLimitsOf(params.shape.for), now);
      if (noEnd !== undefined)
        return { ...preview, blockers: [{ param: 'for', sentence: noEnd }, ...preview.blockers] };
      if (preview.blockers.length > 0) return preview;
      const sent = { params: given, basis: preview.basis, call: call(given, preview.basis) };
      if (ends !== undefined && spec.endsByItself !== true)
        return temporaryPreview(preview, sent, ends, undo(sent, now));
      return { ...preview, call: sent.call };
    },
    verify: async (atlas, sent) => spec.verify(atlas, parsed(sent)),
    inEffect: async (atlas, sent, now) => spec.inEffect?.(atlas, parsed(sent), now) ?? 'unclear',
    drift: (before, after, now) => spec.drift(basis.parse(before), basis.parse(after), now),
    // Cards show these texts. A card must still render if the stored params or basis can no longer be parsed.
    evidence: (sent, sentAt) => orElse(() => spec.evidence(parsed(sent), sentAt), ''),
    done: (sent, subject) => orElse(() => spec.done(parsed(sent), subject), ''),
    undo,
    revertDirection:
      spec.revertDirection && ((sent) => orElse(() => spec.revertDirection?.(parsed(sent)), undefined) ?? 'unknown'),
    finishes: finishes && { ...finishes, look: async (atlas, sent) => finishes.look(atlas, parsed(sent)) },
    watches: watches && {
      ...watches,
      isNeeded: (sent) => watches.isNeeded(parsed(sent)),
      look: async (atlas, sent) => watches.look(atlas, parsed(sent)),
    },
    afterwards: spec.afterwards && (async (atlas, sent, span) => spec.afterwards?.(atlas, parsed(sent), span)),
    restoreKit: spec.restoreKit && ((sent) => orElse(() => spec.restoreKit?.(parsed(sent)), undefined)),
  };
}

function orElse<T>(say: () => T, otherwise: T): T {
  try {
    return say();
  } catch {
    return otherwise;
  }
}
