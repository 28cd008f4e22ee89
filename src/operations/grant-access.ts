// Lets MongoDB support see a cluster for a while. A cluster has one grant at most; a new one replaces it.
import { z } from 'zod';
import { path } from '../atlas/path.js';
import { callTo, fromRun } from './call.js';
import { GrantBasis, grantNow, lookAtGrant, sayGrantDrift, whereGrant } from './cluster-grant.js';
import { durationMs, sayDuration } from './duration.js';
import {
  directionOf,
  type Grant,
  isActive,
  LEVEL_CHOICES,
  LEVELS,
  sameGrant,
  sayAccess,
  sayGrant,
  sayGrantExactly,
  showGrant,
} from './employee-grant.js';
import { toTheSecond } from './moments.js';
import type { Call } from './operation.js';
import { choice } from './params/choice.js';
import { cluster } from './params/cluster.js';
import { duration } from './params/duration.js';
import { project } from './params/project.js';
import { action } from './recipes/action.js';

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

/** What a call has when it is sent. */
const Body = z.object({ grantType: z.string(), expirationTime: z.string() });

export const grantAccess = action({
  name: 'grant-access',
  title: 'Give MongoDB support access to a cluster',
  area: 'cluster',
  example: 'grant-access Cluster0 in Payments for 4h level logs because INC-42 slow checkout',
  role: 'Project Support Access Manager',
  effect: 'reversible',
  canNarrow: true,
  interrupts: false,
  params,
  basis: GrantBasis,

  async preview(atlas, given, now) {
    const { place, present, grant, target, basis, facts, blockers } = await lookAtGrant(atlas, given);
    const { grantType, noun, verb } = LEVELS[given.level];
    const time = sayDuration(durationMs(given.for));
    return {
      summary: `let MongoDB support ${verb} the ${noun} of ${given.cluster} for ${time}`,
      subject: given.cluster,
      place,
      target,
      before: isActive(grant, now) ? showGrant(grant, now) : 'nobody at MongoDB has been given access',
      after: `${noun}, for ${time} once granted`,
      direction: directionOf(grant, { grantType, endsAt: toTheSecond(now + durationMs(given.for)) }, now),
      facts: [{ label: 'Present grant', value: showGrant(grant, now) }, ...facts],
      warnings: [
        ...warningsOf(given, grant, now),
        ...(present?.paused ? [`${given.cluster} is paused: there may be little to see until it is resumed.`] : []),
      ],
      blockers:
        present?.stateName === 'DELETING' ? [{ param: 'cluster', sentence: sayDeleting(given.cluster) }] : blockers,
      basis,
      undo: `It ends by itself after ${time}; before that, revoke-access takes it back.`,
    };
  },

  call: (given) =>
    callTo('POST', path`/groups/${given.project}/clusters/${given.cluster}:grantMongoDBEmployeeAccess`, {
      body: { grantType: LEVELS[given.level].grantType, expirationTime: fromRun(given.for) },
    }),

  state: grantNow,
  before: ({ grant }) => grant,
  isDone: (grant, { call }) => sameGrant(grant, grantedBy(call)),
  where: whereGrant,
  say: sayGrantExactly,
  sayDone: ({ call }) => sayGrantExactly(grantedBy(call)),
  done: ({ params: { cluster }, call }) => sayAccess(cluster, grantedBy(call)),
  drift: sayGrantDrift,
  undo: ({ params: { project: projectId, cluster: name }, call }, now) =>
    isActive(grantedBy(call), now)
      ? { operation: 'revoke-access', params: { project: projectId, cluster: name } }
      : undefined,
});

function grantedBy({ body }: Call): Grant {
  const { grantType, expirationTime } = Body.parse(body);
  return { grantType, endsAt: expirationTime };
}

function warningsOf(given: Params, grant: Grant | null, now: number): readonly string[] {
  if (!isActive(grant, now)) return [];
  const shorter = now + durationMs(given.for) < Date.parse(grant.endsAt);
  return [
    `It replaces the present grant (${sayGrant(grant)}), which is not put back afterwards.`,
    ...(shorter ? ['The present grant lasts longer than the new one would.'] : []),
  ];
}

const sayDeleting = (cluster: string) => `${cluster} is being deleted, so there is nothing left to give access to.`;
