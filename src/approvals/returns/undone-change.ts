import type { Sent } from '../../operations/operation.js';
import { type Planned, sentOf } from '../request/request.js';
import type { RequestStore } from '../storage/store.js';

/** The change that a request undoes, as it was sent. @param id undefined when it undoes none */
export async function undoneChange(
  store: Pick<RequestStore, 'read'>,
  id: string | undefined,
): Promise<Sent | undefined> {
  const stored = id === undefined ? 'none' : await store.read(id);
  return typeof stored === 'string' || stored.request.state !== 'succeeded' ? undefined : sentOf(stored.request);
}

/** The change that a return reverts. Its own record may be lost, and then only Atlas's reply is missing. */
export const revertedChange = async (
  store: Pick<RequestStore, 'read'>,
  returns: NonNullable<Planned['returns']>,
): Promise<Sent> => ({ ...returns, reply: (await undoneChange(store, returns.change))?.reply });
