// Sets how long new backups of one frequency are kept. Sends nothing else of the schedule: some of its fields would
// delete existing snapshots, or change their expiry, without showing afterwards.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type BackupCompliance, BackupSchedule } from '../../atlas/replies.js';
import type { Blocker } from '../blocker.js';
import { callTo } from '../call.js';
import { type FoundCluster, findCluster, isShared } from '../cluster-state/cluster-kind.js';
import { clusterIsGone } from '../cluster-state/cluster-now.js';
import { cluster } from '../cluster-state/cluster-param.js';
import type { Direction } from '../effect.js';
import type { Fact } from '../operation.js';
import { project } from '../params/project.js';
import { withTimeout } from '../partial.js';
import { ifMissing, ifReadable, placeOfProject } from '../place.js';
import { action } from '../recipes/action.js';
import { whileItLasts } from '../recipes/for-a-while.js';
import { plural } from '../say.js';
import { undocumentedNote, withFieldNames } from '../undocumented.js';
import { type Backup, listBackups } from './backup-lists.js';
import {
  bodyOf,
  changed,
  DOCUMENTED,
  type Item,
  isKept,
  keptOf,
  policyOf,
  type RetentionRule,
  rulesIn,
  rulesOf,
  ScheduleBasis,
  scheduleNow,
  schedulePath,
} from './backup-policy.js';
import { sayCopies, sayItems } from './backup-schedule.js';
import { readCompliance, whyTooShort } from './compliance.js';
import { daysOf, type Retention, retentionOf, sayKept, writtenRetention } from './retention.js';
import { retention } from './retention-param.js';
import { retentionProblem } from './retention-rules.js';

const params = z.strictObject({
  project: project(),
  cluster: cluster({
    leavesOut: { traits: ['flex', 'free', 'deleted'], why: 'Only a dedicated cluster has a schedule.' },
  }),
  keep: retention(),
  for: whileItLasts(),
});
type Params = z.output<typeof params>;

