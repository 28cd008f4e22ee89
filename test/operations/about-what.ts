// What a change is about: which way it goes, the thing that it reserves and which part of it, whom it concerns, and what it
// takes away.
import type { Params, Preview } from '../../src/operations/operation.js';

/** Values of params stand as `{param}`, other ids of Atlas as `{id}`. */
export function aboutWhat({ direction, target, path, concerns = [], takesAway }: Preview, params: Params): string {
  const values = Object.entries(params).toSorted(([, a], [, b]) => b.length - a.length);
  const say = (text: string) => {
    const named = values.reduce((said, [param, value]) => said.replaceAll(inWhole(value), `{${param}}`), text);
    return named.replaceAll(/[0-9a-f]{24}/g, '{id}');
  };
  const part = path === undefined ? '' : ` > ${say(path)}`;
  const whom = concerns.length === 0 ? '' : `, about ${concerns.map(say).join(' and ')}`;
  const taken = Object.entries(takesAway ?? {}).flatMap(([what, it]) => (it === undefined ? [] : [`, takes ${what}`]));
  return `${direction}: ${target.kind} ${say(target.id)}${part}${whom}${taken.join('')}`;
}

/** Not within another word. */
const inWhole = (value: string) => new RegExp(`(?<![\\w{])${value.replace(/[^\w]/g, '\\$&')}(?![\\w}])`, 'g');

/** The first case of each change. */
export const ABOUT: Readonly<Record<string, string>> = {
  'grant-access': 'widens access: cluster {id} > grant',
  'revoke-access': 'narrows access: cluster {id} > grant',
  'pause-cluster': 'narrows cost: cluster {id} > pause',
  'resume-cluster': 'widens cost: cluster {id} > pause',
  'protect-cluster': 'narrows access: cluster {id} > protection',
  'unprotect-cluster': 'widens access: cluster {id} > protection',
  'set-cluster-option': 'widens cost: cluster {id} > option/oplogMinRetentionHours',
  'scale-cluster': 'widens cost: cluster {id} > hardware',
  'set-disk': 'widens cost: cluster {id} > disk',
  'set-autoscaling': 'widens cost: cluster {id} > autoscaling',
  'restart-primary': 'neither: cluster {id} > primary',
  'delete-cluster': 'narrows cost: cluster {id}',
  'set-query-limit': 'widens cost: query-limit {project}/{database}/{limit}',
  'delete-query-limit': 'widens cost: query-limit {project}/{database}/{limit}',
  'allow-address': 'widens access: access-list {project} > {address}',
  'remove-address': 'narrows access: access-list {project} > {address}',
  'delete-private-endpoint': 'narrows access: endpoint-service {id} > vpce-0d41f86a2b7c93e15',
  'set-db-user-roles': 'narrows access: database-user {project}/{user}',
  'add-db-user': 'widens access: database-user {project}/$external/{user}',
  'delete-db-user': 'narrows access: database-user {project}/{user}',
  'acknowledge-alert': 'neither: alert {alert}',
  'unacknowledge-alert': 'neither: alert {alert}',
  'mute-alert': 'neither: alert-config {config}',
  'unmute-alert': 'neither: alert-config {config}',
  'set-maintenance-window': 'neither: maintenance-window {project}',
  'defer-maintenance': 'neither: maintenance-window {project}',
  'set-auditing': 'widens access: auditing {project}',
  'set-project-setting': 'narrows access: project-settings {project} > isDataExplorerEnabled',
  'set-project-limit': 'widens cost: project-limit {project} > {limit}',
  'add-role': 'widens access: person {id} > {project}/{role}, about {person}',
  'remove-role': 'narrows access: person {id} > {project}/{role}, about {person}',
  invite: 'widens access: person {person} > {project}, about {person}',
  'withdraw-invitation': 'narrows access: person {id}, about {person}',
  'remove-person': 'narrows access: person {id}, about {person}',
  'delete-api-key': 'narrows access: credential {credential}, takes credential',
  'delete-service-account': 'narrows access: credential {credential}, takes credential',
  'reject-query': 'neither: cluster {id} > query-shape/{query}',
  'allow-query': 'neither: cluster {id} > query-shape/{query}',
  'take-snapshot': 'widens cost: cluster {id} > on-demand-snapshot',
  'delete-snapshot': 'narrows cost: cluster {id} > snapshot/{snapshot}',
  'restore-snapshot': 'widens access: cluster {id} > data',
  'set-backup-schedule': 'widens cost: cluster {id} > backup-schedule',
  'disconnect-org': 'unknown: federation {id} > connection/{org}, takes signIn',
  'connect-org': 'widens access: federation {id} > connection/{org}',
  'deactivate-idp': 'unknown: federation {id} > provider/{provider}, takes signIn',
  'activate-idp': 'widens access: federation {id} > provider/{provider}, takes signIn',
  'delete-idp': 'unknown: federation {id} > provider/{provider}',
};
