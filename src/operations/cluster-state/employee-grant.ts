// Levels and wording of the grants that give MongoDB support access to a cluster.
import { z } from 'zod';
import type { Cluster } from '../../atlas/replies.js';
import type { Direction } from '../effect.js';
import { formatUtc } from '../format.js';
import { formatIsoSeconds } from '../moments.js';
import type { Phrase } from '../operation.js';

/** Levels by keyword. Each level includes the previous levels. `verb` and `brief` complete "let MongoDB support". */
export const GRANT_LEVELS = {
  logs: { grantType: 'CLUSTER_DATABASE_LOGS', noun: 'database logs', brief: 'logs', verb: 'read' },
  infrastructure: {
    grantType: 'CLUSTER_INFRASTRUCTURE',
    noun: 'infrastructure',
    brief: 'infrastructure',
    verb: 'access',
  },
  'infrastructure-and-sync': {
    grantType: 'CLUSTER_INFRASTRUCTURE_AND_APP_SERVICES_SYNC_DATA',
    noun: 'infrastructure and App Services sync data',
    brief: 'infrastructure and sync data',
    verb: 'access',
  },
} as const;

export const GRANT_LEVEL_CHOICES = {
  logs: GRANT_LEVELS.logs.noun,
  infrastructure: GRANT_LEVELS.infrastructure.noun,
  'infrastructure-and-sync': GRANT_LEVELS['infrastructure-and-sync'].noun,
} as const;

/** A grant. `endsAt` is a UTC time in ISO 8601 with whole seconds, like Atlas's timestamps. */
export const Grant = z.object({ grantType: z.string(), endsAt: z.string() });
export type Grant = z.output<typeof Grant>;

/**
 * Returns the cluster's grant, which may have expired, or null if the cluster has no grant.
 * @throws RangeError if the grant has no end, because grants are compared by their end
 */
export function grantOf({ mongoDBEmployeeAccessGrant: grant }: Cluster): Grant | null {
  return grant ? { grantType: grant.grantType, endsAt: formatIsoSeconds(Date.parse(grant.expirationTime)) } : null;
}

export const isGrantActive = (grant: Grant | null, now: number): grant is Grant =>
  grant !== null && Date.parse(grant.endsAt) > now;

export function grantDirection(before: Grant | null, after: Grant, now: number): Direction {
  if (!isGrantActive(before, now)) return 'widens access';
  const lasts = Date.parse(after.endsAt) - Date.parse(before.endsAt);
  if (lasts > 0) return 'widens access';
  const [from, to] = [reachOf(before), reachOf(after)];
  if (from === -1) return 'unknown';
  if (to > from) return 'widens access';
  return to < from || lasts < 0 ? 'narrows access' : 'neither';
}

/** Describes the current grant compared with its replacement: `a stronger grant (infrastructure)`. */
export function describeReplacedGrant(present: Grant, next: Pick<Grant, 'grantType'>): string {
  const [from, to] = [reachOf(present), reachOf(next)];
  const how = from === -1 || from === to ? 'the current grant' : from > to ? 'a stronger grant' : 'a weaker grant';
  return from === to ? how : `${how} (${kindOf(present.grantType)?.brief ?? present.grantType})`;
}

/** Returns the level's rank, or -1 for a level that is newer than this bot. */
const reachOf = ({ grantType }: Pick<Grant, 'grantType'>) =>
  Object.values(GRANT_LEVELS).findIndex((level) => level.grantType === grantType);

export const isSameGrant = (a: Grant | null, b: Grant | null) =>
  a?.grantType === b?.grantType && a?.endsAt === b?.endsAt;

const kindOf = (grantType: string) => Object.values(GRANT_LEVELS).find((level) => level.grantType === grantType);

/** Returns the keyword that users type for the level, or undefined for a level that is newer than this bot. */
export const grantLevelOf = (grantType: string): string | undefined =>
  Object.entries(GRANT_LEVELS).find(([, level]) => level.grantType === grantType)?.[0];

/** Formats the level: `database logs`. Falls back to Atlas's code for a level that is newer than this bot. */
export const formatGrantLevel = (grantType: string): string => kindOf(grantType)?.noun ?? grantType;

/** Describes the access: `MongoDB support can read Cluster0’s database logs until ...`. */
export function describeGrantedAccess(cluster: string, { grantType, endsAt }: Grant): Phrase {
  const { verb = 'access', noun = grantType } = kindOf(grantType) ?? {};
  return [`MongoDB support can ${verb} ${cluster}’s ${noun} until `, { at: Date.parse(endsAt) }, '.'];
}

export function grantPhrase(grant: Grant | null, now: number): Phrase {
  const endsAt = grant === null ? 0 : Date.parse(grant.endsAt);
  return grant === null || endsAt > now
    ? showEnd(grant)
    : [`${formatGrantLevel(grant.grantType)}, expired `, { at: endsAt }];
}

/** Formats the grant, in the same way before and after it expires. */
const showEnd = (grant: Grant | null): Phrase =>
  grant === null ? 'none' : [`${formatGrantLevel(grant.grantType)} until `, { at: Date.parse(grant.endsAt) }];

export function formatGrant(grant: Grant | null): string {
  return grant === null ? 'none' : `${formatGrantLevel(grant.grantType)} until ${formatUtc(Date.parse(grant.endsAt))}`;
}
