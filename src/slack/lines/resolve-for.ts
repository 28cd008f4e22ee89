// From a line to its params for one person: nothing is named to them of projects in which they may not use it.
import { allowedPlaces } from '../../approvals/allowed-places.js';
import { type AskDeps, earlyRefusal, mayLookUp, type PlaceCalled } from '../../approvals/ask.js';
import type { Refusal } from '../../approvals/refusal.js';
import type { Person } from '../../approvals/request.js';
import type { Operation } from '../../operations/operation.js';
import { projectKind } from '../../operations/params/project.js';
import type { Names } from './check.js';
import type { Line } from './parse.js';
import { type Bound, type Resolved, resolveLine } from './resolve.js';
import { calledTo, seenBy } from './visible-names.js';
import { hasKind } from './vocabulary.js';

export type ResolveDeps = AskDeps & { readonly names: Names };

export interface ResolvedFor extends Resolved {
  /** Why this person may not use it in the project that it names, or at all: said before any name of what lies there. */
  readonly refusal?: Refusal;
}

interface Asked {
  readonly operation: Operation;
  readonly line: Line;
  readonly person: Person;
}

/** Throws what `names` throws, and SlackSilent. */
export async function resolveFor(
  deps: ResolveDeps,
  { operation, line, person }: Asked,
  bound: Bound = {},
): Promise<ResolvedFor> {
  const may = await allowedPlaces(deps, operation, person);
  const seen = seenBy(operation, may, () => deps.names(projectKind, {}));
  const resolved = await resolveLine(line, deps.names, bound, seen);
  const { project } = resolved.named;
  const isHidden = project !== undefined && !may({ project });
  const called = isHidden && (await calledTo(deps, person, project, resolved.typed.project));
  const place = { ...(project && { project }), ...(called && { called }) };
  const refusal = await refusedThere(deps, operation, place, person);
  return refusal === undefined ? resolved : { ...resolved, refusal };
}

export async function refusedThere(
  deps: AskDeps,
  operation: Operation,
  place: PlaceCalled,
  person: Person,
): Promise<Refusal | undefined> {
  // Which project is not known yet.
  if (place.project === undefined && hasKind(operation, projectKind)) return undefined;
  return operation.effect === 'read'
    ? mayLookUp(deps, operation, place, person)
    : earlyRefusal(deps, operation, place, person);
}
