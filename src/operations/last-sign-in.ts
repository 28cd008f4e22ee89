// When somebody last signed in to a project's databases. Atlas keeps this for seven days, for dedicated clusters only.
import type { Atlas } from '../atlas/atlas.js';
import { path } from '../atlas/path.js';
import { AccessLogs } from '../atlas/replies.js';
import { momentOf } from './moments.js';
import type { Phrase } from './operation.js';
import { clusterKind } from './params/cluster.js';
import { listNames } from './params/kind.js';
import { ifReadable } from './place.js';
import { sayList } from './say.js';

/** Bounds on the calls: this only adds to an answer. */
const MOST_CLUSTERS = 5;
const MOST_SIGN_INS = 1_000;
const NOT_LOGGED = ['flex', 'free', 'paused', 'serverless'];

export type SignIn = AccessLogs['accessLogs'][number];
interface Wanted {
  isOne(signIn: SignIn): boolean;
  /** By name. Empty: all clusters of the project. */
  readonly clusters: readonly string[];
  /** Only sign-ins from this address. */
  readonly ipAddress?: string | undefined;
  /** What to say besides when and where: `as app`. */
  readonly tell?: (signIn: SignIn) => string;
}

export async function showLastSignIn(atlas: Atlas, project: string, wanted: Wanted): Promise<Phrase> {
  const clusters = await ifReadable(listNames(atlas, clusterKind, { project }));
  if (clusters === undefined) return 'could not be read';
  const isWanted = (name: string) => wanted.clusters.length === 0 || wanted.clusters.includes(name);
  const logged = clusters
    .filter(({ name, traits = [] }) => !traits.some((one) => NOT_LOGGED.includes(one)) && isWanted(name))
    .map(({ name }) => name)
    .slice(0, MOST_CLUSTERS);
  if (logged.length === 0)
    return 'not known: I see no running dedicated cluster, and Atlas remembers sign-ins on those only';
  const found = await Promise.all(logged.map((cluster) => lastOn(atlas, project, cluster, wanted)));
  const unread = logged.filter((_, at) => found[at] === undefined);
  const last = found.flatMap((one, at) => (one ? [{ ...one, cluster: logged[at] ?? '' }] : []));
  const [newest] = last.toSorted((a, b) => b.at - a.at);
  const but = unread.length === 0 ? '' : `; ${sayList(unread, 3)} could not be read`;
  if (newest !== undefined) {
    const told = wanted.tell === undefined ? '' : ` ${wanted.tell(newest.signIn)}`;
    return [{ at: newest.at }, `${told}, on ${newest.cluster}${but}`];
  }
  const read = logged.filter((name) => !unread.includes(name));
  return read.length === 0 ? 'could not be read' : `none in 7 days on ${sayList(read, 3)}${but}`;
}

/** Null when there is no sign-in; undefined when it could not be read. */
async function lastOn(atlas: Atlas, project: string, cluster: string, { isOne, ipAddress }: Wanted) {
  const at = path`/groups/${project}/dbAccessHistory/clusters/${cluster}`;
  const read = await ifReadable(atlas.get(at, AccessLogs, { authResult: true, nLogs: MOST_SIGN_INS, ipAddress }));
  if (read === undefined) return undefined;
  const [newest] = read.accessLogs
    .filter(isOne)
    .map((signIn) => ({ signIn, at: momentOf(signIn.timestamp) ?? 0 }))
    .toSorted((a, b) => b.at - a.at);
  return newest ?? null;
}
