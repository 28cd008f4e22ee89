// The simplest possible change (it deletes one limit), and a fake Atlas for it, with hooks and call counters per
// method.
import { z } from 'zod';
import type { Atlas, AtlasCall, AtlasTime, CallOptions } from '../../src/atlas/atlas.js';
import { type Path, path } from '../../src/atlas/path.js';
import { callTo } from '../../src/operations/call.js';
import { DIRECTIONS, type Direction } from '../../src/operations/effect.js';
import type { Change, Preview } from '../../src/operations/operation.js';
import { endParam } from '../../src/operations/params/times.js';
import { defineChange } from '../../src/operations/recipes/change.js';

const seen = z.object({
  value: z.string().nullable(),
  blockers: z.array(z.string()),
  direction: z.enum(DIRECTIONS).default('widens cost'),
});

/** A value for which nobody can tell whether the limit is still deleted. */
export const NOT_FOUND = 'not found';

/** The preview of a limit. `value` is its basis. */
export const previewOf = (value: string, blockers: string[] = []): Preview => ({
  summary: 'delete the limit daily',
  subject: 'daily',
  place: { project: { id: 'a'.repeat(24), name: 'Payments' } },
  target: { kind: 'query-limit', id: 'daily' },
  before: value,
  after: 'no limit',
  direction: 'widens cost',
  facts: [],
  warnings: [],
  blockers: blockers.map((sentence) => ({ sentence })),
  basis: { value },
  ...(blockers.length === 0 && { call: callTo('DELETE', path`/limits/daily`) }),
  undo: 'Set it again.',
});

/** How the limit is set again. */
export const setAgain = { operation: 'set-limit', params: { limit: 'daily' } };

export const dropLimit: Change = defineChange({
  name: 'drop-limit',
  title: 'Delete a limit',
  area: 'federated-database',
  example: 'drop-limit daily',
  role: 'Project Owner',
  effect: 'restorable',
  canNarrow: false,
  interrupts: false,
  params: z.strictObject({ limit: z.string(), for: endParam({ label: 'Duration' }).optional() }),
  basis: z.object({ value: z.string() }),
  preview: async (atlas, params) => {
    const { value, blockers, direction } = await atlas.get(path`/limits/${params.limit}`, seen);
    return { ...previewOf(value ?? 'none', blockers), direction, basis: { value: value ?? 'none' } };
  },
  call: ({ limit }) => callTo('DELETE', path`/limits/${limit}`),
  verify: async (atlas, { params: { limit } }) => {
    const { value } = await atlas.get(path`/limits/${limit}`, seen);
    if (value === null) return 'applied';
    return value === 'changing' ? 'unclear' : 'not applied';
  },
  inEffect: async (atlas, { params: { limit } }) => {
    const { value } = await atlas.get(path`/limits/${limit}`, seen);
    if (value === null) return 'yes';
    return value === NOT_FOUND ? 'unclear' : 'no';
  },
  evidence: ({ params: { limit } }) => `In Atlas, look at the limit ${limit}.`,
  done: ({ params: { limit } }) => `The limit ${limit} is deleted.`,
  drift: (before, after) => `the limit went from ${before.value} to ${after.value}`,
  undo: ({ params: { limit } }) => ({ ...setAgain, params: { limit } }),
});

/** A write without a body deletes the limit. */
const written = z.object({ value: z.string().nullable().default(null) });

/** Called at the start of every call of the method. An error that it returns is thrown. */
type Knob = (nth: number) => Error | undefined | Promise<Error | undefined>;

export class FakeAtlas implements Atlas {
  /** The limit; null once it is deleted. */
  value: string | null = '5 GB';
  blockers: string[] = [];
  direction: Direction = 'widens cost';
  unforeseen: string | undefined;
  time: AtlasTime | undefined;
  /** Whether a write that throws has its effect nevertheless. */
  landsAnyway = false;
  readonly on: { get?: Knob; list?: Knob; write?: Knob } = {};
  readonly calls = { get: 0, list: 0, write: 0 };
  readonly options: CallOptions[] = [];

  async get<S extends z.ZodType>(_path: Path, schema: S): Promise<z.output<S>> {
    await this.#count('get');
    const { value, blockers, direction, unforeseen } = this;
    return schema.parse({ value, blockers, direction, unforeseen });
  }

  async list<S extends z.ZodType>(): Promise<z.output<S>[]> {
    await this.#count('list');
    return [];
  }

  async write({ body }: AtlasCall): Promise<undefined> {
    const { value } = written.parse(body ?? {});
    if (this.landsAnyway) this.value = value;
    await this.#count('write');
    this.value = value;
    return undefined;
  }

  with(options: CallOptions): Atlas {
    this.options.push(options);
    return this;
  }

  async #count(method: 'get' | 'list' | 'write'): Promise<void> {
    this.calls[method] += 1;
    const error = await this.on[method]?.(this.calls[method]);
    if (error !== undefined) throw error;
  }
}
