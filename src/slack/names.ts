// Names from Atlas, remembered for half a minute and asked for once by everyone who wants them at the same time.
import type { Atlas } from '../atlas/atlas.js';
import { listNames } from '../operations/names.js';
import type { Named } from '../operations/operation.js';
import type { Names } from './command-line/check.js';

const FRESH_MS = 30_000;

export function rememberedNames(atlas: Atlas): Names {
  const known = new Map<string, { readonly until: number; readonly names: Promise<readonly Named[]> }>();
  return (picker, chosen) => {
    const key = `${picker} ${chosen.project ?? ''}`;
    const found = known.get(key);
    if (found !== undefined && found.until > Date.now()) return found.names;
    const names = listNames(atlas, picker, chosen);
    if (known.size > 1_000) known.clear();
    known.set(key, { until: Date.now() + FRESH_MS, names });
    names.catch(() => known.delete(key)); // a failure is not remembered
    return names;
  };
}
