// Sets a project's limit, e.g. the maximum number of clusters.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Path, path } from '../../atlas/path.js';
import { ProjectLimit } from '../../atlas/replies.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { describeJump, withoutEmpty } from '../format.js';
import type { Fact } from '../operation.js';
import { choiceParam } from '../params/choice.js';
import { projectParam } from '../params/project.js';
import { countParam } from '../params/text.js';
import { ifExists } from '../place.js';
import { NOTHING_TO_UNDO_TEXT } from '../recipes/change.js';
import { defineProjectUpdate } from '../recipes/project-change.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import {
  limitDirection,
  PROJECT_LIMIT_CHOICES,
  PROJECT_LIMITS,
  type ProjectLimitName,
  projectLimitId,
} from './project-limit.js';

const LimitBasis = z.object({ value: z.number().nullable() });

interface LimitOf {
  readonly project: string;
  readonly limit: ProjectLimitName;
}

const limitPath = ({ project: of, limit }: LimitOf): Path =>
  path`/groups/${of}/limits/${projectLimitId(PROJECT_LIMITS[limit])}`;
const limitNow = (atlas: Atlas, given: LimitOf) => ifExists(atlas.get(limitPath(given), ProjectLimit));

export const setProjectLimit = defineProjectUpdate({
  name: 'set-project-limit',
  title: 'Set a limit on what a project can have',
  aliases: ['limit', 'raise limit'],
  example: 'set-project-limit clusters to 30 in Payments because OPS-9 one for each region',
  effect: 'restorable',
  canNarrow: true,
  params: z.strictObject({
    project: projectParam(),
    limit: choiceParam(PROJECT_LIMIT_CHOICES, { label: 'Limit', position: 1 }),
    to: countParam({ label: 'How many' }),
    for: optionalEndParam(),
  }),
  basis: LimitBasis,
  guesses: [
    {
      says: 'A limit below current use deletes nothing, but you can’t add more until use falls below the limit.',
      reason: 'Atlas’s documentation doesn’t say what a limit below the current use does.',
    },
  ],

  target: 'project-limit',
  read: limitNow,
  preview(found, { given, name }) {
    const { noun } = PROJECT_LIMITS[given.limit];
    const wanted = formatMany(Number(given.to), noun);
    const before = found?.value ?? null;
    return {
      summary: `let ${name} have at most ${wanted}`,
      act: 'Let',
      extent: `have at most ${wanted}`,
      path: given.limit,
      before: before === null ? 'unknown' : formatMany(before, noun),
      after: wanted,
      direction: limitDirection(given.limit, before, Number(given.to)),
      facts: found === undefined ? [] : factsOf(found),
      warnings: warningsOf(given, found),
      blockers: blockersOf(given, name, found),
      basis: { value: before },
      undo:
        before === null ? NOTHING_TO_UNDO_TEXT : `set-project-limit restores the limit (${formatMany(before, noun)}).`,
    };
  },

  path: limitPath,
  body: ({ to }) => ({ value: Number(to) }),
  state: async (atlas, given) => (await limitNow(atlas, given))?.value,
  before: ({ value }) => value ?? 0,
  wanted: ({ to }) => Number(to),
  back: (_, { basis: { value } }) => (value === null ? undefined : { to: `${value}` }),
  where: ({ limit }) => `the project’s limit on ${PROJECT_LIMITS[limit].noun}`,
  format: (value) => value.toLocaleString('en-US'),
  done: ({ params: { limit, to } }, name) => `${name} can have ${formatMany(Number(to), PROJECT_LIMITS[limit].noun)}.`,
  drift: (before, after) => `the limit went from ${before.value ?? 'none'} to ${after.value ?? 'none'}`,
});

const formatMany = (value: number, noun: string) => `${value.toLocaleString('en-US')} ${noun}`;

function factsOf({ currentUsage, defaultLimit, maximumLimit }: ProjectLimit): readonly Fact[] {
  const say = (value: number | null | undefined) => value?.toLocaleString('en-US') ?? 'not shown';
  return [
    { label: 'In use', value: say(currentUsage) },
    { label: 'Usual limit', value: say(defaultLimit) },
    { label: 'Highest limit', value: say(maximumLimit) },
  ];
}

function warningsOf(
  { limit, to }: { readonly limit: ProjectLimitName; readonly to: string },
  found: ProjectLimit | undefined,
): readonly string[] {
  const used = found?.currentUsage;
  return withoutEmpty(
    describeJump(found?.value, Number(to), 'limit'),
    typeof used === 'number' &&
      used > Number(to) &&
      `${formatMany(used, PROJECT_LIMITS[limit].noun)} are in use. Nothing is deleted, but you can’t add more until fewer are in use.`,
  );
}

function blockersOf(
  { limit, to }: { readonly limit: ProjectLimitName; readonly to: string },
  name: string,
  found: ProjectLimit | undefined,
): readonly Blocker[] {
  const { noun } = PROJECT_LIMITS[limit];
  if (found === undefined)
    return blockedBy(
      'limit',
      `Atlas shows no limit on ${noun} for ${name}. To see the project’s limits, run the settings command.`,
    );
  if (found.value === Number(to)) return blockedBy('to', `The limit is already ${to}. Choose a different number.`);
  const most = found.maximumLimit;
  return typeof most === 'number' && Number(to) > most
    ? blockedBy(
        'to',
        `Atlas allows ${name} at most ${formatMany(most, noun)}. Ask MongoDB support to raise this maximum.`,
      )
    : [];
}
