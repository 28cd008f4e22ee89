// Changes a spawned bot's clock or code from outside, with modules that Node preloads.
import { readFileSync } from 'node:fs';

const BUILT = new URL('../../dist/', import.meta.url);

/** Environment variables for a bot whose clock is `ms` milliseconds ahead; negative: behind. */
export function clockAhead(ms: number): Readonly<Record<string, string>> {
  return preload(`
    const Real = Date;
    const now = () => Real.now() + ${ms};
    globalThis.Date = new Proxy(Real, {
      construct: (_, args) => (args.length === 0 ? new Real(now()) : new Real(...args)),
      apply: () => new Real(now()).toString(),
      get: (_, key) => (key === 'now' ? now : Reflect.get(Real, key)),
    });
  `);
}

/**
 * Environment variables for a bot whose clock is `ms` milliseconds ahead from one SIGUSR2 to the next; negative:
 * behind.
 */
export function clockJumps(ms: number): Readonly<Record<string, string>> {
  return preload(`
    const now = Date.now.bind(Date);
    let ahead = 0;
    Date.now = () => now() + ahead;
    process.on('SIGUSR2', () => { ahead = ahead === 0 ? ${ms} : 0; });
  `);
}

/** Replaces `from` by `to` in the source of `file`, a path in the build: `/main.js`. */
type Change = readonly [file: string, from: string, to: string];

/** Environment variables for a bot with these changes in its source. @throws when a file or its text isn't there */
export function builtWith(...changes: readonly Change[]): Readonly<Record<string, string>> {
  for (const [file, from] of changes)
    if (!readFileSync(new URL(`.${file}`, BUILT), 'utf8').includes(from)) throw new Error(`${file} lacks ${from}`);
  const hooks = `
    export async function load(url, context, next) {
      const loaded = await next(url, context);
      const changes = ${JSON.stringify(changes)}.filter(([file]) => url.endsWith('/dist' + file));
      return changes.reduce((before, [, from, to]) => {
        const source = String(before.source);
        return { ...before, source: source.replace(from, to) };
      }, loaded);
    }
  `;
  return preload(`
    import { register } from 'node:module';
    register(${JSON.stringify(dataUrl(hooks))});
  `);
}

const dataUrl = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`;
const preload = (source: string) => ({ NODE_OPTIONS: `--import=${dataUrl(source)}` });
