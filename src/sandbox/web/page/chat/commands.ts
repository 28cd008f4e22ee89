// Suggestions of the composer after the command's name. Slack itself has none; they are a help of the sandbox.
export interface Suggested {
  /** The text to insert. */
  readonly line: string;
  readonly note: string;
}

/** Found by their first word; the rest of a line is an example to edit. */
const COMMANDS: readonly (readonly [line: string, note: string])[] = [
  ['help', 'What can be asked'],
  ['overview Cluster0 in Payments', 'State, alerts, grants and the last backup'],
  ['alerts Cluster0 in Payments', 'What is open, what was closed'],
  ['alert-configs in Payments', 'What people are alerted about, and who'],
  ['namespaces Cluster0 in Payments last 1h', 'The hottest collections'],
  ['queries Cluster0 in Payments last 1h', 'What takes its time, and what to reject'],
  ['advice Cluster0 in Payments', 'Indexes that Atlas suggests'],
  ['connections Cluster0 in Payments', 'Open connections against their limit'],
  ['disk Cluster0 in Payments', 'How full, and when it will be'],
  ['metrics Cluster0 connections in Payments last 3h', 'One measurement as a chart'],
  ['restore-jobs Cluster0 in Payments', 'Restores: failed, running, done'],
  ['events in Payments last 1h', 'Who did what'],
  ['processes Cluster0 in Payments', 'The hosts and their roles'],
  ['backups Cluster0 in Payments', 'The last backup, the schedule, and whether one is late'],
  ['snapshots Cluster0 in Payments', 'Each snapshot, to restore or delete one'],
  ['access in Payments', 'Whom MongoDB let in, and for how long'],
  ['query-limits FederatedDB0 in Payments', 'Limits of a federated database'],
  ['addresses in Payments', 'What may connect to the databases'],
  ['private-endpoints in Payments', 'Where private networks connect'],
  ['clusters in Payments', 'All clusters of a project'],
  ['projects "Counter Inc"', 'The projects of an organization'],
  ['orgs', 'All organizations'],
  ['idps "Counter Inc"', 'Identity providers and who uses them'],
  ['org-config "Counter Inc"', 'How an organization is set up'],
  [
    'grant-access Cluster0 in Payments for 4h level logs because INC-42 slow checkout',
    'Let MongoDB support in: needs approval',
  ],
  ['revoke-access Cluster1 in Payments because INC-42 is over', 'End that now: one person may do it alone'],
  ['pause-cluster Cluster1 in Payments for 12h because nobody uses it at night', 'Stop it: needs approval'],
  ['resume-cluster reports-archive in Payments because we need last year’s reports', 'Start it again'],
  ['protect-cluster Cluster1 in Payments because it holds the ledger', 'So that nobody can delete it'],
  ['unprotect-cluster Cluster1 in Payments for 1h because it is to be deleted', 'Needs approval'],
  ['set-cluster-option Cluster0 oplogMinRetentionHours=48 in Payments because a replica is behind', 'Needs approval'],
  ['scale-cluster Cluster0 M60 in Payments for 4h because the queue has to drain', 'Needs approval'],
  ['set-disk Cluster0 200GB in Payments because they are nearly full', 'Larger disks: needs approval'],
  ['set-autoscaling Cluster0 min M30 max M60 in Payments because the sale begins', 'Needs approval'],
  ['restart-primary Cluster1 in Payments because we test a failover', 'Needs approval'],
  ['delete-cluster reports-archive in Payments because we moved to the warehouse', 'Gone for good: needs approval'],
  [
    'reject-query d88210 on Cluster0 in Payments for 1h because INC-42 it takes the cluster down',
    'Refuse a runaway query: needs approval',
  ],
  ['allow-query d88210 on Cluster0 in Payments because INC-42 the index is built', 'Let it through again'],
  [
    'set-backup-schedule Cluster0 weekly=8w in Payments because AUD-3 auditors ask for two months',
    'Keep new backups longer: needs approval',
  ],
  ['take-snapshot Cluster1 7d in Payments because OPS-8 before the migration', 'Needs approval'],
  [
    'delete-snapshot 3f9c21 of Cluster0 in Payments because OPS-8 it holds what had to be erased',
    'Gone for good: needs approval',
  ],
  [
    'restore-snapshot 3f9c21 of Cluster0 into Cluster1 in Payments because OPS-8 staging needs the data of today',
    'Overwrites Cluster1, for good: needs approval',
  ],
  ['set-query-limit FederatedDB0 daily to 10TB in Payments because the report has to finish', 'Needs approval'],
  ['delete-query-limit FederatedDB0 daily in Payments because the report is done', 'Needs approval'],
  [
    'allow-address 203.0.113.7 in Payments for 2h because the replica has to catch up',
    'Let it connect: needs approval',
  ],
  ['remove-address 203.0.113.9/32 in Payments because the old office is closed', 'Shut it out: needs approval'],
  [
    'delete-private-endpoint vpce-0d41f86a2b7c93e15 in Payments because the old network is closed',
    'Gone for good: needs approval',
  ],
  ['set-db-user-roles app read@shop in Payments for 2h because the report only reads', 'Needs approval'],
  ['add-db-user CN=billing read@shop with x509 in Payments because of the new service', 'Needs approval'],
  ['delete-db-user app in Payments because the service is gone', 'Needs approval'],
  ['add-role oli@counter.example project-cluster-manager in Payments for 2h because she is on call', 'Needs approval'],
  ['remove-role max@counter.example project-owner in Payments because he moved on', 'Needs approval'],
  [
    'invite ines@counter.example as project-read-only in Payments for 2h because she helps us move',
    'Mail goes out: needs approval',
  ],
  ['withdraw-invitation cho@counter.example project-read-only in Payments because it was not needed', 'Needs approval'],
  ['remove-person dee@counter.example of "Counter Inc" because she left', 'With every role and team: needs approval'],
  ['acknowledge-alert feab4f in Payments for 2h because INC-42 we are on it', 'No reminders meanwhile: needs approval'],
  ['unacknowledge-alert feab4f in Payments because INC-42 it is not over', 'What takes that back'],
  ['mute-alert 095f8b in Payments for 4h because INC-42 the load test trips it', 'Tell nobody: needs approval'],
  ['unmute-alert 095f8b in Payments because INC-42 the load test is over', 'Tell people again'],
  ['db-users in Payments', 'Who may use the databases, and how'],
  ['people in Payments', 'Who has which role: for you alone'],
  ['keys of "Counter Inc"', 'API keys and service accounts, and what they may do'],
  ['used-by app in Payments', 'When, and from where: for you alone'],
  ['who-can grant-access in Payments', 'How many could do it without a second person'],
  ['settings in Payments', 'Settings, limits and auditing'],
  ['maintenance in Payments', 'When Atlas maintains the clusters'],
  ['set-maintenance-window sunday 05:00 in Search because nobody searches then', 'Needs approval'],
  ['defer-maintenance in Payments because the sale goes on until monday', 'Put it off by a week: for good'],
  ['set-auditing off in Payments for 2h because the log fills the disk', 'Needs approval'],
  ['set-project-setting isDataExplorerEnabled=false in Payments because nobody browses data there', 'Needs approval'],
  ['set-project-limit clusters to 30 in Payments because there is one for each region', 'Needs approval'],
  [
    'disconnect-org "Labs Google" from "Counter Labs" because we moved to Entra',
    'End sign-in with a provider: needs approval',
  ],
  ['connect-org "Okta" to "Counter Inc" because people have to sign in again', 'What takes that back'],
  ['deactivate-idp "Counter SSO" because we moved to Entra', 'Switch a SAML provider off: needs approval'],
  ['activate-idp "Okta" because we moved back', 'Switch it on again'],
  ['delete-api-key hqkzvwrt of "Counter Inc" because SEC-7 nobody uses it', 'Gone for good: needs approval'],
  [
    'delete-service-account mdb_sa_id_6611fe209d4b7c83a5e0f1d2 of "Counter Inc" because SEC-7 nobody uses it',
    'Gone for good: needs approval',
  ],
  ['delete-idp "Okta" because we moved to Entra', 'Needs two approvals'],
  ['use Payments Cluster0', 'Bind this channel, and leave both out from then on'],
  ['freeze because the audit is on', 'Hold all changes up; unfreeze ends it'],
  ['requests', 'What waits for approval'],
  ['request K7Q-4MD', 'One request'],
  ['whoami', 'Who Slack and Atlas say you are'],
  ['status', 'How the bot is'],
];

