// Gives MongoDB support temporary access to a cluster. A new grant replaces the cluster's old grant.

import { z } from 'zod';
import { path } from '../../atlas/path.js';
import { DAY_MS } from '../../time-units.js';
import { blockedBy } from '../blocker.js';
import { callTo, endPlaceholder } from '../call.js';
import { defineCreateOnCluster } from '../cluster-state/cluster-change.js';
import { clusterIsGone } from '../cluster-state/cluster-now.js';
import { clusterParam } from '../cluster-state/cluster-param.js';
import {
  describeGrantedAccess,
  describeReplacedGrant,
  GRANT_LEVEL_CHOICES,
  GRANT_LEVELS,
  type Grant,
  grantDirection,
  grantPhrase,
  isGrantActive,
  isSameGrant,
} from '../cluster-state/employee-grant.js';
import { DEFAULT_DURATION_LIMITS } from '../duration.js';
import { endTime, fixedEndTime, formatAtEnd, formatEnd } from '../end.js';
import { quoted } from '../format.js';
import { formatIsoSeconds } from '../moments.js';
import type { Call, Fact, Phrase } from '../operation.js';
import { choiceParam } from '../params/choice.js';
import { textParam } from '../params/field.js';
import type { ParamKind } from '../params/kind.js';
import { projectParam } from '../params/project.js';
import { endParam } from '../params/times.js';
import { GRANT_CHANGE_SPEC, inspectGrant, readGrant } from './cluster-grant.js';

export const supportCaseParamKind: ParamKind = {
  name: 'support-case',
  noun: 'support case',
  takes: 'phrase',
  input: 'text',
};

const CASE_LIMIT = '5 to 12 digits';

/** A MongoDB support case number: `01234567`. We don't send the number, because Atlas has no field for it. */
export const supportCaseParam = () =>
  textParam(
    (text) => {
      const [, digits] = /^#?(\d{5,12})$/.exec(text.trim()) ?? [];
      if (digits !== undefined) return { ok: true, value: digits };
      const reason = `${quoted(text)} isn’t a support case number. Enter a case number such as 01234567. Limit: ${CASE_LIMIT}.`;
      return { ok: false, reason };
    },
    {
      label: 'Support case',
      hint: 'case number, such as 01234567',
      limit: CASE_LIMIT,
      kind: supportCaseParamKind,
      onCard: true,
    },
  );

const params = z.strictObject({
  project: projectParam(),
  cluster: clusterParam({
    leavesOut: {
      traits: ['flex', 'deleted'],
      why: 'A grant needs a dedicated cluster that isn’t being deleted.',
    },
  }),
  level: choiceParam(GRANT_LEVEL_CHOICES, { label: 'Level', preset: 'logs' }),
  for: endParam({
    label: 'Duration',
    hint: 'such as 30m, 4h or 1d after access is granted, or until 18:00',
    limits: { ...DEFAULT_DURATION_LIMITS, least: '15m' },
  }),
  case: supportCaseParam().optional(),
});
type Params = z.output<typeof params>;

const Body = z.object({ grantType: z.string(), expirationTime: z.string() });

