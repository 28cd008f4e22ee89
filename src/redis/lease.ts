// Leases on what is due. A process renews the lease of a request while it handles it; when it dies or hangs, the lease runs
// out, and another process handles the request.
import { z } from 'zod';
import type { Connection } from './connection.js';
import { runScript } from './scripts.js';

export const LEASE_MS = 8_000;

/** A member of a due set, leased until this moment. */
export interface Lease {
  readonly id: string;
  readonly until: number;
}

const leasedReply = z.tuple([z.number()]).rest(z.string());

/** @param due the set's key */
export async function lease(redis: Connection, due: string, most: number, leaseMs: number): Promise<readonly Lease[]> {
  const [until, ...ids] = leasedReply.parse(await runScript(redis, 'lease', [due], [most, leaseMs]));
  return ids.map((id) => ({ id, until }));
}

/** @returns undefined when the member was leased by another process or got a new moment: it is not ours any more */
export async function renew(
  redis: Connection,
  due: string,
  { id, until }: Lease,
  leaseMs: number,
): Promise<Lease | undefined> {
  const renewed = z.number().parse(await runScript(redis, 'renew', [due], [id, until, leaseMs]));
  return renewed === 0 ? undefined : { id, until: renewed };
}

/**
 * Has a lease renewed until it is released.
 * @returns then the lease as it was renewed last
 */
export function keepLease(first: Lease, extend: (held: Lease) => Promise<Lease | undefined>): { release(): Lease } {
  let held = first;
  const beat = () =>
    extend(held).then(
      (renewed) => {
        held = renewed ?? held;
      },
      () => {}, // the next beat tries again
    );
  const beating = setInterval(beat, LEASE_MS / 4);
  return {
    release() {
      clearInterval(beating);
      return held;
    },
  };
}