export const SUGGESTED_WORDS: readonly string[] = COMMANDS.map(([line]) => line.split(' ')[0] ?? '');

/** Suggestions for the text so far; none after the first word, or when it is not the command. */
export function suggestCommands(typed: string, command: string): readonly Suggested[] {
  if (!typed.startsWith('/')) return [];
  const [name = '', word, ...more] = typed.split(' ');
  if (word === undefined) {
    const isStart = command.startsWith(name) && name !== command;
    return isStart ? [{ line: `${command} `, note: 'Countersign: look something up, or ask for a change' }] : [];
  }
  if (name !== command || more.length > 0) return [];
  return COMMANDS.filter(([line]) => line.startsWith(word.toLowerCase()) && line.split(' ')[0] !== word).map(
    ([line, note]) => ({ line: `${command} ${line}`, note }),
  );
}

interface Named {
  readonly name: string;
  readonly note: string;
}

/** People, groups and the bot, for an @ at the end of the text. */
export function suggestNames(typed: string, names: readonly Named[]): readonly Suggested[] {
  const at = /(?:^|\s)@(\p{L}*)$/u.exec(typed);
  if (at === null) return [];
  const begun = at[1]?.toLowerCase() ?? '';
  const before = typed.slice(0, typed.length - begun.length);
  return names
    .filter(({ name }) => name.toLowerCase().startsWith(begun) && name.toLowerCase() !== begun)
    .map(({ name, note }) => ({ line: `${before}${name} `, note }));
}
