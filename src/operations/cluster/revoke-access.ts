// Revokes MongoDB support's access to a cluster before it expires.
import { z } from 'zod';
import { path } from '../../atlas/path.js';
import { blockedBy } from '../blocker.js';
import { callTo } from '../call.js';
import { defineClusterAction } from '../cluster-state/cluster-change.js';
import { clusterParam } from '../cluster-state/cluster-param.js';
import {
  formatGrantLevel,
  type Grant,
  grantLevelOf,
  grantPhrase,
  isGrantActive,
} from '../cluster-state/employee-grant.js';
import { serializeFixedEnd } from '../end.js';
import { projectParam } from '../params/project.js';
import { NOTHING_TO_UNDO_TEXT } from '../recipes/change.js';
import { GRANT_CHANGE_SPEC, inspectGrant } from './cluster-grant.js';

const params = z.strictObject({
  project: projectParam(),
  cluster: clusterParam({ leavesOut: { traits: ['flex'], why: 'Only dedicated clusters have grants.' } }),
});

export const revokeAccess = defineClusterAction({
  ...GRANT_CHANGE_SPEC,
  name: 'revoke-access',
  title: 'Revoke MongoDB support’s access to a cluster',
  aliases: ['revoke', 'ungrant'],
  example: 'revoke-access Cluster1 in Payments because INC-42 is over',
  params,
  guesses: [
    {
      says: 'Anyone at MongoDB support who is using the access is cut off.',
      reason: 'The OpenAPI document says that access is revoked, but not what happens to open sessions.',
    },
  ],

  look: (atlas, given) => inspectGrant(atlas, given),
  async preview(_, given, now, looking) {
    const { grant, draft } = await looking;
    const none = `MongoDB support has no grant for ${given.cluster}, so there’s nothing to revoke.`;
    return {
      ...draft,
      summary: `revoke MongoDB support’s access to ${given.cluster}`,
      act: 'Revoke MongoDB support’s access to',
      before: grantPhrase(grant, now),
      after: 'no access',
      direction: 'narrows access',
      warnings: isGrantActive(grant, now)
        ? [`Anyone at MongoDB support who is looking at ${given.cluster} now will be cut off.`]
        : [],
      blockers: () => (isGrantActive(grant, now) ? [] : blockedBy('cluster', none)),
      undo: isGrantActive(grant, now) ? describeUndo(grant) : NOTHING_TO_UNDO_TEXT,
    };
  },

  call: (given) => callTo('POST', path`/groups/${given.project}/clusters/${given.cluster}:revokeMongoDBEmployeeAccess`),
  // Atlas may still show a revoked grant, but with an earlier end than before.
  isDone: (grant, { basis }) => grant === null || isEndedEarly(grant, basis.grant),
  formatDone: () => 'no grant, or an expired grant',
  done: ({ params: { cluster } }) => `MongoDB support’s access to ${cluster} is revoked.`,
  undo({ params: { project: projectId, cluster: name }, basis: { grant } }, now) {
    if (!isGrantActive(grant, now)) return undefined;
    const level = grantLevelOf(grant.grantType);
    if (level === undefined) return undefined;
    return {
      operation: 'grant-access',
      params: { project: projectId, cluster: name, level, for: serializeFixedEnd(Date.parse(grant.endsAt)) },
    };
  },
});

/** If the level is newer than this bot, grant-access can't grant it again. */
const describeUndo = ({ grantType }: Grant) =>
  grantLevelOf(grantType) === undefined
    ? `Can’t be undone from Slack because I don’t recognize the level ${grantType}. To grant access again, use Atlas.`
    : `grant-access grants access to the ${formatGrantLevel(grantType)} again.`;

const isEndedEarly = (grant: Grant, before: Grant | null) =>
  grant.grantType === before?.grantType && Date.parse(grant.endsAt) < Date.parse(before.endsAt);
