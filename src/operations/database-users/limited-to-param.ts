import type { Parsed } from '../duration.js';
import { type Extra, written } from '../params/field.js';
import type { Kind } from '../params/kind.js';
import { quoted } from '../say.js';

export const limitedToKind: Kind = { name: 'limited-to', noun: 'clusters', takes: 'phrase', input: 'text' };

/** Names of clusters, sorted: `Cluster0 Cluster1`. */
export const limitedTo = (extra: Extra & { label: string }) =>
  written(readClusters, { hint: 'such as Cluster0 Cluster1. Left empty: all', kind: limitedToKind, ...extra });

function readClusters(text: string): Parsed {
  const names = [...new Set(text.split(/[\s,]+/).filter((word) => word !== ''))].toSorted();
  const wrong = names.find((name) => !/^[a-zA-Z0-9][a-zA-Z0-9-]*$/.test(name));
  if (wrong !== undefined) return { ok: false, reason: `${quoted(wrong)} can’t be the name of a cluster.` };
  return names.length === 0
    ? { ok: false, reason: 'Name a cluster, or leave it empty.' }
    : { ok: true, value: names.join(' ') };
}
