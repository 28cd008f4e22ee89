// Sets how long new backups of one frequency are kept. Sends no other schedule fields, because some fields delete
// existing snapshots or change when they expire. Atlas wouldn't show these effects afterwards.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { BackupSchedule, Cluster } from '../../atlas/replies.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { callTo } from '../call.js';
import { defineClusterAction } from '../cluster-state/cluster-change.js';
import { type ClusterInProject, isFreeCluster } from '../cluster-state/cluster-kind.js';
import { inspectCluster } from '../cluster-state/cluster-now.js';
import { clusterParam } from '../cluster-state/cluster-param.js';
import type { Direction } from '../effect.js';
import { describeJump, formatList, plural, UNREAD_TEXT, withoutEmpty } from '../format.js';
import type { Fact } from '../operation.js';
import { withTimeout } from '../optional-reads.js';
import { projectParam } from '../params/project.js';
import { ifExists, ifReadable } from '../place.js';
import { NOTHING_TO_UNDO_TEXT } from '../recipes/change.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import { undocumentedFieldsNote, withFieldNames } from '../undocumented.js';
import { type Backup, listBackups } from './backup-lists.js';
import {
  type BackupRule,
  backupPolicyOf,
  comparableRules,
  hasRetention,
  type RetentionRule,
  readRetentionRules,
  retentionTimeOf,
  rulesSentIn,
  SCHEDULE_FIELDS_SENT_BACK,
  ScheduleBasis,
  scheduleBody,
  schedulePath,
  WholeSchedule,
} from './backup-policy.js';
import { describeBackupsOff, formatCopies, formatRules } from './backup-schedule.js';
import { readCompliance, shortRetentionProblem, unreadComplianceFact } from './compliance.js';
import {
  daysOfRetention,
  formatRetention,
  parseRetention,
  type Retention,
  retentionParam,
  retentionProblem,
  serializeRetention,
} from './retention.js';

const params = z.strictObject({
  project: projectParam(),
  cluster: clusterParam({
    leavesOut: { traits: ['flex', 'free', 'deleted'], why: 'Only dedicated clusters have a backup schedule.' },
  }),
  keep: retentionParam(),
  for: optionalEndParam(),
});

