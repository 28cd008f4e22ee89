// When a database user last signed in, as far as Atlas remembers: each dedicated cluster for seven days.
import type { Atlas } from '../atlas/atlas.js';
import { path } from '../atlas/path.js';
import { AccessLogs, type DatabaseUser } from '../atlas/replies.js';
import { momentOf } from './moments.js';
import type { Phrase } from './operation.js';
import { clusterKind } from './params/cluster.js';
import { listNames } from './params/kind.js';
import { ifReadable } from './place.js';
import { sayList } from './say.js';

/** For no more clusters, and no further back on each: it only adds to the picture. */
const MOST_CLUSTERS = 5;
const MOST_SIGN_INS = 1_000;
const NOT_LOGGED = ['flex', 'free', 'paused', 'serverless'];

export async function showLastSignIn(atlas: Atlas, project: string, user: DatabaseUser): Promise<Phrase> {
  const clusters = await ifReadable(listNames(atlas, clusterKind, { project }));
  if (clusters === undefined) return 'could not be read';
  const scopes = user.scopes.map(({ name }) => name);
  const logged = clusters
    .filter(({ name, traits = [] }) => !traits.some((one) => NOT_LOGGED.includes(one)) && isIn(scopes, name))
    .map(({ name }) => name)
    .slice(0, MOST_CLUSTERS);
  if (logged.length === 0) return 'not known: Atlas remembers sign-ins on running dedicated clusters only';
  const found = await Promise.all(logged.map((cluster) => lastOn(atlas, project, cluster, user)));
  const unread = logged.filter((_, at) => found[at] === undefined);
  const last = found.flatMap((at, index) => (at ? [{ at, cluster: logged[index] ?? '' }] : []));
  const [newest] = last.toSorted((a, b) => b.at - a.at);
  const but = unread.length === 0 ? '' : `; ${sayList(unread, 3)} could not be read`;
  if (newest !== undefined) return [{ at: newest.at }, `, on ${newest.cluster}${but}`];
  const read = logged.filter((name) => !unread.includes(name));
  return read.length === 0 ? 'could not be read' : `none in 7 days on ${sayList(read, 3)}${but}`;
}

const isIn = (scopes: readonly string[], name: string) => scopes.length === 0 || scopes.includes(name);

/** Null when there is none; undefined when Atlas does not say. */
async function lastOn(atlas: Atlas, project: string, cluster: string, { username, databaseName }: DatabaseUser) {
  const at = path`/groups/${project}/dbAccessHistory/clusters/${cluster}`;
  const read = await ifReadable(atlas.get(at, AccessLogs, { authResult: true, nLogs: MOST_SIGN_INS }));
  if (read === undefined) return undefined;
  const own = read.accessLogs.filter(
    (one) => one.username === username && (one.authSource || databaseName) === databaseName,
  );
  return own.reduce<number | null>((newest, { timestamp }) => Math.max(newest ?? 0, momentOf(timestamp) ?? 0), null);
}
