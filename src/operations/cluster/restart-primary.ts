// Makes a cluster elect new primaries, to test how its clients handle a failover.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { type Cluster, Event, type Process } from '../../atlas/replies.js';
import { MINUTE_MS } from '../../time-units.js';
import { isAlertAbout, readOpenAlerts } from '../alerts/alert-lists.js';
import { formatOpenAlerts, mostUrgentAlertFacts } from '../alerts/open-alerts.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { callTo } from '../call.js';
import { defineClusterChange } from '../cluster-state/cluster-change.js';
import type { ClusterInProject } from '../cluster-state/cluster-kind.js';
import {
  ClusterBasis,
  CONFIGURATION_PART,
  dedicatedClusterParam,
  idleCompletionCheck,
  inspectRunningCluster,
  isAtlasInfinite,
  readSameCluster,
} from '../cluster-state/cluster-now.js';
import { formatList, phraseParts, plural, withoutEmpty } from '../format.js';
import { parseMoment } from '../moments.js';
import { readFailoverLimits } from '../monitoring/failover-limits.js';
import { isPrimary, listProcesses, processLabel } from '../monitoring/process-list.js';
import { findOutages, findProcessProblems } from '../monitoring/process-problems.js';
import { describeNoProcesses } from '../monitoring/unmeasured.js';
import { withTimeout } from '../optional-reads.js';
import { projectParam } from '../params/project.js';
import { ifReadable } from '../place.js';

const params = z.strictObject({ project: projectParam(), cluster: dedicatedClusterParam() });

/** The primaries and the newest election event. If either changes, the call took effect. */
const RestartBasis = ClusterBasis.extend({ primaries: z.array(z.string()), election: z.string().nullable() });
type RestartBasis = z.output<typeof RestartBasis>;

const USUAL_MS = 5 * MINUTE_MS;
const ELECTED = 'PRIMARY_ELECTED';

export const restartPrimary = defineClusterChange({
  name: 'restart-primary',
  title: 'Restart a cluster’s primaries to test a failover',
  aliases: ['failover', 'stepdown', 'step down', 'restart', 'reboot', 'elect', 'bounce'],
  area: 'cluster',
  example: 'restart-primary Cluster1 in Payments because OPS-7 we test how the shop handles a failover',
  role: 'Project Cluster Manager',
  effect: 'irreversible',
  canNarrow: false,
  interrupts: true,
  lasts: 'Happens once',
  params,
  basis: RestartBasis,

  look: inspectRunningCluster,
  async preview(atlas, given, now, looking) {
    const { project: projectId, cluster: name } = given;
    const listing = listProcesses(atlas, projectId, name);
    const [{ present }, processes, limits, election, alerts] = await Promise.all([
      looking,
      listing,
      Promise.all([looking, listing]).then(([seen, all]) =>
        seen.present === undefined || isAtlasInfinite(seen.present)
          ? []
          : readFailoverLimits(atlas, projectId, all, now),
      ),
      lastElection(atlas, given),
      ifReadable(readOpenAlerts(withTimeout(atlas), projectId)),
    ]);
    const primaries = processes.filter(isPrimary);
    const own = present && alerts?.filter(isAlertAbout(present));
    const [alert] = mostUrgentAlertFacts(own, now);
    const isInfinite = present !== undefined && isAtlasInfinite(present);
    const unmet = limits.filter(({ isMet }) => !isMet).map(({ label, value }) => `${label.toLowerCase()} is ${value}`);
    return {
      part: CONFIGURATION_PART,
      path: 'primary',
      summary: `restart ${primaries.length > 1 ? `the ${primaries.length} primaries` : 'the primary'} of ${name}`,
      act: 'Test a failover of',
      before: `${formatList(primaries.map(processLabel)) || 'none'} ${primaries.length > 1 ? 'are the primaries' : 'is the primary'}`,
      after: primaries.length > 1 ? 'another node in each shard is the primary' : 'another node is the primary',
      direction: 'neither',
      facts: [
        { label: 'Health', value: formatHealth(processes, now) },
        ...limits.map(({ label, value }) => ({ label, value })),
        { label: 'Alerts', value: formatOpenAlerts(own, now) },
        alert,
      ],
      warnings: [
        unmet.length > 0 && `Atlas may refuse the test: the ${formatList(unmet)}.`,
        `${name} accepts no writes ${isInfinite ? 'until the standby has taken over' : 'for about 5 seconds, until a new primary is elected'}. Clients that don’t retry writes get errors.`,
        !isInfinite && 'Writes that no other node has copied yet (possible with write concern w: 1) are rolled back.',
        primaries.length > 1 && 'All shards’ primaries, and the mongos on the same hosts, restart at the same time.',
        alert !== undefined && ['An alert is open: ', ...phraseParts(alert.value), '. Check it before you approve.'],
      ],
      blockers: (found) => blockersOf(found, processes, now),
      basis: { primaries: primaries.map(({ id }) => id).toSorted(), election },
      undo: 'Can’t be undone. The old primary rejoins as a secondary.',
      confirm: name,
    };
  },

  call: ({ project: projectId, cluster }) =>
    callTo('POST', path`/groups/${projectId}/clusters/${cluster}/restartPrimaries`),

  async verify(atlas, { params: given, basis }) {
    const [cluster, processes, election] = await Promise.all([
      readSameCluster(atlas, given, basis),
      listProcesses(atlas, given.project, given.cluster),
      lastElection(atlas, given),
    ]);
    if (cluster === undefined) return 'unclear';
    if (election !== basis.election || isElsewhere(processes, basis)) return 'applied';
    return cluster.stateName === 'IDLE' && processes.some(isPrimary) ? 'not applied' : 'unclear';
  },
  evidence: ({ params: { cluster } }) =>
    `In Atlas, check ${cluster}’s nodes or the project’s events. Applied: a new primary took over. Not applied: no new primary took over.`,
  done: (_, name) => `${name}’s primary was restarted.`,
  drift: () => 'a new primary took over, so there has already been a failover',
  // There's nothing to restore, because nothing is deleted.
  restoreKit: () => undefined,
  // Atlas accepts the call first and starts the election later.
  finishes: { ...idleCompletionCheck(USUAL_MS, 'being restarted'), showsWithinMs: USUAL_MS },
});

