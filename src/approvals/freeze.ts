// What is frozen: no change of it is claimed or sent until somebody ends that. What only narrows goes on. Pure.
import type { Direction } from '../operations/effect.js';
import { capital } from '../operations/say.js';
import type { RequestEvent } from './events.js';
import type { Planned, Request } from './request.js';

/** Everything, one operation wherever, or all changes of one project. */
export type Scope =
  | { readonly kind: 'all' }
  | { readonly kind: 'operation'; readonly id: string }
  | { readonly kind: 'project'; readonly id: string; readonly name: string };

export interface Freeze {
  readonly scope: Scope;
  /** Slack's user id. */
  readonly by: string;
  readonly reason: string;
}

export interface Freezes {
  /** Counts each change of the list; 0 when there has been none. */
  readonly version: number;
  readonly all: readonly Freeze[];
}

/** A change, as far as a freeze may be about it. */
interface Frozen {
  readonly operation: string;
  readonly projectId: string | undefined;
  readonly direction: Direction;
}

/** What a request changes, as it was previewed. */
export const changeOf = ({ operation, preview }: Pick<Planned, 'operation' | 'preview'>): Frozen => ({
  operation,
  projectId: preview.place.project?.id,
  direction: preview.direction,
});

/** What has a waiting request say whether it is frozen; nothing when it says so already. */
export function heldBy(request: Request, freezes: Freezes): readonly RequestEvent[] {
  if (request.state !== 'pending' && request.state !== 'approved') return [];
  const freeze = frozenBy(freezes, changeOf(request));
  const sentence = freeze && sayFrozen(freeze);
  return request.frozen === sentence ? [] : [{ type: 'held', sentence }];
}

export const isSameScope = (a: Scope, b: Scope): boolean =>
  a.kind === b.kind && ('id' in a ? a.id : '') === ('id' in b ? b.id : '');

/** The freeze that holds a change up; undefined when none does. */
export function frozenBy({ all }: Pick<Freezes, 'all'>, change: Frozen): Freeze | undefined {
  if (change.direction.startsWith('narrows')) return undefined;
  return all.find(({ scope }) => {
    if (scope.kind === 'all') return true;
    return scope.id === (scope.kind === 'operation' ? change.operation : change.projectId);
  });
}

/** `all changes`, `changes in Payments`, for sentences. */
export function sayScope(scope: Scope): string {
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

/** On a card. Who did it is said where it was done: sentences on cards call nobody. */
export const sayFrozen = ({ scope, reason }: Freeze): string =>
  `${capital(sayScope(scope))} ${scope.kind === 'operation' ? 'is' : 'are'} frozen: ${reason}. Nothing is sent until that is over.`;

/** Of what came due then: it stays true when the freeze is over. */
export const sayDueWhileFrozen = ({ scope, reason }: Freeze): string =>
  `It came due while ${sayScope(scope)} ${scope.kind === 'operation' ? 'was' : 'were'} frozen: ${reason}.`;
