// How far back a cluster's oplog reaches now.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { Measurements } from '../../atlas/replies.js';
import { table } from '../../table.js';
import { isPrimary, listProcesses } from '../monitoring/process-list.js';
import { withTimeout } from '../partial.js';
import { ifReadable } from '../place.js';

/** Units per hour, by Atlas's name of the unit. */
const HOURS = table({ MILLISECONDS: 3_600_000, SECONDS: 3_600, MINUTES: 60, HOURS: 1 });

/** In hours, the minimum of all shards; undefined when it cannot be read. */
export async function oplogHoursNow(atlas: Atlas, project: string, cluster: string): Promise<number | undefined> {
  const quick = withTimeout(atlas);
  const primaries = (await ifReadable(listProcesses(quick, project, cluster)))?.filter(isPrimary) ?? [];
  const query = { granularity: 'PT1M', period: 'PT10M', m: ['OPLOG_MASTER_TIME'] };
  const read = ({ id }: { readonly id: string }) =>
    ifReadable(quick.get(path`/groups/${project}/processes/${id}/measurements`, Measurements, query));
  const hours = (await Promise.all(primaries.map(read))).map(newestOf);
  const known = hours.filter((one) => one !== undefined);
  return known.length === 0 || known.length < hours.length ? undefined : Math.min(...known);
}

function newestOf(reply: Measurements | undefined): number | undefined {
  const [first] = reply?.measurements ?? [];
  const value = first?.dataPoints.findLast((point) => typeof point.value === 'number')?.value;
  const unit = HOURS.get(first?.units ?? '');
  return typeof value === 'number' && unit !== undefined ? value / unit : undefined;
}
