// Deletes an API key or service account. Shared by delete-api-key and delete-service-account.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { AtlasApiError } from '../../atlas/errors.js';
import type { Path } from '../../atlas/path.js';
import { blockedBy } from '../blocker.js';
import { callTo } from '../call.js';
import { formatList } from '../format.js';
import { formatMoment } from '../moments.js';
import type { Change, ChangeDeclaration, NamedItem } from '../operation.js';
import { organizationParam } from '../params/organization.js';
import { ifExists, ifReadable, readOrganizationName } from '../place.js';
import { defineStateChange } from '../recipes/action.js';
import { NOTHING_TO_UNDO_TEXT } from '../recipes/change.js';
import { formatRole } from '../roles.js';
import { formatLastUse, formatProgramRoles, type Program, ProgramRole, readOrgProjects } from './programs.js';

const ProgramBasis = z.object({
  /**
   * Null if the organization doesn't have the API key or service account. Leaves out the last use and the names of
   * organizations and projects, because these values may change.
   */
  program: z.object({ id: z.string(), name: z.string(), roles: z.array(ProgramRole) }).nullable(),
});
type ProgramBasis = z.output<typeof ProgramBasis>;

/** The values that differ between API keys and service accounts. */
interface ProgramKind {
  readonly noun: string;
  /** Atlas's name for the public id. */
  readonly idNoun: string;
  param(): z.ZodType<string>;
  /** Returns the name for titles. Includes an API key's ID, because several keys may have the same name. */
  named(program: Program): string;
  /** Describes what stops working and when, in complete sentences. */
  readonly loss: string;
  /** Describes the result in a complete sentence. */
  done(name: string): string;
  list(atlas: Atlas, org: string): Promise<readonly Program[]>;
  /** Adds details that Atlas's list doesn't contain. Undefined if the list contains all details. */
  whole?(atlas: Atlas, org: string, listed: Program): Promise<Program>;
  path(org: string, id: string): Path;
}

export function defineProgramDeletion(
  declared: Pick<ChangeDeclaration, 'name' | 'title' | 'aliases' | 'example' | 'guesses'>,
  kind: ProgramKind,
): Change {
  const pathOf = (org: string, { program }: ProgramBasis) => kind.path(org, program?.id ?? '');
  return defineStateChange({
    ...declared,
    area: 'keys',
    role: 'Organization Owner',
    credential: 'owner',
    effect: 'irreversible',
    canNarrow: true,
    interrupts: true,
    params: z.strictObject({ credential: kind.param(), org: organizationParam({ words: ['of'] }) }),
    basis: ProgramBasis,
    preview: (atlas, given) => previewDeletion(atlas, kind, given),
    call: ({ org }, basis) => callTo('DELETE', pathOf(org, basis)),
    /** True if the program is listed, false if Atlas says it doesn't exist. */
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
  /** The program's public id. */
  readonly credential: string;
  readonly org: string;
}

const find = async (atlas: Atlas, { list }: ProgramKind, { org, credential }: ProgramOf) =>
  (await list(atlas, org)).find(({ publicId }) => publicId === credential);

async function previewDeletion(atlas: Atlas, kind: ProgramKind, given: ProgramOf) {
  const { noun, loss, whole } = kind;
  const { org, credential: publicId } = given;
  const [organization, projects, program] = await Promise.all([
    readOrganizationName(atlas, org),
    ifReadable(readOrgProjects(atlas, org)),
    find(atlas, kind, given).then((listed) => listed && (whole?.(atlas, org, listed) ?? listed)),
  ]);
  const name = program === undefined ? publicId : kind.named(program);
  const none = `${organization.name} has no ${noun} ${publicId}. Run the keys command to see the list.`;
  return {
    summary: `permanently delete ${organization.name}’s ${noun} ${name}`,
    subject: name,
    act: `Delete ${noun}`,
    extent: 'permanently',
    loss,
    place: { organization },
    target: { kind: 'credential', id: publicId },
    direction: 'narrows access' as const,
    takesAway: { credential: publicId },
    ...(program === undefined
      ? { ...NOT_FOUND, blockers: blockedBy('credential', none) }
      : previewListed(program, kind, [organization, ...(projects ?? [])])),
  };
}

const NOT_FOUND = {
  before: 'not found',
  after: 'not found',
  facts: [],
  warnings: [],
  basis: { program: null },
  undo: NOTHING_TO_UNDO_TEXT,
};

const LONGEST_TYPED = 100;

function previewListed(program: Program, { noun, idNoun }: ProgramKind, places: readonly NamedItem[]) {
  const { id, publicId, name } = program;
  const roles = formatProgramRoles(program, places);
  return {
    before: formatList(roles, 4) || 'no role',
    after: 'deleted',
    facts: [
      { label: idNoun, value: publicId },
      { label: 'Roles', value: formatList(roles) || 'none' },
      { label: 'Last use', value: formatLastUse(program) },
      { label: 'Created', value: formatMoment(program.createdAt) },
    ],
    warnings: [`A new ${noun} gets a different ID and secret. Update everything that uses this ${noun}.`],
    blockers: [],
    basis: { program: { id, name, roles: [...program.roles] } },
    undo: 'This can’t be undone. The name and roles are saved to a file in the request’s thread.',
    // The form doesn't show a longer name in full, so users couldn't type the name.
    confirm: name.length > LONGEST_TYPED ? publicId : name,
  };
}

/** Whether Atlas's response proves that the API key (status 400) or service account (status 404) doesn't exist. */
async function isUnknown(atlas: Atlas, item: Path): Promise<boolean> {
  try {
    return (await ifExists(atlas.get(item, z.unknown()))) === undefined;
  } catch (error) {
    if (error instanceof AtlasApiError && error.errorCode === 'API_KEY_NOT_FOUND') return true;
    throw error;
  }
}

function describeProgramDrift({ program: was }: ProgramBasis, { program: is }: ProgramBasis): string | undefined {
  if (isDeepStrictEqual(was, is)) return undefined;
  if (was === null || is === null)
    return is === null ? 'Atlas no longer lists the credential' : 'Atlas now lists the credential';
  if (was.id !== is.id) return 'a different credential now has this ID';
  if (was.name !== is.name) return `the credential is now called ${is.name}, not ${was.name}`;
  const [before, after] = [was, is].map(({ roles }) => formatList(roles.map(({ role }) => formatRole(role))) || 'none');
  return before === after
    ? 'the credential’s roles are now in different organizations or projects'
    : `the credential’s roles went from ${before} to ${after}`;
}
