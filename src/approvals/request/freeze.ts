// Decides which changes a freeze holds up. A frozen change isn't claimed or sent until somebody ends the freeze. Pure.

import { capitalize } from '../../operations/format.js';
import type { Change } from '../../operations/operation.js';
import type { RequestEvent } from './events.js';
import type { PlannedFields, Request } from './request.js';

/** All changes, one operation in all projects, or all changes in one project. */
export type FreezeScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'operation'; readonly id: string }
  | { readonly kind: 'project'; readonly id: string; readonly name: string };

export interface Freeze {
  readonly scope: FreezeScope;
  /** A Slack user ID, or `countersign` for the freeze after a loss of history. */
  readonly by: string;
  readonly reason: string;
}

export interface Freezes {
  /** The number of changes to the list; 0 if there is no list. */
  readonly version: number;
  readonly all: readonly Freeze[];
}

/** The parts of a change that a freeze can match. */
interface FreezableChange {
  readonly operation: string;
  readonly projectId: string | undefined;
  /** Whether the change runs during a freeze. */
  readonly isExempt: boolean;
}

/** Returns undefined if this release doesn't have the operation. */
export type FindFreezeTraits = (operation: string) => Pick<Change, 'effect' | 'interrupts'> | undefined;

type Freezable = Pick<PlannedFields, 'operation' | 'preview' | 'returns'>;

/** Returns the parts of a previewed change that freezes match. */
export const freezableChangeOf = (request: Freezable, find: FindFreezeTraits): FreezableChange => ({
  operation: request.operation,
  projectId: request.preview.place.project?.id,
  isExempt: isExempt(request, find),
});

/**
 * Returns whether the change runs during a freeze. True for a scheduled revert that narrows access or cost, because its
 * change's approval covers the revert, and for a change that only removes access, can be undone and interrupts nobody.
 */
function isExempt({ operation, preview: { direction }, returns }: Freezable, find: FindFreezeTraits): boolean {
  if (returns !== undefined) return direction.startsWith('narrows');
  const declared = find(operation);
  return direction === 'narrows access' && declared?.effect === 'reversible' && !declared.interrupts;
}

/** Returns the event that marks a waiting request as frozen or not; no event if the mark is up to date. */
export function heldEvents(request: Request, freezes: Freezes, find: FindFreezeTraits): readonly RequestEvent[] {
  if (request.state !== 'pending' && request.state !== 'approved') return [];
  const freeze = findFreezeOf(freezes, freezableChangeOf(request, find));
  const sentence = freeze && describeFreeze(freeze);
  return request.frozen === sentence ? [] : [{ type: 'held', sentence }];
}

export const isSameScope = (a: FreezeScope, b: FreezeScope): boolean =>
  a.kind === b.kind && ('id' in a ? a.id : '') === ('id' in b ? b.id : '');

/** Returns the freeze that holds up a change; undefined if no freeze does. */
export function findFreezeOf({ all }: Pick<Freezes, 'all'>, change: FreezableChange): Freeze | undefined {
  if (change.isExempt) return undefined;
  return all.find(({ scope }) => {
    if (scope.kind === 'all') return true;
    return scope.id === (scope.kind === 'operation' ? change.operation : change.projectId);
  });
}

/** Formats a scope for sentences, e.g. `all changes` or `changes in Payments`. */
export function formatFreezeScope(scope: FreezeScope): string {
  switch (scope.kind) {
    case 'all':
      return 'all changes';
    case 'operation':
      return scope.id;
    case 'project':
      return `changes in ${scope.name}`;
    default:
      return scope satisfies never;
  }
}

/** Describes a freeze for a card. Mentions no users, because a mention on a card would notify the user. */
export const describeFreeze = ({ scope, reason }: Freeze): string =>
  `${capitalize(formatFreezeScope(scope))} ${scope.kind === 'operation' ? 'is' : 'are'} frozen: ${reason}. I won’t send anything until the freeze ends.`;

/** Describes a change that became due during a freeze. The sentence stays true after the freeze has ended. */
export const describeDueWhileFrozen = ({ scope, reason }: Freeze): string =>
  `The request was due while ${formatFreezeScope(scope)} ${scope.kind === 'operation' ? 'was' : 'were'} frozen: ${reason}.`;