export const setBackupSchedule = action({
  name: 'set-backup-schedule',
  title: 'Set how long backups of a cluster are kept',
  area: 'backup',
  example: 'set-backup-schedule Cluster0 weekly=8w in Payments because AUD-3 auditors ask for two months',
  role: 'Project Backup Manager',
  effect: 'restorable',
  canNarrow: false,
  interrupts: false,
  params,
  basis: ScheduleBasis,
  claims: [
    {
      says: 'Atlas keeps rarer backups at least as long as more frequent ones, and each at least until the next one.',
      page: 'backup/cloud-backup/configure-backup-policy',
    },
    {
      says: 'Hourly backups are kept at least as long as the point-in-time restore window.',
      page: 'backup/cloud-backup/configure-backup-policy',
    },
    {
      says: 'Backups that exist keep their expiry, as the change doesn’t ask for another one.',
      page: 'backup/cloud-backup/configure-backup-policy',
    },
    {
      says: 'Fields of the schedule that are not sent stay as they are.',
      guess: 'The document calls only the rules required, and MongoDB’s CLI sends only what it changes.',
    },
    {
      says: 'A backup compliance policy sets the shortest times, and only Atlas’s support lowers them.',
      page: 'backup/cloud-backup/backup-compliance-policy',
    },
  ],

  async preview(atlas, given) {
    const wanted = retentionOf(given.keep);
    const seen = await lookAtSchedule(atlas, given);
    const { policy } = seen;
    const before = policy?.items ?? [];
    const after = changed(before, wanted);
    const rules = before.filter(({ frequencyType }) => frequencyType === wanted.frequency);
    const [old] = rules.map(keptOf);
    return {
      summary: `keep new ${wanted.frequency} backups of ${given.cluster} for ${sayKept(wanted)}`,
      subject: given.cluster,
      act: `Keep new ${wanted.frequency} backups`,
      extent: sayKept(wanted),
      notice: `${given.cluster}’s new ${wanted.frequency} backups are kept for ${sayKept(wanted)}`,
      place: seen.place,
      target: { kind: 'cluster', id: seen.clusterId ?? `${given.project}/${given.cluster}` },
      path: 'backup-schedule',
      before: before.length === 0 ? 'no rules' : sayItems(before),
      after: after.length === 0 ? 'no rules' : sayItems(after),
      direction: directionOf(old, wanted),
      facts: seen.facts,
      warnings: old === undefined ? [] : [...warningsOf(old, wanted), ...seen.notes],
      blockers: blockersOf(given, { ...seen, all: before, rules }, wanted),
      basis: { clusterId: seen.clusterId, policy },
      undo:
        old === undefined ? 'There is nothing to put back.' : `set-backup-schedule sets it back to ${sayKept(old)}.`,
    };
  },

  call: (given, { policy }) => callTo('PATCH', schedulePath(given), { body: bodyOf(policy, retentionOf(given.keep)) }),

  state: scheduleNow,
  isGone: clusterIsGone,
  before: ({ policy }) => rulesOf(policy?.items ?? []),
  isDone: (rules, { call }) => isDeepStrictEqual(rules, rulesIn(call)),
  stillDone: (rules, { params: { keep } }) => isKept(rules, retentionOf(keep)),
  where: ({ cluster: name }) => `the backup policy of the cluster ${name}`,
  say: (rules: readonly RetentionRule[]) => sayItems(rules),
  sayDone: ({ call }) => sayItems(rulesIn(call)),
  done: ({ params: { keep } }, name) =>
    `New ${retentionOf(keep).frequency} backups of ${name} are kept for ${sayKept(retentionOf(keep))}.`,
  drift: sayDrift,
  undo({ params: { project: of, cluster: name, keep }, basis: { policy } }) {
    const { frequency } = retentionOf(keep);
    const old = policy?.items.find(({ frequencyType }) => frequencyType === frequency);
    if (old === undefined) return undefined;
    const back = writtenRetention({ frequency, ...keptOf(old) });
    return { operation: 'set-backup-schedule', params: { project: of, cluster: name, keep: back } };
  },
});

async function lookAtSchedule(atlas: Atlas, given: Params) {
  const [place, found, compliance] = await Promise.all([
    placeOfProject(atlas, given.project),
    findCluster(atlas, given.project, given.cluster),
    readCompliance(atlas, given.project),
  ]);
  const present = found.kind === 'dedicated' && !isShared(found.cluster) ? found.cluster : undefined;
  if (present === undefined)
    return { place, found, compliance, clusterId: null, policy: null, windowDays: undefined, facts: [], notes: [] };
  const [schedule, backups] = await Promise.all([
    ifMissing(atlas.get(schedulePath(given), withFieldNames(BackupSchedule, DOCUMENTED))),
    ifReadable(listBackups(withTimeout(atlas), given.project, present)),
  ]);
  const policy = policyOf(schedule);
  const facts = factsOf(schedule, backups?.list());
  const windowDays = present.pitEnabled === true ? (schedule?.restoreWindowDays ?? undefined) : undefined;
  const notes = undocumentedNote(given.cluster, DOCUMENTED, schedule?.fieldNames, schedule);
  return { place, found, compliance, clusterId: present.id, policy, windowDays, facts, notes };
}

function factsOf(schedule: BackupSchedule | undefined, backups: readonly Backup[] | undefined): readonly Fact[] {
  const days = schedule?.restoreWindowDays;
  const copies = schedule && sayCopies(schedule);
  const there = backups?.filter(({ status }) => status === 'complete');
  const oldest = there?.at(-1)?.at;
  const kept = 'when each expires stays as it is';
  return [
    {
      label: 'Backups there',
      value:
        there === undefined
          ? `could not be read; ${kept}`
          : oldest === undefined
            ? 'none'
            : [`${plural(there.length, 'backup')}, the oldest of `, { at: oldest }, `; ${kept}`],
    },
    ...(copies === undefined ? [] : [{ label: 'Copied to', value: `${copies}; stays as it is` }]),
    ...(days === undefined || days === null
      ? []
      : [{ label: 'Point-in-time window', value: `${plural(days, 'day')}, where it is on; stays as it is` }]),
  ];
}

