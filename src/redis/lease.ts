// Leases on members of a due set. A process renews the lease of a request while it handles it. If it dies or hangs, the
// lease ends and another process handles the request.
import { z } from 'zod';
import type { Connection } from './connection.js';
import { runScript, scripts } from './scripts.js';

export const LEASE_MS = 8_000;

/** A member of a due set, leased until `until`. */
export interface Lease {
  readonly id: string;
  readonly until: number;
}

const leasedReply = z.tuple([z.number()]).rest(z.string());

/** @param due the set's key */
export async function lease(redis: Connection, due: string, most: number, leaseMs: number): Promise<readonly Lease[]> {
  const [until, ...ids] = leasedReply.parse(
    await runScript(redis, scripts.lease, { keys: { due }, args: { most, leaseMs } }),
  );
  return ids.map((id) => ({ id, until }));
}

/** @returns undefined when the lease is lost: another process leased the member, or it was given another moment */
export async function renew(
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
 * Renews a lease periodically until it is released.
 * @returns `release` stops that and returns the lease as last renewed
 */
export function keepLease(first: Lease, extend: (held: Lease) => Promise<Lease | undefined>): { release(): Lease } {
  let held = first;
  const beat = () =>
    extend(held).then(
      (renewed) => {
        held = renewed ?? held;
      },
      () => {}, // tried again at the next interval
    );
  const beating = setInterval(beat, LEASE_MS / 4);
  return {
    release() {
      clearInterval(beating);
      return held;
    },
  };
}
