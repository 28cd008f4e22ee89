// Finds problems in the list of a cluster's or project's processes.
import type { Process } from '../../atlas/replies.js';
import { formatAgo, formatList } from '../format.js';
import { parseMoment } from '../moments.js';
import { isConfigServer, isPrimary, processLabel } from './process-list.js';

/** The time without a ping that counts as a problem. Processes ping once a minute. */
const SILENT_MS = 5 * 60_000;

interface Problem {
  /** A clause for the headline. */
  readonly short: string;
  readonly sentences: readonly string[];
}

export const findProcessProblems = (found: readonly Process[], now: number): readonly Problem[] =>
  [...findOutages(found, now), findVersions(found)].filter(isProblem);

/** Returns problems that keep a node from working. */
export const findOutages = (found: readonly Process[], now: number): readonly Problem[] =>
  [findNoPrimary(found), findSilent(found, now)].filter(isProblem);

const isProblem = ({ sentences }: Problem) => sentences.length > 0;

function findNoPrimary(found: readonly Process[]): Problem {
  const membersOf = (set: string) => found.filter(({ replicaSetName }) => replicaSetName === set);
  const sets = [...new Set(found.flatMap(({ replicaSetName }) => replicaSetName || []))];
  // Config servers are left out, because Atlas doesn't show which config server is the primary.
  const headless = sets.filter((set) => !membersOf(set).some((member) => isPrimary(member) || isConfigServer(member)));
  return {
    short: `no known primary in ${formatList(headless, 3)}`,
    sentences: headless.map(
      (set) => `${set} has no known primary. Its members are ${formatList(membersOf(set).map(processLabel))}.`,
    ),
  };
}

function findSilent(found: readonly Process[], now: number): Problem {
  const lengthOf = ({ lastPing }: Process) => now - (parseMoment(lastPing) ?? now);
  const silent = found.filter((process) => lengthOf(process) > SILENT_MS);
  const [one, ...others] = silent;
  const all = silent.length === found.length ? `all ${silent.length}` : `${silent.length}`;
  const who = one !== undefined && others.length === 0 ? `${processLabel(one)} was` : `${all} were`;
  return {
    short: `${who} last seen ${formatAgo(Math.min(...silent.map(lengthOf)))}${others.length > 0 ? ' or earlier' : ''}`,
    sentences: silent.map((process) => `${processLabel(process)} was last seen ${formatAgo(lengthOf(process))}.`),
  };
}

function findVersions(found: readonly Process[]): Problem {
  const versions = [...new Set(found.flatMap(({ version }) => version || []))];
  const sentences = versions.length > 1 ? [`More than one version is running: ${formatList(versions)}.`] : [];
  return { short: `they run ${formatList(versions, 3)}`, sentences };
}
