// Deleting an API key or a service account: what delete-api-key and delete-service-account share.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { AtlasApiError } from '../../atlas/errors.js';
import type { Path } from '../../atlas/path.js';
import { blockedBy } from '../blocker.js';
import { callTo } from '../call.js';
import { formatList } from '../format.js';
import { showMoment } from '../moments.js';
import type { Change, Declared, Named } from '../operation.js';
import { organization } from '../params/organization.js';
import { ifMissing, ifReadable, organizationNamed } from '../place.js';
import { action } from '../recipes/action.js';
import { NOTHING_TO_UNDO } from '../recipes/change.js';
import { formatRole } from '../roles.js';
import { formatLastUse, formatProgramRoles, type Program, ProgramRole, projectsOf } from './programs.js';

const ProgramBasis = z.object({
  /**
   * Null when the organization has no such program. Names of places and the last use are left out, because they may
   * change.
   */
  program: z.object({ id: z.string(), name: z.string(), roles: z.array(ProgramRole) }).nullable(),
});
type ProgramBasis = z.output<typeof ProgramBasis>;

/** How API keys and service accounts differ. */
interface ProgramKind {
  readonly noun: string;
  /** What Atlas calls its public id. */
  readonly idNoun: string;
  /** Its public id. */
  param(): z.ZodType<string>;
  /** In titles, where several may have one name. */
  named(program: Program): string;
  /** What its programs lose, and when: whole sentences. */
  readonly loss: string;
  /** What is true once it is deleted: a whole sentence. */
  done(name: string): string;
  list(atlas: Atlas, org: string): Promise<readonly Program[]>;
  /** The listed one, with what the list lacks of it. Default: nothing. */
  whole?(atlas: Atlas, org: string, listed: Program): Promise<Program>;
  path(org: string, id: string): Path;
}

export function deletingProgram(
  declared: Pick<Declared, 'name' | 'title' | 'aliases' | 'example' | 'claims'>,
  kind: ProgramKind,
): Change {
  const pathOf = (org: string, { program }: ProgramBasis) => kind.path(org, program?.id ?? '');
  return action({
    ...declared,
    area: 'keys',
    role: 'Organization Owner',
    credential: 'owner',
    effect: 'irreversible',
    canNarrow: true,
    interrupts: true,
    params: z.strictObject({ credential: kind.param(), org: organization({ words: ['of'] }) }),
    basis: ProgramBasis,
    preview: (atlas, given) => shownBefore(atlas, kind, given),
    call: ({ org }, basis) => callTo('DELETE', pathOf(org, basis)),
    /** Whether it is listed. */
    async state(atlas, given, basis): Promise<boolean | undefined> {
      if ((await find(atlas, kind, given)) !== undefined) return true;
      return (await isUnknown(atlas, pathOf(given.org, basis))) ? false : undefined;
    },
    before: ({ program }) => program !== null,
    isDone: (isListed) => !isListed,
    where: ({ credential }) => `the ${kind.noun} ${credential}, under Access Manager`,
    format: (isListed) => (isListed ? 'still listed' : 'not listed'),
    formatDone: () => 'no longer listed',
    done: (_, name) => kind.done(name),
    drift: describeProgramDrift,
    restoreKit: ({ params: { credential, org }, basis: { program } }) =>
      program === null ? undefined : { credential, org, ...program },
  });
}

interface ProgramOf {
  /** Its public id. */
  readonly credential: string;
  readonly org: string;
}

const find = async (atlas: Atlas, { list }: ProgramKind, { org, credential }: ProgramOf) =>
  (await list(atlas, org)).find(({ publicId }) => publicId === credential);

async function shownBefore(atlas: Atlas, kind: ProgramKind, given: ProgramOf) {
  const { noun, loss, whole } = kind;
  const { org, credential: publicId } = given;
  const [organization, projects, program] = await Promise.all([
    organizationNamed(atlas, org),
    ifReadable(projectsOf(atlas, org)),
    find(atlas, kind, given).then((listed) => listed && (whole?.(atlas, org, listed) ?? listed)),
  ]);
  const name = program === undefined ? publicId : kind.named(program);
  const none = `${organization.name} has no ${noun} ${publicId}. See the list with keys.`;
  return {
    summary: `delete the ${noun} ${name} of ${organization.name}`,
    subject: name,
    act: `Delete ${noun} permanently`,
    notice: `The ${noun} ${name} of ${organization.name} is permanently deleted`,
    loss,
    place: { organization },
    target: { kind: 'credential', id: publicId },
    direction: 'narrows access' as const,
    takesAway: { credential: publicId },
    ...(program === undefined
      ? { ...NOT_FOUND, blockers: blockedBy('credential', none) }
      : shown(program, kind, [organization, ...(projects ?? [])])),
  };
}

const NOT_FOUND = {
  before: 'not found',
  after: 'not found',
  facts: [],
  warnings: [],
  basis: { program: null },
  undo: NOTHING_TO_UNDO,
};

const LONGEST_TYPED = 100;

function shown(program: Program, { idNoun }: ProgramKind, places: readonly Named[]) {
  const { id, publicId, name } = program;
  const roles = formatProgramRoles(program, places);
  return {
    before: formatList(roles, 4) || 'no role',
    after: 'deleted',
    facts: [
      { label: idNoun, value: publicId },
      { label: 'Roles', value: formatList(roles) || 'none' },
      { label: 'Last use', value: formatLastUse(program) },
      { label: 'Made', value: showMoment(program.createdAt) },
    ],
    warnings: ['A new one gets another id and secret. Update everything that uses this one.'],
    blockers: [],
    basis: { program: { id, name, roles: [...program.roles] } },
    undo: 'This can’t be undone. Its name and roles are saved to a file.',
    // A longer name can't be read where it must be typed.
    confirm: name.length > LONGEST_TYPED ? publicId : name,
  };
}

/** Whether Atlas says that it doesn't have this API key (a 400) or service account (a 404). */
async function isUnknown(atlas: Atlas, item: Path): Promise<boolean> {
  try {
    return (await ifMissing(atlas.get(item, z.unknown()))) === undefined;
  } catch (error) {
    if (error instanceof AtlasApiError && error.errorCode === 'API_KEY_NOT_FOUND') return true;
    throw error;
  }
}

function describeProgramDrift({ program: was }: ProgramBasis, { program: is }: ProgramBasis): string | undefined {
  if (isDeepStrictEqual(was, is)) return undefined;
  if (was === null || is === null) return is === null ? 'it’s no longer listed' : 'it’s listed now';
  if (was.id !== is.id) return 'another one now has its name';
  if (was.name !== is.name) return `it’s now called ${is.name}, not ${was.name}`;
  const [before, after] = [was, is].map(({ roles }) => formatList(roles.map(({ role }) => formatRole(role))) || 'none');
  return before === after ? 'it now has its roles in other places' : `its roles went from ${before} to ${after}`;
}
