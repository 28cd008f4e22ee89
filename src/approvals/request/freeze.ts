// Freezes: a frozen change is neither claimed nor sent until somebody ends the freeze. Pure.

import { capital } from '../../operations/format.js';
import type { Change } from '../../operations/operation.js';
import type { RequestEvent } from './events.js';
import type { Planned, Request } from './request.js';

/** Everything, one operation in all projects, or all changes in one project. */
export type Scope =
  | { readonly kind: 'all' }
  | { readonly kind: 'operation'; readonly id: string }
  | { readonly kind: 'project'; readonly id: string; readonly name: string };

export interface Freeze {
  readonly scope: Scope;
  /** Slack user id; `countersign` for the freeze that follows a loss of history. */
  readonly by: string;
  readonly reason: string;
}

export interface Freezes {
  /** Counts the changes of the list; 0 when there was none. */
  readonly version: number;
  readonly all: readonly Freeze[];
}

/** The parts of a change that a freeze can match. */
interface FreezableChange {
  readonly operation: string;
  readonly projectId: string | undefined;
  /** Whether it runs during a freeze. */
  readonly isExempt: boolean;
}

/** Undefined for an operation that this release doesn't know. */
export type FindDeclared = (operation: string) => Pick<Change, 'effect' | 'interrupts'> | undefined;

type Freezable = Pick<Planned, 'operation' | 'preview' | 'returns'>;

/** The change that a request makes, as previewed. */
export const changeOf = (request: Freezable, find: FindDeclared): FreezableChange => ({
  operation: request.operation,
  projectId: request.preview.place.project?.id,
  isExempt: isExempt(request, find),
});

/**
 * Exempt are returns that narrow, as the approval of their change covers them, and changes that only remove access, can
 * be undone and interrupt nobody.
 */
function isExempt({ operation, preview: { direction }, returns }: Freezable, find: FindDeclared): boolean {
  if (returns !== undefined) return direction.startsWith('narrows');
  const declared = find(operation);
  return direction === 'narrows access' && declared?.effect === 'reversible' && !declared.interrupts;
}

/** The event that updates whether a waiting request is frozen; none when it is up to date. */
export function freezeEvents(request: Request, freezes: Freezes, find: FindDeclared): readonly RequestEvent[] {
  if (request.state !== 'pending' && request.state !== 'approved') return [];
  const freeze = frozenBy(freezes, changeOf(request, find));
  const sentence = freeze && describeFreeze(freeze);
  return request.frozen === sentence ? [] : [{ type: 'held', sentence }];
}

export const isSameScope = (a: Scope, b: Scope): boolean =>
  a.kind === b.kind && ('id' in a ? a.id : '') === ('id' in b ? b.id : '');

/** The freeze that holds up a change; undefined when none does. */
export function frozenBy({ all }: Pick<Freezes, 'all'>, change: FreezableChange): Freeze | undefined {
  if (change.isExempt) return undefined;
  return all.find(({ scope }) => {
    if (scope.kind === 'all') return true;
    return scope.id === (scope.kind === 'operation' ? change.operation : change.projectId);
  });
}

/** `all changes`, `changes in Payments`, for sentences. */
export function formatScope(scope: Scope): string {
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

/** For a card. Names nobody, as a mention on a card would notify them. */
export const describeFreeze = ({ scope, reason }: Freeze): string =>
  `${capital(formatScope(scope))} ${scope.kind === 'operation' ? 'is' : 'are'} frozen: ${reason}. Nothing is sent until the freeze ends.`;

/** For something that came due during a freeze; worded so that it stays true once the freeze has ended. */
export const describeDueWhileFrozen = ({ scope, reason }: Freeze): string =>
  `It came due while ${formatScope(scope)} ${scope.kind === 'operation' ? 'was' : 'were'} frozen: ${reason}.`;
