// An Atlas with many limits, a fate for every call, and a ledger of what happened to each write.
import type { z } from 'zod';
import type { Atlas } from '../../../src/atlas/atlas.js';
import { AtlasApiError, AtlasUnreachableError } from '../../../src/atlas/errors.js';
import { type Path, parseStoredPath } from '../../../src/atlas/path.js';
import type { Change } from '../../../src/operations/operation.js';
import { dropLimit } from '../../support/limit.js';

/** What happens to the reads of one handling, and to its write. One that stalls waits until it is woken. */
export const lookFates = ['answers', 'is silent', 'says no', 'stalls'] as const;
export const writeFates = [
  'done',
  'refused',
  'not sent',
  'cut off, done',
  'cut off, not done',
  'stalls, done',
  'stalls, not done',
] as const;
export type LookFate = (typeof lookFates)[number];
export type WriteFate = (typeof writeFates)[number];

/** Deletes one limit, and with it a credential of its name. Limits that begin with the same letter are one target. */
export const dropOne: Change = {
  ...dropLimit,
  async preview(atlas, params, now) {
    const preview = await dropLimit.preview(atlas, params, now);
    const blockers = preview.basis.value === 'none' ? [{ sentence: 'There is no such limit.' }] : [];
    return {
      ...preview,
      target: targetOf(params.limit ?? ''),
      blockers,
      takesAway: { credential: params.limit ?? '' },
    };
  },
};
export const targetOf = (limit: string) => ({ kind: 'query-limit', id: limit.slice(0, 1) }) as const;

export class World {
  /** By the limit's name; null once it is deleted. */
  readonly limits = new Map<string, string | null>();
  /** By the limit's name: the fates of its writes, in order. */
  readonly ledger = new Map<string, WriteFate[]>();
  /** Limits that were written to although that may have taken a credential of the bot. */
  readonly cutOff: string[] = [];
  readonly #stalled: (() => void)[] = [];

  /**
   * Atlas for one handling.
   * @param onStall called whenever it stalls
   * @param mayWrite whether it is known that nothing is cut off
   */
  meeting(look: LookFate, write: WriteFate, onStall: () => void, mayWrite = true): Atlas {
    let isFirst = look === 'stalls';
    const stall = () => {
      onStall();
      return new Promise<void>((resolve) => this.#stalled.push(resolve));
    };
    const atlas: Atlas = {
      get: async (path, schema) => {
        if (isFirst) await stall();
        isFirst = false;
        return this.#get(path, schema, look);
      },
      list: async () => [],
      write: ({ path }) => {
        if (!mayWrite) this.cutOff.push(path);
        return this.#write(parseStoredPath(path), write, stall);
      },
      with: () => atlas,
    };
    return atlas;
  }

  /** An Atlas that always answers. */
  asUsual(): Atlas {
    return this.meeting('answers', 'done', () => {});
  }

  /** Continues what stalled. */
  wake(): void {
    for (const wake of this.#stalled.splice(0)) wake();
  }

  #get<S extends z.ZodType>(path: Path, schema: S, look: LookFate): z.output<S> {
    const call = { method: 'GET', path: path.text };
    if (look === 'says no') throw new AtlasApiError(call, { status: 403 });
    if (look === 'is silent') throw new AtlasUnreachableError(call, { why: 'timeout', sent: true });
    return schema.parse({ value: this.limits.get(nameIn(path)) ?? null, blockers: [] });
  }

  async #write(path: Path, fate: WriteFate, stall: () => Promise<void>): Promise<undefined> {
    const name = nameIn(path);
    this.ledger.set(name, [...(this.ledger.get(name) ?? []), fate]);
    const call = { method: 'DELETE', path: path.text };
    if (fate === 'refused') throw new AtlasApiError(call, { status: 409 });
    if (fate === 'not sent') throw new AtlasUnreachableError(call, { why: 'no connection', sent: false });
    if (landed(fate)) this.limits.set(name, null);
    if (fate.startsWith('stalls')) await stall();
    if (fate !== 'done') throw new AtlasUnreachableError(call, { why: 'cut', sent: true });
    return undefined;
  }
}

/** Whether such a write has changed Atlas. */
export const landed = (fate: WriteFate) => fate === 'done' || fate.endsWith(', done');

const nameIn = (path: Path) => path.text.split('/').at(-1) ?? '';
