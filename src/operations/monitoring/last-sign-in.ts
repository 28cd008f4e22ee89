// Reads when a user or address last signed in to a project's databases.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { AccessLogs } from '../../atlas/replies.js';
import type { ClusterInProject } from '../cluster-state/cluster-kind.js';
import { clusterParamKind } from '../cluster-state/cluster-param.js';
import { formatList, plural, UNREAD_TEXT, withoutEmpty } from '../format.js';
import type { Guess } from '../guesses.js';
import { parseMoment } from '../moments.js';
import type { Phrase } from '../operation.js';
import { listNames } from '../params/kind.js';
import { ifReadable } from '../place.js';

export const MISSED_SIGN_INS_SENTENCE = 'Atlas may miss sign-ins while a cluster logs many messages.';
export const ACCESS_LOG_GUESSES: readonly Guess[] = [
  {
    says: 'Atlas shows no sign-ins on a paused cluster.',
    reason: 'The page about sign-ins doesn’t mention paused clusters.',
  },
];

/** The maximum number of clusters to read. It's low because sign-ins are only extra information. */
const MOST_CLUSTERS = 5;
export const MAX_SIGN_INS_READ = 1_000;
const NOT_LOGGED = ['flex', 'free', 'paused'];

export type AccessLogEntry = AccessLogs['accessLogs'][number];
interface Wanted {
  isOne(signIn: AccessLogEntry): boolean;
  /** The names of the clusters. An empty list means all clusters in the project. */
  readonly clusters: readonly string[];
  /** If set, only sign-ins from this address count. */
  readonly ipAddress?: string | undefined;
  /** Describes a sign-in, in addition to its time and cluster, e.g. `as app`. */
  readonly describe?: (signIn: AccessLogEntry) => string;
}

export async function readLastSignIn(atlas: Atlas, project: string, wanted: Wanted): Promise<Phrase> {
  const clusters = await ifReadable(listNames(atlas, clusterParamKind, { project }));
  if (clusters === undefined) return UNREAD_TEXT;
  const isWanted = (name: string) => wanted.clusters.length === 0 || wanted.clusters.includes(name);
  const all = clusters
    .filter(({ name, traits = [] }) => !traits.some((one) => NOT_LOGGED.includes(one)) && isWanted(name))
    .map(({ name }) => name);
  if (all.length === 0 && clusters.unread !== undefined) return UNREAD_TEXT;
  if (all.length === 0)
    return 'unknown: I see no dedicated clusters that are running, and Atlas doesn’t show sign-ins on other clusters';
  const asked = all.slice(0, MOST_CLUSTERS);
  const found = await Promise.all(asked.map((cluster) => lastOn(atlas, project, cluster, wanted)));
  const read = found.flatMap((one, at) => (one === undefined ? [] : [{ ...one, cluster: asked[at] ?? '' }]));
  const unread = asked.filter((_, at) => found[at] === undefined);
  const but = withoutEmpty(
    unread.length > 0 && `; I couldn’t read ${formatList(unread, 3)}`,
    all.length !== asked.length && `; I didn’t check ${plural(all.length - asked.length, 'more cluster')}`,
  ).join('');
  const [newest] = read.filter(({ signIn }) => signIn !== undefined).toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0));
  if (newest?.signIn !== undefined) {
    const detail = wanted.describe === undefined ? '' : ` ${wanted.describe(newest.signIn)}`;
    const when = newest.at === undefined ? 'at an unknown time' : { at: newest.at };
    return [when, `${detail}, on ${newest.cluster}${but}`];
  }
  return read.length === 0 ? UNREAD_TEXT : `${describeNoSignIn(read)}${but}`;
}

interface ReadCluster {
  readonly cluster: string;
  readonly isCut: boolean;
}

function describeNoSignIn(read: readonly ReadCluster[]): string {
  const namesOf = (isCut: boolean) => read.filter((one) => one.isCut === isCut).map(({ cluster }) => cluster);
  const [whole, cut] = [namesOf(false), namesOf(true)];
  return withoutEmpty(
    whole.length > 0 && `none recorded in 7 days on ${formatList(whole, 3)}`,
    cut.length > 0 &&
      `none among the newest ${MAX_SIGN_INS_READ.toLocaleString('en-US')} sign-ins on ${formatList(cut, 3)}`,
  ).join('; ');
}

/**
 * Returns the newest matching sign-in, if any, and whether older sign-ins may be missing. Returns undefined if the
 * sign-ins couldn't be read.
 */
async function lastOn(atlas: Atlas, project: string, cluster: string, { isOne, ipAddress }: Wanted) {
  const read = await ifReadable(readSignIns(atlas, { project, cluster }, ipAddress));
  if (read === undefined) return undefined;
  const [newest] = read.signIns
    .filter(isOne)
    .map((signIn) => ({ signIn, at: parseMoment(signIn.timestamp) }))
    .toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0));
  return { ...newest, isCut: read.isCut };
}

/**
 * Reads the newest sign-ins to a cluster. `isCut`: older sign-ins may be missing.
 * @param ipAddress if set, only sign-ins from this address are read
 */
export async function readSignIns(atlas: Atlas, { project, cluster }: ClusterInProject, ipAddress?: string) {
  const at = path`/groups/${project}/dbAccessHistory/clusters/${cluster}`;
  const { accessLogs } = await atlas.get(at, AccessLogs, { authResult: true, nLogs: MAX_SIGN_INS_READ, ipAddress });
  return { signIns: accessLogs, isCut: accessLogs.length >= MAX_SIGN_INS_READ };
}
