// The sources of the audit log in Redis (the journal, and look-ups and refusals), with a cursor for each.
import { z } from 'zod';
import { LEASE_MS, type Lease, leaseDueMembers, renewLease } from '../../../redis/lease.js';
import { DurableStore } from '../../../redis/redis-store.js';
import { runScript, scripts } from '../../../redis/scripts.js';
import type { StoredText } from '../packed.js';

/** An entry in a stream: its ID, then its fields and values. */
export type StreamEntry = readonly [id: string, fields: readonly StoredText[]];

/** The last entry written from each source. */
export interface AuditCursor {
  readonly journal: string;
  readonly notes: string;
  readonly number: number;
}

export interface UnwrittenEntries {
  readonly journal: readonly StreamEntry[];
  readonly notes: readonly StreamEntry[];
}

/** The approximate number of look-ups and refusals to keep, at a few hundred bytes each. */
const MOST_NOTES = 20_000;
const AT_ONCE = 200;
/** The only member of the audit log's due set. The process that leases it is the writer. */
const WRITING = 'writing';

export class AuditStore extends DurableStore {
  /** Stores look-ups and refusals, each as JSON. */
  async note(notes: readonly string[]): Promise<void> {
    await runScript(this.redis, scripts.audit, {
      keys: { stream: this.key('audit'), count: this.key('audit-count') },
      args: { most: MOST_NOTES },
      moreArgs: notes,
    });
  }

  async cursor(): Promise<AuditCursor> {
    const [journal, notes, number] = await this.redis.hmget(this.key('audit-cursor'), 'journal', 'notes', 'number');
    return { journal: journal ?? '0-0', notes: notes ?? '0-0', number: Number(number ?? 0) };
  }

  async advance({ journal, notes, number }: AuditCursor): Promise<void> {
    await this.redis.hset(this.key('audit-cursor'), { journal, notes, number });
  }

  /** Returns the next entries of both sources, but journal entries only once they're durable. */
  async unwritten(after: AuditCursor): Promise<UnwrittenEntries> {
    const notes = await this.redis.xrange(this.key('audit'), `(${after.notes}`, '+', 'COUNT', AT_ONCE);
    const [newest] = await this.redis.xrevrange(this.key('journal'), '+', '-', 'COUNT', 1);
    if (newest === undefined || newest[0] === after.journal) return { journal: [], notes };
    // WAITAOF only covers writes from its own connection, so this connection writes first.
    const { written, confirmed } = await this.commits.carry((redis) =>
      Promise.all([
        redis.xrangeBuffer(this.key('journal'), `(${after.journal}`, '+', 'COUNT', AT_ONCE),
        redis.set(this.key('confirmed'), 'audit'),
      ]),
    );
    const journal = written[0].map(([id, fields]) => [`${id}`, fields] as const);
    return { journal: (await confirmed) ? journal : [], notes };
  }

  /** @returns undefined while another process holds the lease */
  async lease(): Promise<Lease | undefined> {
    const due = this.key('due', 'audit');
    await this.redis.zadd(due, 'NX', 0, WRITING);
    return (await leaseDueMembers(this.redis, due, 1, LEASE_MS))[0];
  }

  /** @returns undefined if another process now holds the lease */
  renew(held: Lease, leaseMs = LEASE_MS): Promise<Lease | undefined> {
    return renewLease(this.redis, this.key('due', 'audit'), held, leaseMs);
  }
}

const numbered = z.object({ number: z.coerce.number(), note: z.string() });

/** Parses an entry. @returns a note (a look-up or refusal) and its sequence number */
export function parseNote([, fields]: StreamEntry): {
  readonly number: number;
  readonly note: Record<string, unknown>;
} {
  const { number, note } = numbered.parse({ number: fields[1], note: fields[3] });
  return { number, note: z.record(z.string(), z.unknown()).parse(JSON.parse(note)) };
}
