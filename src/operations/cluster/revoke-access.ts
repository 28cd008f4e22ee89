// Revokes MongoDB support's access to a cluster before it ends by itself.
import { z } from 'zod';
import { path } from '../../atlas/path.js';
import { callTo } from '../call.js';
import { cluster } from '../cluster-state/cluster-param.js';
import { type Grant, isActive, levelOf, sayLevel, showGrant } from '../cluster-state/employee-grant.js';
import { untilMoment } from '../end.js';
import { project } from '../params/project.js';
import { action } from '../recipes/action.js';
import { GrantBasis, grantNow, lookAtGrant, sayGrantDrift, whereGrant } from './cluster-grant.js';

const params = z.strictObject({
  project: project(),
  cluster: cluster({ leavesOut: { traits: ['flex'], why: 'Only a dedicated cluster has grants.' } }),
});

export const revokeAccess = action({
  name: 'revoke-access',
  title: 'Revoke MongoDB support’s access to a cluster',
  area: 'cluster',
  example: 'revoke-access Cluster1 in Payments because INC-42 is over',
  role: 'Project Support Access Manager',
  effect: 'reversible',
  canNarrow: true,
  interrupts: false,
  params,
  basis: GrantBasis,
  claims: [
    {
      says: 'Whoever at MongoDB uses the access now is cut off.',
      guess: 'The document says that access is revoked, not what happens to open sessions.',
    },
  ],

  async preview(atlas, given, now) {
    const { place, grant, target, path: part, basis, facts, blockers } = await lookAtGrant(atlas, given);
    const none = `Nobody at MongoDB has been given access to ${given.cluster}, so there is nothing to revoke.`;
    return {
      summary: `revoke MongoDB support’s access to ${given.cluster}`,
      subject: given.cluster,
      act: 'Revoke MongoDB support’s access',
      notice: `MongoDB support loses access to ${given.cluster}`,
      place,
      target,
      path: part,
      before: showGrant(grant, now),
      after: 'no access',
      direction: 'narrows access',
      facts,
      warnings: isActive(grant, now)
        ? [`Whoever at MongoDB support is looking at ${given.cluster} now is cut off.`]
        : [],
      blockers: blockers.length === 0 && !isActive(grant, now) ? [{ param: 'cluster', sentence: none }] : blockers,
      basis,
      undo: isActive(grant, now) ? sayUndo(grant) : 'There is nothing to put back.',
    };
  },

  call: (given) => callTo('POST', path`/groups/${given.project}/clusters/${given.cluster}:revokeMongoDBEmployeeAccess`),
  state: grantNow,
  before: ({ grant }) => grant,
  // Atlas may still show an ended grant: after a revocation its end is earlier than before.
  isDone: (grant, { basis }) => grant === null || isEndedEarly(grant, basis.grant),
  where: whereGrant,
  say: showGrant,
  sayDone: () => 'none, or one that is over',
  done: ({ params: { cluster } }) => `MongoDB support’s access to ${cluster} is revoked.`,
  drift: sayGrantDrift,
  undo({ params: { project: projectId, cluster: name }, basis: { grant } }, now) {
    if (!isActive(grant, now)) return undefined;
    const level = levelOf(grant.grantType);
    if (level === undefined) return undefined;
    return {
      operation: 'grant-access',
      params: { project: projectId, cluster: name, level, for: untilMoment(Date.parse(grant.endsAt)) },
    };
  },
});

/** A level that is newer than this bot cannot be given again. */
const sayUndo = ({ grantType }: Grant) =>
  levelOf(grantType) === undefined
    ? `I cannot give ${grantType} again, as I do not know it: do that in Atlas.`
    : `grant-access gives it again: ${sayLevel(grantType)}.`;

const isEndedEarly = (grant: Grant, before: Grant | null) =>
  grant.grantType === before?.grantType && Date.parse(grant.endsAt) < Date.parse(before.endsAt);
