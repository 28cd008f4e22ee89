// Previews a form's change, and stores the parts of the preview that the submission needs.
import { openLimitRefusal } from '../../approvals/asking/submit.js';
import { describeMostDuration, durationRefusal } from '../../approvals/people/ask.js';
import { SlackSilentError } from '../../approvals/people/people.js';
import { previewChange } from '../../approvals/people/self-guard.js';
import { policyQuestionOf, ruleFor } from '../../approvals/policy/match.js';
import { describeFreeze, findFreezeOf, freezableChangeOf } from '../../approvals/request/freeze.js';
import { canonicalJson } from '../../approvals/request/ids.js';
import { isRefusal, type Refusal } from '../../approvals/request/refusal.js';
import type { Request } from '../../approvals/request/request.js';
import { describeMostLead, startRefusal } from '../../approvals/request/start.js';
import { previewExtension } from '../../approvals/returns/extension.js';
import { endsReturnEarly, nonBlockingReturnIds } from '../../approvals/returns/undone.js';
import { readChangeToUndo } from '../../approvals/returns/way-back.js';
import { describeBlockingReturn } from '../../approvals/storage/update-request.js';
import type { Atlas } from '../../atlas/atlas.js';
import { describeAtlasError } from '../../atlas/error-sentences.js';
import type { Change, NamedItem, Operation, Params, Preview } from '../../operations/operation.js';
import { describeSlackSilence } from '../api/delivery.js';
import { noteRefusal } from '../api/note-refusal.js';
import { formatPlain } from '../blocks/text.js';
import { permissionRefusal } from '../lines/understand.js';
import { START, startTimeOf, withoutStart } from '../lines/vocabulary.js';
import type { FormServices } from './forms.js';
import { type FormMeta, undoneOrExtendedRequests } from './meta.js';
import type { PreviewState } from './preview-blocks.js';

const LOOK_WITHIN_MS = 15_000;

interface PreviewQuery {
  readonly params: Params;
  readonly project: NamedItem | undefined;
  readonly userId: string;
  readonly meta: FormMeta;
}

/** Previews the change after checking permissions again, because they may have changed since the form was opened. */
export async function previewInForm(
  deps: FormServices,
  operation: Change,
  { params: filled, project, userId, meta }: PreviewQuery,
): Promise<PreviewState> {
  try {
    const person = await deps.people.cachedPerson(userId);
    const place = project === undefined ? {} : { project, called: project.name };
    const refused = (refusal: Refusal): PreviewState => {
      noteRefusal(deps, refusal, { by: userId, tried: operation.name, channel: meta.channel });
      return { kind: 'problems', problems: [{ sentence: formatPlain(refusal.sentence) }] };
    };
    if (isRefusal(person)) return refused(person);
    const refusal = await permissionRefusal(deps, operation, place, person);
    if (refusal !== undefined) return refused(refusal);
    const atlas = deps.reader.with({ signal: AbortSignal.timeout(LOOK_WITHIN_MS) });
    const [params, startsAt] = [withoutStart(filled), startTimeOf(filled)];
    const related = { ...undoneOrExtendedRequests(meta, params), replaces: meta.replaces };
    const wanted = { id: '', operation: operation.name, params, startsAt, ...related };
    const preview = await previewWanted(deps, operation, atlas, wanted);
    const found = ruleFor(deps.policy, policyQuestionOf({ operation: operation.name, params }, preview));
    const rule = found === undefined || isRefusal(found) ? undefined : found;
    const now = Date.now();
    const isEarlyEnd = await endsReturnEarly(deps.store, wanted);
    const untimely =
      startRefusal(rule, operation, wanted, now) ??
      (rule && durationRefusal(rule, operation, params, { now: startsAt ?? now, isEarlyEnd }));
    const full =
      isEarlyEnd || meta.replaces !== undefined ? undefined : await openLimitRefusal(deps, person, meta.command);
    const planned = { operation: operation.name, preview };
    const freeze = findFreezeOf(
      await deps.freezes.read(),
      freezableChangeOf(planned, () => operation),
    );
    const warnings = [...(freeze === undefined ? [] : [describeFreeze(freeze)]), ...preview.warnings];
    const blockers = [
      ...preview.blockers,
      ...(full ? [{ sentence: formatPlain(full.sentence) }] : []),
      ...(untimely
        ? [{ param: untimely.refused === START ? START : 'for', sentence: formatPlain(untimely.sentence) }]
        : []),
    ];
    const isAlone =
      rule?.alone === true && blockers.length === 0 && (await deps.people.isCachedMemberOfAny(person, rule.requesters));
    const most = rule && { for: describeMostDuration(rule), [START]: describeMostLead(rule) };
    return { kind: 'seen', preview: { ...preview, blockers, warnings }, most, ...(isAlone && { alone: rule.title }) };
  } catch (error) {
    deps.log.warn({ err: error, operation: operation.name }, 'the preview of a form failed');
    return { kind: 'failed', sentence: describePreviewFailure(error, operation) };
  }
}

type Wanted = Parameters<typeof previewExtension>[3] & Pick<Request, 'undoes' | 'replaces'>;

/**
 * Previews the change. An open return (a scheduled revert) that would change the same target also blocks the change.
 */
async function previewWanted(deps: FormServices, operation: Change, atlas: Atlas, wanted: Wanted): Promise<Preview> {
  if (wanted.extends !== undefined) return previewExtension(deps, operation, atlas, wanted);
  const of = { params: wanted.params, undoes: await readChangeToUndo(deps.store, wanted.undoes) };
  const preview = await previewChange(deps, operation, atlas, of, Date.now());
  const inTheWay = await deps.store.openReturn(preview.target, preview.path);
  if (preview.blockers.length > 0 || typeof inTheWay === 'string') return preview;
  const { id } = inTheWay.request;
  if ((await nonBlockingReturnIds(deps.store, wanted)).includes(id)) return preview;
  return { ...preview, call: undefined, blockers: [{ sentence: await describeBlockingReturn(deps.store, id) }] };
}

export function metaWithPreview(meta: FormMeta, params: Params, previewState: PreviewState): FormMeta {
  if (previewState.kind !== 'seen') return meta;
  const { place, confirm } = previewState.preview;
  const named = (one: { id: string; name: string } | undefined) => one && { id: one.id, name: one.name };
  const [organization, project] = [named(place.organization), named(place.project)];
  const { confirm: _, ...rest } = meta;
  const of = canonicalJson(params);
  return {
    ...rest,
    place: { ...(organization && { organization }), ...(project && { project }) },
    ...(confirm !== undefined && { confirm: { of, name: confirm } }),
  };
}

/** Explains a failed preview. Doesn't suggest the change's role, which the credential for look-ups must not have. */
export const describePreviewFailure = (error: unknown, { effect, role }: Operation) =>
  error instanceof SlackSilentError
    ? describeSlackSilence(error)
    : describeAtlasError(error, effect === 'read' ? { role } : {});
