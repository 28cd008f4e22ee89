// Lets MongoDB staff see a cluster for a while. A cluster has one grant at most; a new one replaces it.
import { z } from 'zod';
import { path } from '../atlas/path.js';
import type { Cluster } from '../atlas/replies.js';
import { callTo, fromRun } from './call.js';
import { findCluster } from './cluster-kind.js';
import { durationMs, sayDuration } from './duration.js';
import {
  directionOf,
  Grant,
  grantOf,
  isActive,
  LEVEL_CHOICES,
  LEVELS,
  sameGrant,
  sayGrant,
  showGrant,
} from './employee-grant.js';
import { choice, cluster, duration, project } from './fields.js';
import { toTheSecond } from './moments.js';
import type { Call, Fact, Named } from './operation.js';
import { placeAndMore } from './place.js';
import { change } from './recipes/change.js';
import { isRestricted, sayRestriction } from './staff-restriction.js';

const params = z.strictObject({
  project: project(),
  cluster: cluster({
    leavesOut: {
      traits: ['flex', 'serverless', 'deleted'],
      why: 'A grant needs a dedicated cluster that is not being deleted.',
    },
  }),
  level: choice(LEVEL_CHOICES, { label: 'Level', preset: 'logs' }),
  for: duration({ label: 'Duration', hint: 'such as 30m, 4h or 1d; it starts when the access is granted' }),
});
type Params = z.output<typeof params>;

const basis = z.object({
  /** Null when there is no dedicated cluster of that name, which blocks. */
  clusterId: z.string().nullable(),
  /** The grant that is overwritten, expired or not: that it runs out meanwhile is no drift. */
  grant: Grant.nullable(),
});

/** What a call has when it is sent. */
const Body = z.object({ grantType: z.string(), expirationTime: z.string() });

export const grantAccess = change({
  name: 'grant-access',
  title: 'Give MongoDB staff access to a cluster',
  area: 'cluster',
  example: 'grant-access Cluster0 in Payments for 4h level logs because INC-42 slow checkout',
  role: 'Project Support Access Manager',
  effect: 'reversible',
  params,
  basis,

  async preview(atlas, given, now) {
    const [[place, restricted], found] = await Promise.all([
      placeAndMore(atlas, given.project, (orgId) => isRestricted(atlas, orgId)),
      findCluster(atlas, given.project, given.cluster),
    ]);
    const present = found.kind === 'dedicated' ? found.cluster : undefined;
    const grant = present === undefined ? null : grantOf(present);
    const { grantType, noun, allows } = LEVELS[given.level];
    const time = sayDuration(durationMs(given.for));
    return {
      summary: `let MongoDB staff ${allows} ${given.cluster} for ${time}`,
      subject: given.cluster,
      place,
      target: { kind: 'cluster', id: present?.id ?? `${given.project}/${given.cluster}` },
      before: isActive(grant, now) ? showGrant(grant, now) : 'nobody at MongoDB has been given access',
      after: `${noun}, for ${time} once granted`,
      direction: directionOf(grant, { grantType, endsAt: toTheSecond(now + durationMs(given.for)) }, now),
      facts: [
        { label: 'Present grant', value: showGrant(grant, now) },
        ...(present === undefined ? [] : [{ label: 'Cluster', value: stateOf(present) }]),
        { label: 'Organization', value: sayRestriction(place.organization, restricted) },
      ],
      warnings: [
        ...warningsOf(given, grant, now),
        ...(present?.paused ? [`${given.cluster} is paused: there may be little to see until it is resumed.`] : []),
      ],
      blockers: blockersOf(given.cluster, place.project, found.kind, present?.stateName),
      basis: { clusterId: present?.id ?? null, grant },
      undo: `It ends by itself after ${time}; before that, it can be revoked in Atlas.`,
    };
  },

  call: (given) =>
    callTo('POST', path`/groups/${given.project}/clusters/${given.cluster}:grantMongoDBEmployeeAccess`, {
      body: { grantType: LEVELS[given.level].grantType, expirationTime: fromRun(given.for) },
    }),

  async verify(atlas, { params: given, basis: before, call }) {
    const found = await findCluster(atlas, given.project, given.cluster);
    // A cluster deleted and made again under its name says nothing about the one that the call was for.
    if (found.kind !== 'dedicated' || found.cluster.id !== before.clusterId) return 'unclear';
    const grant = grantOf(found.cluster);
    if (sameGrant(grant, grantedBy(call))) return 'applied';
    return sameGrant(grant, before.grant) ? 'not applied' : 'unclear';
  },

  evidence({ params: given, basis: before, call }) {
    const granted = grantedBy(call);
    return `In Atlas, look at the access of MongoDB staff to the cluster ${given.cluster}: it is ${sayGrant(granted)} (${granted.endsAt}) if it happened, and ${sayGrant(before.grant)} if it did not.`;
  },

  drift(before, after, now) {
    if (before.clusterId !== after.clusterId) return 'another cluster has that name';
    // A grant that is over is as good as none, whether Atlas still shows it or not.
    if (!isActive(before.grant, now) && !isActive(after.grant, now)) return undefined;
    return `the present grant went from ${sayGrant(before.grant)} to ${sayGrant(after.grant)}`;
  },
});

function grantedBy({ body }: Call): Grant {
  const { grantType, expirationTime } = Body.parse(body);
  return { grantType, endsAt: expirationTime };
}

function stateOf({ stateName, paused, mongoDBVersion }: Cluster): Fact['value'] {
  const state = paused ? 'paused' : (stateName?.toLowerCase() ?? 'in an unknown state');
  return mongoDBVersion ? `${state}, MongoDB ${mongoDBVersion}` : state;
}

function warningsOf(given: Params, grant: Grant | null, now: number): readonly string[] {
  if (!isActive(grant, now)) return [];
  const shorter = now + durationMs(given.for) < Date.parse(grant.endsAt);
  return [
    `It replaces the present grant (${sayGrant(grant)}), which is not put back afterwards.`,
    ...(shorter ? ['The present grant lasts longer than the new one would.'] : []),
  ];
}

function blockersOf(name: string, { name: projectName }: Named, kind: string, state?: string | null): string[] {
  if (kind === 'missing') return [`${projectName} has no cluster ${name}. Check the name, then ask again.`];
  if (kind !== 'dedicated') return [`${name} is a ${kind} cluster, and a grant needs a dedicated one.`];
  return state === 'DELETING' ? [`${name} is being deleted, so there is nothing left to give access to.`] : [];
}
