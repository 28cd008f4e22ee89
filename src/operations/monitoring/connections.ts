// Shows each node's open connections and limit, and the addresses from which clients sign in.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { Cluster, Process } from '../../atlas/replies.js';
import { mapFromObject } from '../../map-from-object.js';
import type { ClusterInProject } from '../cluster-state/cluster-kind.js';
import { plural, withoutEmpty } from '../format.js';
import { formatMoment, parseMoment } from '../moments.js';
import type { Fact, NextStep } from '../operation.js';
import { withTimeout } from '../optional-reads.js';
import { choiceParam } from '../params/choice.js';
import { projectParam } from '../params/project.js';
import { optionalTable } from '../recipes/look-up.js';
import { formatNumber, quantity } from '../units.js';
import { ACCESS_LOG_GUESSES, MAX_SIGN_INS_READ, MISSED_SIGN_INS_SENTENCE, readSignIns } from './last-sign-in.js';
import { MEASURES } from './measures.js';
import { missingProcessNotes, readMeasurements } from './measuring.js';
import { isConfigServer, isPrimary, isRouter, listProcesses, shortProcessName } from './process-list.js';
import { lastAndMaximum } from './series.js';
import { defineMeasuredLookUp, describeNoProcesses, measuredClusterParam } from './unmeasured.js';

const params = z.strictObject({
  project: projectParam(),
  cluster: measuredClusterParam(),
  with: choiceParam(
    { addresses: 'client addresses and users' },
    { label: 'Detail', hint: 'only you will see the answer' },
  ).optional(),
});
type Params = z.output<typeof params>;

export const connections = defineMeasuredLookUp({
  name: 'connections',
  title: 'Show a cluster’s open connections against their limit',
  aliases: ['conns', 'clients', 'sockets', 'connected', 'pool', 'sessions'],
  area: 'cluster',
  example: 'connections Cluster0 in Payments',
  role: 'Project Read Only',
  params,
  guesses: [
    ...ACCESS_LOG_GUESSES,
    {
      says: 'A connection signs in once.',
      reason: 'MongoDB’s drivers sign in once per connection, but no Atlas page says this.',
    },
  ],

  cannot: 'show connections',
  read: (atlas, given) => listProcesses(atlas, given.project, given.cluster),
  async answer(cluster, { atlas, given, now, place, part, found: all = [] }) {
    const { cluster: name } = given;
    const [{ nodes, missing }, sources] = await Promise.all([
      measured(cluster, all, (processes) =>
        readMeasurements(atlas, { project: given.project, processes, measure: MEASURES.connections, last: '1h', now }),
      ),
      given.with === undefined
        ? undefined
        : part.read('Client addresses are', readClientSources(withTimeout(atlas), given), {
            role: 'Project Database Access Admin',
            where: place.project.name,
          }),
    ]);
    return {
      headline: all.length === 0 ? describeNoProcesses(name) : headline(name, nodes),
      facts: sources === undefined ? [] : nodes.map(factOf),
      ...(sources === undefined
        ? optionalTable(`Connections to ${name}`, COLUMNS, nodes)
        : optionalTable(`Recent sign-ins to ${name}, by client`, CLIENT_SOURCE_COLUMNS, sources.list)),
      missing,
      notes: withoutEmpty(
        'Limits come from Atlas’s documentation. Atlas reserves a few connections for itself.',
        sources !== undefined && clientSourcesNote(sources),
      ),
      ...(given.with !== undefined && { personal: true }),
      next: nextFor(given),
    };
  },
});

interface Node {
  readonly name: string;
  readonly open: number;
  /** The peak of open connections in the last hour. */
  readonly most: number;
  readonly limit: number | undefined;
}

/**
 * Counts connections per node, most connections first. If the cluster has routers, counts only theirs, because clients
 * connect to routers.
 */
async function measured(
  cluster: Cluster,
  all: readonly Process[],
  read: (processes: readonly Process[]) => ReturnType<typeof readMeasurements>,
) {
  const routers = all.filter(isRouter);
  const processes = (routers.length > 0 ? routers : all).filter((process) => !isConfigServer(process));
  const limitOf = connectionLimitByProcess(cluster);
  const { lines, missing } = await read(processes);
  const nodes = lines.flatMap(({ name, values }): readonly Node[] => {
    const seen = lastAndMaximum(values);
    const process = processes.find((one) => shortProcessName(one) === name);
    return seen === undefined || process === undefined
      ? []
      : [{ name, open: seen.last, most: seen.most, limit: limitOf(process) }];
  });
  return {
    nodes: nodes.toSorted((a, b) => b.open - a.open),
    missing: missingProcessNotes(processes, { shown: nodes.map(({ name }) => name), missing }, 'the last hour'),
  };
}