function directionOf(old: ReturnType<typeof keptOf> | undefined, wanted: Retention): Direction {
  if (old === undefined || daysOf(old) === daysOf(wanted)) return 'neither';
  return daysOf(wanted) > daysOf(old) ? 'widens cost' : 'narrows cost';
}

function warningsOf(old: ReturnType<typeof keptOf>, wanted: Retention): readonly string[] {
  if (daysOf(wanted) < daysOf(old))
    return [`Backups taken from now on are gone after ${sayKept(wanted)}, and can’t be had back then.`];
  return daysOf(wanted) > daysOf(old) ? ['More backups are kept, and Atlas bills their storage.'] : [];
}

interface Seen {
  readonly found: FoundCluster;
  readonly place: { readonly project: { readonly name: string } };
  readonly compliance: BackupCompliance | undefined;
  readonly windowDays: number | undefined;
  readonly all: readonly Item[];
  /** Those of the frequency that is changed. */
  readonly rules: readonly Item[];
}

function blockersOf({ cluster: name }: Params, seen: Seen, wanted: Retention): readonly Blocker[] {
  const { found, place, all, rules, compliance, windowDays } = seen;
  const block = (param: string, sentence: string) => [{ param, sentence }];
  const cannot = whyNone(name, found, place.project.name);
  if (cannot !== undefined) return block('cluster', cannot);
  const [first, ...others] = rules;
  if (first === undefined)
    return block('keep', `${name} has no ${wanted.frequency} backups. Add a rule for them in Atlas, under Backup.`);
  if (others.some((rule) => !isDeepStrictEqual(keptOf(rule), keptOf(first))))
    return block(
      'keep',
      `${name} keeps its ${wanted.frequency} backups for different times. Set them in Atlas, under Backup.`,
    );
  if (isDeepStrictEqual(keptOf(first), { unit: wanted.unit, value: wanted.value }))
    return block(
      'keep',
      `${name} keeps its ${wanted.frequency} backups for ${sayKept(wanted)} already: nothing to do.`,
    );
  const refused = retentionProblem(name, wanted, {
    rules: all.map((rule) => ({ frequency: rule.frequencyType, ...keptOf(rule) })),
    windowDays,
  });
  if (refused !== undefined) return block('keep', refused);
  const least = compliance?.scheduledPolicyItems.find(({ frequencyType }) => frequencyType === wanted.frequency);
  const short = whyTooShort(wanted, least, place.project.name);
  return short === undefined ? [] : block('keep', short);
}

function whyNone(name: string, found: FoundCluster, projectName: string): string | undefined {
  if (found.kind === 'missing') return `${projectName} has no cluster ${name}. Check the name, then ask again.`;
  if (found.kind !== 'dedicated' || isShared(found.cluster)) {
    const kind = found.kind === 'dedicated' ? 'free' : found.kind;
    return `${name} is a ${kind} cluster, and only a dedicated one has a backup schedule.`;
  }
  if (found.cluster.stateName === 'DELETING')
    return `${name} is being deleted, so no backups of it are taken any more.`;
  if (found.cluster.backupEnabled !== false) return undefined;
  return `Backups are off for ${name}, so it has no schedule. Turn them on in Atlas first.`;
}

function sayDrift(before: ScheduleBasis, after: ScheduleBasis): string {
  if (before.clusterId !== after.clusterId) return 'another cluster has that name';
  return `the backup schedule went from ${sayItems(before.policy?.items ?? [])} to ${sayItems(after.policy?.items ?? [])}`;
}
