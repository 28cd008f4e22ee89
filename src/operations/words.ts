// Words that people try before they know an operation's name. What they may mean is offered, never run.
import { table } from '../table.js';
import type { Operation } from './operation.js';

/** By an operation's name: words that match it in a line or in a question to help. */
const WORDS = table({
  'acknowledge-alert': ['ack', 'acknowledge', 'ack alert'],
  'add-db-user': ['create user', 'create-user', 'add user', 'add-user', 'new user'],
  'add-role': ['promote', 'give role', 'make owner'],
  addresses: ['whitelist', 'allowlist', 'access-list', 'ip', 'ips', 'firewall'],
  advice: ['index', 'indexes', 'indices', 'advisor', 'suggestions'],
  'alert-configs': ['alert-settings', 'notifications', 'pagerduty'],
  alerts: ['wrong', 'incidents', 'problems', 'warnings'],
  'allow-address': ['whitelist', 'allowlist', 'allow', 'open', 'add-ip', 'allow ip', 'allow-ip', 'unblock'],
  'allow-query': ['unblock query', 'unreject'],
  backups: ['backup'],
  connections: ['conns', 'clients', 'sockets', 'connected'],
  'db-users': ['users', 'logins'],
  'defer-maintenance': ['defer', 'postpone', 'delay'],
  'delete-api-key': ['revoke key', 'drop key', 'remove key'],
  'delete-cluster': ['drop', 'drop cluster', 'destroy', 'terminate', 'remove cluster'],
  'delete-db-user': ['drop user', 'remove user'],
  'delete-snapshot': ['drop snapshot', 'remove snapshot', 'remove-snapshot'],
  'delete-private-endpoint': ['privatelink', 'private link', 'vpce', 'drop endpoint', 'remove endpoint'],
  'delete-idp': ['drop idp', 'remove idp'],
  disk: ['storage', 'space', 'df', 'full', 'disks'],
  events: ['log', 'history', 'audit', 'activity', 'who'],
  'grant-access': ['grant', 'support', 'mongodb-support', 'let in', 'break-glass'],
  idps: ['sso', 'saml', 'okta', 'login', 'sign-in'],
  invite: ['add person', 'add member', 'invite user', 'onboard'],
  keys: ['api-keys', 'tokens', 'credentials'],
  maintenance: ['window', 'patching', 'upgrade'],
  metrics: ['chart', 'graph', 'cpu', 'memory', 'performance', 'monitor', 'top'],
  'mute-alert': ['mute', 'silence', 'snooze', 'disable alert', 'alert off'],
  namespaces: ['collections', 'collstats', 'hot'],
  orgs: ['organizations', 'organisation', 'organization'],
  overview: ['health', 'show', 'info', 'describe', 'cluster', 'state'],
  'pause-cluster': ['pause', 'stop', 'sleep', 'suspend', 'shutdown', 'shut down', 'turn off'],
  people: ['members', 'team', 'who-is', 'persons'],
  processes: ['hosts', 'nodes', 'members', 'replicas', 'primary', 'rs.status'],
  'protect-cluster': ['protect', 'lock', 'termination-protection'],
  'unprotect-cluster': ['unprotect', 'unlock', 'disable protection'],
  queries: ['slow', 'slow queries', 'profiler', 'currentop', 'running', 'kill', 'kill query', 'killop'],
  'query-limits': ['limits', 'quota', 'quotas'],
  'reject-query': ['kill', 'kill query', 'killop', 'block', 'block query', 'ban query', 'stop query'],
  'remove-address': ['block', 'deny', 'unwhitelist', 'remove ip', 'remove-ip', 'close'],
  'remove-person': ['remove user', 'remove member', 'kick', 'kick out', 'offboard'],
  'remove-role': ['demote', 'take role'],
  'restart-primary': ['failover', 'test failover', 'stepdown', 'step down', 'restart', 'reboot', 'elect'],
  'restore-jobs': ['restores'],
  'restore-snapshot': ['restore', 'recover', 'roll back', 'rollback'],
  'resume-cluster': ['resume', 'start', 'unpause', 'wake', 'turn on'],
  'revoke-access': ['revoke', 'ungrant'],
  'scale-cluster': ['scale', 'resize', 'upsize', 'downsize', 'tier', 'scale up', 'scale down', 'upgrade'],
  'set-auditing': ['auditing', 'audit', 'audit-log', 'audit log'],
  'set-autoscaling': ['autoscale', 'autoscaling', 'auto-scaling', 'auto scale'],
  'set-backup-schedule': ['retention', 'schedule', 'backup schedule'],
  'set-cluster-option': ['oplog', 'options', 'parameter', 'setparameter'],
  'set-db-user-roles': ['grant role', 'user roles'],
  'set-disk': ['storage', 'grow disk', 'shrink disk', 'resize disk', 'more disk', 'disk size'],
  'set-maintenance-window': ['window', 'maintenance window', 'move maintenance'],
  'set-project-limit': ['limit', 'raise limit'],
  'set-project-setting': ['setting', 'data-explorer', 'dataexplorer'],
  'set-query-limit': ['quota', 'raise limit', 'limit'],
  settings: ['config', 'configuration', 'project'],
  snapshots: ['snapshot', 'restore points', 'restore-points'],
  'take-snapshot': ['snapshot', 'back up', 'backup now', 'create snapshot', 'create-snapshot'],
  'unmute-alert': ['unmute', 'unsilence', 'enable alert', 'alert on'],
  'used-by': ['last-used', 'last used', 'who uses', 'usage'],
  'withdraw-invitation': ['uninvite', 'revoke invitation', 'cancel invitation'],
  'who-can': ['permissions', 'rights', 'who may'],
});

const wordsOf = ({ name }: Pick<Operation, 'name'>): readonly string[] => WORDS.get(name) ?? [];

/**
 * Names of the operations that the first words of a line may mean, and how many words matched.
 * @param words in lower case
 */
export function meantBy(words: readonly string[], operations: readonly Operation[]) {
  const [first = '', second] = words;
  const both = second === undefined ? undefined : [first, second];
  for (const phrase of [both, [first]]) {
    if (phrase === undefined) continue;
    const named = operations.filter(({ name }) => phrase.length > 1 && name === phrase.join('-'));
    const called = operations.filter((one) => wordsOf(one).includes(phrase.join(' ')));
    const names = [...named, ...called].map(({ name }) => name);
    if (names.length > 0) return { names, count: phrase.length };
  }
  return { names: operations.flatMap(({ name }) => (name.split('-').includes(first) ? [name] : [])), count: 1 };
}

/** Shorter words match too many operations. */
const SHORTEST = 3;

/** Operations that match a word, the best first: by name, by the words people use, by what they are about. */
export function foundBy(word: string, operations: readonly Operation[]): readonly Operation[] {
  const wanted = word.toLowerCase();
  if (wanted.length < SHORTEST) return [];
  const isWord = (text: string) => text === wanted || (wanted.length > SHORTEST && text.startsWith(wanted));
  const ways: readonly ((one: Operation) => readonly string[])[] = [
    ({ name }) => name.split('-'),
    (one) => wordsOf(one).flatMap((phrase) => [phrase, ...phrase.split(' ')]),
    ({ title, area }) => [...title.toLowerCase().split(/[^\p{L}]+/u), ...area.split('-'), area],
  ];
  return [...new Set(ways.flatMap((of) => operations.filter((one) => of(one).some(isWord))))];
}