export const setBackupSchedule = defineClusterAction({
  name: 'set-backup-schedule',
  title: 'Set how long a cluster’s backups are kept',
  aliases: ['retention', 'schedule', 'backup schedule', 'keep snapshots'],
  area: 'backup',
  example: 'set-backup-schedule Cluster0 weekly=8w in Payments because AUD-3 auditors ask for two months',
  role: 'Project Backup Manager',
  effect: 'restorable',
  canNarrow: false,
  interrupts: false,
  params,
  basis: ScheduleBasis,
  guesses: [
    {
      says: 'Schedule fields that aren’t sent don’t change.',
      reason:
        'In the OpenAPI document, only the rules are required, and MongoDB’s CLI sends only the fields that it changes.',
    },
  ],

  look: inspectSchedule,
  async preview(_, given, __, looking) {
    const wanted = parseRetention(given.keep);
    const seen = await looking;
    const { policy } = seen;
    const before = policy?.items ?? [];
    const isOwn = ({ frequencyType }: BackupRule) => frequencyType === wanted.frequency;
    const [rules, others] = [before.filter(isOwn), before.filter((item) => !isOwn(item))];
    const [old] = rules.map(retentionTimeOf);
    return {
      summary: `set the retention of ${given.cluster}’s new ${wanted.frequency} backups to ${formatRetention(wanted)}`,
      // A title never has two lengths of time.
      act: given.for === undefined ? 'Keep' : 'Change retention of',
      subject: `${given.cluster}’s ${wanted.frequency} backups`,
      extent: given.for === undefined ? `for ${formatRetention(wanted)}` : undefined,
      part: 'backup-schedule',
      path: 'backup-schedule',
      before: old === undefined ? 'no rule' : formatRetention(old),
      after: formatRetention(wanted),
      direction: directionOf(old, wanted),
      facts: [
        rules.length > 0 && { label: 'Rule now', value: formatRules(rules) },
        unreadComplianceFact(seen.compliance, 'a short retention'),
        others.length > 0 && { label: 'Other backups', value: `${formatRules(others)}; unchanged` },
      ],
      warnings: old === undefined ? [] : [...warningsOf(old, wanted), ...seen.notes],
      cost:
        old !== undefined && daysOfRetention(wanted) > daysOfRetention(old)
          ? `storage of backups for ${formatRetention(wanted)} instead of ${formatRetention(old)}`
          : undefined,
      revertNote: keptNote(wanted),
      blockers: (present) => blockersOf(present, { ...seen, all: before, rules }, wanted),
      basis: { policy },
      undo:
        old === undefined
          ? NOTHING_TO_UNDO_TEXT
          : `set-backup-schedule restores ${formatRetention(old)}. ${keptNote(wanted)}`,
    };
  },

  call: (given, { policy }) =>
    callTo('PATCH', schedulePath(given), { body: scheduleBody(policy, parseRetention(given.keep)) }),

  state: readRetentionRules,
  before: ({ policy }) => comparableRules(policy?.items ?? []),
  isDone: (rules, { call }) => isDeepStrictEqual(rules, rulesSentIn(call)),
  stillDone: (rules, { params: { keep } }) => hasRetention(rules, parseRetention(keep)),
  where: ({ cluster: name }) => `${name}’s backup policy`,
  format: (rules: readonly RetentionRule[]) => formatRules(rules),
  formatDone: ({ call }) => formatRules(rulesSentIn(call)),
  done: ({ params: { cluster, keep } }) =>
    `${cluster}’s new ${parseRetention(keep).frequency} backups are kept for ${formatRetention(parseRetention(keep))}.`,
  drift: (before, after) =>
    `the backup schedule went from ${formatRules(before.policy?.items ?? [])} to ${formatRules(after.policy?.items ?? [])}`,
  back(rules, { params: { keep } }) {
    const { frequency } = parseRetention(keep);
    const old = rules.find(({ frequencyType }) => frequencyType === frequency);
    return old && { keep: serializeRetention({ frequency, ...retentionTimeOf(old) }) };
  },
});

const TAKES = {
  only: 'only dedicated clusters have a backup schedule',
  deleting: 'Atlas no longer backs up the cluster',
};

async function inspectSchedule(atlas: Atlas, given: ClusterInProject) {
  const [seen, compliance] = await Promise.all([
    inspectCluster(atlas, given, TAKES),
    readCompliance(atlas, given.project),
  ]);
  const { present } = seen;
  if (present === undefined || isFreeCluster(present))
    return { ...seen, compliance, policy: null, windowDays: undefined, facts: [], notes: [] };
  const [schedule, backups] = await Promise.all([
    ifExists(atlas.get(schedulePath(given), withFieldNames(WholeSchedule, SCHEDULE_FIELDS_SENT_BACK))),
    ifReadable(listBackups(withTimeout(atlas), given.project, present)),
  ]);
  return {
    ...seen,
    compliance,
    policy: backupPolicyOf(schedule),
    // If Atlas doesn't show whether point-in-time restore is on, the window counts.
    windowDays: present.pitEnabled !== false ? (schedule?.restoreWindowDays ?? undefined) : undefined,
    facts: factsOf(schedule, backups?.list()),
    notes: undocumentedFieldsNote(given.cluster, SCHEDULE_FIELDS_SENT_BACK, schedule?.fieldNames, schedule),
  };
}