const COLUMNS = {
  Process: ({ name }: Node) => name,
  Open: ({ open }: Node) => quantity(open, formatNumber(open)),
  Limit: ({ limit }: Node) => (limit === undefined ? '–' : quantity(limit, formatNumber(limit))),
  Share: ({ open, limit }: Node) => (limit === undefined ? '–' : quantity(open / limit, formatShare(open, limit))),
  'Peak in the last hour': ({ most }: Node) => quantity(most, formatNumber(most)),
};

const formatShare = (open: number, limit: number) => `${Math.floor((100 * open) / limit)}%`;
const formatOpen = ({ open, limit }: Node) =>
  limit === undefined
    ? formatNumber(open)
    : `${formatNumber(open)} of ${formatNumber(limit)} (${formatShare(open, limit)})`;

const factOf = (node: Node): Fact => ({ label: node.name, value: formatOpen(node) });

function headline(name: string, nodes: readonly Node[]): string {
  const [first] = nodes;
  if (first === undefined) return `Atlas has no connection counts for ${name} in the last hour.`;
  const all = nodes.reduce((sum, { open }) => sum + open, 0);
  const most = nodes.length === 1 ? '' : `, the most on ${first.name}`;
  return `${name} has ${plural(Math.round(all), 'open connection')}${most}: ${formatOpen(first)}.`;
}

function nextFor({ project: of, cluster: name, with: detail }: Params): readonly NextStep[] {
  const one = { project: of, cluster: name };
  return withoutEmpty(
    detail === undefined && {
      label: 'Client addresses',
      operation: 'connections',
      params: { ...one, with: 'addresses' },
    },
    { label: 'Over time', operation: 'metrics', params: { ...one, measurement: 'connections', last: '3h' } },
    { label: 'Slowest queries', operation: 'queries', params: one },
  );
}

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

async function readClientSources(atlas: Atlas, of: ClusterInProject): Promise<Sources> {
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

function clientSourcesNote({ list, isCut }: Sources): string {
  if (list.length === 0) return `Atlas shows no sign-ins in the last 7 days. ${MISSED_SIGN_INS_SENTENCE}`;
  const cut = isCut ? ` I only counted the newest ${MAX_SIGN_INS_READ.toLocaleString('en-US')} sign-ins.` : '';
  return `A connection signs in once, so many sign-ins mean many connections.${cut} ${MISSED_SIGN_INS_SENTENCE}`;
}

const CLIENT_SOURCE_COLUMNS = {
  Address: ({ address }: Source) => address,
  User: ({ user }: Source) => user,
  'Sign-ins': ({ count }: Source) => quantity(count, count.toLocaleString('en-US')),
  'Last sign-in': ({ lastAt }: Source) => formatMoment(lastAt),
};

/** Connection limits by tier, from Atlas's page on limits. */
const LIMITS = mapFromObject({
  M10: 1_500,
  M20: 3_000,
  M30: 3_000,
  M40: 6_000,
  M50: 16_000,
  M60: 32_000,
  M80: 96_000,
  M140: 96_000,
  M200: 128_000,
  M300: 128_000,
  R40: 4_000,
  R50: 16_000,
  R60: 32_000,
  R80: 64_000,
  R140: 96_000,
  R200: 128_000,
  R300: 128_000,
  R400: 128_000,
  R700: 128_000,
});
const LIMITS_BESIDE_AWS = mapFromObject({ M80: 64_000, M400: 128_000, M600: 128_000, R40: 6_000 });

const limitOn = (provider: string | null | undefined, tier = '') =>
  (provider === 'AWS' ? undefined : LIMITS_BESIDE_AWS.get(tier)) ?? LIMITS.get(tier);

/**
 * Returns a function for a node's connection limit (undefined for a tier without a documented limit). If nodes have
 * different tiers, Atlas doesn't show which tier a node has, but a primary is never an analytics or read-only node.
 */
function connectionLimitByProcess({ replicationSpecs }: Cluster): (process: Process) => number | undefined {
  const regions = replicationSpecs.flatMap(({ regionConfigs }) => regionConfigs);
  const limitsOf = (one: (typeof regions)[number], specs: (typeof one)['electableSpecs']) =>
    limitOn(one.providerName, specs?.instanceSize ?? '');
  const electable = regions.map((one) => limitsOf(one, one.effectiveElectableSpecs ?? one.electableSpecs));
  const others = regions.flatMap((one) =>
    [one.effectiveReadOnlySpecs ?? one.readOnlySpecs, one.effectiveAnalyticsSpecs ?? one.analyticsSpecs].flatMap(
      (specs) => ((specs?.nodeCount ?? 0) > 0 ? [limitsOf(one, specs)] : []),
    ),
  );
  const [ofPrimaries, ofAll] = [common(electable), common([...electable, ...others])];
  return (process) => (isPrimary(process) ? ofPrimaries : ofAll);
}

function common(limits: readonly (number | undefined)[]): number | undefined {
  const [first, ...others] = new Set(limits);
  return others.length === 0 ? first : undefined;
}