export const grantAccess = defineCreateOnCluster({
  ...GRANT_CHANGE_SPEC,
  name: 'grant-access',
  title: 'Give MongoDB support access to a cluster',
  aliases: ['grant', 'support', 'mongodb-support', 'let in', 'break-glass', 'logs to support', 'support engineer'],
  example: 'grant-access Cluster0 in Payments for 4h level logs because INC-42 slow checkout',
  endsByItself: true,
  params,
  guesses: [
    {
      says: 'A grant can last more than 24 hours.',
      reason: 'Atlas’s documentation only mentions 24 hours, but Atlas’s API accepts any time.',
    },
  ],

  look: (atlas, given) => inspectGrant(atlas, given, 'it can’t get a grant'),
  async preview(_, given, now, looking) {
    const { present, restricted, grant, draft } = await looking;
    const { grantType, noun, brief, verb } = GRANT_LEVELS[given.level];
    const lasts = formatEnd(given.for);
    const [endsAt, isFixed] = [endTime(given.for, now), fixedEndTime(given.for) !== undefined];
    const wanted = { grantType, endsAt: formatIsoSeconds(endsAt) };
    return {
      ...draft,
      summary: `let MongoDB support ${verb} ${given.cluster}’s ${noun} ${lasts}`,
      act: `Let MongoDB support ${verb} ${brief} of`,
      before: isGrantActive(grant, now)
        ? grantPhrase(grant, now)
        : WITHOUT_GRANT[restricted === true ? 'none' : 'open'],
      after: isGrantActive(grant, now) && grant.grantType === grantType ? `${noun}, with a new end time` : noun,
      direction: grantDirection(grant, wanted, now),
      facts: [{ label: 'Current grant', value: grantPhrase(grant, now) }, ...draft.facts, ...dataFact(given)],
      warnings: [
        present?.paused && `${given.cluster} is paused, so there’s little to see until the cluster is resumed.`,
        ...warningsOf(given, grant, { now, endsAt }),
        endsAt - now > DAY_MS && given.level !== 'logs' && OVER_A_DAY,
        // Each level includes the logs.
        'Logs can show values from queries and documents, unless log redaction is on.',
      ],
      blockers: () =>
        // A duration starts when the change runs, so it never ends at the same time as the current grant.
        isFixed && isGrantActive(grant, now) && isSameGrant(grant, wanted) ? blockedBy('for', SAME) : [],
      undo: `Access ends automatically ${formatAtEnd(given.for)}. Use revoke-access to end access earlier.`,
    };
  },

  call: (given) =>
    callTo('POST', path`/groups/${given.project}/clusters/${given.cluster}:grantMongoDBEmployeeAccess`, {
      body: { grantType: GRANT_LEVELS[given.level].grantType, expirationTime: endPlaceholder(given.for) },
    }),

  isGone: async (atlas, sent, now) =>
    !isGrantActive(grantedBy(sent.call), now) ||
    (await readGrant(atlas, sent.params, sent.basis)) === null ||
    clusterIsGone(atlas, sent),
  made: ({ call }) => grantedBy(call),
  isMade: (grant, { call }) => isSameGrant(grant, grantedBy(call)),
  // Atlas still shows a grant after it has expired.
  stillMade: (grant, { call }, now) => isSameGrant(grant, grantedBy(call)) && isGrantActive(grant, now),
  done: ({ params: { cluster }, call }) => describeGrantedAccess(cluster, grantedBy(call)),
  undo: ({ params: { project: projectId, cluster: name }, call }, now) =>
    isGrantActive(grantedBy(call), now)
      ? { operation: 'revoke-access', params: { project: projectId, cluster: name } }
      : undefined,
});

function grantedBy({ body }: Call): Grant {
  const { grantType, expirationTime } = Body.parse(body);
  return { grantType, endsAt: expirationTime };
}

/** `open`: support may not need a grant, because access isn't restricted or we can't tell whether it's restricted. */
const WITHOUT_GRANT = { none: 'no access', open: 'no grant' } as const;

/** Returns no fact for App Services sync data, because Atlas only documents this fact for the other levels. */
const dataFact = ({ level }: Params): readonly Fact[] =>
  level === 'infrastructure-and-sync'
    ? []
    : [{ label: 'Data', value: 'MongoDB support can’t read the data in the database' }];

function warningsOf(
  given: Params,
  grant: Grant | null,
  { now, endsAt }: { readonly now: number; readonly endsAt: number },
): readonly Phrase[] {
  if (!isGrantActive(grant, now)) return [];
  const at = Date.parse(grant.endsAt);
  const longer = endsAt < at ? 'longer, ' : '';
  const what = describeReplacedGrant(grant, GRANT_LEVELS[given.level]);
  return [[`This replaces ${what}, which lasts ${longer}until `, { at }, '. I won’t restore the old grant.']];
}

const OVER_A_DAY =
  'Atlas’s documentation only mentions 24 hours for this level, so access may end sooner than requested.';

const SAME = 'MongoDB support already has exactly this access. Choose a different end time.';
