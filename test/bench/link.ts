// Starts the counterparts' process, and returns its addresses and what it sees.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';

/** Federated databases with a daily limit to delete. Each is for one request, until the limits are restored. */
export const DATABASES = 1_000;
export const databaseName = (at: number) => `bench-${at}-lake`;
export const database = (projectId: string, at: number) => ({
  projectId,
  name: databaseName(at),
  limits: [dailyLimit()],
});
export const dailyLimit = () => ({
  name: 'bytesProcessed.daily',
  value: 5 * GIBIBYTE,
  overrunPolicy: 'BLOCK',
  currentUsage: GIBIBYTE,
  lastModifiedDate: '2026-01-05T10:00:00Z',
});
const GIBIBYTE = 1024 ** 3;
/** Milliseconds on a clock shared by all processes of a machine, so that times from different processes compare. */
export const instantMs = (): number => Number(process.hrtime.bigint()) / 1e6;

const seenSchema = z.object({
  kind: z.enum(['updated', 'answered', 'restored', 'home']),
  /** The `ts` of a card, the path of a response URL, or the user of a Home tab. */
  key: z.string(),
  /** From `instantMs`. */
  at: z.number(),
  text: z.string(),
});
export type Seen = z.output<typeof seenSchema>;

const account = z.object({ clientId: z.string(), clientSecret: z.string() });
const introduction = z.object({
  slack: z.string(),
  atlas: z.string(),
  project: z.string(),
  credentials: z.object({ reader: account, executor: account }),
});

export interface Counterparts extends z.output<typeof introduction> {
  /** Resolves when `fits` returns true, and rejects on timeout or abort. Call it before whatever causes the event. */
  see(fits: (seen: Seen) => boolean, givenUp?: AbortSignal): Promise<Seen>;
  /** Restores all deleted limits. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

const SEEN_WITHIN_MS = 60_000;

export async function startCounterparts(): Promise<Counterparts> {
  const child = fork(join(import.meta.dirname, 'counterparts/main.ts'));
  const [first] = await once(child, 'message');
  const waiting = new Set<(seen: Seen) => void>();
  child.on('message', (message) => {
    const seen = seenSchema.parse(message);
    for (const look of waiting) look(seen);
  });
  const see = (fits: (seen: Seen) => boolean, givenUp?: AbortSignal) =>
    new Promise<Seen>((resolve, reject) => {
      const end = () => {
        clearTimeout(late);
        waiting.delete(look);
        reject(new Error(`the counterparts did not see it in time: ${fits}`));
      };
      const late = setTimeout(end, SEEN_WITHIN_MS);
      givenUp?.addEventListener('abort', end);
      const look = (seen: Seen) => {
        if (!fits(seen)) return;
        clearTimeout(late);
        waiting.delete(look);
        resolve(seen);
      };
      waiting.add(look);
    });
  const restore = async () => {
    const restored = see(({ kind }) => kind === 'restored');
    child.send('restore');
    await restored;
  };
  const close = async () => {
    const gone = once(child, 'exit');
    child.disconnect();
    await gone;
  };
  return { ...introduction.parse(first), see, restore, close };
}
