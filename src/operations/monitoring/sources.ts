// Reads the addresses that clients sign in to a cluster from, and the users they sign in as.
import type { Atlas } from '../../atlas/atlas.js';
import type { ClusterInProject } from '../cluster-state/cluster-kind.js';
import { formatMoment, parseMoment } from '../moments.js';
import { quantity } from '../units.js';
import { MAX_SIGN_INS_READ, MISSED_SIGN_INS_SENTENCE, readSignIns } from './last-sign-in.js';

interface Source {
  readonly address: string;
  readonly user: string;
  readonly count: number;
  /** The time of the last sign-in, in milliseconds since the epoch. Undefined if the time isn't known. */
  readonly lastAt: number | undefined;
}

interface Sources {
  /** The sources, sorted by their number of sign-ins, highest first. */
  readonly list: readonly Source[];
  /** Whether older sign-ins may be missing. */
  readonly isCut: boolean;
}

export async function readClientSources(atlas: Atlas, of: ClusterInProject): Promise<Sources> {
  const { signIns, isCut } = await readSignIns(atlas, of);
  const found = new Map<string, Source>();
  for (const { ipAddress, username, timestamp } of signIns) {
    const [address, user, moment] = [ipAddress || '–', username || '–', parseMoment(timestamp)];
    const { count = 0, lastAt = moment } = found.get(`${address} ${user}`) ?? {};
    const newest = moment === undefined || lastAt === undefined ? lastAt : Math.max(moment, lastAt);
    found.set(`${address} ${user}`, { address, user, count: count + 1, lastAt: newest });
  }
  return { list: [...found.values()].toSorted((a, b) => b.count - a.count), isCut };
}

export function clientSourcesNote({ list, isCut }: Sources): string {
  if (list.length === 0) return `Atlas shows no sign-ins in the last 7 days. ${MISSED_SIGN_INS_SENTENCE}`;
  const cut = isCut ? ` I only counted the newest ${MAX_SIGN_INS_READ.toLocaleString('en-US')} sign-ins.` : '';
  return `A connection signs in once, so many sign-ins mean many connections.${cut} ${MISSED_SIGN_INS_SENTENCE}`;
}

export const CLIENT_SOURCE_COLUMNS = {
  Address: ({ address }: Source) => address,
  User: ({ user }: Source) => user,
  'Sign-ins': ({ count }: Source) => quantity(count, count.toLocaleString('en-US')),
  'Last sign-in': ({ lastAt }: Source) => formatMoment(lastAt),
};