function factsOf(schedule: BackupSchedule | undefined, backups: readonly Backup[] | undefined): readonly Fact[] {
  const days = schedule?.restoreWindowDays;
  const copies = schedule && formatCopies(schedule);
  const extra = (schedule?.extraRetentionSettings ?? []).map(
    ({ frequencyType, retentionDays }) =>
      `${frequencyType?.toLowerCase() ?? 'some'} for ${retentionDays == null ? 'unknown time' : plural(retentionDays, 'day')}`,
  );
  const complete = backups?.filter(({ status }) => status === 'complete');
  const oldest = complete?.at(-1)?.at;
  const kept = 'their expiry doesn’t change';
  return withoutEmpty<Fact>(
    {
      label: 'Existing backups',
      value:
        complete === undefined
          ? `${UNREAD_TEXT}; ${kept}`
          : oldest === undefined
            ? 'none'
            : [`${plural(complete.length, 'backup')}, the oldest from `, { at: oldest }, `; ${kept}`],
    },
    copies !== undefined && { label: 'Copied to', value: `${copies}; unchanged` },
    extra.length > 0 && { label: 'Kept longer than the rule', value: `${formatList(extra)}; unchanged` },
    typeof days === 'number' && {
      label: 'Point-in-time window',
      value: `${plural(days, 'day')}, if point-in-time restore is on; unchanged`,
    },
  );
}

const keptNote = (wanted: Retention) => `Backups taken until then are still kept for ${formatRetention(wanted)}.`;

function directionOf(old: ReturnType<typeof retentionTimeOf> | undefined, wanted: Retention): Direction {
  if (old === undefined || daysOfRetention(old) === daysOfRetention(wanted)) return 'neither';
  return daysOfRetention(wanted) > daysOfRetention(old) ? 'widens cost' : 'narrows cost';
}

function warningsOf(old: ReturnType<typeof retentionTimeOf>, wanted: Retention): readonly string[] {
  if (daysOfRetention(wanted) < daysOfRetention(old))
    return [`Atlas deletes new backups after ${formatRetention(wanted)}. Deleted backups can’t be restored.`];
  if (daysOfRetention(wanted) === daysOfRetention(old)) return [];
  return withoutEmpty(describeJump(daysOfRetention(old), daysOfRetention(wanted), 'retention'));
}

interface Seen extends Pick<Awaited<ReturnType<typeof inspectSchedule>>, 'place' | 'compliance' | 'windowDays'> {
  readonly all: readonly BackupRule[];
  /** The rules for the frequency that the user wants to change. */
  readonly rules: readonly BackupRule[];
}

function blockersOf({ name, backupEnabled }: Cluster, seen: Seen, wanted: Retention): readonly Blocker[] {
  const { place, all, rules, compliance, windowDays } = seen;
  if (backupEnabled === false) return blockedBy('cluster', describeBackupsOff(name));
  const [first, ...others] = rules;
  if (first === undefined)
    return blockedBy('keep', `${name} has no ${wanted.frequency} backups. Add a rule in Atlas first, under Backup.`);
  if (others.some((rule) => !isDeepStrictEqual(retentionTimeOf(rule), retentionTimeOf(first))))
    return blockedBy(
      'keep',
      `${name} has several rules for ${wanted.frequency} backups with different retention times. Change the rules in Atlas, under Backup.`,
    );
  if (isDeepStrictEqual(retentionTimeOf(first), { unit: wanted.unit, value: wanted.value }))
    return blockedBy('keep', `${name} already keeps ${wanted.frequency} backups for ${formatRetention(wanted)}.`);
  const refused = retentionProblem(name, wanted, {
    rules: all.map((rule) => ({ frequency: rule.frequencyType, ...retentionTimeOf(rule) })),
    windowDays,
  });
  if (refused !== undefined) return blockedBy('keep', refused);
  const least = compliance?.scheduledPolicyItems.find(({ frequencyType }) => frequencyType === wanted.frequency);
  const short = shortRetentionProblem(wanted, least, place.project.name);
  return short === undefined ? [] : blockedBy('keep', short);
}