const isElsewhere = (processes: readonly Process[], { primaries }: RestartBasis) =>
  processes.some((one) => isPrimary(one) && !primaries.includes(one.id));

/** Returns the ID of the newest election event, or null if Atlas lists no election event. */
async function lastElection(atlas: Atlas, { project: projectId, cluster }: ClusterInProject): Promise<string | null> {
  const at = path`/groups/${projectId}/events`;
  const { results } = await atlas.get(at, z.object({ results: z.array(Event) }), {
    clusterNames: [cluster],
    eventType: [ELECTED],
    itemsPerPage: 1,
  });
  return results[0]?.id ?? null;
}

function formatHealth(processes: readonly Process[], now: number): string {
  const count = plural(processes.length, 'process', 'processes');
  const unknown = processes.filter(({ lastPing }) => parseMoment(lastPing) === undefined).map(processLabel);
  const found = withoutEmpty(
    ...findProcessProblems(processes, now).map(({ short }) => short),
    unknown.length > 0 && `Atlas doesn’t show when it last heard from ${formatList(unknown, 3)}`,
  );
  return found.length === 0 && processes.length > 0 ? `${count}, all seen recently` : [count, ...found].join('; ');
}

function blockersOf({ name, stateName }: Cluster, processes: readonly Process[], now: number): readonly Blocker[] {
  if (stateName !== 'IDLE')
    return blockedBy(
      'cluster',
      `${name} is being changed, so Atlas can’t restart the primary now. Try again when the overview command shows ${name} as running.`,
    );
  const [worst] = findOutages(processes, now);
  if (processes.length === 0) return blockedBy('cluster', `${describeNoProcesses(name)} Try again in a few minutes.`);
  if (worst !== undefined)
    return blockedBy(
      'cluster',
      `${name} isn’t healthy: ${worst.short}. A restart could leave the cluster without a primary. Run the processes command first.`,
    );
  return [];
}
