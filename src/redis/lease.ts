// Leases on members of a due set. A process renews a request's lease while it handles the request. If the process dies
// or hangs, the lease expires and another process takes over.
import { z } from 'zod';
import type { Connection } from './connection.js';
import { runScript, scripts } from './scripts.js';

export const LEASE_MS = 8_000;

export interface Lease {
  readonly id: string;
  readonly until: number;
}

const leasedReply = z.tuple([z.number()]).rest(z.string());

/** @param due the key of the due set */
export async function leaseDueMembers(
  redis: Connection,
  due: string,
  most: number,
  leaseMs: number,
): Promise<readonly Lease[]> {
  const [until, ...ids] = leasedReply.parse(
    await runScript(redis, scripts.lease, { keys: { due }, args: { most, leaseMs } }),
  );
  return ids.map((id) => ({ id, until }));
}

/** @returns undefined if the lease was lost because another process leased the member or its due time changed */
export async function renewLease(
  redis: Connection,
  due: string,
  { id, until }: Lease,
  leaseMs: number,
): Promise<Lease | undefined> {
  const renewed = z
    .number()
    .parse(await runScript(redis, scripts.renew, { keys: { due }, args: { id, held: until, leaseMs } }));
  return renewed === 0 ? undefined : { id, until: renewed };
}

/**
 * Renews a lease periodically until it's released.
 * @returns `release`, which stops renewing the lease and returns its last state
 */
export function keepLease(first: Lease, extend: (held: Lease) => Promise<Lease | undefined>): { release(): Lease } {
  let held = first;
  const beat = () =>
    extend(held).then(
      (renewed) => {
        held = renewed ?? held;
      },
      () => {}, // retried at the next interval
    );
  const beating = setInterval(beat, LEASE_MS / 4);
  return {
    release() {
      clearInterval(beating);
      return held;
    },
  };
}
