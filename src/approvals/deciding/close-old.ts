// Closes requests made before Redis lost history, without sending anything to Atlas. The user denies every such request
// that they may decide.
import type { Phrase } from '../../operations/operation.js';
import type { PermissionServices } from '../people/ask.js';
import { isRefusal, type Refusal } from '../request/refusal.js';
import type { Person, Request } from '../request/request.js';
import type { RequestServices } from '../storage/work.js';
import { previewDecision, recordDecision } from './decide.js';

export interface RemainingRequest {
  readonly request: Request;
  readonly why: Phrase;
}

export interface OldRequests {
  readonly person: Person;
  readonly closable: readonly Request[];
  /** Old requests that this user can't close in bulk. */
  readonly remaining: readonly RemainingRequest[];
}

interface Closer {
  /** When the loss was recorded, in Redis's time in milliseconds. */
  readonly before: number;
  readonly userId: string;
}

const AT_ONCE = 8;

/** Finds requests to close, without storing anything. @throws SlackSilentError */
export async function findOldRequests(
  deps: PermissionServices & RequestServices,
  closer: Closer,
): Promise<OldRequests | Refusal> {
  const { store, people } = deps;
  const person = await people.freshPerson(closer.userId);
  if (isRefusal(person)) return person;
  const [open, returns] = await Promise.all([
    store.countOpen().then((count) => store.open(count)),
    store.countReturns().then((count) => store.returns(count)),
  ]);
  const old = [...open, ...returns].flatMap((one) =>
    'unreadable' in one || !isOlder(one, closer.before) ? [] : [one],
  );
  const why = await forEach(old, (one) => whyNot(deps, one, person));
  return {
    person,
    closable: old.filter((_, at) => why[at] === undefined),
    remaining: old.flatMap((request, at) => {
      const reason = why[at];
      return reason === undefined ? [] : [{ request, why: reason }];
    }),
  };
}

/** @throws SlackSilentError */
export async function closeOldRequests(
  deps: PermissionServices & RequestServices,
  closer: Closer,
): Promise<(Omit<OldRequests, 'closable'> & { readonly closed: number }) | Refusal> {
  const found = await findOldRequests(deps, closer);
  if (isRefusal(found)) return found;
  const { userId } = closer;
  const done = await forEach(found.closable, ({ id }) =>
    recordDecision(deps, { id, userId, planHash: '', decision: 'deny' }),
  );
  const refused = found.closable.flatMap((request, at) => {
    const one = done[at];
    return one !== undefined && isRefusal(one) ? [{ request, why: one.sentence }] : [];
  });
  const closed = found.closable.length - refused.length;
  return { person: found.person, closed, remaining: [...refused, ...found.remaining] };
}

/** Returns whether a request is from before the loss and hasn't been approved again since the loss. */
const isOlder = (request: Request, before: number): boolean =>
  (request.state === 'approved' && request.approvals.length > 0 ? request.approvedAt : request.askedAt) < before;

async function whyNot(
  deps: PermissionServices & RequestServices,
  request: Request,
  person: Person,
): Promise<Phrase | undefined> {
  const { id, requester } = request;
  if (requester.identity === person.identity) return 'You made this request. Use its card to decide.';
  if (request.returns !== undefined && request.state === 'approved')
    return 'The revert doesn’t need approval yet. End or extend the change on its card.';
  const needed = 'rule' in request && request.rule !== undefined ? request.rule.approvals : 1;
  if (request.returns !== undefined && needed > 1)
    return `The revert needs ${needed} approvals. Use its card to decide.`;
  const seen = await previewDecision(deps, { id, userId: person.userId, planHash: '', decision: 'deny' });
  return isRefusal(seen) ? seen.sentence : undefined;
}

async function forEach<T, R>(all: readonly T[], act: (one: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let from = 0; from < all.length; from += AT_ONCE)
    results.push(...(await Promise.all(all.slice(from, from + AT_ONCE).map(act))));
  return results;
}
